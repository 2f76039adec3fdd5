//! Settings from the environment, and the configuration folder as bytes.

mod address;
pub(crate) mod dotenv;
pub mod folder;
pub(crate) mod misspelt;
mod no_proxy;
mod proxies;
mod route;
pub(crate) mod secret_file;
pub(crate) mod security_warnings;
mod webhook;
mod words;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use crate::ops::exit_error::ExitError;
use crate::ops::logging::LogFormat;
use crate::ops::metrics::Counting;
use crate::ops::text_file;
pub use folder::read_folder;
pub use proxies::{Proxies, proxies};
pub use route::route;
pub use webhook::{WEBHOOK_URL, webhook};
pub use words::{DEFAULT_FOLDER, Words, load, load_on};

const TOKEN: &str = "TELOXIDE_TOKEN";
const TOKEN_FILE: &str = "TELOXIDE_TOKEN_FILE";
const CREDENTIAL: &str = "the systemd credential telegram-token";
const API_URL: &str = "TELOXIDE_API_URL";
const OPS_LISTEN: &str = "APPEAL_OPS_LISTEN";

/// Looks up a variable: in the process's environment, or in a test's own.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<OsString>;

fn text(lookup: Lookup<'_>, name: &str) -> Result<Option<String>, ExitError> {
    let value = lookup(name).map(OsString::into_string).transpose();
    let value = value.map_err(|_| {
        ExitError::usage(format!("{name} is not UTF-8"), "Set it again, encoded as UTF-8.")
    })?;
    Ok(value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()))
}

/// Returns the token, from the variable, the file or the systemd credential. Exactly one of them must
/// hold something that looks like one.
pub fn token(lookup: Lookup<'_>) -> Result<SecretString, ExitError> {
    let variable = text(lookup, TOKEN)?.map(|token| (TOKEN, token));
    let file = text(lookup, TOKEN_FILE)?.map(|path| read_secret(TOKEN_FILE, path.as_ref()));
    let credential = credential(lookup).filter(|path| path.exists());
    let credential = credential.map(|path| read_secret(CREDENTIAL, &path));
    let mut found = [variable, file.transpose()?, credential.transpose()?].into_iter().flatten();
    let (place, token) = found.next().ok_or_else(|| without_token(lookup))?;
    if let Some((other, _)) = found.next() {
        let what = format!("the token is given twice, by {place} and by {other}");
        return Err(ExitError::failed(what, "Keep one of the two."));
    }
    if looks_like_token(&token) {
        return Ok(SecretString::from(token));
    }
    Err(ExitError::failed(format!("{place} does not hold a token"), token_hint(&token)))
}

fn without_token(lookup: Lookup<'_>) -> ExitError {
    if lookup(TOKEN).is_some() && dotenv::holds_any(Path::new(""), [TOKEN]) {
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
fn secret_files(lookup: Lookup<'_>) -> impl Iterator<Item = (&'static str, PathBuf)> {
    let named = [TOKEN_FILE, webhook::SECRET_FILE].into_iter();
    named
        .filter_map(move |name| Some((name, PathBuf::from(text(lookup, name).ok()??))))
        .chain(credential(lookup).map(|path| (CREDENTIAL, path)))
}

fn credential(lookup: Lookup<'_>) -> Option<PathBuf> {
    Some(PathBuf::from(lookup("CREDENTIALS_DIRECTORY")?).join("telegram-token"))
}

/// Returns the secret in a file, with what names the file.
fn read_secret(place: &'static str, path: &Path) -> Result<(&'static str, String), ExitError> {
    match text_file::read(path) {
        Ok(secret) => Ok((place, secret.trim().to_owned())),
        Err(error) => Err(ExitError::failed(
            format!("cannot read {}, which {place} names: {error}", path.display()),
            "Check that it is a file and is there, that the user who runs the bot may read it, and that it is text in UTF-8.",
        )),
    }
}

/// Returns whether a secret is not empty and has only the characters that Telegram allows.
fn is_plain(secret: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    !secret.is_empty() && secret.bytes().all(is_allowed)
}

fn looks_like_token(text: &str) -> bool {
    let is_digits = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once(':').is_some_and(|(id, secret)| is_digits(id) && is_plain(secret))
}

/// Returns what to do about a text that is not a token. If the token is in it, no new one is needed.
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

pub fn counting(lookup: Lookup<'_>) -> Result<Counting, ExitError> {
    let pages = one_of(lookup, "APPEAL_PAGE_COUNTS", [("off", false), ("on", true)])?;
    Ok(Counting { pages, ..Counting::default() })
}

pub fn log_format(lookup: Lookup<'_>) -> Result<LogFormat, ExitError> {
    let formats = [("text", LogFormat::Text), ("json", LogFormat::Json)];
    one_of(lookup, "APPEAL_LOG_FORMAT", formats)
}

/// Returns what the value of a variable stands for; the first, if the variable is not set.
fn one_of<T>(lookup: Lookup<'_>, name: &str, values: [(&str, T); 2]) -> Result<T, ExitError> {
    let text = text(lookup, name)?;
    let [(first, _), (second, _)] = values;
    let mut values = values.into_iter();
    let found = values.find(|(word, _)| text.as_deref().is_none_or(|text| text == *word));
    found.map(|(_, value)| value).ok_or_else(|| {
        ExitError::usage(
            format!("{name} is neither {first} nor {second}"),
            "Write one of the two, or leave it out.",
        )
    })
}
