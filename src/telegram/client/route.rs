//! How to reach the Bot API: its server, and the proxy to it.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use teloxide::{ApiError, RequestError};
use url::{Host, ParseError};

use super::certificates::{Authorities, TlsFailure};
use super::failures::{self, is_server_error};
use super::proxy::{Proxy, ProxyRefusal};
use super::redirect::Redirect;
use crate::ops::exit_error::ExitError;

/// Telegram's own server.
const TELEGRAM: &str = "https://api.telegram.org";
/// How a Bot API describes a path that it does not know.
pub(super) const NOT_FOUND: &str = "Not Found";
/// What to do when Telegram refuses the token.
pub const TOKEN_HINT: &str =
    "Copy the token again from @BotFather; a new one there makes the old one useless.";

/// The server of the Bot API and the proxy to it. `Debug` shows the hosts only: a URL can hold a
/// password.
#[derive(Clone, Default)]
pub struct Route {
    /// The Bot API server; `None` for Telegram's.
    pub api_url: Option<Url>,
    /// The proxy to the server; `None` for the direct way.
    pub proxy: Option<Proxy>,
    /// The variable that exempts the server from a proxy that is set.
    pub bypassed_by: Option<&'static str>,
    /// Whose certificates are accepted.
    pub authorities: Authorities,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.api_url.as_ref().and_then(Url::host_str);
        f.debug_struct("Route")
            .field("api_url", &host)
            .field("proxy", &self.proxy)
            .finish_non_exhaustive()
    }
}

impl Route {
    /// Returns the server's host if it is another machine and the connection is not encrypted.
    pub fn unencrypted_host(&self) -> Option<&str> {
        self.api_url.as_ref().filter(|url| url.scheme() == "http" && !is_here(url))?.host_str()
    }

    /// Returns the way to the server in words, without a user or a password.
    pub(crate) fn way(&self) -> String {
        let named = self.api_url.as_ref().map(|url| url.host_str().unwrap_or_default());
        let host = named.unwrap_or("api.telegram.org");
        match &self.proxy {
            Some(proxy) => {
                format!("{host} through the proxy {proxy}, which {} names", proxy.named_by)
            }
            None => host.to_owned(),
        }
    }

    /// Returns the error for a failed first call, with a hint what to do.
    pub(crate) fn cannot_reach(&self, error: &RequestError) -> ExitError {
        let is_missing = is_not_found(error);
        if matches!(error, RequestError::Api(ApiError::InvalidToken))
            || (is_missing && self.api_url.is_none())
        {
            return ExitError::failed("Telegram refuses the token", TOKEN_HINT);
        }
        let way = self.way();
        if is_missing {
            return ExitError::failed(
                format!(
                    "there is no Bot API at the address in TELOXIDE_API_URL: {way} answers 404 Not Found"
                ),
                "Is the address right? The bot itself adds /bot and the token to it, so it usually ends after the port.",
            );
        }
        self.answered(error, &way).unwrap_or_else(|| {
            let what = format!("cannot reach the Bot API at {way}: {}", failures::name(error));
            ExitError::failed(what, self.hint(error))
        })
    }

    /// Returns the error for an answer that tells what to do: nothing is wrong with the network then.
    fn answered(&self, error: &RequestError, way: &str) -> Option<ExitError> {
        let (what, hint) = match error {
            RequestError::RetryAfter(seconds) => (
                format!("the Bot API at {way} asks to wait {}", in_words(seconds.duration())),
                "Start again when that time is over; more calls before can make it longer."
                    .to_owned(),
            ),
            RequestError::Api(_) => {
                let words = failures::words(error).filter(|words| !is_server_error(words))?;
                let what = format!("the Bot API at {way} refuses the call: “{words}”");
                (what, refusal_hint(&words).to_owned())
            }
            RequestError::Io(error) => {
                let redirect = Redirect::of(error)?;
                (format!("the server at {way} {redirect}"), self.redirect_hint(redirect))
            }
            _ => return None,
        };
        Some(ExitError::failed(what, hint))
    }

    fn redirect_hint(&self, redirect: &Redirect) -> String {
        match (&self.api_url, &redirect.to) {
            (None, _) => "Telegram's server does not redirect: find out what answers in its place."
                .to_owned(),
            (Some(_), Some(to)) => format!(
                "If the Bot API is there, write {to} and the path, if any, into TELOXIDE_API_URL. The bot follows no redirect, because it would give away the token."
            ),
            (Some(_), None) => {
                "Correct the address in TELOXIDE_API_URL; the bot follows no redirect.".to_owned()
            }
        }
    }

    /// Returns the settings to look at when nothing can be sent at all.
    pub(crate) fn settings_hint(&self) -> String {
        let proxy = self.proxy.as_ref().map_or("TELOXIDE_PROXY", |proxy| proxy.named_by);
        format!("Check TELOXIDE_API_URL, {proxy}, SSL_CERT_FILE and SSL_CERT_DIR.")
    }

    /// Returns what to do when the server cannot be reached.
    fn hint(&self, error: &RequestError) -> String {
        let cause = match error {
            RequestError::Io(error) => Some(&**error),
            _ => None,
        };
        let tls = cause.and_then(|error| TlsFailure::among(error));
        let refusal = cause.and_then(ProxyRefusal::of);
        match (&self.proxy, refusal, tls) {
            (Some(proxy), Some(refusal), _) if refusal.wants_password() => login_hint(proxy),
            (Some(proxy), Some(ProxyRefusal::NotHttp | ProxyRefusal::NotSocks), _) => {
                format!("Check the scheme, the host and the port in {}: something else listens there.", proxy.named_by)
            }
            (Some(_), Some(_), _) => "Ask whoever runs the proxy to let the bot through to that server, or take another way.".to_owned(),
            (Some(proxy), None, Some(TlsFailure::NoTls)) if proxy.url().scheme() == "https" => {
                format!("A proxy usually listens without TLS: write http:// in {}", proxy.named_by)
            }
            (_, None, Some(failure)) => failure.hint().to_owned(),
            (Some(proxy), None, None) => format!("Check the network, TELOXIDE_API_URL and {}, then start again.", proxy.named_by),
            (None, ..) if let Some(name) = self.bypassed_by => format!("{name} leads there without the proxy: check {name}, the network and TELOXIDE_API_URL, then start again."),
            _ => "Check the network, TELOXIDE_API_URL and TELOXIDE_PROXY, then start again.".to_owned(),
        }
    }

    /// Returns the address of the server.
    pub(crate) fn server(&self) -> Result<Url, ParseError> {
        self.api_url.clone().map_or_else(|| Url::parse(TELEGRAM), Ok)
    }
}

/// Returns what to do about a proxy that wants a user and a password, or others.
fn login_hint(proxy: &Proxy) -> String {
    let (name, scheme) = (proxy.named_by, proxy.url().scheme());
    match proxy.has_login() {
        true => format!(
            "The proxy refuses the user and password in {name}: correct them, with signs such as / # ? @ % as %2F %23 %3F %40 %25"
        ),
        false => format!(
            "Write the proxy's user and password into {name}, as in {scheme}://user:password@host:port"
        ),
    }
}

/// Returns what to do about a call that the server refuses with these words.
pub(crate) fn refusal_hint(words: &str) -> &'static str {
    match words.contains("Logged out") {
        // Bot API, `logOut`.
        true => {
            "logOut was called for this bot. Ten minutes later Telegram's own server takes it again; if the bot has moved to a server of its own, name that in TELOXIDE_API_URL."
        }
        false => "These are the server's own words. Start again when the reason is gone.",
    }
}

/// Returns a wait in seconds, and a long one also in a larger unit.
fn in_words(wait: Duration) -> String {
    match wait.as_secs() {
        seconds @ ..120 => format!("{seconds} s"),
        seconds @ ..7200 => format!("{seconds} s, about {} minutes", seconds.div_ceil(60)),
        seconds => format!("{seconds} s, about {} hours", seconds.div_ceil(3600)),
    }
}

/// Returns whether the server knows neither the token nor the path.
pub(crate) fn is_not_found(error: &RequestError) -> bool {
    matches!(error, RequestError::Api(ApiError::Unknown(description)) if description == NOT_FOUND)
}

/// Returns whether the host is localhost or a loopback address.
pub(crate) fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
