//! Checks this machine: files with secrets, and addresses in the environment.

use super::Inputs;
use super::findings::{CheckName, Findings};
use super::webhook::Meant;
use crate::config;
use crate::config::dotenv::DOTENV;
use crate::config::secret_file::SecretFile;
use crate::telegram::client::route::Route;

/// Makes the checks that need no server.
pub(super) fn look(inputs: Inputs<'_>, route: Option<&Route>, findings: &mut Findings) {
    let before = findings.notes.len();
    for found in SecretFile::all(inputs.lookup, inputs.here) {
        file(&found, findings);
    }
    if findings.notes.len() == before {
        findings.good(CheckName::SecretFile, "no file with a secret is open to others");
    }
    encryption(route, findings);
    ops(inputs, findings);
}

fn file(found: &SecretFile, findings: &mut Findings) {
    let path = found.path.display();
    let named = match found.named_by {
        DOTENV => ".env, which holds a secret,".to_owned(),
        name => format!("{path}, which {name} names,"),
    };
    if let Some(mode) = found.open_mode() {
        let what =
            format!("{named} is open to others (mode {mode}): whoever reads the token is the bot");
        findings.error(CheckName::SecretFile, what, format!("chmod 600 {path}"));
    }
    // When run as root, the doctor does not know as which user the bot runs. Only another user can
    // say for sure that the owner is a stranger.
    let (owner, us) = (found.owner(), rustix::process::geteuid().as_raw());
    let what = format!("{named} belongs to user number {owner}, who can read and change it");
    match us {
        0 if owner != 0 => {
            findings.hint(
                CheckName::SecretFile,
                what,
                "That is right if the bot runs as that user, and wrong otherwise.",
            );
        }
        _ if owner != us && owner != 0 => {
            findings.error(CheckName::SecretFile, what, format!("chown {us} {path}"))
        }
        _ => {}
    }
}

fn encryption(route: Option<&Route>, findings: &mut Findings) {
    match route.and_then(Route::unencrypted_host) {
        Some(host) => findings.error(
            CheckName::Encryption,
            format!(
                "TELOXIDE_API_URL leads to {host} unencrypted: the token and the readers' words can be read on the way"
            ),
            "Use https://, or a Bot API server on this machine.",
        ),
        None => findings.good(CheckName::Encryption, "nothing goes unencrypted to another machine"),
    }
}

fn ops(inputs: Inputs<'_>, findings: &mut Findings) {
    let Some(address) = findings.take(
        CheckName::Settings,
        config::ops_listen(inputs.lookup),
        "APPEAL_OPS_LISTEN can be used",
    ) else {
        return;
    };
    match address.filter(|address| !address.ip().is_loopback()) {
        Some(address) => findings.hint(
            CheckName::OpsListen,
            format!(
                "APPEAL_OPS_LISTEN is {address}: health and metrics are open to every machine that reaches this one"
            ),
            "Use 127.0.0.1, or see that only your monitoring gets there.",
        ),
        None => findings.good(CheckName::OpsListen, "health and metrics are not open to other machines"),
    }
}

/// Returns how updates should be received: by a webhook if its URL is set.
pub(super) fn receiving(inputs: Inputs<'_>, findings: &mut Findings) -> Meant {
    if (inputs.lookup)(config::WEBHOOK_URL).is_none_or(|url| url.is_empty()) {
        return Meant::Polling;
    }
    let webhook = findings.take(
        CheckName::Settings,
        config::webhook(inputs.lookup),
        "the webhook's settings can be used",
    );
    webhook.map_or(Meant::Unclear, |settings| Meant::Webhook(settings.url))
}
