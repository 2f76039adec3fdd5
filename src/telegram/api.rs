//! The client of the Bot API.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use hyper::{Request, Response};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::requests::Payload;
use teloxide::{ApiError, RequestError};
use tokio::time::Instant;
use url::{Host, Position};

use super::exchange;
use super::incoming::{Regular, Update};
use super::outgoing::{Account, GetMe, GetUpdates};
use super::transport::Transport;

/// Telegram's own server.
const TELEGRAM: &str = "https://api.telegram.org";
/// How long `getUpdates` may wait for an update, in seconds; below the server's cap of 50.
pub const POLL_SECONDS: u32 = 30;
/// A dead connection is noticed within the poll's wait and this.
pub const POLL_GRACE: Duration = Duration::from_secs(10);
/// So long an answer may take beyond the poll's wait: a second is left to say so.
const ANSWER_WITHIN: Duration = POLL_GRACE.saturating_sub(Duration::from_secs(1));
/// A server that does not wait before it says that there is nothing is asked this often.
const EMPTY_EVERY: Duration = Duration::from_secs(1);
/// How long any other call may take.
const CALL_WITHIN: Duration = Duration::from_secs(15);

/// A client with the token. There is no `Debug` of what it holds, because the token is in it.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    transport: Transport,
    host: HeaderValue,
    /// The path of the server itself, without a slash at its end.
    path: String,
    /// The path of every call but for the method: the token is in it.
    calls: SecretString,
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
    /// Where the proxy cannot be used, or the address is none for a request.
    pub fn new(token: &SecretString, route: &Route) -> io::Result<Self> {
        let server = route.api_url.clone().map_or_else(|| Url::parse(TELEGRAM), Ok).map_err(io::Error::other)?;
        let transport = Transport::new(&server, route)?;
        let host = &server[Position::BeforeHost..Position::AfterPort];
        let host = HeaderValue::from_str(host).map_err(io::Error::other)?;
        let path = server.path().trim_end_matches('/').to_owned();
        let calls = format!("{path}/bot{}/", token.expose_secret()).into();
        Ok(Self(Arc::new(Inner { transport, host, path, calls })))
    }

    /// Makes a long poll, within its own time limit. An empty answer that comes early is rested on.
    pub(super) async fn poll(&self, payload: GetUpdates) -> Result<Vec<Update>, RequestError> {
        let (began, may_wait) = (Instant::now(), Duration::from_secs(payload.timeout.into()));
        let answer = self.post(&payload, may_wait + ANSWER_WITHIN).await?;
        let updates: Vec<Update> = match exchange::read::<Vec<Regular>>(&answer) {
            Ok(regular) => regular.into_iter().map(Update::from).collect(),
            Err(RequestError::InvalidJson { .. }) => exchange::read(&answer)?,
            Err(error) => return Err(error),
        };
        if updates.is_empty() && !may_wait.is_zero() {
            tokio::time::sleep_until(began + EMPTY_EVERY).await;
        }
        Ok(updates)
    }

    /// Asks who the bot is. Nothing begins before that is known, so a silent server is told of soon.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn account(&self) -> Result<Account, RequestError> {
        exchange::read(&self.post(&GetMe {}, ANSWER_WITHIN).await?)
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
        let Inner { transport, host, path, .. } = &*self.0;
        let request = Request::get(format!("{path}/bot")).header(header::HOST, host).body(Bytes::new()).ok()?;
        let answer = transport.send(request, CALL_WITHIN).await.ok()?;
        httpdate::parse_http_date(answer.headers().get(header::DATE)?.to_str().ok()?).ok()
    }

    async fn post<P: Payload + Serialize>(
        &self,
        payload: &P,
        within: Duration,
    ) -> Result<Response<Bytes>, RequestError> {
        let Inner { transport, host, calls, .. } = &*self.0;
        let request = Request::post([calls.expose_secret(), P::NAME].concat())
            .header(header::HOST, host)
            .header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
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
