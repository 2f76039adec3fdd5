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
use crate::init;
use crate::ops::calendar::Calendar;
use crate::ops::exit_error::ExitError;
use crate::ops::{core_dumps, logging, signals};
use arguments::{Cli, CliCommand, Run};
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
            true => config::misspelt::refuse(config::misspelt::set()),
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
    let runtime = runtime(&cli).map_err(|error| ExitError::Failed {
        cause: error.into(),
        hint: "The system gives no threads.".to_owned(),
    })?;
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
    signals::on_signals(stop.clone()).map_err(|error| ExitError::Failed {
        cause: error.into(),
        hint: "The system gives no signals.".to_owned(),
    })?;
    let words = Words::choose(cli.folder(), built_in);
    if cli.command.as_ref().is_some_and(CliCommand::takes_built_in_words) {
        output::note_built_in(&words);
    }
    let done = match cli.command {
        None => answer_telegram(words, cli.run, stop).await,
        Some(CliCommand::Run(run)) if cli.run == Run::default() => {
            answer_telegram(words, run, stop).await
        }
        _ if cli.run != Run::default() => Err(ExitError::usage(
            "--webhook and --delete-webhook belong to run",
            "Write them after it: appeal-bot run --webhook",
        )),
        Some(CliCommand::Run(run)) => answer_telegram(words, run, stop).await,
        Some(CliCommand::Init(arguments)) => {
            in_thread(stop, move || output::print(&init::run(&arguments)?)).await
        }
        Some(CliCommand::Diff(arguments)) => {
            return in_thread(stop, move || output::diff(&arguments))
                .await
                .map_err(ExitError::into_usage);
        }
        Some(CliCommand::Translations(arguments)) => {
            in_thread(stop, move || arguments.run(&words)).await
        }
        Some(CliCommand::Check(check)) => return in_thread(stop, move || check.run(&words)).await,
        Some(CliCommand::Preview(arguments)) => {
            preview::run(words.with_drafts(), arguments.listen, arguments.open, stop).await
        }
        Some(CliCommand::Sandbox(listen)) => preview::serve_sandbox(listen.listen, stop).await,
        Some(CliCommand::Publish(publish)) => {
            publish.run(words.folder()?, &environment, stop).await
        }
        Some(CliCommand::Doctor(doctor)) => {
            let folder = words.folder().unwrap_or(DEFAULT_FOLDER.as_ref());
            return doctor.run(folder, &environment, stop).await;
        }
        Some(CliCommand::Show(arguments)) => {
            in_thread(stop, move || output::show(&words.with_drafts(), &arguments)).await
        }
        Some(CliCommand::Export(arguments)) => {
            in_thread(stop, move || output::export(&words, &arguments)).await
        }
        Some(CliCommand::Completions { shell }) => packaging::completions(shell),
        Some(CliCommand::Man) => packaging::man(),
        Some(CliCommand::Healthcheck) => healthcheck::run(&environment).await,
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
    let words = words.for_readers();
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
    let calendar = Calendar::of_this_machine();
    let settings = BotSettings { words, token, route, receive, ops_listen, counting, calendar };
    let built = tokio::select! {
        built = Application::build(settings) => built?,
        () = stop.cancelled() => return Ok(()),
    };
    tracing::info!(bot = built.username(), "started");
    built.run_until_stopped(stop).await
}
