//! Sends requests to the Bot API: over the pool's connections, or with reqwest if there is a proxy
//! or the server's URL holds a password.
//!
//! reqwest supports all kinds of proxies. But for every request it also parses the URL three times,
//! for redirects that are never followed here, which is a sixth of all the work for an answer.

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;

use hyper::body::Bytes;
use hyper::{Request, Response, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::redirect::Policy;
use url::{Position, Url};

use super::connections::{CONNECT_WITHIN, Pool, not_connected};
use super::exchange::read_body;
use super::idle::{IDLE_WITHIN, MAX_IDLE};
use super::route::{Route, is_here};

/// All requests of a client go the same way and share one pool of connections.
pub(super) enum Transport {
    Direct(Box<Pool>),
    Proxied {
        client: reqwest::Client,
        /// The server's URL without its path; it can hold a user and a password.
        origin: String,
    },
}

impl Transport {
    /// Creates a transport to this server; nothing is sent yet.
    pub(super) fn new(server: &Url, route: &Route) -> Result<Self> {
        if is_direct(server, route) {
            Pool::new(server, &route.authorities).map(|pool| Self::Direct(Box::new(pool)))
        } else {
            proxied(server, route)
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
                Self::Proxied { client, origin } => {
                    Box::pin(by_proxy(client, origin, request)).await
                }
            }
        };
        tokio::time::timeout(within, sent).await.unwrap_or(Err(ErrorKind::TimedOut.into()))
    }
}

async fn by_proxy(
    client: &reqwest::Client,
    origin: &str,
    request: Request<Bytes>,
) -> Result<Response<Bytes>> {
    let (head, body) = request.into_parts();
    // Only reqwest's request builder turns user and password into a header.
    let address = [origin, &head.uri.to_string()].concat();
    let sent = client.request(head.method, address).headers(head.headers).body(body).send();
    let lost = |error: reqwest::Error| match error.is_connect() {
        true => not_connected(&error),
        false => ErrorKind::ConnectionReset.into(),
    };
    let (head, body) = Response::<reqwest::Body>::from(sent.await.map_err(lost)?).into_parts();
    let body = read_body(body).await.map_err(lost)?;
    Ok(Response::from_parts(head, body))
}

/// Returns whether requests need neither a proxy nor a password. A server on this machine is never
/// reached through the proxy that the environment names.
fn is_direct(server: &Url, route: &Route) -> bool {
    let has_password = !server.username().is_empty() || server.password().is_some();
    let is_proxied = || {
        server
            .as_str()
            .parse::<Uri>()
            .is_ok_and(|uri| Matcher::from_env().intercept(&uri).is_some())
    };
    route.proxy.is_none() && !has_password && (is_here(server) || !is_proxied())
}

fn proxied(server: &Url, route: &Route) -> Result<Transport> {
    let builder = reqwest::Client::builder()
        .connect_timeout(CONNECT_WITHIN)
        .pool_idle_timeout(IDLE_WITHIN)
        .pool_max_idle_per_host(MAX_IDLE)
        .tcp_nodelay(true)
        .use_preconfigured_tls(route.authorities.tls()?)
        .redirect(Policy::none());
    let builder = match &route.proxy {
        Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy.clone()).map_err(unusable)?),
        None if is_here(server) => builder.no_proxy(),
        None => builder,
    };
    let origin = server[..Position::AfterPort].to_owned();
    builder.build().map(|client| Transport::Proxied { client, origin }).map_err(unusable)
}

/// Drops the URL from the error: a proxy's URL can hold a password.
fn unusable(error: reqwest::Error) -> Error {
    Error::other(error.without_url())
}
