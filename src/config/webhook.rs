//! The webhook's settings, from the environment.

use std::net::SocketAddr;

use reqwest::Url;
use secrecy::SecretString;

use super::{API_URL, Lookup, OPS_LISTEN, is_plain, listen, ops_listen, read_secret, text};
use crate::ops::exit_error::ExitError;
use crate::telegram::client::route::is_here;
use crate::telegram::receive::webhook::WebhookSettings;

/// The variable with the webhook's public URL; the doctor takes it as a sign that a webhook is
/// intended.
pub const WEBHOOK_URL: &str = "APPEAL_WEBHOOK_URL";
const LISTEN: &str = "APPEAL_WEBHOOK_LISTEN";
pub(super) const SECRET: &str = "APPEAL_WEBHOOK_SECRET";
pub(super) const SECRET_FILE: &str = "APPEAL_WEBHOOK_SECRET_FILE";
/// What only `--webhook` reads.
pub(super) const VARIABLES: [&str; 4] = [WEBHOOK_URL, LISTEN, SECRET, SECRET_FILE];
/// The ports to which Telegram's own server delivers (Bot API, `setWebhook`). A server of one's own may
/// deliver to any (`--local` of telegram-bot-api).
const PORTS: [u16; 4] = [443, 80, 88, 8443];

/// Returns the webhook's URL, listening address and secret. The secret is required, because without it
/// anybody could send updates.
pub fn webhook(lookup: Lookup<'_>) -> Result<WebhookSettings, ExitError> {
    let needed = |name: &str| {
        ExitError::usage(
            format!("--webhook needs {name}, which is not set"),
            "See the configuration table in the README.",
        )
    };
    let url = text(lookup, WEBHOOK_URL)?.ok_or_else(|| needed(WEBHOOK_URL))?;
    let url = public_url(&url, text(lookup, API_URL)?.is_none())?;
    let listen = listen(lookup, LISTEN)?.ok_or_else(|| needed(LISTEN))?;
    if ops_listen(lookup).ok().flatten().is_some_and(|ops| is_one_port(ops, listen)) {
        return Err(ExitError::usage(
            format!("{OPS_LISTEN} and {LISTEN} name the same port, {}", listen.port()),
            "Give each a port of its own.",
        ));
    }
    Ok(WebhookSettings { url, listen, secret: secret(lookup)? })
}

/// Returns the URL, if the server that delivers can use it. No error shows it, because its path may be
/// secret.
fn public_url(text: &str, is_from_telegram: bool) -> Result<Url, ExitError> {
    const AS_IN: &str = "as in https://bot.example.org/telegram";
    let refused =
        |what: &str, hint: String| Err(ExitError::usage(format!("{WEBHOOK_URL} {what}"), hint));
    let Some(url) = Url::parse(text).ok().filter(is_public) else {
        return refused("is not an HTTPS address with a path", format!("Write it {AS_IN}"));
    };
    let port = url.port_or_known_default().unwrap_or_default();
    if url.path_segments().into_iter().flatten().any(|part| part.starts_with([':', '*'])) {
        return refused(
            "has a part that begins with : or *, which the server would read as a placeholder",
            format!("Choose a path of letters, digits and hyphens, {AS_IN}"),
        );
    }
    if url.fragment().is_some() {
        return refused(
            "has a #, and Telegram does not send what stands behind it",
            format!("Leave that out, {AS_IN}"),
        );
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refused(
            "has a user or a password, which nobody checks",
            format!("Leave them out, {AS_IN}; strangers are kept away by {SECRET}."),
        );
    }
    if is_from_telegram && !PORTS.contains(&port) {
        return refused(
            &format!("names port {port}, and Telegram delivers to 443, 80, 88 and 8443 only"),
            format!("Let the reverse proxy listen on one of these; {LISTEN} may be any."),
        );
    }
    Ok(url)
}

/// Returns whether it is HTTPS and has a path. A server on this machine, as in tests, may use HTTP.
fn is_public(url: &Url) -> bool {
    url.host_str().is_some()
        && url.path() != "/"
        && (url.scheme() == "https" || (url.scheme() == "http" && is_here(url)))
}

/// Returns whether two addresses cannot be listened on at the same time. Port 0 is any free one.
fn is_one_port(one: SocketAddr, other: SocketAddr) -> bool {
    let is_one_host =
        one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() == other.port() && one.port() != 0 && is_one_host
}

fn secret(lookup: Lookup<'_>) -> Result<SecretString, ExitError> {
    let variable = text(lookup, SECRET)?.map(|secret| (SECRET, secret));
    let file = text(lookup, SECRET_FILE)?.map(|path| read_secret(SECRET_FILE, path.as_ref()));
    let (place, secret) = match (variable, file.transpose()?) {
        (Some(found), None) | (None, Some(found)) => found,
        (Some(_), Some(_)) => {
            return Err(ExitError::usage(
                format!("the webhook's secret is given twice, by {SECRET} and by {SECRET_FILE}"),
                "Keep one of the two.",
            ));
        }
        (None, None) => {
            return Err(ExitError::usage(
                format!("--webhook needs a secret, and neither {SECRET} nor {SECRET_FILE} is set"),
                "Make one with: openssl rand -hex 32",
            ));
        }
    };
    if secret.len() > 256 || !is_plain(&secret) {
        return Err(ExitError::usage(
            format!("{place} does not hold a secret that Telegram accepts"),
            "Telegram accepts 1 to 256 of A-Z, a-z, 0-9, _ and -.",
        ));
    }
    Ok(SecretString::from(secret))
}
