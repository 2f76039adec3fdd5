//! Where links lead: politely asked, a few hosts at a time and each host one question at a time.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Method, Proxy, StatusCode, Url, header};
use serde::Serialize;

/// Hosts asked at the same time.
const AT_ONCE: usize = 4;
/// Links that lead on more often than this lead in a circle.
const MOST_HOPS: usize = 5;
/// A page that takes longer is of no use to a reader either.
const WITHIN: Duration = Duration::from_secs(20);
/// So that whoever reads a log there knows who asked.
const USER_AGENT: &str = concat!("appeal-bot/", env!("CARGO_PKG_VERSION"), " (checks the links of a page of sources)");

/// How it stands with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// There is nothing.
    Dead,
    /// It leads on to an address that is not encrypted; nobody went there.
    Exposed,
    /// It leads on to another address, where there is something.
    Moved,
    /// Something is there that did not answer this program; a person may be answered.
    Unsure,
    /// There is something.
    Alive,
}

/// What became of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Visit {
    /// How it stands.
    pub fate: Fate,
    /// What was answered, or why nothing was.
    pub what: String,
    /// Where it leads on to.
    pub target: Option<String>,
}

/// What visits: a client that names the program and follows nothing by itself.
///
/// # Errors
/// Where the proxy cannot be used.
pub fn visitor(proxy: Option<&Url>) -> reqwest::Result<ClientBuilder> {
    let builder = Client::builder().user_agent(USER_AGENT).redirect(Policy::none()).timeout(WITHIN);
    Ok(match proxy {
        Some(proxy) => builder.proxy(Proxy::all(proxy.clone())?),
        None => builder,
    })
}

/// Visits all links. `told` is called after each one. The answers come in the order of the links.
pub async fn visit_all(client: &Client, links: &[Url], mut told: impl FnMut(&Url)) -> Vec<Visit> {
    let walker = Walker { client, doors: Mutex::default() };
    let walker = &walker;
    let mut hosts: BTreeMap<&str, Vec<(usize, &Url)>> = BTreeMap::new();
    for (index, link) in links.iter().enumerate() {
        hosts.entry(link.host_str().unwrap_or_default()).or_default().push((index, link));
    }
    let queues = stream::iter(hosts.into_values()).map(|queue| {
        let visits =
            stream::iter(queue).then(move |(index, link)| async move { (index, link, walker.visit(link).await) });
        visits.boxed_local()
    });
    let mut visits = queues.flatten_unordered(AT_ONCE);
    let mut known = BTreeMap::new();
    while let Some((index, link, visit)) = visits.next().await {
        told(link);
        known.insert(index, visit);
    }
    known.into_values().collect()
}

struct Walker<'a> {
    client: &'a Client,
    /// One question at a time for each host, those that other hosts lead to included.
    doors: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

enum Answer {
    Status(StatusCode),
    Leads(StatusCode, Url),
}

impl Walker<'_> {
    async fn visit(&self, link: &Url) -> Visit {
        let mut at = link.clone();
        for _ in 0..=MOST_HOPS {
            let target = (at != *link).then(|| at.to_string());
            match self.ask(&at).await {
                Ok(Answer::Status(status)) => return judge(status, target),
                Err(error) => {
                    let fate = if error.is_timeout() { Fate::Unsure } else { Fate::Dead };
                    return Visit { fate, what: plainly(&error), target };
                }
                // A plain address may lead on within its own server; no address of the registry is a plain one.
                Ok(Answer::Leads(_, next)) if next.scheme() == "https" || next.origin() == at.origin() => at = next,
                Ok(Answer::Leads(status, next)) => {
                    return Visit { fate: Fate::Exposed, what: status.to_string(), target: Some(next.into()) };
                }
            }
        }
        Visit { fate: Fate::Dead, what: format!("leads on more than {MOST_HOPS} times"), target: Some(at.into()) }
    }

    /// HEAD costs the other side the least; a server that does not like it is asked as a browser asks.
    async fn ask(&self, url: &Url) -> reqwest::Result<Answer> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let door = Arc::clone(self.doors.lock().unwrap_or_else(PoisonError::into_inner).entry(host).or_default());
        let _one_at_a_time = door.lock().await;
        match self.send(Method::HEAD, url).await {
            Ok(Answer::Status(status)) if !status.is_success() => self.send(Method::GET, url).await,
            Err(error) if !error.is_connect() => self.send(Method::GET, url).await,
            answer => answer,
        }
    }

    async fn send(&self, method: Method, url: &Url) -> reqwest::Result<Answer> {
        let answer = self.client.request(method, url.clone()).header(header::ACCEPT, "*/*").send().await?;
        let status = answer.status();
        let location = answer.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
        let next = location.filter(|_| status.is_redirection()).and_then(|location| url.join(location).ok());
        Ok(next.map_or(Answer::Status(status), |next| Answer::Leads(status, next)))
    }
}

/// Only "not found" and "gone" are sure signs: many a site refuses every program.
fn judge(status: StatusCode, target: Option<String>) -> Visit {
    let fate = match status {
        _ if status.is_success() && target.is_some() => Fate::Moved,
        _ if status.is_success() => Fate::Alive,
        StatusCode::NOT_FOUND | StatusCode::GONE => Fate::Dead,
        _ => Fate::Unsure,
    };
    Visit { fate, what: status.to_string(), target }
}

fn plainly(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let what = if error.is_connect() { "cannot be reached" } else { "the connection broke" };
    format!("{what}: {cause}")
}
