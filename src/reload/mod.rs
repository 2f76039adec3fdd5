//! New words without a restart: a whole new library is read and checked, and then takes the old one's place, or the old one
//! stays.

mod watch;

use std::fmt;
use std::future::pending;
use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::calendar::Calendar;
use crate::library::{Files, Library, Problem, Rule, Severity};
use crate::ops::http::Eyes;
use crate::ops::shutdown::{Hangup, Hangups};
use crate::stop::Stop;
use watch::Watch;

/// So many problems of one reload are logged; they are counted all the same.
const LOGGED: usize = 20;

/// How a reload went.
#[derive(Debug, Clone, Copy)]
pub enum News<'a> {
    /// Other words are live.
    Live {
        /// Those that were.
        old: &'a Library,
        /// Those that are.
        new: &'a Library,
    },
    /// The files are again those whose words are live.
    Mended,
    /// The files have these errors, at least one; the old words stay.
    Refused(&'a [Problem]),
}

/// Told of every reload.
pub type Listener = Box<dyn Fn(News<'_>) + Send + Sync>;

/// Keeps a library as new as its folder.
pub struct Reload {
    folder: PathBuf,
    library: Arc<ArcSwap<Library>>,
    eyes: Eyes,
    calendar: Calendar,
    listener: Listener,
    /// The version of the files that were tried last, good or bad; none where they could not be read.
    tried: Option<String>,
    is_refused: bool,
    hangups: Option<Hangups>,
}

impl fmt::Debug for Reload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reload").field("folder", &self.folder).field("tried", &self.tried).finish_non_exhaustive()
    }
}

impl Reload {
    /// Of the library that was read from this folder. From now on SIGHUP does not end the program.
    #[must_use]
    pub fn new(
        folder: PathBuf,
        library: Arc<ArcSwap<Library>>,
        eyes: Eyes,
        calendar: Calendar,
        listener: Listener,
    ) -> Self {
        let tried = Some(library.load().version.clone());
        let hangups = Hangups::listen().ok();
        Self { folder, library, eyes, calendar, listener, tried, is_refused: false, hangups }
    }

    /// Reads the folder after every change and every SIGHUP, until `stop`; a SIGHUP by which the terminal closes cancels it.
    pub async fn keep(mut self, stop: CancellationToken) {
        let mut watch = Watch::of(self.folder.clone());
        let mut is_asked = false;
        while !stop.is_cancelled() {
            // First of all, for what has changed since the start.
            let files = watch.read().await;
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

    async fn take(&mut self, files: Result<Files, Stop>, is_asked: bool) {
        let files = match files {
            Ok(files) => files,
            Err(stop) => {
                self.tried = None;
                return self.refuse(&[self.unread(&stop)]);
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
        match spawn_blocking(move || Library::build(&files, today)).await {
            Ok(Ok(new)) => self.swap(&live, new),
            Ok(Err(mut problems)) => {
                // No warning is a reason to refuse.
                problems.retain(|problem| problem.severity() == Severity::Error);
                self.refuse(&problems);
            }
            Err(panicked) => self.refuse(&[self.unread(&Stop::because(panicked, ""))]),
        }
    }

    fn swap(&mut self, old: &Library, new: Library) {
        let new = Arc::new(new);
        self.library.store(Arc::clone(&new));
        info!(version = new.version, warnings = new.warnings.len(), "new words are live");
        self.accept(News::Live { old, new: &new });
    }

    fn keep_live(&mut self, is_asked: bool) {
        if self.is_refused {
            info!("the files are again those whose words are live");
            self.accept(News::Mended);
        } else if is_asked {
            info!("the words have not changed");
        }
    }

    fn accept(&mut self, news: News<'_>) {
        self.is_refused = false;
        self.eyes.health.words_refused(None);
        self.eyes.metrics.reload(true);
        (self.listener)(news);
    }

    fn refuse(&mut self, problems: &[Problem]) {
        for problem in problems.iter().take(LOGGED) {
            warn!(%problem, "new words are refused, older ones stay live");
        }
        if let Some(more) = problems.len().checked_sub(LOGGED).filter(|more| *more > 0) {
            warn!(more, "new words have more problems than are logged");
        }
        self.is_refused = true;
        self.eyes.health.words_refused(Some(summary(problems)));
        self.eyes.metrics.reload(false);
        (self.listener)(News::Refused(problems));
    }

    /// That the folder cannot be read at all, told as what is wrong in a file is told.
    fn unread(&self, stop: &Stop) -> Problem {
        let what = match stop {
            Stop::Usage { what, .. } => what.clone(),
            Stop::Failed { cause, .. } => format!("{cause:#}"),
            Stop::Invalid { problems, .. } => summary(problems),
        };
        let file = self.folder.display().to_string();
        Problem { file, line: 0, column: 0, rule: Rule::Folder, what, measure: None, hint: None }
    }
}

async fn next(hangups: Option<&mut Hangups>) -> Hangup {
    match hangups {
        Some(hangups) => hangups.next().await,
        None => pending().await,
    }
}

/// One line for all problems.
fn summary(problems: &[Problem]) -> String {
    let first = problems.first().map(ToString::to_string).unwrap_or_default();
    match problems.len() {
        0 | 1 => first,
        many => format!("{first} (and {} more)", many - 1),
    }
}
