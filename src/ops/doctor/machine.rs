//! This machine: files with secrets, and addresses in the environment.

use std::fs::{self, Metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::Case;
use super::chart::{Chart, Check};
use super::hook::Meant;
use crate::config;
use crate::telegram::api;

/// Others may read, write or look into the file, or its group may write it. Reading by the group is left to the operator:
/// a secret of root's that the service's group reads is a good way.
const TOO_OPEN: u32 = 0o027;
/// Variables of `.env` that hold a secret or, in the proxy's case, a password.
const SECRET: [&str; 3] = ["TELOXIDE_TOKEN", "APPEAL_WEBHOOK_SECRET", "TELOXIDE_PROXY"];

/// Looks at what this machine alone can tell.
pub(super) fn look(case: Case<'_>, chart: &mut Chart) {
    let before = chart.notes.len();
    for (name, path) in config::secret_files(case.lookup) {
        file(&format!("{}, which {name} names,", path.display()), &path, chart);
    }
    if let Some(path) = dotenv(case.here).filter(|path| holds_secret(path)) {
        file(".env, which holds a secret,", &path, chart);
    }
    if chart.notes.len() == before {
        chart.good(Check::SecretFile, "no file with a secret is open to others");
    }
    encryption(case, chart);
    ops(case, chart);
}

fn file(named: &str, path: &Path, chart: &mut Chart) {
    // A file that cannot be read is told where its secret is needed.
    let Ok(metadata) = fs::metadata(path) else { return };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & TOO_OPEN != 0 {
        let what = format!("{named} is open to others (mode {mode:03o}): whoever reads the token is the bot");
        chart.mend(Check::SecretFile, what, format!("chmod 600 {}", path.display()));
    }
    owner(named, path, &metadata, chart);
}

/// Root cannot tell which user the bot runs as, so that only somebody else is sure of a stranger.
fn owner(named: &str, path: &Path, metadata: &Metadata, chart: &mut Chart) {
    let (owner, us) = (metadata.uid(), us());
    let what = format!("{named} belongs to user number {owner}, who can read and change it");
    match us {
        Some(0) if owner != 0 => {
            chart.hint(Check::SecretFile, what, "That is right if the bot runs as that user, and wrong otherwise.");
        }
        Some(us) if owner != us && owner != 0 => {
            chart.mend(Check::SecretFile, what, format!("chown {us} {}", path.display()));
        }
        _ => {}
    }
}

/// The user the program runs as, where the system has `/proc`.
fn us() -> Option<u32> {
    fs::metadata("/proc/self").ok().map(|metadata| metadata.uid())
}

/// The `.env` that is read at start: in this folder, or in the nearest one above that has one.
fn dotenv(here: &Path) -> Option<PathBuf> {
    here.ancestors().map(|folder| folder.join(".env")).find(|path| path.is_file())
}

fn holds_secret(path: &Path) -> bool {
    let pairs = dotenvy::from_path_iter(path).into_iter().flatten().flatten();
    pairs.into_iter().any(|(name, value)| SECRET.contains(&name.as_str()) && !value.trim().is_empty())
}

fn encryption(case: Case<'_>, chart: &mut Chart) {
    let api_url = config::route(case.lookup).ok().and_then(|route| route.api_url);
    match api_url.filter(|url| url.scheme() == "http" && !api::is_here(url)) {
        Some(url) => chart.mend(
            Check::Encryption,
            format!(
                "TELOXIDE_API_URL leads to {} unencrypted: the token and the readers' words can be read on the way",
                url.host_str().unwrap_or_default()
            ),
            "Use https://, or a Bot API server on this machine.",
        ),
        None => chart.good(Check::Encryption, "nothing goes unencrypted to another machine"),
    }
}

fn ops(case: Case<'_>, chart: &mut Chart) {
    let Some(address) = chart.take(Check::Settings, config::ops_listen(case.lookup), "APPEAL_OPS_LISTEN can be used")
    else {
        return;
    };
    match address.filter(|address| !address.ip().is_loopback()) {
        Some(address) => chart.hint(
            Check::OpsListen,
            format!(
                "APPEAL_OPS_LISTEN is {address}: health and metrics are open to every machine that reaches this one"
            ),
            "Use 127.0.0.1, or see that only your monitoring gets there.",
        ),
        None => chart.good(Check::OpsListen, "health and metrics are not open to other machines"),
    }
}

/// How updates are meant to come: a webhook's address says so.
pub(super) fn receiving(case: Case<'_>, chart: &mut Chart) -> Meant {
    if (case.lookup)(config::WEBHOOK_URL).is_none_or(|url| url.is_empty()) {
        return Meant::Polling;
    }
    let webhook = chart.take(Check::Settings, config::webhook(case.lookup), "the webhook's settings can be used");
    webhook.map_or(Meant::Unclear, |settings| Meant::Webhook(settings.url))
}
