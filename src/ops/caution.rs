//! What is set and works, and lets others in: the operator is warned at start.

use std::path::Path;

use tracing::warn;

use super::secret_file::SecretFile;
use crate::config::Lookup;
use crate::telegram::api::Route;

/// Warns of files with secrets that others can read, and of a way to the Bot API that others can listen on. `here` is
/// where the program was started.
pub fn warn_of(lookup: Lookup<'_>, here: &Path, route: &Route) {
    for file in SecretFile::all(lookup, here) {
        if let Some(mode) = file.open_mode() {
            let (path, named_by) = (file.path.display(), file.named_by);
            warn!(%path, mode, named_by, "a file with a secret is open to others, and whoever has the token is the bot");
        }
    }
    if let Some(host) = route.unencrypted_host() {
        warn!(host, "TELOXIDE_API_URL is not encrypted: the token and readers' words can be read on the way");
    }
}
