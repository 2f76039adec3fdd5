//! Settings from the environment, and the configuration folder as bytes.

mod address;
pub(crate) mod dotenv;
pub mod folder;
mod library;
pub(crate) mod misspelt;
mod no_proxy;
mod proxies;
mod route;
pub(crate) mod secret_file;
pub(crate) mod security_warnings;
mod words;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use reqwest::Url;
use secrecy::SecretString;

use crate::ops::exit_error::ExitError;
use crate::ops::logging::LogFormat;
use crate::ops::metrics::Counting;
use crate::ops::text_file;
use crate::telegram::client::route::is_here;
use crate::telegram::receive::webhook;
pub use folder::read_folder;
pub use library::{load, load_on};
pub use proxies::{Proxies, proxies};
pub use route::route;
pub use words::{DEFAULT_FOLDER, Words};

const TOKEN: &str = "TELOXIDE_TOKEN";
const TOKEN_FILE: &str = "TELOXIDE_TOKEN_FILE";
const CREDENTIAL: &str = "telegram-token";
const OPS_LISTEN: &str = "APPEAL_OPS_LISTEN";
const SECRET_FILE: &str = "APPEAL_WEBHOOK_SECRET_FILE";
/// The variable with the webhook's public URL; the doctor takes it as a sign that a webhook is
/// intended.
pub const WEBHOOK_URL: &str = "APPEAL_WEBHOOK_URL";

/// Looks up a variable: in the process's environment, or in a test's own.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<OsString>;

fn text(lookup: Lookup<'_>, name: &str) -> Result<Option<String>, ExitError> {
    let value = lookup(name).map(OsString::into_string).transpose();
    let value = value.map_err(|_| {
        ExitError::usage(format!("{name} is not UTF-8"), "Set it again, encoded as UTF-8.")
    })?;
    Ok(value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()))
}

/// Returns the token, from the variable, the file or the systemd credential.
///
/// # Errors
/// When none of them or more than one holds a token, or when it does not look like one.
pub fn token(lookup: Lookup<'_>) -> Result<SecretString, ExitError> {
    let variable = text(lookup, TOKEN)?.map(|token| (TOKEN.to_owned(), token));
    let file = text(lookup, TOKEN_FILE)?.map(PathBuf::from);
    let credential = lookup("CREDENTIALS_DIRECTORY")
        .map(|folder| Path::new(&folder).join(CREDENTIAL))
        .filter(|path| path.exists());
    let file = file.map(|path| read_secret(TOKEN_FILE, &path)).transpose()?;
    let credential = credential
        .map(|path| read_secret("the systemd credential telegram-token", &path))
        .transpose()?;
    let mut found = [variable, file, credential].into_iter().flatten();
    let Some((place, token)) = found.next() else {
        return Err(without_token(lookup));
    };
    if let Some((other, _)) = found.next() {
        let what = format!("the token is given twice, by {place} and by {other}");
        return Err(ExitError::failed(what, "Keep one of the two."));
    }
    if !looks_like_token(&token) {
        let what = format!("{place} does not hold a token");
        return Err(ExitError::failed(what, token_hint(&token)));
    }
    Ok(SecretString::from(token))
}

fn without_token(lookup: Lookup<'_>) -> ExitError {
    if lookup(TOKEN).is_some() && dotenv::holds_any(Path::new(""), &[TOKEN]) {
        return ExitError::failed(
            format!("{TOKEN} is empty in the environment, which wins over .env"),
            format!("Unset it there: unset {TOKEN}"),
        );
    }
    ExitError::failed(
        format!("cannot start without a token: {TOKEN} is not set"),
        "Get a token from @BotFather and write TELOXIDE_TOKEN=… into .env, or try the bot without one: appeal-bot preview",
    )
}

/// Returns the files that may hold secrets, each with the variable or credential that names it.
/// They need not exist.
#[must_use]
pub fn secret_files(lookup: Lookup<'_>) -> Vec<(&'static str, PathBuf)> {
    let named = [TOKEN_FILE, SECRET_FILE].into_iter();
    let named = named.filter_map(|name| Some((name, PathBuf::from(text(lookup, name).ok()??))));
    let credential =
        lookup("CREDENTIALS_DIRECTORY").map(|folder| Path::new(&folder).join(CREDENTIAL));
    named.chain(credential.map(|path| ("the systemd credential telegram-token", path))).collect()
}

fn read_secret(place: &str, path: &Path) -> Result<(String, String), ExitError> {
    match text_file::read(path) {
        Ok(secret) => Ok((place.to_owned(), secret.trim().to_owned())),
        Err(error) => Err(ExitError::failed(
            format!("cannot read {}, which {place} names: {error}", path.display()),
            "Check that it is a file and is there, that the user who runs the bot may read it, and that it is text in UTF-8.",
        )),
    }
}

fn looks_like_token(token: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    token.split_once(':').is_some_and(|(id, secret)| {
        !id.is_empty()
            && id.bytes().all(|byte| byte.is_ascii_digit())
            && !secret.is_empty()
            && secret.bytes().all(allowed)
    })
}

/// Returns what is wrong with a text that is not a token. A new token is needed only where the old one
/// is not in the text.
fn token_hint(text: &str) -> &'static str {
    let is_quote = |sign: char| "\"'`“”„«»‘’".contains(sign);
    if text.starts_with(&format!("{TOKEN}=")) {
        "Write the token alone, without TELOXIDE_TOKEN= before it."
    } else if looks_like_token(text.trim_matches(is_quote).trim()) {
        "Take the quotation marks away."
    } else {
        "A token is digits, a colon and letters, as in 123456:ABC…; copy it again from @BotFather."
    }
}

/// Returns the address on which to serve `/livez`, `/readyz` and `/metrics`, if one is set.
///
/// # Errors
/// When the value is not an IP address and a port.
pub fn ops_listen(lookup: Lookup<'_>) -> Result<Option<SocketAddr>, ExitError> {
    listen(lookup, OPS_LISTEN)
}

fn listen(lookup: Lookup<'_>, name: &str) -> Result<Option<SocketAddr>, ExitError> {
    let Some(text) = text(lookup, name)? else { return Ok(None) };
    let address = text.parse().map_err(|_| {
        ExitError::usage(
            format!("{name} is not an address to listen on"),
            "Write an IP address and a port, as in 127.0.0.1:9090",
        )
    })?;
    Ok(Some(address))
}

/// Returns the webhook's URL, listening address and secret.
///
/// # Errors
/// When one is missing or cannot be used. The secret is required, because without it anybody could
/// send updates.
pub fn webhook(lookup: Lookup<'_>) -> Result<webhook::WebhookSettings, ExitError> {
    const URL: &str = WEBHOOK_URL;
    const LISTEN: &str = "APPEAL_WEBHOOK_LISTEN";
    let needed = |name: &str| {
        ExitError::usage(
            format!("--webhook needs {name}, which is not set"),
            "See the configuration table in the README.",
        )
    };
    let url = text(lookup, URL)?.ok_or_else(|| needed(URL))?;
    let url = Url::parse(&url).ok().filter(is_public).ok_or_else(|| {
        ExitError::usage(
            format!("{URL} is not an HTTPS address with a path"),
            "Write it as in https://bot.example.org/telegram",
        )
    })?;
    if url.path_segments().into_iter().flatten().any(|part| part.starts_with([':', '*'])) {
        let what = format!(
            "{URL} has a part that begins with : or *, which the server would read as a placeholder"
        );
        return Err(ExitError::usage(
            what,
            "Choose a path of letters, digits and hyphens, as in https://bot.example.org/telegram",
        ));
    }
    let listen = listen(lookup, LISTEN)?.ok_or_else(|| needed(LISTEN))?;
    if ops_listen(lookup).ok().flatten().is_some_and(|ops| is_one_port(ops, listen)) {
        return Err(ExitError::usage(
            format!("{OPS_LISTEN} and {LISTEN} name the same port, {}", listen.port()),
            "Give each a port of its own.",
        ));
    }
    Ok(webhook::WebhookSettings { url, listen, secret: webhook_secret(lookup)? })
}

/// Returns whether two addresses cannot be listened on at the same time. Port 0 is any free one.
fn is_one_port(one: SocketAddr, other: SocketAddr) -> bool {
    let is_one_host =
        one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() == other.port() && one.port() != 0 && is_one_host
}

/// Returns whether Telegram can use the URL: it must be HTTPS and have a path. A server on this
/// machine, as in tests, may use HTTP.
fn is_public(url: &Url) -> bool {
    url.host_str().is_some()
        && url.path() != "/"
        && (url.scheme() == "https" || (url.scheme() == "http" && is_here(url)))
}

fn webhook_secret(lookup: Lookup<'_>) -> Result<SecretString, ExitError> {
    const SECRET: &str = "APPEAL_WEBHOOK_SECRET";
    const FILE: &str = SECRET_FILE;
    let file = text(lookup, FILE)?.map(|path| read_secret(FILE, Path::new(&path))).transpose()?;
    let (place, secret) = match (text(lookup, SECRET)?, file) {
        (Some(secret), None) => (SECRET.to_owned(), secret),
        (None, Some(found)) => found,
        (Some(_), Some(_)) => {
            return Err(ExitError::usage(
                format!("the webhook's secret is given twice, by {SECRET} and by {FILE}"),
                "Keep one of the two.",
            ));
        }
        (None, None) => {
            let hint = "Make one with: openssl rand -hex 32";
            return Err(ExitError::usage(
                format!("--webhook needs a secret, and neither {SECRET} nor {FILE} is set"),
                hint,
            ));
        }
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if secret.is_empty() || secret.len() > 256 || !secret.bytes().all(allowed) {
        let hint = "Telegram accepts 1 to 256 of A-Z, a-z, 0-9, _ and -.";
        return Err(ExitError::usage(
            format!("{place} does not hold a secret that Telegram accepts"),
            hint,
        ));
    }
    Ok(SecretString::from(secret))
}

/// Returns what is counted.
///
/// # Errors
/// When the variable has an unknown value.
pub fn counting(lookup: Lookup<'_>) -> Result<Counting, ExitError> {
    let pages = match text(lookup, "APPEAL_PAGE_COUNTS")?.as_deref() {
        None | Some("off") => false,
        Some("on") => true,
        Some(_) => {
            return Err(ExitError::usage(
                "APPEAL_PAGE_COUNTS is neither off nor on",
                "Write one of the two, or leave it out.",
            ));
        }
    };
    Ok(Counting { pages, ..Counting::default() })
}

/// Returns the format of the logs.
///
/// # Errors
/// When the format is unknown.
pub fn log_format(lookup: Lookup<'_>) -> Result<LogFormat, ExitError> {
    match text(lookup, "APPEAL_LOG_FORMAT")?.as_deref() {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(_) => Err(ExitError::usage(
            "APPEAL_LOG_FORMAT is neither text nor json",
            "Write one of the two, or leave it out.",
        )),
    }
}
