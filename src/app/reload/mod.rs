//! Reloads the files without a restart: reads and checks a whole new library, and replaces the old
//! one only if the new one has no errors.

mod watch;

use std::future::pending;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::task::spawn_blocking;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::config::Words;
use crate::ops::calendar::Calendar;
use crate::ops::exit_error::ExitError;
use crate::ops::signals::{Hangup, Hangups};
use crate::ops::telemetry::Telemetry;
use article::problem::total;
use article::{Files, Library, Problem, Rule, Severity};
use watch::Watch;

/// At most this many problems of one reload are logged; all are counted.
const LOGGED: usize = 20;

/// The result of a reload.
#[derive(Debug, Clone, Copy)]
pub enum ReloadEvent<'a> {
    /// A new library is live.
    Live { old: &'a Library, new: &'a Library },
    /// After refused files, the files are again those of the live library.
    Restored,
    /// The files have these errors, at least one; the old library stays live.
    Refused(&'a [Problem]),
}

/// Called after every reload.
pub type Listener = Box<dyn Fn(ReloadEvent<'_>) + Send + Sync>;

/// Replaces the library whenever its folder changes.
pub(super) struct Reload {
    pub(super) words: Words,
    pub(super) library: Arc<ArcSwap<Library>>,
    pub(super) telemetry: Telemetry,
    pub(super) calendar: Calendar,
    pub(super) listener: Listener,
    /// The version of the files that were tried last, accepted or refused; `None` if they could not
    /// be read.
    pub(super) tried: Option<String>,
    pub(super) is_refused: bool,
    pub(super) hangups: Option<Hangups>,
}

impl Reload {
    /// Reads the folder after every change and every SIGHUP, until `stop` is cancelled. Cancels
    /// `stop` itself when the terminal closes.
    pub(super) async fn keep(mut self, stop: CancellationToken) {
        let Some(folder) = self.words.path() else { return self.keep_built_in(stop).await };
        let mut watch = Watch::of(folder.to_owned());
        let mut is_asked = false;
        while !stop.is_cancelled() {
            // The first read finds what has changed since the start.
            let files = watch.read(Instant::now()).await;
            self.take(files, is_asked).await;
            is_asked = tokio::select! {
                () = stop.cancelled() => return,
                hangup = next(self.hangups.as_mut()) => {
                    if hangup == Hangup::Closed {
                        info!("the terminal was closed; stopping");
                        stop.cancel();
                    }
                    true
                }
                () = watch.change() => false,
            };
        }
    }

    /// Waits for the terminal to close. Words that were built into the program never change.
    async fn keep_built_in(mut self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                hangup = next(self.hangups.as_mut()) => if hangup == Hangup::Closed {
                    info!("the terminal was closed; stopping");
                    return stop.cancel();
                },
            }
        }
    }

    async fn take(&mut self, files: Result<Files, ExitError>, is_asked: bool) {
        let files = match files {
            Ok(files) => files,
            Err(error) => {
                self.tried = None;
                return self.refuse(&[self.unread(&error)]);
            }
        };
        let version = Some(Library::version_of(&files));
        if version == self.tried && !is_asked {
            return;
        }
        let live = self.library.load_full();
        self.tried = version;
        if self.tried.as_ref() == Some(&live.version) {
            return self.keep_live(is_asked);
        }
        let today = self.calendar.today();
        let words = self.words.clone();
        match spawn_blocking(move || words.library(&files, today)).await {
            Ok(Ok(new)) => self.swap(&live, new),
            Ok(Err(mut problems)) => {
                // Warnings never refuse a reload.
                problems.retain(|problem| problem.severity() == Severity::Error);
                self.refuse(&problems);
            }
            Err(panicked) => self.refuse(&[self.unread(&ExitError::because(panicked, ""))]),
        }
    }

    fn swap(&mut self, old: &Library, new: Library) {
        let new = Arc::new(new);
        self.library.store(Arc::clone(&new));
        info!(version = new.version, warnings = total(&new.warnings), "new words are live");
        self.accept(ReloadEvent::Live { old, new: &new });
    }

    fn keep_live(&mut self, is_asked: bool) {
        if self.is_refused {
            info!("the files are again those whose words are live");
            self.accept(ReloadEvent::Restored);
        } else if is_asked {
            info!("the words have not changed");
        }
    }

    fn accept(&mut self, event: ReloadEvent<'_>) {
        self.is_refused = false;
        self.telemetry.health.words_refused(None);
        self.telemetry.metrics.reload(true);
        (self.listener)(event);
    }

    fn refuse(&mut self, problems: &[Problem]) {
        for problem in problems.iter().take(LOGGED) {
            warn!(%problem, "new words are refused, older ones stay live");
        }
        let rest = problems.get(LOGGED..).unwrap_or_default();
        if !rest.is_empty() {
            warn!(more = total(rest), "new words have more problems than are logged");
        }
        self.is_refused = true;
        self.telemetry.health.words_refused(Some(summary(problems)));
        self.telemetry.metrics.reload(false);
        (self.listener)(ReloadEvent::Refused(problems));
    }

    /// Returns the failure to read the folder, in the form of a problem in a file.
    fn unread(&self, error: &ExitError) -> Problem {
        let what = match error {
            ExitError::Usage { what, .. } => what.clone(),
            ExitError::Failed { cause, .. } => format!("{cause:#}"),
            ExitError::Invalid { problems, .. } => summary(problems),
        };
        let file = self.words.to_string();
        Problem {
            file,
            line: 0,
            column: 0,
            rule: Rule::Folder,
            what,
            measure: None,
            hint: None,
            more: 0,
        }
    }
}

async fn next(hangups: Option<&mut Hangups>) -> Hangup {
    match hangups {
        Some(hangups) => hangups.next().await,
        None => pending().await,
    }
}

/// Returns the first problem and the number of the others, in one line.
fn summary(problems: &[Problem]) -> String {
    let Some((first, others)) = problems.split_first() else { return String::new() };
    match total(others) {
        0 => first.to_string(),
        more => format!("{first} (and {more} more)"),
    }
}
