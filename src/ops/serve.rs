//! The HTTP server behind every port: it limits the number of connections and the time for a
//! request's head, and on shutdown it waits for requests in progress.
//!
//! axum's own server has neither limit, so silent connections could use up the program's file
//! descriptors.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, Response};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{Id, JoinSet};
use tokio_util::sync::CancellationToken;

/// Concurrent connections to one port of a running bot. Telegram sends at most 100 updates at a
/// time (Bot API, `setWebhook`); the rest is room for a proxy's idle connections. Two such ports
/// stay below systemd's default limit of 1024 file descriptors.
pub const MAX_CONNECTIONS: usize = 256;
/// How long a client has to send a request's whole head, from the opening of the connection or from
/// its last response; so it is also how long an idle connection stays open.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// A connection whose peer accepts no data of a response for this long is closed; otherwise a
/// client that never reads its response would keep a request in progress for ever. In milliseconds,
/// as the kernel expects (`TCP_USER_TIMEOUT` in `tcp(7)`).
#[cfg(target_os = "linux")]
const TAKEN_WITHIN: u32 = 20_000;
/// Bytes of a request's head, which is held in memory before anything is known about its sender.
const MAX_HEAD: usize = 64 << 10;
/// The pause after a failed accept. It fails when file descriptors run out, and closed connections
/// free them again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stop` is cancelled, then finishes the requests in progress. At the limit of `most`
/// connections, a new connection evicts the longest-idle one; those that never sent a request go
/// first. When all have a request in progress, the new connection is closed.
pub async fn serve(listener: TcpListener, routes: Router, most: usize, stop: CancellationToken) {
    let mut open = Open { most, ..Open::default() };
    let service = TowerToHyperService::new(routes);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => open.accept(stream, service.clone(), &stop),
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            Some(ended) = open.tasks.join_next_with_id() => open.remove(ended.map_or_else(|error| error.id(), |(id, ())| id)),
        }
    }
    drop(listener);
    while open.tasks.join_next().await.is_some() {}
}

#[derive(Default)]
struct Open {
    most: usize,
    tasks: JoinSet<()>,
    connections: HashMap<Id, Arc<ServedConnection>>,
    turns: Arc<AtomicU64>,
}

impl Open {
    fn accept(
        &mut self,
        stream: TcpStream,
        service: TowerToHyperService<Router>,
        stop: &CancellationToken,
    ) {
        if self.connections.len() >= self.most && !self.make_room() {
            return;
        }
        let served = Arc::new(ServedConnection {
            quiet_since: AtomicU64::new(0),
            has_asked: AtomicBool::new(false),
            turns: Arc::clone(&self.turns),
            leave: stop.child_token(),
        });
        served.rests();
        let task = self.tasks.spawn(answer(stream, service, Arc::clone(&served)));
        self.connections.insert(task.id(), served);
    }

    fn remove(&mut self, task: Id) {
        self.connections.remove(&task);
    }

    /// Returns whether one more connection fits, after evicting an idle one if necessary.
    /// Connections that were already asked to close are not counted.
    fn make_room(&self) -> bool {
        let staying = || self.connections.values().filter(|served| !served.leave.is_cancelled());
        if staying().count() < self.most {
            return true;
        }
        let quiet = staying().filter(|served| served.is_quiet()).min_by_key(|served| {
            (served.has_asked.load(Ordering::Relaxed), served.quiet_since.load(Ordering::Relaxed))
        });
        quiet.map(|served| served.leave.cancel()).is_some()
    }
}

struct ServedConnection {
    /// The turn at which the connection became idle; 0 while a request is in progress.
    quiet_since: AtomicU64,
    has_asked: AtomicBool,
    /// Counts up for all connections of a port: it orders events without a clock.
    turns: Arc<AtomicU64>,
    leave: CancellationToken,
}

impl ServedConnection {
    fn is_quiet(&self) -> bool {
        self.quiet_since.load(Ordering::Relaxed) != 0
    }

    fn works(&self) {
        self.has_asked.store(true, Ordering::Relaxed);
        self.quiet_since.store(0, Ordering::Relaxed);
    }

    fn rests(&self) {
        self.quiet_since.store(1 + self.turns.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    }
}

/// Serves one connection. Errors are ignored: they mean that the connection ended.
async fn answer(
    stream: TcpStream,
    service: TowerToHyperService<Router>,
    served: Arc<ServedConnection>,
) {
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = rustix::net::sockopt::set_tcp_user_timeout(&stream, TAKEN_WITHIN);
    let asked = service_fn(|request: Request<Incoming>| {
        let work = Work::begin(&served);
        let answered = service.call(request);
        async move {
            let response: Response<Body> = answered.await?;
            Ok::<_, Infallible>(response.map(|body| InWork { body, _work: work }))
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(MAX_HEAD);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), asked));
    tokio::select! {
        biased;
        _ = connection.as_mut() => return,
        () = served.leave.cancelled() => {}
    }
    if !served.is_quiet() {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}

/// A request in progress, from its head to the end of its response.
struct Work(Arc<ServedConnection>);

impl Work {
    fn begin(served: &Arc<ServedConnection>) -> Self {
        served.works();
        Self(Arc::clone(served))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.rests();
    }
}

/// A response body that keeps its connection marked as busy until it is sent.
struct InWork {
    body: Body,
    _work: Work,
}

impl HttpBody for InWork {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Returns what to do about an address that cannot be listened on; `setting` is where it was written.
pub(crate) fn listen_hint(error: &io::Error, address: SocketAddr, setting: &str) -> String {
    let port = address.port();
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("Stop the program that uses port {port}, or choose another one in {setting}.")
        }
        io::ErrorKind::AddrNotAvailable => format!(
            "This machine does not have that address. Write one that it has into {setting}, as in 127.0.0.1:{port}, or 0.0.0.0:{port} for all of them."
        ),
        io::ErrorKind::PermissionDenied => {
            format!("This user may not use port {port}: choose one from 1024 on in {setting}.")
        }
        _ => format!("Choose another address in {setting}."),
    }
}
