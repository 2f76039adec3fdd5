//! Visits links with little load for their servers: a few hosts at a time, and one request at a
//! time for each host.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Method, Proxy, StatusCode, Url, header};
use serde::Serialize;

use crate::config::Proxies;
use crate::ops::lock::lock;
use crate::telegram::client::proxy::ProxyRefusal;
use crate::telegram::client::route::Route;

/// Hosts visited at the same time.
const AT_ONCE: usize = 4;
/// More redirects than this count as a loop.
const MAX_HOPS: usize = 5;
/// The time limit of a request; a slower page is of no use to a reader either.
const WITHIN: Duration = Duration::from_secs(20);
/// Names the program in the server's log.
const USER_AGENT: &str =
    concat!("appeal-bot/", env!("CARGO_PKG_VERSION"), " (checks the links of a page of sources)");

/// Begins the result of a visit for which no connection was made.
pub(super) const UNREACHABLE: &str = "cannot be reached";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// There is no page, or the server cannot be reached.
    Dead,
    /// It redirects to an unencrypted URL, which was not visited.
    Exposed,
    /// It redirects to another URL, where there is a page.
    Moved,
    /// The server refused this program or did not answer in time; it may still answer a browser.
    Unsure,
    /// There is a page.
    Alive,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkVisit {
    pub fate: Fate,
    /// The HTTP status, or why there was no answer.
    pub what: String,
    /// The target of the redirects, if any.
    pub target: Option<String>,
}

/// Returns the builder of a client that names this program and follows no redirects by itself. It
/// trusts the same authorities as the bot.
pub fn visitor(route: &Route, proxies: Proxies) -> io::Result<ClientBuilder> {
    Ok(Client::builder()
        .user_agent(USER_AGENT)
        .redirect(Policy::none())
        .timeout(WITHIN)
        .use_preconfigured_tls(route.authorities.tls()?)
        .proxy(Proxy::custom(move |link| Some(proxies.towards(link)?.url().clone()))))
}

/// Visits all links and returns the results in the order of `links`. Calls `visited` after each one.
/// `proxies` are those of the client.
pub async fn visit_all(
    client: &Client,
    (route, proxies): (&Route, &Proxies),
    links: &[Url],
    mut visited: impl FnMut(&Url),
) -> Vec<LinkVisit> {
    let walker = Walker { client, route, proxies, hosts: Mutex::default() };
    let walker = &walker;
    let mut hosts: BTreeMap<&str, Vec<(usize, &Url)>> = BTreeMap::new();
    for (index, link) in links.iter().enumerate() {
        hosts.entry(link.host_str().unwrap_or_default()).or_default().push((index, link));
    }
    let queues = stream::iter(hosts.into_values()).map(|queue| {
        let visits = stream::iter(queue)
            .then(move |(index, link)| async move { (index, link, walker.visit(link).await) });
        visits.boxed_local()
    });
    let mut visits = queues.flatten_unordered(AT_ONCE);
    let mut known = BTreeMap::new();
    while let Some((index, link, visit)) = visits.next().await {
        visited(link);
        known.insert(index, visit);
    }
    known.into_values().collect()
}

struct Walker<'a> {
    client: &'a Client,
    route: &'a Route,
    proxies: &'a Proxies,
    /// Allows one request at a time to each host, including hosts that are reached by a redirect.
    hosts: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

enum LinkAnswer {
    Status(StatusCode),
    Leads(StatusCode, Url),
}

impl Walker<'_> {
    async fn visit(&self, link: &Url) -> LinkVisit {
        let mut at = link.clone();
        for _ in 0..=MAX_HOPS {
            let target = (at != *link).then(|| at.to_string());
            match self.ask(&at).await {
                Ok(LinkAnswer::Status(status)) => return visit_result(status, target),
                Err(error) => return self.failed(&at, &error, target).await,
                // An unencrypted URL may redirect within its own server; a source's own URL is
                // never unencrypted.
                Ok(LinkAnswer::Leads(_, next))
                    if next.scheme() == "https" || next.origin() == at.origin() =>
                {
                    at = next
                }
                Ok(LinkAnswer::Leads(status, next)) => {
                    return LinkVisit {
                        fate: Fate::Exposed,
                        what: status.to_string(),
                        target: Some(next.into()),
                    };
                }
            }
        }
        LinkVisit {
            fate: Fate::Dead,
            what: format!("redirects more than {MAX_HOPS} times"),
            target: Some(at.into()),
        }
    }

    /// A proxy that does not connect to a server says nothing about the page there.
    async fn failed(&self, at: &Url, error: &reqwest::Error, target: Option<String>) -> LinkVisit {
        let (fate, what) = match self.refusal(at, error).await {
            Some(refusal) => (Fate::Unsure, refusal.to_string()),
            None if error.is_timeout() => (Fate::Unsure, plainly(error)),
            None => (Fate::Dead, plainly(error)),
        };
        LinkVisit { fate, what, target }
    }

    async fn refusal(&self, at: &Url, error: &reqwest::Error) -> Option<ProxyRefusal> {
        let proxy = self.proxies.towards(at).filter(|_| error.is_connect())?;
        let said = proxy.refusal(at, &self.route.authorities).await;
        said.or_else(|| ProxyRefusal::among(error))
    }

    /// Sends HEAD, which costs the server the least, and then GET if HEAD does not succeed.
    async fn ask(&self, url: &Url) -> reqwest::Result<LinkAnswer> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let host_lock = Arc::clone(lock(&self.hosts).entry(host).or_default());
        let _one_at_a_time = host_lock.lock().await;
        match self.send(Method::HEAD, url).await {
            Ok(LinkAnswer::Status(status)) if !status.is_success() => {
                self.send(Method::GET, url).await
            }
            Err(error) if !error.is_connect() => self.send(Method::GET, url).await,
            answer => answer,
        }
    }

    async fn send(&self, method: Method, url: &Url) -> reqwest::Result<LinkAnswer> {
        let answer =
            self.client.request(method, url.clone()).header(header::ACCEPT, "*/*").send().await?;
        let status = answer.status();
        let location =
            answer.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
        let next = location
            .filter(|_| status.is_redirection())
            .and_then(|location| url.join(location).ok());
        Ok(next.map_or(LinkAnswer::Status(status), |next| LinkAnswer::Leads(status, next)))
    }
}

/// Only 404 and 410 mean a dead link: many sites refuse all programs.
fn visit_result(status: StatusCode, target: Option<String>) -> LinkVisit {
    let fate = match status {
        _ if status.is_success() && target.is_some() => Fate::Moved,
        _ if status.is_success() => Fate::Alive,
        StatusCode::NOT_FOUND | StatusCode::GONE => Fate::Dead,
        _ => Fate::Unsure,
    };
    LinkVisit { fate, what: status.to_string(), target }
}

fn plainly(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let what = if error.is_connect() { UNREACHABLE } else { "the connection broke" };
    format!("{what}: {cause}")
}
