//! The way to Telegram as it is for most: TLS, and a round trip of 50 ms.
//!
//! Program → distance (`relay`) → TLS and HTTP/2 (`front`) → sandbox. Relay and front are in this process, in a thread of
//! their own; what they cost is not counted.

mod front;
mod relay;
mod shapes;
mod table;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use front::Seen;
use relay::Passed;
pub(crate) use shapes::measure;
pub(crate) use table::{bars, comparison, rush};

/// A server that is far away.
struct Road {
    url: String,
    /// The certificate of the authority that vouches for the server.
    authority: PathBuf,
    passed: Arc<Passed>,
    seen: Arc<Seen>,
    runtime: Option<Runtime>,
}

/// What has passed so far, or in some time.
#[derive(Debug, Clone, Copy, Default)]
struct Traffic {
    /// TLS handshakes in full, and those that took up an earlier session.
    handshakes: [u64; 2],
    connections: u64,
    /// To the server, and from it.
    bytes: [u64; 2],
}

impl Road {
    /// Opens the way to a server of this machine; the authority's certificate is written to a folder.
    async fn open(server: &str, folder: &Path, has_http2: bool) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("road")
            .enable_all()
            .build()?;
        let (near, far) =
            (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
        let (near_port, far_port) = (near.local_addr()?.port(), far.local_addr()?.port());
        let authority = folder.join(format!("authority-{near_port}.pem"));
        let tls = front::tls(&authority, has_http2)?;
        let (passed, seen) = (Arc::<Passed>::default(), Arc::<Seen>::default());
        let inside = runtime.enter();
        let [near, far] = [near.into_std()?, far.into_std()?].map(TcpListener::from_std);
        runtime.spawn(relay::relay(near?, far_port, Arc::clone(&passed)));
        runtime.spawn(front::serve(far?, tls, server.to_owned(), Arc::clone(&seen)));
        drop(inside);
        let url = format!("https://127.0.0.1:{near_port}");
        Ok(Self { url, authority, passed, seen, runtime: Some(runtime) })
    }

    fn traffic(&self) -> Traffic {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Traffic {
            handshakes: [read(&self.seen.full), read(&self.seen.resumed)],
            connections: read(&self.passed.connections),
            bytes: [0, 1].map(|way| read(&self.passed.bytes[way])),
        }
    }
}

impl Drop for Road {
    fn drop(&mut self) {
        // Dropped as it is, it would wait for its tasks, which async code may not.
        self.runtime.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

impl Traffic {
    fn since(self, earlier: Self) -> Self {
        let pairs = |now: [u64; 2], before: [u64; 2]| [now[0] - before[0], now[1] - before[1]];
        Self {
            handshakes: pairs(self.handshakes, earlier.handshakes),
            connections: self.connections - earlier.connections,
            bytes: pairs(self.bytes, earlier.bytes),
        }
    }
}
