//! The command line: its arguments, and what each command does.

mod check;
mod doctor;
mod healthcheck;
mod output;
pub mod preview;
mod publish;

use std::ffi::{OsStr, OsString};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{Arg, Args, Command, Parser, Subcommand};
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

use crate::app::{Application, BotSettings, Receive};
use crate::config;
use crate::config::security_warnings;
use crate::ops::calendar::Calendar;
use crate::ops::exit_error::ExitError;
use crate::ops::{core_dumps, logging, signals};
use crate::{export, show};

/// Threads for blocking work: DNS lookups and reading files. The systemd unit and the compose file
/// allow 64 threads in all.
const MAX_BLOCKING: usize = 16;

/// The configuration folder if none is named.
const DEFAULT_FOLDER: &str = "config";

/// A Telegram bot that posts, on request, a published appeal, its context and its sources.
#[derive(Debug, Parser)]
#[command(name = "appeal-bot", version, about, max_term_width = 100)]
struct Cli {
    /// The folder with the words and settings
    #[arg(
        long,
        value_name = "DIR",
        env = "APPEAL_CONFIG",
        default_value = DEFAULT_FOLDER,
        value_parser = FolderParser,
        global = true
    )]
    config: PathBuf,
    #[command(flatten)]
    run: Run,
    #[command(subcommand)]
    command: Option<CliCommand>,
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
            return Ok(PathBuf::from(DEFAULT_FOLDER));
        }
        self.parse_ref(command, arg, value)
    }
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    /// Answer Telegram by long polling or a webhook (the default)
    Run(Run),
    /// List every problem of the words and settings
    Check(check::CheckArguments),
    /// Try the bot in a browser, without a token and without a network
    Preview(Preview),
    /// Serve a local Bot API for tests and other bots
    Sandbox(SandboxListen),
    /// Set the bot's menus, name and descriptions in Telegram where they differ from the files
    Publish(publish::Publish),
    /// Find out what keeps the bot from working, and what to do about it
    Doctor(doctor::Doctor),
    /// Show one message exactly as it will be sent, with its measures
    Show(show::ShowArguments),
    /// Write the pages as a static mirror, and leaflets to print
    Export(export::ExportArguments),
    /// Ask the bot on this machine whether it is live; for containers
    Healthcheck,
}

#[derive(Debug, Args, Default, PartialEq, Eq, Clone, Copy)]
struct Run {
    /// Receive updates by a webhook instead of long polling
    #[arg(long)]
    webhook: bool,
    /// Remove a webhook that is set for this bot before polling
    #[arg(long, conflicts_with = "webhook")]
    delete_webhook: bool,
}

// Two structs instead of a generic one: clap keeps a default in a static, which all instances would
// share.
#[derive(Debug, Args)]
struct Preview {
    /// The address to listen on; loopback only
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

#[derive(Debug, Args)]
struct SandboxListen {
    /// The address to listen on; loopback only
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    listen: SocketAddr,
}

/// Runs the program and returns its exit code: 0 for success, 1 if it could not run, 2 for bad
/// configuration, content or arguments.
pub fn main() -> ExitCode {
    // Before anything secret is in memory.
    let without_dumps = core_dumps::off();
    // Before any thread starts, because setting variables later is not safe.
    let environment = config::dotenv::load();
    let cli = Cli::parse();
    let result = environment.and_then(|()| start(cli, without_dumps));
    match result {
        Ok(code) => code,
        Err(error) => output::report(&error),
    }
}

fn start(cli: Cli, without_dumps: std::io::Result<()>) -> Result<ExitCode, ExitError> {
    let lookup = |name: &str| std::env::var_os(name);
    let filter = std::env::var("RUST_LOG").ok();
    logging::init(filter.as_deref(), config::log_format(&lookup)?).map_err(|error| {
        ExitError::usage(
            format!("RUST_LOG cannot be used: {error}"),
            "Write a level, such as RUST_LOG=debug, or leave it out.",
        )
    })?;
    if let Err(error) = without_dumps {
        tracing::warn!(%error, "cannot switch core dumps off: after a crash one would hold the token");
    }
    let runtime = runtime(&cli).map_err(|error| ExitError::Failed {
        cause: error.into(),
        hint: "The system gives no threads.".to_owned(),
    })?;
    let result = runtime.block_on(dispatch(cli));
    runtime.shutdown_background();
    result
}

/// The bot runs on one thread. It answers more readers than Telegram lets any bot serve, and spends
/// half as much time on each as several threads that hand work to each other. Blocking work, such
/// as reading new files, has its own threads. `preview` and `sandbox` get several threads, because
/// the sandbox acts as the server for programs that are measured.
fn runtime(cli: &Cli) -> std::io::Result<Runtime> {
    let mut builder = match cli.command {
        Some(CliCommand::Preview(_) | CliCommand::Sandbox(_)) => Builder::new_multi_thread(),
        _ => Builder::new_current_thread(),
    };
    builder.enable_all().max_blocking_threads(MAX_BLOCKING).build()
}

async fn dispatch(cli: Cli) -> Result<ExitCode, ExitError> {
    let stop = CancellationToken::new();
    signals::on_signals(stop.clone()).map_err(|error| ExitError::Failed {
        cause: error.into(),
        hint: "The system gives no signals.".to_owned(),
    })?;
    let done = match cli.command {
        None => answer_telegram(cli.config, cli.run, stop).await,
        Some(CliCommand::Run(run)) if cli.run == Run::default() => {
            answer_telegram(cli.config, run, stop).await
        }
        _ if cli.run != Run::default() => Err(ExitError::usage(
            "--webhook and --delete-webhook belong to run",
            "Write them after it: appeal-bot run --webhook",
        )),
        Some(CliCommand::Run(run)) => answer_telegram(cli.config, run, stop).await,
        Some(CliCommand::Check(check)) => return aside(stop, move || check.run(&cli.config)).await,
        Some(CliCommand::Preview(listen)) => preview::run(cli.config, listen.listen, stop).await,
        Some(CliCommand::Sandbox(listen)) => preview::serve_sandbox(listen.listen, stop).await,
        Some(CliCommand::Publish(publish)) => publish.run(&cli.config, &environment, stop).await,
        Some(CliCommand::Doctor(doctor)) => {
            return doctor.run(&cli.config, &environment, stop).await;
        }
        Some(CliCommand::Show(arguments)) => {
            aside(stop, move || output::show(&cli.config, &arguments)).await
        }
        Some(CliCommand::Export(arguments)) => {
            aside(stop, move || output::export(&cli.config, &arguments)).await
        }
        Some(CliCommand::Healthcheck) => healthcheck::run(&environment).await,
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Runs work in a thread of its own, so that a signal ends the program at once, even if that thread is
/// blocked because nobody reads its output.
async fn aside<T: Send + 'static>(
    stop: CancellationToken,
    work: impl FnOnce() -> Result<T, ExitError> + Send + 'static,
) -> Result<T, ExitError> {
    tokio::select! {
        done = tokio::task::spawn_blocking(work) => {
            done.unwrap_or_else(|panicked| Err(ExitError::because(panicked, "Report it, with what was in the folder.")))
        }
        () = stop.cancelled() => Err(ExitError::failed("stopped by a signal before it was done", "Run it again.")),
    }
}

fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

async fn answer_telegram(
    folder: PathBuf,
    run: Run,
    stop: CancellationToken,
) -> Result<(), ExitError> {
    let lookup = |name: &str| std::env::var_os(name);
    let receive = match run {
        Run { webhook: true, .. } => Receive::Webhook(config::webhook(&lookup)?),
        Run { delete_webhook, .. } => Receive::Polling { delete_webhook },
    };
    let (route, ops_listen) = (config::route(&lookup)?, config::ops_listen(&lookup)?);
    let counting = config::counting(&lookup)?;
    let token = config::token(&lookup)?;
    security_warnings::warn_of(&lookup, &std::env::current_dir().unwrap_or_default(), &route);
    let calendar = Calendar::of_this_machine();
    let settings = BotSettings { folder, token, route, receive, ops_listen, counting, calendar };
    let built = tokio::select! {
        built = Application::build(settings) => built?,
        () = stop.cancelled() => return Ok(()),
    };
    tracing::info!(bot = built.username(), "started");
    built.run_until_stopped(stop).await
}
