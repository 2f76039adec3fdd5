//! Connections that carry many calls at once (HTTP/2), where a TLS server offers that.
//!
//! One connection nearly always suffices, and the long poll keeps it open. Another is opened when all
//! are full, so calls that hang never hold others up.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http2::{self, Builder, SendRequest};
use hyper::{Error, Request, Response};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::calls::POLL_SECONDS;
use super::exchange::{is_poll, max_answer, read_body};
use super::idle::{IDLE_WITHIN, MAX_IDLE};
use crate::ops::lock::lock;

/// When nothing was received for this long, the server is asked whether it is still there.
const PING_AFTER: Duration = Duration::from_secs(10);
/// A connection on which that question is not answered in this time is dead, and closed.
const PONG_WITHIN: Duration = Duration::from_secs(4);
/// A connection that has left a call without an answer for this long, and answered no other meanwhile, is
/// given no new calls, even if it answers pings, and even if the call was given up. A call waits longer
/// (`CALL_WITHIN`).
const SILENT: Duration = Duration::from_secs(10);
/// The same for the long poll, which also waits longer.
const SILENT_POLL: Duration = Duration::from_secs(POLL_SECONDS as u64 + 5);

/// With TLS or without.
pub(super) type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

/// The connections that are open and may be given calls, oldest first.
pub(super) struct Shared {
    connections: Mutex<Vec<Connection>>,
    /// Tells one of those who wait that there may be a place.
    freed: Notify,
}

/// What reads and writes a connection.
type Driver = http2::Connection<Stream, Full<Bytes>, TokioExecutor>;

struct Connection {
    sender: SendRequest<Full<Bytes>>,
    /// It also knows how many calls the server allows at once. `None` when the connection has ended.
    driver: Arc<Mutex<Option<Driver>>>,
    /// Calls under way.
    calls: usize,
    /// When the last answer came, or when it was opened.
    answered: Instant,
    /// When it is silent, unless an answer comes before; `None` if no call was sent since the last answer.
    silent_at: Option<Instant>,
    id: Arc<()>,
}

/// A place for one call on a connection; dropping it frees the place.
pub(super) struct Place<'a> {
    shared: &'a Shared,
    sender: SendRequest<Full<Bytes>>,
    id: Arc<()>,
    is_answered: bool,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// The server says that it has done nothing, or the request was never sent.
    Refused,
    /// It may have been carried out.
    Lost,
}

impl Shared {
    pub(super) fn new() -> Self {
        Self { connections: Mutex::default(), freed: Notify::new() }
    }

    /// Takes a place on the oldest connection that has one.
    pub(super) fn take(&self) -> Option<Place<'_>> {
        let now = Instant::now();
        let mut connections = lock(&self.connections);
        connections.retain(|it| it.is_usable(now));
        let connection = connections.iter_mut().find(|it| it.calls < it.limit())?;
        connection.calls += 1;
        Some(Place {
            shared: self,
            sender: connection.sender.clone(),
            id: Arc::clone(&connection.id),
            is_answered: false,
        })
    }

    /// Waits for a place, even if no connection is open.
    pub(super) async fn wait(&self) -> Place<'_> {
        loop {
            let mut freed = pin!(self.freed.notified());
            // From here on each place that becomes free wakes another of those who wait.
            freed.as_mut().enable();
            if let Some(place) = self.take() {
                return place;
            }
            freed.await;
        }
    }

    /// Returns whether a connection is open, full or not.
    pub(super) fn is_open(&self) -> bool {
        let now = Instant::now();
        lock(&self.connections).iter().any(|it| it.is_usable(now))
    }

    /// Changes a connection, unless it was replaced.
    fn update(&self, id: &Arc<()>, change: impl FnOnce(&mut Connection)) {
        lock(&self.connections).iter_mut().find(|it| Arc::ptr_eq(&it.id, id)).map(change);
    }

    /// Begins HTTP/2 on a stream that is open.
    pub(super) async fn add(&self, stream: Stream) -> Result<(), Error> {
        let (sender, driver) = Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(PING_AFTER)
            .keep_alive_timeout(PONG_WITHIN)
            .handshake(stream)
            .await?;
        let driver = Arc::new(Mutex::new(Some(driver)));
        let driven = Arc::clone(&driver);
        tokio::spawn(poll_fn(move |context| drive(&mut lock(&driven), context)));
        let (answered, id) = (Instant::now(), Arc::default());
        let connection = Connection { sender, driver, calls: 0, answered, silent_at: None, id };
        lock(&self.connections).push(connection);
        self.freed.notify_waiters();
        Ok(())
    }
}

impl Connection {
    /// Until the server has told its limit, hyper assumes 100, which every server should allow (RFC 9113,
    /// section 6.5.2). More than [`MAX_IDLE`] are never needed.
    fn limit(&self) -> usize {
        let driver = lock(&self.driver);
        driver.as_ref().map_or(0, |driver| driver.current_max_send_streams().min(MAX_IDLE))
    }

    fn is_usable(&self, now: Instant) -> bool {
        let is_silent = self.silent_at.is_some_and(|at| at <= now);
        let is_idle = self.calls == 0 && self.answered + IDLE_WITHIN <= now;
        !(self.sender.is_closed() || is_silent || is_idle)
    }

    /// A call is sent that may be without an answer for this long.
    fn begin_call(&mut self, silent: Duration) {
        let silent_at = Instant::now() + silent;
        self.silent_at = Some(self.silent_at.map_or(silent_at, |earlier| earlier.min(silent_at)));
    }

    fn end_call(&mut self, is_answered: bool) {
        self.calls -= 1;
        if is_answered {
            self.answered = Instant::now();
            self.silent_at = None;
        }
    }
}

/// Drops the driver at its end, which gives back the requests that it has not sent.
fn drive(driver: &mut Option<Driver>, context: &mut Context<'_>) -> Poll<()> {
    if let Some(driver) = driver {
        let _ended = ready!(Pin::new(driver).poll(context));
    }
    *driver = None;
    Poll::Ready(())
}

impl Place<'_> {
    /// Sends a request, whose URI is complete, and waits for the whole answer.
    pub(super) async fn send(
        mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Bytes>, Unanswered> {
        let most = max_answer(request.uri());
        let silent = if is_poll(request.uri()) { SILENT_POLL } else { SILENT };
        self.shared.update(&self.id, |connection| connection.begin_call(silent));
        let answer = match self.sender.try_send_request(request).await {
            Ok(answer) => answer,
            Err(mut failed) => {
                let is_unsent = failed.take_message().is_some();
                let is_refused = is_unsent || is_refused(failed.error());
                return Err(if is_refused { Unanswered::Refused } else { Unanswered::Lost });
            }
        };
        let (head, body) = answer.into_parts();
        let body = read_body(body, most).await.map_err(|_| Unanswered::Lost)?;
        self.is_answered = true;
        Ok(Response::from_parts(head, body))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.shared.update(&self.id, |connection| connection.end_call(self.is_answered));
        self.shared.freed.notify_one();
    }
}

/// Returns whether the server says that it has not begun with this request: it refuses this one, or closes
/// the connection and names an earlier one as its last (RFC 9113, section 8.7).
fn is_refused(error: &Error) -> bool {
    let source = std::error::Error::source(error);
    let Some(error) = source.and_then(|source| source.downcast_ref::<h2::Error>()) else {
        return false;
    };
    let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    error.is_remote() && (error.is_go_away() || is_refused)
}
