//! Sends requests to the Bot API: over the pool's connections, or with reqwest if there is a proxy
//! or the server's URL holds a password.
//!
//! reqwest supports all kinds of proxies. But for every request it also parses the URL three times,
//! for redirects that are never followed here, which is a sixth of all the work for an answer.

use std::io::{Error, ErrorKind, Result};
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use hyper::{Request, Response, StatusCode};
use reqwest::redirect::Policy;
use url::{Position, Url};

use super::certificates::Authorities;
use super::connections::{CONNECT_WITHIN, Pool, not_connected};
use super::exchange::{max_answer, read_body};
use super::idle::{IDLE_WITHIN, MAX_IDLE};
use super::proxy::{Proxy, ProxyRefusal};
use super::route::Route;

/// All requests of a client go the same way and share one pool of connections.
pub(super) enum Transport {
    Direct(Arc<Pool>),
    Proxied(Box<Proxied>),
}

pub(super) struct Proxied {
    client: reqwest::Client,
    server: Url,
    /// `None` if the server's URL holds a password.
    proxy: Option<Proxy>,
    authorities: Authorities,
}

impl Transport {
    /// Creates a transport to this server; nothing is sent yet.
    pub(super) fn new(server: &Url, route: &Route) -> Result<Self> {
        let has_password = !server.username().is_empty() || server.password().is_some();
        if route.proxy.is_none() && !has_password {
            Pool::new(server, &route.authorities).map(|pool| Self::Direct(Arc::new(pool)))
        } else {
            Proxied::new(server, route).map(|proxied| Self::Proxied(Box::new(proxied)))
        }
    }

    /// Sends a request, whose URI is the path alone, and waits for the whole answer. Redirects are
    /// not followed: the Bot API never redirects, and another server must not get the token.
    ///
    /// The error is `TimedOut`, `NotConnected` if nothing was sent, or `ConnectionReset`. It names no
    /// URL, because URLs hold the token.
    pub(super) async fn send(
        &self,
        request: Request<Bytes>,
        within: Duration,
    ) -> Result<Response<Bytes>> {
        let sent = async {
            match self {
                Self::Direct(pool) => pool.send(request).await,
                Self::Proxied(proxied) => Box::pin(proxied.send(request)).await,
            }
        };
        tokio::time::timeout(within, sent).await.unwrap_or(Err(ErrorKind::TimedOut.into()))
    }
}

impl Proxied {
    fn new(server: &Url, route: &Route) -> Result<Self> {
        let builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_WITHIN)
            .pool_idle_timeout(IDLE_WITHIN)
            .pool_max_idle_per_host(MAX_IDLE)
            .tcp_nodelay(true)
            .use_preconfigured_tls(route.authorities.tls()?)
            .redirect(Policy::none());
        let builder = match &route.proxy {
            Some(proxy) => {
                builder.proxy(reqwest::Proxy::all(proxy.url().clone()).map_err(unusable)?)
            }
            None => builder.no_proxy(),
        };
        let (server, proxy) = (server.clone(), route.proxy.clone());
        let client = builder.build().map_err(unusable)?;
        Ok(Self { client, server, proxy, authorities: route.authorities.clone() })
    }

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>> {
        let (head, body) = request.into_parts();
        let most = max_answer(&head.uri);
        // Only reqwest's request builder turns user and password into a header.
        let address = [&self.server[..Position::AfterPort], &head.uri.to_string()].concat();
        let sent = self.client.request(head.method, address).headers(head.headers).body(body);
        let answer = match sent.send().await {
            Ok(answer) => answer,
            Err(error) if error.is_connect() => return Err(self.not_connected(&error).await),
            Err(_) => return Err(ErrorKind::ConnectionReset.into()),
        };
        let (head, body) = Response::<reqwest::Body>::from(answer).into_parts();
        let body =
            read_body(body, most).await.map_err(|_| Error::from(ErrorKind::ConnectionReset))?;
        match self.refusal(head.status, &body) {
            Some(refusal) => Err(Error::new(ErrorKind::NotConnected, refusal)),
            None => Ok(Response::from_parts(head, body)),
        }
    }

    async fn not_connected(&self, error: &reqwest::Error) -> Error {
        let known = not_connected(error);
        let Some(proxy) = self.proxy.as_ref().filter(|_| known.get_ref().is_none()) else {
            return known;
        };
        let asked = proxy.refusal(&self.server, &self.authorities);
        let answered = tokio::time::timeout(CONNECT_WITHIN, asked).await.ok().flatten();
        match answered.or_else(|| ProxyRefusal::among(error)) {
            Some(refusal) => Error::new(ErrorKind::NotConnected, refusal),
            None => known,
        }
    }

    /// Returns the refusal in an answer that comes from the proxy, and not from the server behind
    /// it. A proxy that passes on unencrypted requests answers them itself when it refuses them.
    fn refusal(&self, status: StatusCode, body: &[u8]) -> Option<ProxyRefusal> {
        let can_answer = self.proxy.as_ref().is_some_and(Proxy::is_http);
        let is_refusal = match status {
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => true,
            // A Bot API would answer in JSON.
            StatusCode::FORBIDDEN => !body.starts_with(b"{"),
            _ => false,
        };
        let is_its_own = can_answer && self.server.scheme() == "http" && is_refusal;
        is_its_own.then_some(ProxyRefusal::Status(status))
    }
}

/// Drops the URL from the error: a proxy's URL can hold a password.
fn unusable(error: reqwest::Error) -> Error {
    Error::other(error.without_url())
}
