//! What is set and works, and lets others in: the operator is warned at start.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tracing::warn;

use crate::config::{self, Lookup};
use crate::telegram::api::{self, Route};

/// Others may read, write or look into the file, or its group may write it. Reading by the group is left to the operator:
/// a secret of root's that the service's group reads is a good way, and the usual one in Kubernetes.
const TOO_OPEN: u32 = 0o027;
/// Variables of `.env` that hold a secret or, in the proxy's case, a password.
const SECRET: [&str; 3] = ["TELOXIDE_TOKEN", "APPEAL_WEBHOOK_SECRET", "TELOXIDE_PROXY"];

/// Warns of files with secrets that others can read, and of a way to the Bot API that others can listen on. `here` is
/// where the program was started; `.env` is looked for there and above.
pub fn warn_of(lookup: Lookup<'_>, here: &Path, route: &Route) {
    for (name, path) in config::secret_files(lookup) {
        warn_of_file(&path, name);
    }
    if let Some(path) = dotenv(here).filter(|path| holds_secret(path)) {
        warn_of_file(&path, ".env");
    }
    if let Some(url) = route.api_url.as_ref().filter(|url| url.scheme() == "http" && !api::is_here(url)) {
        let host = url.host_str().unwrap_or_default();
        warn!(host, "TELOXIDE_API_URL is not encrypted: the token and readers' words can be read on the way");
    }
}

/// A file that cannot be read is told where its secret is needed.
fn warn_of_file(path: &Path, named_by: &str) {
    let Ok(metadata) = fs::metadata(path) else { return };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & TOO_OPEN != 0 {
        let (path, mode) = (path.display(), format!("{mode:03o}"));
        warn!(%path, mode, named_by, "a file with a secret is open to others, and whoever has the token is the bot");
    }
}

/// The `.env` that is read at start: in this folder, or in the nearest one above that has one.
fn dotenv(here: &Path) -> Option<PathBuf> {
    here.ancestors().map(|folder| folder.join(".env")).find(|path| path.is_file())
}

fn holds_secret(path: &Path) -> bool {
    let pairs = dotenvy::from_path_iter(path).into_iter().flatten().flatten();
    pairs.into_iter().any(|(name, value)| SECRET.contains(&name.as_str()) && !value.trim().is_empty())
}
