//! The traffic of an answer, and the time until the first poll, measured by a relay in front of a
//! server in this process.
//!
//! The relay costs time, so nothing else is measured through it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use telegram_sandbox::{LoadSpec, Options, Sandbox};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::AbortOnDropHandle;

use crate::contestant::Contestant;
use crate::scenario::{Receive, Scenario};
use crate::words::Fixture;

/// Requests whose traffic is counted, and those before them, which open the connections.
const REQUESTS: usize = 2_000;
const WARM_UP: usize = 200;
/// A bot that has not done it by then never will.
const PATIENCE: Duration = Duration::from_secs(30);
/// What a request for updates begins with; method names match in any case.
const POLL: &[u8] = b"/getupdates";
/// A request's first line is within so many bytes.
const FIRST_LINE: usize = 200;

/// What one answer takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Traffic {
    pub(crate) calls: f64,
    /// Bytes to the server, heads of the requests included, and from it.
    pub(crate) bytes: [f64; 2],
    /// Connections in all.
    pub(crate) connections: u64,
}

#[derive(Default)]
struct Counters {
    connections: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
    polled: OnceLock<Instant>,
}

/// A server, and the relay in front of it.
struct RelayedServer {
    sandbox: Sandbox,
    url: String,
    counters: Arc<Counters>,
    _tasks: [AbortOnDropHandle<()>; 2],
}

impl RelayedServer {
    async fn start() -> Result<Self> {
        // It does not learn its port, so it takes the relay's.
        let sandbox = Sandbox::new(Options::default());
        let (server, relay) =
            (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
        let (port, url) = (server.local_addr()?.port(), format!("http://{}", relay.local_addr()?));
        let (counters, router) = (Arc::new(Counters::default()), sandbox.router());
        let served = tokio::spawn(async move {
            let _ended = axum::serve(server, router).await;
        });
        let relayed = tokio::spawn(relay_all(relay, port, Arc::clone(&counters)));
        Ok(Self { sandbox, url, counters, _tasks: [served, relayed].map(AbortOnDropHandle::new) })
    }

    async fn until(&self, is_so: impl Fn(&Self) -> bool) -> Result<()> {
        let waited = tokio::time::timeout(PATIENCE, async {
            while !is_so(self) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        waited.await.map_err(|_| anyhow!("the bot does not get that far"))
    }

    fn calls(&self) -> u64 {
        self.sandbox.calls().values().sum()
    }

    async fn load(&self, scenario: Scenario, fixture: &Fixture<'_>, updates: usize) -> Result<()> {
        let spec: LoadSpec = serde_json::from_value(scenario.load(fixture.turns, updates))?;
        self.sandbox.load(&spec).map_err(|words| anyhow!(words))?;
        self.until(|stand| {
            stand.sandbox.pending() == 0 && stand.sandbox.load_report().unanswered == 0
        })
        .await
    }
}

/// Counts what answers of this kind send and get.
pub(crate) async fn traffic(
    fixture: &Fixture<'_>,
    contestant: &Contestant,
    scenario: Scenario,
) -> Result<Traffic> {
    let stand = RelayedServer::start().await?;
    let _bot = contestant.start(fixture, &stand.url, None, Receive::Polling)?;
    stand.load(scenario, fixture, WARM_UP).await?;
    let counters = &stand.counters;
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let (calls, up, down) = (stand.calls(), count(&counters.up), count(&counters.down));
    stand.load(scenario, fixture, REQUESTS).await?;
    let each = |now: u64, before: u64| (now - before) as f64 / REQUESTS as f64;
    Ok(Traffic {
        calls: each(stand.calls(), calls),
        bytes: [each(count(&counters.up), up), each(count(&counters.down), down)],
        connections: count(&counters.connections),
    })
}

/// Milliseconds from the start of the program to its first request for updates.
pub(crate) async fn first_poll(fixture: &Fixture<'_>, contestant: &Contestant) -> Result<f64> {
    let stand = RelayedServer::start().await?;
    let begun = Instant::now();
    let _bot = contestant.start(fixture, &stand.url, None, Receive::Polling)?;
    stand.until(|stand| stand.counters.polled.get().is_some()).await?;
    let polled = stand.counters.polled.get().context("it has polled")?;
    Ok(polled.duration_since(begun).as_secs_f64() * 1e3)
}

async fn relay_all(listener: TcpListener, port: u16, counters: Arc<Counters>) {
    while let Ok((client, _)) = listener.accept().await {
        counters.connections.fetch_add(1, Ordering::Relaxed);
        // An error is a connection that ended.
        tokio::spawn(relay(client, port, Arc::clone(&counters)));
    }
}

async fn relay(client: TcpStream, port: u16, counters: Arc<Counters>) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", port)).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let up = pass(from_client, to_server, |bytes| {
        let is_poll = |head: &[u8]| {
            head.to_ascii_lowercase().windows(POLL.len()).any(|window| window == POLL)
        };
        if counters.polled.get().is_none() && is_poll(&bytes[..bytes.len().min(FIRST_LINE)]) {
            let _first = counters.polled.set(Instant::now());
        }
        counters.up.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    });
    let down = pass(from_server, to_client, |bytes| {
        counters.down.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    });
    tokio::try_join!(up, down)?;
    Ok(())
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    note: impl Fn(&[u8]),
) -> std::io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        match from.read(&mut buffer).await? {
            0 => return to.shutdown().await,
            read => {
                note(&buffer[..read]);
                to.write_all(&buffer[..read]).await?;
            }
        }
    }
}
