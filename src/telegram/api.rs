//! The client of the Bot API: teloxide's `Bot`, once for the long poll and once for everything else.

use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::{Proxy, Url, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::requests::{JsonRequest, Payload, Request};
use teloxide::{Bot, RequestError};
use url::Host;

/// How long `getUpdates` may wait for an update, in seconds; below the server's cap of 50.
pub const POLL_SECONDS: u32 = 30;
/// A dead connection is noticed within the poll's wait and this.
pub const POLL_GRACE: Duration = Duration::from_secs(10);
/// How long any other call may take. Longer than teloxide's own pause of 10 s on a server error needs no allowance: the
/// pause comes after the answer.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Both clients. There is no `Debug` of them, because teloxide's shows the token.
#[derive(Clone)]
pub struct Api {
    poll: Bot,
    call: Bot,
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

impl Api {
    /// Prepares both clients; nothing is sent yet.
    ///
    /// # Errors
    /// Where the proxy cannot be used or no TLS roots are there.
    pub fn new(token: &SecretString, route: &Route) -> reqwest::Result<Self> {
        let poll_timeout = Duration::from_secs(POLL_SECONDS.into()) + POLL_GRACE;
        let bot = |timeout| -> reqwest::Result<Bot> {
            let bot = Bot::with_client(token.expose_secret(), client(route, timeout)?);
            Ok(match &route.api_url {
                Some(url) => bot.set_api_url(url.clone()),
                None => bot,
            })
        };
        Ok(Self { poll: bot(poll_timeout)?, call: bot(CALL_TIMEOUT)? })
    }

    /// Makes a long poll, within its own time limit.
    pub(super) async fn poll<P>(&self, payload: P) -> Result<P::Output, RequestError>
    where
        P: Payload + Serialize + 'static,
        P::Output: DeserializeOwned,
    {
        JsonRequest::new(self.poll.clone(), payload).send().await
    }

    /// Makes any other call.
    ///
    /// # Errors
    /// As teloxide tells them; `RequestError::InvalidJson` holds the answer's text, so it is never shown.
    pub async fn call<P>(&self, payload: P) -> Result<P::Output, RequestError>
    where
        P: Payload + Serialize + 'static,
        P::Output: DeserializeOwned,
    {
        JsonRequest::new(self.call.clone(), payload).send().await
    }

    /// The server's clock, to the second; none where it does not tell. The question carries no token.
    pub async fn clock(&self) -> Option<SystemTime> {
        let url = format!("{}/bot", self.call.api_url().as_str().trim_end_matches('/'));
        let answer = self.call.client().get(url).send().await.ok()?;
        httpdate::parse_http_date(answer.headers().get(header::DATE)?.to_str().ok()?).ok()
    }
}

/// Whether an address leads to this machine.
#[must_use]
pub fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A server on this machine is never asked through the proxy that the environment names for the world outside.
fn client(route: &Route, timeout: Duration) -> reqwest::Result<reqwest::Client> {
    let builder = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(timeout).tcp_nodelay(true);
    match &route.proxy {
        Some(proxy) => builder.proxy(Proxy::all(proxy.clone())?).build(),
        None if route.api_url.as_ref().is_some_and(is_here) => builder.no_proxy().build(),
        None => builder.build(),
    }
}
