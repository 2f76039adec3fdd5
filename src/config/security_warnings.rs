//! Warns at start about insecure settings, and about variables that are not read.

use std::path::Path;

use tracing::warn;

use super::secret_file::SecretFile;
use super::{Lookup, dotenv, text, webhook};
use crate::telegram::client::route::Route;

/// It chose between exact and rounded metrics.
const OLD_PRECISION: &str = "APPEAL_METRICS";

/// Warns that the settings of the webhook have no effect, for a bot that was not asked to use it.
pub(crate) fn warn_of_unused_webhook(lookup: Lookup<'_>) {
    let is_set = |name: &&str| !matches!(text(lookup, name), Ok(None));
    if let Some(variable) = webhook::VARIABLES.into_iter().find(is_set) {
        warn!(variable, "it has no effect without --webhook: the bot polls");
    }
}

/// Warns about files with secrets that other users can access, about an unencrypted connection to
/// the Bot API, about settings of `.env` that have no effect, and about an old version's variable.
/// `here` is the folder in which the program was started.
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
    if lookup(OLD_PRECISION).is_some_and(|value| !value.is_empty()) {
        warn!(
            variable = OLD_PRECISION,
            "this variable is gone and does nothing: what readers cause is always counted by tens at random; \
             remove it"
        );
    }
}
