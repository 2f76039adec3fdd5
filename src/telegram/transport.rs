//! How requests reach the Bot API: by hyper's own client, or by reqwest where a proxy or a password stands between.
//!
//! reqwest knows all kinds of proxies. It also takes each address apart three times for every request, for redirects that
//! nobody follows here, and that is a sixth of all the work for an answer.

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use reqwest::redirect::Policy;
use url::Url;

use super::api::{Route, is_here};

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// As many connections are kept as answers can be in work: a window of updates.
const MOST_IDLE: usize = 100;
/// Connections that were not used for this long are closed. Below the minute after which many servers close them: a request
/// on a connection that is just being closed is lost.
const IDLE_WITHIN: Duration = Duration::from_secs(50);

/// One client for all requests, with one pool of connections.
pub(super) enum Transport {
    Direct(Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
    Proxied(reqwest::Client),
}

impl Transport {
    /// To this server, on this route. Nothing is sent yet.
    ///
    /// # Errors
    /// Where the proxy cannot be used.
    pub(super) fn new(server: &Url, route: &Route) -> Result<Self> {
        if is_direct(server, route) { direct() } else { proxied(server, route) }
    }

    /// Sends a request and waits for the whole answer. Redirects are not followed: the Bot API redirects nobody, and whoever
    /// does shall not get the token.
    ///
    /// # Errors
    /// `TimedOut`, `NotConnected` where nothing was sent, `ConnectionReset` where it may have been. They name no address,
    /// because addresses hold the token.
    pub(super) async fn send(&self, request: Request<Bytes>, within: Duration) -> Result<Response<Bytes>> {
        let sent = async {
            match self {
                Self::Direct(client) => {
                    let answer = client.request(request.map(Full::new)).await;
                    let (head, body) = answer.map_err(|error| lost(error.is_connect()))?.into_parts();
                    let body = body.collect().await.map_err(|_| ErrorKind::ConnectionReset)?;
                    Ok(Response::from_parts(head, body.to_bytes()))
                }
                Self::Proxied(client) => {
                    let request = request.try_into().map_err(|_| ErrorKind::InvalidInput)?;
                    let answer = client.execute(request).await.map_err(|error| lost(error.is_connect()))?;
                    let (head, body) = Response::<reqwest::Body>::from(answer).into_parts();
                    let body = body.collect().await.map_err(|_| ErrorKind::ConnectionReset)?;
                    Ok(Response::from_parts(head, body.to_bytes()))
                }
            }
        };
        tokio::time::timeout(within, sent).await.unwrap_or(Err(ErrorKind::TimedOut)).map_err(Error::from)
    }
}

/// A server on this machine is never asked through the proxy that the environment names for the world outside.
fn is_direct(server: &Url, route: &Route) -> bool {
    let has_password = !server.username().is_empty() || server.password().is_some();
    let is_proxied = || server.as_str().parse::<Uri>().is_ok_and(|uri| Matcher::from_env().intercept(&uri).is_some());
    route.proxy.is_none() && !has_password && (is_here(server) || !is_proxied())
}

fn direct() -> Result<Transport> {
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(CONNECT_WITHIN));
    let https = HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())
        .map_err(Error::other)?
        .https_or_http()
        .enable_http1()
        .wrap_connector(http);
    let client = Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_WITHIN)
        .pool_max_idle_per_host(MOST_IDLE)
        .build(https);
    Ok(Transport::Direct(client))
}

fn proxied(server: &Url, route: &Route) -> Result<Transport> {
    let builder = reqwest::Client::builder()
        .connect_timeout(CONNECT_WITHIN)
        .pool_idle_timeout(IDLE_WITHIN)
        .pool_max_idle_per_host(MOST_IDLE)
        .tcp_nodelay(true)
        .redirect(Policy::none());
    let builder = match &route.proxy {
        Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy.clone()).map_err(unusable)?),
        None if is_here(server) => builder.no_proxy(),
        None => builder,
    };
    builder.build().map(Transport::Proxied).map_err(unusable)
}

/// A proxy's address can hold a password.
fn unusable(error: reqwest::Error) -> Error {
    Error::other(error.without_url())
}

fn lost(is_connect: bool) -> ErrorKind {
    if is_connect { ErrorKind::NotConnected } else { ErrorKind::ConnectionReset }
}
