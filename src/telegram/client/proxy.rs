//! A proxy on the way to a server, and what it says when it lets nobody through.

use std::error::Error;
use std::fmt;
use std::io;

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::{HOST, PROXY_AUTHORIZATION};
use hyper::{Request, StatusCode, Uri};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tower_service::Service;
use url::Url;

use super::certificates::Authorities;

/// A proxy and the variable that names it. `Display` and `Debug` show no user and no password.
#[derive(Clone)]
pub struct Proxy {
    url: Url,
    pub named_by: &'static str,
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host) = (self.url.scheme(), self.url.host_str().unwrap_or_default());
        write!(f, "{scheme}://{host}")?;
        self.url.port().map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({})", self.named_by)
    }
}

impl Proxy {
    /// Returns `None` for a URL that the HTTP client could not use: it would leave such a proxy out.
    pub fn new(url: Url, named_by: &'static str) -> Option<Self> {
        let proxy = Self { url, named_by };
        proxy.towards(&Uri::from_static("https://api.telegram.org")).is_some().then_some(proxy)
    }

    /// Returns its URL, which can hold a password.
    pub(crate) const fn url(&self) -> &Url {
        &self.url
    }

    /// Returns whether it speaks HTTP, and not SOCKS.
    pub(super) fn is_http(&self) -> bool {
        matches!(self.url.scheme(), "http" | "https")
    }

    /// Returns whether its URL has a user or a password.
    pub(super) fn has_login(&self) -> bool {
        !self.url.username().is_empty() || self.url.password().is_some()
    }

    fn towards(&self, server: &Uri) -> Option<Intercept> {
        Matcher::builder().all(String::from(self.url.clone())).build().intercept(server)
    }

    /// Asks for a connection to the server as the HTTP client does, which keeps no other answer than
    /// 200. Returns what the proxy answers, if that is a refusal. Nothing is sent to the server.
    pub(crate) async fn refusal(
        &self,
        server: &Url,
        authorities: &Authorities,
    ) -> Option<ProxyRefusal> {
        if !self.is_http() || server.scheme() != "https" {
            return None;
        }
        let proxy = self.towards(&server.as_str().parse().ok()?)?;
        let mut connector = HttpsConnectorBuilder::new()
            .with_tls_config(authorities.tls().ok()?)
            .https_or_http()
            .enable_http1()
            .build();
        let stream = connector.call(proxy.uri().clone()).await.ok()?;
        let (mut sender, driver) = handshake(stream).await.ok()?;
        tokio::spawn(driver);
        let host = server.host_str()?;
        let target = format!("{host}:{}", server.port_or_known_default()?);
        let mut request = Request::connect(&target).header(HOST, &target);
        if let Some(password) = proxy.basic_auth() {
            request = request.header(PROXY_AUTHORIZATION, password);
        }
        let request = request.body(Empty::<Bytes>::new()).ok()?;
        let status = sender.send_request(request).await.ok()?.status();
        (!status.is_success()).then_some(ProxyRefusal::Status(status))
    }
}

/// What a proxy says that lets nobody through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProxyRefusal {
    /// The status of an HTTP proxy.
    Status(StatusCode),
    /// Something else than an HTTP proxy says.
    NotHttp,
    /// A SOCKS proxy takes no caller without a user and a password, or none with these.
    SocksLogin,
    /// A SOCKS proxy does not connect to the server, for this reason.
    Socks(&'static str),
    /// Something else than a SOCKS proxy says.
    NotSocks,
}

/// The reasons of a SOCKS 5 proxy (RFC 1928, section 6), as hyper-util writes them.
const SOCKS_REASONS: [&str; 8] = [
    "general server failure",
    "connection not allowed",
    "network unreachable",
    "host unreachable",
    "connection refused",
    "ttl expired",
    "command not supported",
    "address type not supported",
];

impl ProxyRefusal {
    pub(crate) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    /// Finds the refusal in an error of the HTTP client and its causes. hyper-util hides the types of
    /// its errors, so only their texts tell.
    pub(crate) fn among(error: &(dyn Error + 'static)) -> Option<Self> {
        let text = error.to_string();
        let refusal = match text.strip_prefix("SOCKS error: ") {
            Some(said) => Self::socks(said),
            None => (text == "tunnel error: unsuccessful").then_some(Self::NotHttp),
        };
        refusal.or_else(|| Self::among(error.source()?))
    }

    fn socks(said: &str) -> Option<Self> {
        match said {
            "server does not support user/pass authentication" | "credentials not accepted" => {
                Some(Self::SocksLogin)
            }
            "failed parsing server response" | "server implements authentication incorrectly" => {
                Some(Self::NotSocks)
            }
            _ => SOCKS_REASONS.into_iter().find(|reason| *reason == said).map(Self::Socks),
        }
    }

    /// Returns whether the proxy wants a user and a password, or others than it got.
    pub(super) fn wants_password(self) -> bool {
        matches!(self, Self::SocksLogin | Self::Status(StatusCode::PROXY_AUTHENTICATION_REQUIRED))
    }
}

impl Error for ProxyRefusal {}

impl fmt::Display for ProxyRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "the proxy answers {status}"),
            Self::NotHttp => f.write_str("the proxy does not answer as an HTTP proxy does"),
            Self::SocksLogin => f.write_str("the proxy refuses the login"),
            Self::Socks(reason) => write!(f, "the proxy answers “{reason}”"),
            Self::NotSocks => f.write_str("the proxy does not answer as a SOCKS proxy does"),
        }
    }
}
