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

    fn towards(&self, server: &Uri) -> Option<Intercept> {
        Matcher::builder().all(String::from(self.url.clone())).build().intercept(server)
    }

    /// Asks for a connection to the server as the HTTP client does, which keeps no other answer than
    /// 200. Returns what the proxy answers, if that is a refusal. Nothing is sent to the server.
    pub(super) async fn refusal(
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
        (!status.is_success()).then_some(ProxyRefusal(status))
    }
}

/// The answer of a proxy that lets nobody through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProxyRefusal(pub(super) StatusCode);

impl ProxyRefusal {
    pub(crate) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    /// Returns whether the proxy wants a user and a password, or others than it got.
    pub(super) fn wants_password(self) -> bool {
        self.0 == StatusCode::PROXY_AUTHENTICATION_REQUIRED
    }
}

impl Error for ProxyRefusal {}

impl fmt::Display for ProxyRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy answers {}", self.0)
    }
}
