//! Listening, the same for every port: a bound on connections, a time for the head of a request, and an end that waits for
//! what is in work.
//!
//! axum's own server has neither bound, so that silent connections could use up the program's file descriptors.

use std::collections::HashMap;
use std::convert::Infallible;
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

/// Connections at once to a port of a bot that runs. Telegram brings at most 100 updates at a time (Bot API, `setWebhook`);
/// the rest is room for a proxy's idle ones. Two such ports stay below the 1024 file descriptors that systemd gives.
pub const MOST_CONNECTIONS: usize = 256;
/// The head of a request must be whole this long after the connection was opened or its last answer was given; so it is also
/// the longest that an idle connection stays.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// Who does not take an answer in this time gets no more of it: a connection whose answer is never read would be in work for
/// ever. In milliseconds, as the kernel takes it (tcp(7), `TCP_USER_TIMEOUT`).
#[cfg(target_os = "linux")]
const TAKEN_WITHIN: u32 = 20_000;
/// Bytes of a head, which are held in memory before anything is known of who sends them.
const MOST_HEAD: usize = 64 << 10;
/// A pause after a failed accept: it fails for want of file descriptors, and these come back.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Answers until `stop` is cancelled and what was asked before is answered. Who comes when `most` connections are open takes
/// the place of the one that has been quiet for longest, those first that never asked anything; where all are in work, the
/// newcomer is turned away.
pub async fn serve(listener: TcpListener, routes: Router, most: usize, stop: CancellationToken) {
    let mut open = Open { most, ..Open::default() };
    let service = TowerToHyperService::new(routes);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => open.take_in(stream, service.clone(), &stop),
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            Some(ended) = open.tasks.join_next_with_id() => open.let_go(ended.map_or_else(|error| error.id(), |(id, ())| id)),
        }
    }
    drop(listener);
    while open.tasks.join_next().await.is_some() {}
}

/// The connections that are open.
#[derive(Default)]
struct Open {
    most: usize,
    tasks: JoinSet<()>,
    seats: HashMap<Id, Arc<Seat>>,
    turns: Arc<AtomicU64>,
}

impl Open {
    fn take_in(&mut self, stream: TcpStream, service: TowerToHyperService<Router>, stop: &CancellationToken) {
        if self.seats.len() >= self.most && !self.make_room() {
            return;
        }
        let seat = Arc::new(Seat {
            quiet_since: AtomicU64::new(0),
            has_asked: AtomicBool::new(false),
            turns: Arc::clone(&self.turns),
            leave: stop.child_token(),
        });
        seat.rests();
        let task = self.tasks.spawn(answer(stream, service, Arc::clone(&seat)));
        self.seats.insert(task.id(), seat);
    }

    fn let_go(&mut self, task: Id) {
        self.seats.remove(&task);
    }

    /// Those that were told to leave need a moment for it, and are not counted.
    fn make_room(&self) -> bool {
        let staying = || self.seats.values().filter(|seat| !seat.leave.is_cancelled());
        if staying().count() < self.most {
            return true;
        }
        let quiet = staying()
            .filter(|seat| seat.is_quiet())
            .min_by_key(|seat| (seat.has_asked.load(Ordering::Relaxed), seat.quiet_since.load(Ordering::Relaxed)));
        quiet.map(|seat| seat.leave.cancel()).is_some()
    }
}

/// What is known of a connection.
struct Seat {
    /// The turn since which nothing is asked; 0 while something is in work.
    quiet_since: AtomicU64,
    has_asked: AtomicBool,
    /// Counts up, for all connections of a port: the order of time without a clock.
    turns: Arc<AtomicU64>,
    leave: CancellationToken,
}

impl Seat {
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

/// An error here is a connection that ended; there is nobody to tell.
async fn answer(stream: TcpStream, service: TowerToHyperService<Router>, seat: Arc<Seat>) {
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = rustix::net::sockopt::set_tcp_user_timeout(&stream, TAKEN_WITHIN);
    let asked = service_fn(|request: Request<Incoming>| {
        let work = Work::begin(&seat);
        let answered = service.call(request);
        async move {
            let response: Response<Body> = answered.await?;
            Ok::<_, Infallible>(response.map(|body| InWork { body, _work: work }))
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(MOST_HEAD);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), asked));
    tokio::select! {
        biased;
        _ = connection.as_mut() => return,
        () = seat.leave.cancelled() => {}
    }
    if !seat.is_quiet() {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}

/// Lives from the head of a request to the end of its answer.
struct Work(Arc<Seat>);

impl Work {
    fn begin(seat: &Arc<Seat>) -> Self {
        seat.works();
        Self(Arc::clone(seat))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.rests();
    }
}

/// An answer's body: its connection is in work until it is sent.
struct InWork {
    body: Body,
    _work: Work,
}

impl HttpBody for InWork {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
