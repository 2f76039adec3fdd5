//! How to reach the Bot API: its server, and the proxy to it.

use std::fmt;

use reqwest::Url;
use teloxide::{ApiError, RequestError};
use url::{Host, ParseError};

use super::certificates::{Authorities, TlsFailure};
use super::failures;
use crate::ops::exit_error::ExitError;

/// Telegram's own server.
const TELEGRAM: &str = "https://api.telegram.org";
/// What to do when Telegram refuses the token.
pub const TOKEN_HINT: &str =
    "Copy the token again from @BotFather; a new one there makes the old one useless.";

/// The server of the Bot API and the proxy to it. `Debug` shows the hosts only: a URL can hold a
/// password.
#[derive(Clone, Default)]
pub struct Route {
    /// The Bot API server; `None` for Telegram's.
    pub api_url: Option<Url>,
    pub proxy: Option<Url>,
    /// Whose certificates are accepted.
    pub authorities: Authorities,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = |url: &Option<Url>| url.as_ref().and_then(Url::host_str).map(str::to_owned);
        f.debug_struct("Route")
            .field("api_url", &host(&self.api_url))
            .field("proxy", &host(&self.proxy))
            .finish_non_exhaustive()
    }
}

impl Route {
    /// Returns the server's host if it is another machine and the connection is not encrypted.
    pub fn unencrypted_host(&self) -> Option<&str> {
        self.api_url.as_ref().filter(|url| url.scheme() == "http" && !is_here(url))?.host_str()
    }

    /// Returns the error for a failed first call, with a hint what to do.
    pub(crate) fn cannot_reach(&self, error: &RequestError) -> ExitError {
        if matches!(error, RequestError::Api(ApiError::InvalidToken)) {
            return ExitError::failed("Telegram refuses the token", TOKEN_HINT);
        }
        let named = self.api_url.as_ref().map(|url| url.host_str().unwrap_or_default());
        let host = named.unwrap_or("api.telegram.org");
        let what = format!("cannot reach the Bot API at {host}: {}", failures::name(error));
        let tls = match error {
            RequestError::Io(error) => TlsFailure::among(&**error),
            _ => None,
        };
        let usual = "Check the network, TELOXIDE_API_URL and TELOXIDE_PROXY, then start again.";
        let hint = tls.map_or(usual, TlsFailure::hint);
        ExitError::failed(what, hint)
    }

    pub(super) fn server(&self) -> Result<Url, ParseError> {
        self.api_url.clone().map_or_else(|| Url::parse(TELEGRAM), Ok)
    }
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
