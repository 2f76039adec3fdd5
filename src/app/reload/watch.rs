//! Notices changes of the folder: at once where the system reports them, otherwise within a few
//! seconds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout, timeout_at};
use tracing::warn;

use crate::config::folder::{FileStamp, Listing, read_folder};
use crate::ops::exit_error::ExitError;
use article::Files;

/// The folder is read once it has not changed for this long: editors save a file in several steps,
/// and version control changes many files at once. Shorter than a person notices.
const QUIET: Duration = Duration::from_millis(100);
/// A folder that keeps changing is read this long after its first change.
const RESTLESS: Duration = Duration::from_secs(3);
/// How often the folder is compared with what was read. The system reports no changes of a
/// symlink's target elsewhere or of a network file system, and none at all when its watches are
/// used up.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The files of a folder and their stamps; `None` if the folder cannot be read.
type Snapshot = Option<(Listing, Vec<Option<FileStamp>>)>;

fn look(folder: &Path) -> Snapshot {
    let listing = Listing::of(folder).ok()?;
    let stamps = listing.stamps();
    Some((listing, stamps))
}

#[derive(Debug)]
pub(super) struct Watch {
    folder: Arc<Path>,
    changed: Arc<Notify>,
    /// The folder as it was read last.
    seen: Arc<Snapshot>,
    watcher: Option<RecommendedWatcher>,
    is_unwatched: bool,
}

/// One reading of the folder, with the watcher that reports later changes.
struct FolderRead {
    watcher: Option<RecommendedWatcher>,
    look: Snapshot,
    files: Result<Files, ExitError>,
}

impl Watch {
    /// Watches nothing until the first [`Self::read`].
    pub(super) fn of(folder: PathBuf) -> Self {
        let (changed, seen) = (Arc::default(), Arc::default());
        Self { folder: folder.into(), changed, seen, watcher: None, is_unwatched: false }
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

    /// Reads all files once the folder has stopped changing, which it began to do just before `now`.
    pub(super) async fn read(&mut self, now: Instant) -> Result<Files, ExitError> {
        let latest = now + RESTLESS;
        loop {
            let is_quiet = timeout_at(latest, self.quiet()).await.is_ok();
            let files = self.read_once().await;
            let has_changed = self.changed.notified().now_or_never().is_some();
            if has_changed {
                self.changed.notify_one();
            }
            // After a change during the reading, one file may be old and another new.
            if !(has_changed && is_quiet) {
                return files;
            }
        }
    }

    /// Waits until the folder has stopped changing.
    async fn quiet(&self) {
        while timeout(QUIET, self.changed.notified()).await.is_ok() {}
    }

    async fn read_once(&mut self) -> Result<Files, ExitError> {
        let (folder, changed) = (Arc::clone(&self.folder), Arc::clone(&self.changed));
        let reading = spawn_blocking(move || {
            // Each step sees at least what the previous one saw, so no change is missed between
            // them. Everything is watched anew, because a watch stays with a folder that is renamed
            // or removed while another folder takes over its name.
            let look = look(&folder);
            let watcher =
                look.as_ref().and_then(|(listing, _)| watch(&listing.folders, changed).ok());
            FolderRead { watcher, look, files: read_folder(&folder) }
        });
        let FolderRead { watcher, look, files } = reading.await.map_err(|error| {
            ExitError::because(error, "Report it, with what was in the folder.")
        })?;
        let is_unwatched = watcher.is_none() && look.is_some();
        if is_unwatched && !self.is_unwatched {
            warn!(
                "the system cannot watch the configuration folder; changes are noticed a little later"
            );
        }
        (self.watcher, self.seen, self.is_unwatched) = (watcher, Arc::new(look), is_unwatched);
        files
    }
}

/// Notifies `changed` of every change directly in these folders, not deeper.
fn watch(folders: &[PathBuf], changed: Arc<Notify>) -> notify::Result<RecommendedWatcher> {
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

/// Returns whether an event changes nothing. Without this check, the bot's own reads would trigger
/// reload after reload.
fn is_harmless(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}
