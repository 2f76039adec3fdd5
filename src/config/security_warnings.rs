//! Warns at start about insecure settings.

use std::path::Path;

use tracing::warn;

use super::secret_file::SecretFile;
use super::{Lookup, dotenv};
use crate::telegram::client::route::Route;

/// Warns about files with secrets that other users can access, about an unencrypted connection to
/// the Bot API, and about settings of `.env` that have no effect. `here` is the folder in which the program was started.
pub(crate) fn warn_of(lookup: Lookup<'_>, here: &Path, route: &Route) {
    for file in SecretFile::all(lookup, here) {
        if let Some(mode) = file.open_mode() {
            let (path, named_by) = (file.path.display(), file.named_by);
            warn!(%path, mode, named_by, "a file with a secret is open to others, and whoever has the token is the bot");
        }
    }
    for name in dotenv::shadowed(lookup, here) {
        warn!(name, "it is empty in the environment, which wins over its value in .env");
    }
    if let Some(host) = route.unencrypted_host() {
        warn!(
            host,
            "TELOXIDE_API_URL is not encrypted: the token and readers' words can be read on the way"
        );
    }
}
