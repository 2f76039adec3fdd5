//! How to reach the Bot API: its server, and the proxy to it.

use std::fmt;

use reqwest::Url;
use teloxide::{ApiError, RequestError};
use url::{Host, ParseError};

use super::certificates::{Authorities, TlsFailure};
use super::failures;
use super::proxy::{Proxy, ProxyRefusal};
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
        let what = format!("cannot reach the Bot API at {way}: {}", failures::name(error));
        ExitError::failed(what, self.hint(error))
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
            (Some(Proxy { named_by, .. }), Some(refusal), _) if refusal.wants_password() => {
                format!("Write the proxy's user and password into {named_by}, as in http://user:password@host:port")
            }
            (Some(_), Some(_), _) => "Ask whoever runs the proxy to let the bot through to that server, or take another way.".to_owned(),
            (Some(proxy), None, Some(TlsFailure::NoTls)) if proxy.url().scheme() == "https" => {
                format!("A proxy usually listens without TLS: write http:// in {}", proxy.named_by)
            }
            (_, None, Some(failure)) => failure.hint().to_owned(),
            (Some(proxy), None, None) => format!("Check the network, TELOXIDE_API_URL and {}, then start again.", proxy.named_by),
            _ => "Check the network, TELOXIDE_API_URL and TELOXIDE_PROXY, then start again.".to_owned(),
        }
    }

    /// Returns the address of the server.
    pub(crate) fn server(&self) -> Result<Url, ParseError> {
        self.api_url.clone().map_or_else(|| Url::parse(TELEGRAM), Ok)
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
