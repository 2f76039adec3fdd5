//! Tries each address on the way to the Bot API: whether it takes connections, and how fast.
//!
//! The bot itself uses whichever address answers first, so an address that leads nowhere shows only
//! as answers that are late now and then.

use std::fmt;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use serde::Serialize;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

use super::findings::{CheckName, Findings};
use crate::telegram::client::certificates::TlsFailure;
use crate::telegram::client::route::Route;

/// The time limit of each step: the name, the connection, and TLS. The bot itself gives a
/// connection 5 s.
const WITHIN: Duration = Duration::from_secs(4);
/// More addresses of one name than this are not tried.
const MAX_ADDRESSES: usize = 16;

/// The port of a SOCKS proxy that names none.
const SOCKS_PORT: u16 = 1080;

/// What came of trying the addresses; those that work first.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub struct WayReport(Vec<WayRow>);

/// An address, or a name that has none.
#[derive(Debug, Serialize)]
struct WayRow {
    /// With its port.
    address: String,
    /// Whether this is the proxy and not the server itself.
    is_proxy: bool,
    /// How long the connection took, in milliseconds, to a tenth.
    tcp_ms: Option<f64>,
    /// How long TLS took after it, where the address speaks TLS.
    tls_ms: Option<f64>,
    /// Why it cannot be used.
    problem: Option<String>,
    #[serde(skip)]
    trial: Trial,
}

/// What an address is worth to the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trial {
    Works,
    /// It takes a connection and then nothing more.
    Hangs,
    Fails,
    /// This machine has no way to addresses of its kind, which it knows at once.
    NoWay,
}

/// What the bot connects to first.
struct Target {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    is_proxy: bool,
}

/// Tries all addresses side by side. The server's own addresses are not looked up where a proxy
/// leads to it: the proxy does that.
pub(super) async fn look(route: &Route, findings: &mut Findings) -> WayReport {
    let Some(target) = target(route) else {
        findings.unknown(CheckName::Addresses, "the address cannot be taken apart");
        return WayReport::default();
    };
    let found = timeout(WITHIN, lookup_host((target.host.as_str(), target.port))).await;
    let addresses: Vec<SocketAddr> = match found {
        Ok(Ok(found)) => found.take(MAX_ADDRESSES).collect(),
        Ok(Err(error)) => return unnamed(&target, &error.to_string(), findings),
        Err(_) => return unnamed(&target, "no answer", findings),
    };
    let mut rows = join_all(addresses.into_iter().map(|address| target.connect(address))).await;
    rows.sort_by_key(|(_, row)| row.trial);
    judge(&target.host, &rows, findings);
    WayReport(rows.into_iter().map(|(_, row)| row).collect())
}

fn target(route: &Route) -> Option<Target> {
    let server = route.server().ok()?;
    let is_proxy = route.proxy.is_some();
    let url = route.proxy.as_ref().map_or(server, |proxy| proxy.url().clone());
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().unwrap_or(SOCKS_PORT);
    let tls = match url.scheme() {
        "https" => {
            let config: Arc<ClientConfig> = route.authorities.tls().ok()?.into();
            Some((config.into(), ServerName::try_from(host.clone()).ok()?))
        }
        _ => None,
    };
    Some(Target { host, port, tls, is_proxy })
}

impl Target {
    async fn connect(&self, address: SocketAddr) -> (SocketAddr, WayRow) {
        let mut row = WayRow {
            address: address.to_string(),
            is_proxy: self.is_proxy,
            tcp_ms: None,
            tls_ms: None,
            problem: None,
            trial: Trial::Works,
        };
        if let Err((trial, problem)) = self.try_steps(address, &mut row).await {
            (row.trial, row.problem) = (trial, Some(problem));
        }
        (address, row)
    }

    async fn try_steps(
        &self,
        address: SocketAddr,
        row: &mut WayRow,
    ) -> Result<(), (Trial, String)> {
        let silent = || format!("no answer for {} seconds", WITHIN.as_secs());
        let began = Instant::now();
        let stream = timeout(WITHIN, TcpStream::connect(address))
            .await
            .map_err(|_| (Trial::Fails, silent()))?
            .map_err(|error| refused(error.kind()))?;
        row.tcp_ms = Some(milliseconds(began));
        let Some((connector, name)) = &self.tls else { return Ok(()) };
        let began = Instant::now();
        timeout(WITHIN, connector.connect(name.clone(), stream))
            .await
            .map_err(|_| (Trial::Hangs, silent()))?
            .map_err(|error| (Trial::Hangs, without_tls(&error)))?;
        row.tls_ms = Some(milliseconds(began));
        Ok(())
    }
}

fn milliseconds(began: Instant) -> f64 {
    (began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0
}

fn refused(kind: ErrorKind) -> (Trial, String) {
    match kind {
        ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable => {
            (Trial::NoWay, "this machine has no way there".to_owned())
        }
        ErrorKind::ConnectionRefused => (Trial::Fails, "the connection is refused".to_owned()),
        kind => (Trial::Fails, kind.to_string()),
    }
}

fn without_tls(error: &std::io::Error) -> String {
    match TlsFailure::among(error) {
        Some(failure) => failure.name().to_owned(),
        None => format!("no TLS: {}", error.kind()),
    }
}

/// Notes that a name has no address. That the server is out of reach is said by the call to it.
fn unnamed(target: &Target, why: &str, findings: &mut Findings) -> WayReport {
    let problem = format!("the name service has no address for it: {why}");
    findings.unknown(CheckName::Addresses, format!("{}: {problem}", target.host));
    WayReport(vec![WayRow {
        address: target.host.clone(),
        is_proxy: target.is_proxy,
        tcp_ms: None,
        tls_ms: None,
        problem: Some(problem),
        trial: Trial::Fails,
    }])
}

/// Finds addresses that lead nowhere beside some that work. Where none works, the call to the server
/// fails too, and says so.
fn judge(host: &str, rows: &[(SocketAddr, WayRow)], findings: &mut Findings) {
    let works = rows.iter().filter(|(_, row)| row.trial == Trial::Works).count();
    if works == 0 {
        findings.unknown(CheckName::Addresses, format!("no address of {host} can be used"));
        return;
    }
    let known = findings.notes.len();
    for (is_kind, kind) in
        [(SocketAddr::is_ipv6 as fn(&SocketAddr) -> bool, "IPv6"), (SocketAddr::is_ipv4, "IPv4")]
    {
        let of_kind: Vec<&WayRow> =
            rows.iter().filter(|(address, _)| is_kind(address)).map(|(_, row)| row).collect();
        let bad = |row: &&&WayRow| matches!(row.trial, Trial::Fails | Trial::Hangs);
        let Some(first) = of_kind.iter().find(bad) else { continue };
        let problem = first.problem.as_deref().unwrap_or_default();
        let is_all = of_kind.iter().filter(bad).count() == of_kind.len();
        let what = match is_all {
            true => format!("{kind} leads nowhere: {}: {problem}", first.address),
            false => format!("{} leads nowhere: {problem}", first.address),
        };
        note(kind, &what, of_kind.iter().any(|row| row.trial == Trial::Hangs), is_all, findings);
    }
    if findings.notes.len() == known {
        let what = match rows.len() - works {
            0 => format!("all addresses of {host} take connections: {works}"),
            _ => format!("this machine has only IPv4 or only IPv6, and {host} answers there"),
        };
        findings.good(CheckName::Addresses, what);
    }
}

/// A new connection tries the other kind after 0.3 s (hyper-util, `HttpConnector`), so an address
/// that takes none costs only time. One that hangs later is taken by the bot.
fn note(kind: &str, what: &str, hangs: bool, is_all: bool, findings: &mut Findings) {
    let hint = match (kind, is_all) {
        ("IPv6", true) => {
            "Repair this machine's IPv6; or let IPv4 go first, by this line in /etc/gai.conf: precedence ::ffff:0:0/96 100"
        }
        (_, true) => "Repair this machine's IPv4, or ask who runs the network.",
        (_, false) => "Nothing, if it passes. If it stays, ask who runs the network.",
    };
    if hangs {
        let what =
            format!("{what}; connections open there and then fail, and the bot may take them");
        findings.error(CheckName::Addresses, what, hint);
    } else {
        let what = format!("{what}; the bot uses another address, and answers may come later");
        findings.hint(CheckName::Addresses, what, hint);
    }
}

impl fmt::Display for WayReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|row| row.address.len()).max().unwrap_or_default();
        for row in &self.0 {
            let kind = if row.is_proxy { "proxy " } else { "" };
            write!(f, "way   {kind}{:<width$}", row.address)?;
            let steps = [("TCP", row.tcp_ms), ("TLS", row.tls_ms)];
            let steps = steps.iter().filter_map(|(name, ms)| Some(format!("{name} {} ms", (*ms)?)));
            let said: Vec<String> = steps.chain(row.problem.clone()).collect();
            writeln!(f, "  {}", said.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
