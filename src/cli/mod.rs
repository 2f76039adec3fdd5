//! The command line: its arguments, and what each command does.

mod check;
mod doctor;
mod output;
pub mod preview;
mod publish;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
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

/// A Telegram bot that posts, on request, a published appeal, its context and its sources.
#[derive(Debug, Parser)]
#[command(name = "appeal-bot", version, about, max_term_width = 100)]
struct Cli {
    /// The folder with the words and settings
    #[arg(
        long,
        value_name = "DIR",
        env = "APPEAL_CONFIG",
        default_value = "config",
        global = true
    )]
    config: PathBuf,
    #[command(flatten)]
    run: Run,
    #[command(subcommand)]
    command: Option<CliCommand>,
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
    /// Find out what hinders the bot, and tell what to do
    Doctor(doctor::Doctor),
    /// Show one message exactly as it will be sent, with its measures
    Show(show::ShowArguments),
    /// Write the pages as a static mirror, and leaflets to print
    Export(export::ExportArguments),
    /// Ask the bot that runs here whether it lives; for containers
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
    let environment = load_environment();
    let cli = Cli::parse();
    let result = environment.and_then(|()| start(cli, without_dumps));
    match result {
        Ok(code) => code,
        Err(stop) => report(&stop),
    }
}

/// Reads `.env` before any thread starts, because setting variables later is not safe.
fn load_environment() -> Result<(), ExitError> {
    match dotenvy::dotenv() {
        Err(dotenvy::Error::LineParse(_, _)) => Err(ExitError::usage(
            ".env has a line that is not NAME=value",
            "Compare it with .env.example.",
        )),
        Err(dotenvy::Error::Io(error)) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(ExitError::usage(
                format!("cannot read .env: {error}"),
                "Check the file, or take it away.",
            ))
        }
        _ => Ok(()),
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
            "Write them behind it: appeal-bot run --webhook",
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
        Some(CliCommand::Healthcheck) => healthcheck().await,
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Work that reads, thinks and prints, in a thread of its own: a signal ends the program at once, even where that thread waits for
/// somebody who never reads what it prints.
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

/// Requests `/livez`. An unspecified address, such as 0.0.0.0, is replaced by loopback.
async fn healthcheck() -> Result<(), ExitError> {
    let address = config::ops_listen(&|name| std::env::var_os(name))?;
    let mut address = address.ok_or_else(|| {
        ExitError::usage(
            "healthcheck needs APPEAL_OPS_LISTEN, which is not set",
            "Set it to the address the bot was given.",
        )
    })?;
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() {
            Ipv4Addr::LOCALHOST.into()
        } else {
            Ipv6Addr::LOCALHOST.into()
        });
    }
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(3)).build();
    let client =
        client.map_err(|error| ExitError::because(error, "The machine gives no connections."))?;
    let asked = client.get(format!("http://{address}/livez")).send().await;
    match asked.and_then(reqwest::Response::error_for_status) {
        Ok(_) => Ok(()),
        Err(error) => Err(ExitError::because(
            error.without_url(),
            format!("Nothing alive answers at {address}/livez."),
        )),
    }
}

/// Prints a line for the person at the terminal; a failure to write it is ignored.
pub(crate) fn say(line: &str) {
    let _unread = writeln!(std::io::stdout(), "{line}");
}

fn report(stop: &ExitError) -> ExitCode {
    let mut out = std::io::stderr().lock();
    let bold = |text: &str| {
        if std::io::stderr().is_terminal() {
            format!("\x1b[1m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    };
    let (written, code) = match stop {
        ExitError::Invalid { folder, problems } => {
            let mut written = Ok(());
            for problem in problems {
                written = written.and_then(|()| {
                    writeln!(out, "{}{}{problem}", folder.display(), std::path::MAIN_SEPARATOR)
                });
            }
            let count = match problems.len() {
                1 => "1 problem".to_owned(),
                many => format!("{many} problems"),
            };
            (
                written.and_then(|()| {
                    writeln!(
                        out,
                        "{}",
                        bold(&format!("{count} in {}; nothing was started.", folder.display()))
                    )
                }),
                2,
            )
        }
        ExitError::Usage { what, hint } => (writeln!(out, "{} {what}.\n{hint}", bold("error:")), 2),
        ExitError::Failed { cause, hint } => {
            (writeln!(out, "{} {cause:#}.\n{hint}", bold("error:")), 1)
        }
    };
    drop(written);
    ExitCode::from(code)
}
