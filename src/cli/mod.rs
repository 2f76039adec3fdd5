//! The command line: its arguments, and what each command does.

mod arguments;
mod check;
mod doctor;
mod healthcheck;
mod output;
mod packaging;
pub mod preview;
mod publish;
mod translations;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

use crate::app::{Application, BotSettings, Receive};
use crate::config;
use crate::config::{DEFAULT_FOLDER, Words, security_warnings};
use crate::ops::calendar::Calendar;
use crate::ops::exit_error::ExitError;
use crate::ops::{core_dumps, logging, signals};
use arguments::{Cli, CliCommand, Preview, Run, SandboxListen};
use article::Files;

/// Threads for blocking work: DNS lookups and reading files. The systemd unit and the compose file
/// allow 64 threads in all.
const MAX_BLOCKING: usize = 16;

/// Runs the program and returns its exit code: 0 for success, 1 if it could not run, 2 for bad
/// configuration, content or arguments. `built_in` are the words for whoever has no folder.
pub fn main(built_in: fn() -> Files) -> ExitCode {
    // Before anything secret is in memory.
    let without_dumps = core_dumps::off();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(wrong) if wrong.use_stderr() => wrong.exit(),
        // Help and the version are results like others.
        Err(help) => {
            return output::print(&help.to_string())
                .map_or_else(|error| output::report(&error, ""), |()| ExitCode::SUCCESS);
        }
    };
    let undone = cli.undone();
    // Before any thread starts, because setting variables later is not safe. An argument may come
    // from a variable, so they are read again.
    let result = config::dotenv::load(cli.reads_settings())
        .and_then(|()| match cli.reads_settings() {
            true => config::misspelt::refuse(),
            false => Ok(()),
        })
        .and_then(|()| start(Cli::parse(), built_in, without_dumps));
    match result {
        Ok(code) => code,
        Err(error) => output::report(&error, undone),
    }
}

fn start(
    cli: Cli,
    built_in: fn() -> Files,
    without_dumps: std::io::Result<()>,
) -> Result<ExitCode, ExitError> {
    let filter = std::env::var("RUST_LOG").ok();
    logging::init(filter.as_deref(), config::log_format(&environment)?).map_err(|error| {
        ExitError::usage(
            format!("RUST_LOG cannot be used: {error}"),
            "Write a level, such as RUST_LOG=debug, or leave it out.",
        )
    })?;
    if let Err(error) = without_dumps {
        tracing::warn!(%error, "cannot switch core dumps off: after a crash one would hold the token");
    }
    let runtime =
        runtime(&cli).map_err(|error| ExitError::because(error, "The system gives no threads."))?;
    let result = runtime.block_on(dispatch(cli, built_in));
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

async fn dispatch(cli: Cli, built_in: fn() -> Files) -> Result<ExitCode, ExitError> {
    let stop = CancellationToken::new();
    signals::on_signals(stop.clone())
        .map_err(|error| ExitError::because(error, "The system gives no signals."))?;
    let words = Words::choose(cli.folder(), built_in);
    let command = cli.into_command()?;
    if command.takes_built_in_words() {
        output::note_built_in(&words);
    }
    let done = match command {
        CliCommand::Run(run) => answer_telegram(words, run, stop).await,
        CliCommand::Init(init) => in_thread(stop, move || output::init(&init)).await,
        CliCommand::Check(check) => return in_thread(stop, move || check.run(&words)).await,
        CliCommand::Preview(Preview { open, listen }) => {
            preview::run(words.with_drafts(), listen, open, stop).await
        }
        CliCommand::Show(show) => in_thread(stop, move || output::show(words, &show)).await,
        CliCommand::Diff(diff) => {
            let compared = in_thread(stop, move || output::diff(&diff)).await;
            return compared.map_err(ExitError::into_usage);
        }
        CliCommand::Translations(list) => in_thread(stop, move || list.run(&words)).await,
        CliCommand::Export(export) => {
            in_thread(stop, move || output::export(&words, &export)).await
        }
        CliCommand::Publish(publish) => publish.run(words.folder()?, &environment, stop).await,
        CliCommand::Doctor(doctor) => {
            let folder = words.folder().unwrap_or(DEFAULT_FOLDER.as_ref());
            return doctor.run(folder, &environment, stop).await;
        }
        CliCommand::Sandbox(SandboxListen { listen }) => preview::serve_sandbox(listen, stop).await,
        CliCommand::Healthcheck => healthcheck::run(&environment).await,
        CliCommand::Completions { shell } => packaging::completions(shell),
        CliCommand::Man => packaging::man(),
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Runs work in a thread of its own, so that a signal ends the program at once, even if that thread is
/// blocked because nobody reads its output.
async fn in_thread<T: Send + 'static>(
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

async fn answer_telegram(words: Words, run: Run, stop: CancellationToken) -> Result<(), ExitError> {
    words.folder()?;
    let build = async {
        // A secret from a pipe may take a while to come.
        let settings = in_thread(stop.clone(), move || bot_settings(words, run)).await?;
        Application::build(settings).await
    };
    let built = tokio::select! {
        biased;
        () = stop.cancelled() => return Ok(()),
        built = build => built?,
    };
    tracing::info!(bot = built.username(), "started");
    built.run_until_stopped(stop).await
}

fn bot_settings(words: Words, run: Run) -> Result<BotSettings, ExitError> {
    let receive = match run {
        Run { webhook: true, .. } => Receive::Webhook(config::webhook(&environment)?),
        Run { delete_webhook, .. } => Receive::Polling { delete_webhook },
    };
    let (route, ops_listen) = (config::route(&environment)?, config::ops_listen(&environment)?);
    let counting = config::counting(&environment)?;
    let token = config::token(&environment)?;
    if !run.webhook {
        security_warnings::warn_of_unused_webhook(&environment);
    }
    security_warnings::warn_of(&environment, &std::env::current_dir().unwrap_or_default(), &route);
    let (words, calendar) = (words.for_readers(), Calendar::of_this_machine());
    Ok(BotSettings { words, token, route, receive, ops_listen, counting, calendar })
}
