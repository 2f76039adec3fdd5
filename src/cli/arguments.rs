//! The arguments of the command line.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{Arg, Args, Command, Parser, Subcommand};
use clap_complete::Shell;

use super::{check, doctor, publish, translations};
use crate::ops::exit_error::ExitError;
use crate::{diff, export, init, show};

/// A Telegram bot that posts, on request, a published appeal, its context and its sources.
#[derive(Debug, Parser)]
#[command(name = "appeal-bot", version, about, max_term_width = 100)]
pub(super) struct Cli {
    /// The folder with the words and settings; without it, the folder config, or else the words
    /// built into the program
    #[arg(
        long,
        value_name = "DIR",
        env = "APPEAL_CONFIG",
        value_parser = FolderParser,
        global = true
    )]
    config: Option<PathBuf>,
    #[command(flatten)]
    run: Run,
    #[command(subcommand)]
    pub(super) command: Option<CliCommand>,
}

impl Cli {
    /// Returns the folder that the arguments or `APPEAL_CONFIG` name.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        self.config.clone().filter(|folder| !folder.as_os_str().is_empty())
    }

    /// Returns the command; the one without a name is `run`.
    pub(super) fn into_command(self) -> Result<CliCommand, ExitError> {
        match self.command {
            None => Ok(CliCommand::Run(self.run)),
            Some(command) if self.run == Run::default() => Ok(command),
            Some(_) => Err(ExitError::usage(
                "--webhook and --delete-webhook belong to run",
                "Write them after it: appeal-bot run --webhook",
            )),
        }
    }

    /// Returns whether the command works with the bot's own settings, so that each line of `.env` must be
    /// one that is understood. The others may be run where another program has its `.env`.
    pub(super) const fn reads_settings(&self) -> bool {
        use CliCommand::{Doctor, Healthcheck, Publish, Run};
        matches!(self.command, None | Some(Run(_) | Publish(_) | Doctor(_) | Healthcheck))
    }

    /// Says what did not happen where errors in the words ended the command.
    pub(super) const fn undone(&self) -> &'static str {
        match self.command {
            Some(CliCommand::Show(_)) => "nothing is shown",
            Some(CliCommand::Diff(_)) => "nothing was compared",
            Some(CliCommand::Export(_)) => "nothing was written",
            Some(CliCommand::Publish(_)) => "nothing was set",
            Some(CliCommand::Translations(_)) => "its translations are unknown",
            _ => "nothing was started",
        }
    }
}

/// Parses the folder. An empty `APPEAL_CONFIG` counts as unset, like every other variable.
#[derive(Debug, Clone)]
struct FolderParser;

impl TypedValueParser for FolderParser {
    type Value = PathBuf;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<PathBuf, clap::Error> {
        PathBufValueParser::new().parse_ref(command, arg, value)
    }

    fn parse_ref_(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
        source: ValueSource,
    ) -> Result<PathBuf, clap::Error> {
        if value.is_empty() && source == ValueSource::EnvVariable {
            return Ok(PathBuf::new());
        }
        self.parse_ref(command, arg, value)
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum CliCommand {
    /// Answer Telegram by long polling or a webhook (the default)
    Run(Run),
    /// Make a folder of words to begin with
    Init(init::InitArguments),
    /// List every problem of the words and settings
    Check(check::CheckArguments),
    /// Try the bot in a browser, without a token and without a network
    Preview(Preview),
    /// Show one message exactly as it will be sent, with its measures
    Show(show::ShowArguments),
    /// Show what would change for readers with the words of another folder
    Diff(diff::DiffArguments),
    /// List what is translated, and what is behind its original
    Translations(translations::TranslationsArguments),
    /// Write the pages as a static mirror, and leaflets to print
    Export(export::ExportArguments),
    /// Set the bot's menus, name and descriptions in Telegram where they differ from the files
    Publish(publish::Publish),
    /// Find out what keeps the bot from working, and what to do about it
    Doctor(doctor::Doctor),
    /// Serve a local Bot API for tests and other bots
    Sandbox(SandboxListen),
    /// Ask the bot on this machine whether it is live; for containers
    Healthcheck,
    /// Print the completions for a shell; for packages
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page; for packages
    Man,
}

impl CliCommand {
    /// Returns whether the words built into the program will do where there is no folder.
    pub(super) const fn takes_built_in_words(&self) -> bool {
        matches!(
            self,
            Self::Check(_)
                | Self::Preview(_)
                | Self::Show(_)
                | Self::Export(_)
                | Self::Translations(_)
        )
    }
}

#[derive(Debug, Args, Default, PartialEq, Eq, Clone, Copy)]
pub(super) struct Run {
    /// Receive updates by a webhook instead of long polling
    #[arg(long)]
    pub(super) webhook: bool,
    /// Remove a webhook that is set for this bot before polling
    #[arg(long, conflicts_with = "webhook")]
    pub(super) delete_webhook: bool,
}

// Two structs instead of a generic one: clap keeps a default in a static, which all instances would
// share.
#[derive(Debug, Args)]
pub(super) struct Preview {
    /// Open the page in the browser
    #[arg(long)]
    pub(super) open: bool,
    /// The address to listen on; loopback only
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(super) listen: SocketAddr,
}

#[derive(Debug, Args)]
pub(super) struct SandboxListen {
    /// The address to listen on; loopback only
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    pub(super) listen: SocketAddr,
}
