//! Notices that the folder may have changed: at once where the system tells of it, and soon after where it does not.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};
use tracing::warn;

use crate::config::folder::{Listing, Mark, read_folder};
use crate::library::Files;
use crate::stop::Stop;

/// Editors save a file in several steps, and version control many files: the folder is read when it has been quiet for this
/// long. Shorter than a person notices.
const QUIET: Duration = Duration::from_millis(100);
/// A folder that never rests is read all the same, this long after it began to stir.
const RESTLESS: Duration = Duration::from_secs(3);
/// How often what lies there is compared with what was read. A link whose target changes elsewhere, a file system of another
/// machine, and a system without watches to spare tell nothing.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// What lies in a folder, and the mark of each file; nothing where the folder cannot be read.
type Look = Option<(Listing, Vec<Option<Mark>>)>;

fn look(folder: &Path) -> Look {
    let listing = Listing::of(folder).ok()?;
    let marks = listing.marks();
    Some((listing, marks))
}

/// Watches a folder.
#[derive(Debug)]
pub(super) struct Watch {
    folder: Arc<Path>,
    changed: Arc<Notify>,
    /// The folder as it was read last.
    seen: Arc<Look>,
    watcher: Option<RecommendedWatcher>,
    is_deaf: bool,
}

/// The folder at one moment, and how to hear of what comes after it.
struct Visit {
    watcher: Option<RecommendedWatcher>,
    look: Look,
    files: Result<Files, Stop>,
}

impl Watch {
    /// Begins with the first [`Self::read`].
    pub(super) fn of(folder: PathBuf) -> Self {
        let (changed, seen) = (Arc::default(), Arc::default());
        Self { folder: folder.into(), changed, seen, watcher: None, is_deaf: false }
    }

    /// Waits until the folder may have changed since it was read.
    pub(super) async fn change(&self) {
        while timeout(LOOK_AGAIN, self.changed.notified()).await.is_err() {
            let (folder, seen) = (Arc::clone(&self.folder), Arc::clone(&self.seen));
            if spawn_blocking(move || look(&folder) != *seen).await.unwrap_or(true) {
                return;
            }
        }
    }

    /// Reads all files once the folder rests.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(super) async fn read(&mut self) -> Result<Files, Stop> {
        let latest = Instant::now() + RESTLESS;
        loop {
            while Instant::now() < latest && timeout(QUIET, self.changed.notified()).await.is_ok() {}
            let files = self.visit().await;
            // What stirred while it was read may be old in one file and new in another.
            let has_stirred = self.changed.notified().now_or_never().is_some();
            if !has_stirred {
                return files;
            }
            if Instant::now() >= latest {
                self.changed.notify_one();
                return files;
            }
        }
    }

    async fn visit(&mut self) -> Result<Files, Stop> {
        let (folder, changed) = (Arc::clone(&self.folder), Arc::clone(&self.changed));
        let visited = spawn_blocking(move || {
            // Each step sees at least what the one before it saw, so nothing is missed between them. And all is watched
            // anew: a watch stays with a folder that is renamed or removed, and another one takes its name.
            let look = look(&folder);
            let watcher = look.as_ref().and_then(|(listing, _)| hear(&listing.folders, changed).ok());
            Visit { watcher, look, files: read_folder(&folder) }
        });
        let Visit { watcher, look, files } =
            visited.await.map_err(|error| Stop::because(error, "Report it, with what was in the folder."))?;
        let is_deaf = watcher.is_none() && look.is_some();
        if is_deaf && !self.is_deaf {
            warn!("the system lets nobody watch the configuration folder; changes are noticed a little later");
        }
        (self.watcher, self.seen, self.is_deaf) = (watcher, Arc::new(look), is_deaf);
        files
    }
}

/// Tells of every change in these folders, not of what is below them.
fn hear(folders: &[PathBuf], changed: Arc<Notify>) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // An error may hide a change.
        if event.is_ok_and(|event| is_harmless(event.kind)) {
            return;
        }
        changed.notify_one();
    })?;
    for folder in folders {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}

/// Reading changes nothing, and the bot's own reading would never end.
fn is_harmless(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}
