//! The client of the Bot API.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hyper::body::Bytes;
use hyper::{Request, Response, header};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::requests::Payload;
use teloxide::{ApiError, RequestError};
use url::Host;

use super::exchange;
use super::transport::Transport;

/// Telegram's own server.
const TELEGRAM: &str = "https://api.telegram.org";
/// How long `getUpdates` may wait for an update, in seconds; below the server's cap of 50.
pub const POLL_SECONDS: u32 = 30;
/// A dead connection is noticed within the poll's wait and this.
pub const POLL_GRACE: Duration = Duration::from_secs(10);
const POLL_WITHIN: Duration = Duration::from_secs(POLL_SECONDS as u64).saturating_add(POLL_GRACE);
/// How long any other call may take.
const CALL_WITHIN: Duration = Duration::from_secs(15);

/// A client with the token. There is no `Debug` of what it holds, because the token is in it.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    transport: Transport,
    /// The address of the server, without a slash at its end.
    server: String,
    token: SecretString,
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").finish_non_exhaustive()
    }
}

/// Where the Bot API is and how to get there. Its `Debug` shows the hosts alone: an address can hold a password.
#[derive(Clone, Default)]
pub struct Route {
    /// Another Bot API server than Telegram's.
    pub api_url: Option<Url>,
    /// A proxy for both clients.
    pub proxy: Option<Url>,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = |url: &Option<Url>| url.as_ref().and_then(Url::host_str).map(str::to_owned);
        f.debug_struct("Route").field("api_url", &host(&self.api_url)).field("proxy", &host(&self.proxy)).finish()
    }
}

impl Route {
    /// The host of a server on another machine to which the way is not encrypted.
    #[must_use]
    pub fn unencrypted_host(&self) -> Option<&str> {
        self.api_url.as_ref().filter(|url| url.scheme() == "http" && !is_here(url))?.host_str()
    }
}

impl Api {
    /// Prepares the client; nothing is sent yet.
    ///
    /// # Errors
    /// Where the proxy cannot be used.
    pub fn new(token: &SecretString, route: &Route) -> io::Result<Self> {
        let server = route.api_url.clone().map_or_else(|| Url::parse(TELEGRAM), Ok).map_err(io::Error::other)?;
        let transport = Transport::new(&server, route)?;
        let server = server.as_str().trim_end_matches('/').to_owned();
        Ok(Self(Arc::new(Inner { transport, server, token: token.clone() })))
    }

    /// Makes a long poll, within its own time limit.
    pub(super) async fn poll<P>(&self, payload: P) -> Result<P::Output, RequestError>
    where
        P: Payload + Serialize,
        P::Output: DeserializeOwned,
    {
        exchange::read(&self.post(&payload, POLL_WITHIN).await?)
    }

    /// Makes any other call.
    ///
    /// # Errors
    /// What the server says, what became of the connection, or an answer that is not the method's:
    /// `RequestError::InvalidJson` holds the answer's text, so it is never shown. No other error holds more than Telegram's
    /// own words.
    pub async fn call<P>(&self, payload: P) -> Result<P::Output, RequestError>
    where
        P: Payload + Serialize,
        P::Output: DeserializeOwned,
    {
        exchange::read(&self.post(&payload, CALL_WITHIN).await?)
    }

    /// Makes a call of which only that it is done counts.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub(super) async fn order<P>(&self, payload: &P) -> Result<(), RequestError>
    where
        P: Payload + Serialize,
        P::Output: DeserializeOwned,
    {
        let answer = self.post(payload, CALL_WITHIN).await?;
        if exchange::is_done(&answer) { Ok(()) } else { exchange::read::<P::Output>(&answer).map(drop) }
    }

    /// The server's clock, to the second; none where it does not tell. The question carries no token.
    pub async fn clock(&self) -> Option<SystemTime> {
        let request = Request::get(format!("{}/bot", self.0.server)).body(Bytes::new()).ok()?;
        let answer = self.0.transport.send(request, CALL_WITHIN).await.ok()?;
        httpdate::parse_http_date(answer.headers().get(header::DATE)?.to_str().ok()?).ok()
    }

    async fn post<P: Payload + Serialize>(
        &self,
        payload: &P,
        within: Duration,
    ) -> Result<Response<Bytes>, RequestError> {
        let Inner { transport, server, token } = &*self.0;
        let request = Request::post(format!("{server}/bot{}/{}", token.expose_secret(), P::NAME))
            .header(header::CONTENT_TYPE, "application/json")
            .body(exchange::write(payload)?);
        // Only a token that cannot stand in an address fails here.
        let request = request.map_err(|_| RequestError::Api(ApiError::InvalidToken))?;
        transport.send(request, within).await.map_err(|error| RequestError::Io(Arc::new(error)))
    }
}

/// Whether an address leads to this machine.
#[must_use]
pub(super) fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
