//! This machine: files with secrets, and addresses in the environment.

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::Case;
use super::chart::{Chart, Check};
use super::hook::Meant;
use crate::config;
use crate::ops::secret_file::{DOTENV, SecretFile};

/// Looks at what this machine alone can tell.
pub(super) fn look(case: Case<'_>, chart: &mut Chart) {
    let before = chart.notes.len();
    for found in SecretFile::all(case.lookup, case.here) {
        file(&found, chart);
    }
    if chart.notes.len() == before {
        chart.good(Check::SecretFile, "no file with a secret is open to others");
    }
    encryption(case, chart);
    ops(case, chart);
}

fn file(found: &SecretFile, chart: &mut Chart) {
    let path = found.path.display();
    let named = match found.named_by {
        DOTENV => ".env, which holds a secret,".to_owned(),
        name => format!("{path}, which {name} names,"),
    };
    if let Some(mode) = found.open_mode() {
        let what = format!("{named} is open to others (mode {mode}): whoever reads the token is the bot");
        chart.mend(Check::SecretFile, what, format!("chmod 600 {path}"));
    }
    // Root cannot tell which user the bot runs as, so that only somebody else is sure of a stranger.
    let (owner, us) = (found.owner(), us());
    let what = format!("{named} belongs to user number {owner}, who can read and change it");
    match us {
        Some(0) if owner != 0 => {
            chart.hint(Check::SecretFile, what, "That is right if the bot runs as that user, and wrong otherwise.");
        }
        Some(us) if owner != us && owner != 0 => chart.mend(Check::SecretFile, what, format!("chown {us} {path}")),
        _ => {}
    }
}

/// The user the program runs as, where the system has `/proc`.
fn us() -> Option<u32> {
    fs::metadata("/proc/self").ok().map(|metadata| metadata.uid())
}

fn encryption(case: Case<'_>, chart: &mut Chart) {
    let route = config::route(case.lookup).unwrap_or_default();
    match route.unencrypted_host() {
        Some(host) => chart.mend(
            Check::Encryption,
            format!(
                "TELOXIDE_API_URL leads to {host} unencrypted: the token and the readers' words can be read on the way"
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
