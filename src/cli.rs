//! Arguments, and what each command does with them.

mod check;
mod doctor;
mod print;
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

use crate::app::{Application, Receive, Settings, Stop};
use crate::calendar::Calendar;
use crate::config;
use crate::ops::{caution, dumps, logging, shutdown};
use crate::{export, preview, show};

/// Threads that look up names and read the words; the unit and the compose file allow 64 threads.
const MOST_BLOCKING: usize = 16;

/// A Telegram bot that posts, on request, a published appeal, its context and its sources.
#[derive(Debug, Parser)]
#[command(name = "appeal-bot", version, about, max_term_width = 100)]
struct Cli {
    /// The folder with the words and settings
    #[arg(long, value_name = "DIR", env = "APPEAL_CONFIG", default_value = "config", global = true)]
    config: PathBuf,
    #[command(flatten)]
    run: Run,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer Telegram by long polling or a webhook (the default)
    Run(Run),
    /// List every problem of the words and settings
    Check(check::Check),
    /// Try the bot in a browser, without a token and without a network
    Preview(Preview),
    /// Serve a local Bot API for tests and other bots
    Sandbox(SandboxListen),
    /// Set the bot's menus, name and descriptions in Telegram where they differ from the files
    Publish(publish::Publish),
    /// Find out what hinders the bot, and tell what to do
    Doctor(doctor::Doctor),
    /// Show one message exactly as it will be sent, with its measures
    Show(show::Arguments),
    /// Write the pages as a static mirror, and leaflets to print
    Export(export::Arguments),
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

// Two structs and not one with a parameter: clap keeps a default in a static, which all parameters would share.
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

/// Runs the program and returns its exit code: 0 well, 1 could not run, 2 bad configuration, content or arguments.
pub fn main() -> ExitCode {
    // Before anything secret is in memory.
    let without_dumps = dumps::off();
    let environment = load_environment();
    let cli = Cli::parse();
    let result = environment.and_then(|()| start(cli, without_dumps));
    match result {
        Ok(code) => code,
        Err(stop) => report(&stop),
    }
}

/// `.env` is read before any thread starts, because setting variables later is not safe.
fn load_environment() -> Result<(), Stop> {
    match dotenvy::dotenv() {
        Err(dotenvy::Error::LineParse(_, _)) => {
            Err(Stop::usage(".env has a line that is not NAME=value", "Compare it with .env.example."))
        }
        Err(dotenvy::Error::Io(error)) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Stop::usage(format!("cannot read .env: {error}"), "Check the file, or take it away."))
        }
        _ => Ok(()),
    }
}

fn start(cli: Cli, without_dumps: std::io::Result<()>) -> Result<ExitCode, Stop> {
    let lookup = |name: &str| std::env::var_os(name);
    let filter = std::env::var("RUST_LOG").ok();
    logging::init(filter.as_deref(), config::log_format(&lookup)?).map_err(|error| {
        Stop::usage(
            format!("RUST_LOG cannot be used: {error}"),
            "Write a level, such as RUST_LOG=debug, or leave it out.",
        )
    })?;
    if let Err(error) = without_dumps {
        tracing::warn!(%error, "cannot switch core dumps off: after a crash one would hold the token");
    }
    let runtime = runtime(&cli)
        .map_err(|error| Stop::Failed { cause: error.into(), hint: "The system gives no threads.".to_owned() })?;
    let result = runtime.block_on(dispatch(cli));
    runtime.shutdown_background();
    result
}

/// One thread answers more readers than Telegram lets any bot serve, and spends half the time on each that several do which
/// hand work to one another; what would hold it up, such as reading new words, has threads of its own. The sandbox plays
/// a server, for programs that are measured.
fn runtime(cli: &Cli) -> std::io::Result<Runtime> {
    let mut builder = match cli.command {
        Some(Command::Preview(_) | Command::Sandbox(_)) => Builder::new_multi_thread(),
        _ => Builder::new_current_thread(),
    };
    builder.enable_all().max_blocking_threads(MOST_BLOCKING).build()
}

async fn dispatch(cli: Cli) -> Result<ExitCode, Stop> {
    let stop = CancellationToken::new();
    shutdown::on_signals(stop.clone())
        .map_err(|error| Stop::Failed { cause: error.into(), hint: "The system gives no signals.".to_owned() })?;
    let done = match cli.command {
        None => answer_telegram(cli.config, cli.run, stop).await,
        Some(Command::Run(run)) if cli.run == Run::default() => answer_telegram(cli.config, run, stop).await,
        _ if cli.run != Run::default() => Err(Stop::usage(
            "--webhook and --delete-webhook belong to run",
            "Write them behind it: appeal-bot run --webhook",
        )),
        Some(Command::Run(run)) => answer_telegram(cli.config, run, stop).await,
        Some(Command::Check(check)) => return aside(stop, move || check.run(&cli.config)).await,
        Some(Command::Preview(listen)) => preview::run(cli.config, listen.listen, stop).await,
        Some(Command::Sandbox(listen)) => preview::serve_sandbox(listen.listen, stop).await,
        Some(Command::Publish(publish)) => publish.run(&cli.config, &environment, stop).await,
        Some(Command::Doctor(doctor)) => return doctor.run(&cli.config, &environment, stop).await,
        Some(Command::Show(arguments)) => aside(stop, move || print::show(&cli.config, &arguments)).await,
        Some(Command::Export(arguments)) => aside(stop, move || print::export(&cli.config, &arguments)).await,
        Some(Command::Healthcheck) => healthcheck().await,
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Work that reads, thinks and prints, in a thread of its own: a signal ends the program at once, even where that thread waits for
/// somebody who never reads what it prints.
async fn aside<T: Send + 'static>(
    stop: CancellationToken,
    work: impl FnOnce() -> Result<T, Stop> + Send + 'static,
) -> Result<T, Stop> {
    tokio::select! {
        done = tokio::task::spawn_blocking(work) => {
            done.unwrap_or_else(|panicked| Err(Stop::because(panicked, "Report it, with what was in the folder.")))
        }
        () = stop.cancelled() => Err(Stop::failed("stopped by a signal before it was done", "Run it again.")),
    }
}

fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

async fn answer_telegram(folder: PathBuf, run: Run, stop: CancellationToken) -> Result<(), Stop> {
    let lookup = |name: &str| std::env::var_os(name);
    let receive = match run {
        Run { webhook: true, .. } => Receive::Webhook(config::webhook(&lookup)?),
        Run { delete_webhook, .. } => Receive::Polling { delete_webhook },
    };
    let (route, ops_listen) = (config::route(&lookup)?, config::ops_listen(&lookup)?);
    let counting = config::counting(&lookup)?;
    let token = config::token(&lookup)?;
    caution::warn_of(&lookup, &std::env::current_dir().unwrap_or_default(), &route);
    let calendar = Calendar::of_this_machine();
    let settings = Settings { folder, token, route, receive, ops_listen, counting, calendar };
    let built = tokio::select! {
        built = Application::build(settings) => built?,
        () = stop.cancelled() => return Ok(()),
    };
    tracing::info!(bot = built.username(), "started");
    built.run_until_stopped(stop).await
}

/// Asks `/livez`; an address that means "all of this machine" is asked on loopback.
async fn healthcheck() -> Result<(), Stop> {
    let address = config::ops_listen(&|name| std::env::var_os(name))?;
    let mut address = address.ok_or_else(|| {
        Stop::usage("healthcheck needs APPEAL_OPS_LISTEN, which is not set", "Set it to the address the bot was given.")
    })?;
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(3)).build();
    let client = client.map_err(|error| Stop::because(error, "The machine gives no connections."))?;
    let asked = client.get(format!("http://{address}/livez")).send().await;
    match asked.and_then(reqwest::Response::error_for_status) {
        Ok(_) => Ok(()),
        Err(error) => Err(Stop::because(error.without_url(), format!("Nothing alive answers at {address}/livez."))),
    }
}

/// A line for the person at the terminal. One that cannot be written is nobody's loss.
pub(crate) fn say(line: &str) {
    let _unread = writeln!(std::io::stdout(), "{line}");
}

fn report(stop: &Stop) -> ExitCode {
    let mut out = std::io::stderr().lock();
    let bold =
        |text: &str| if std::io::stderr().is_terminal() { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() };
    let (written, code) = match stop {
        Stop::Invalid { folder, problems } => {
            let mut written = Ok(());
            for problem in problems {
                written =
                    written.and_then(|()| writeln!(out, "{}{}{problem}", folder.display(), std::path::MAIN_SEPARATOR));
            }
            let count = match problems.len() {
                1 => "1 problem".to_owned(),
                many => format!("{many} problems"),
            };
            (
                written.and_then(|()| {
                    writeln!(out, "{}", bold(&format!("{count} in {}; nothing was started.", folder.display())))
                }),
                2,
            )
        }
        Stop::Usage { what, hint } => (writeln!(out, "{} {what}.\n{hint}", bold("error:")), 2),
        Stop::Failed { cause, hint } => (writeln!(out, "{} {cause:#}.\n{hint}", bold("error:")), 1),
    };
    drop(written);
    ExitCode::from(code)
}
