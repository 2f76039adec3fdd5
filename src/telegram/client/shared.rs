//! Connections that carry many calls at once (HTTP/2), where a TLS server offers that.
//!
//! One connection nearly always suffices, and the long poll keeps it open. Another is opened when all
//! are full, so calls that hang never hold others up.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http2::{self, Builder, SendRequest};
use hyper::{Error, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::connections::Stream;
use super::exchange::{max_answer, read_body};
use super::idle::{IDLE_WITHIN, MAX_IDLE};
use crate::ops::lock::lock;

/// When nothing was received for this long, the server is asked whether it is still there.
const PING_AFTER: Duration = Duration::from_secs(10);
/// A connection on which that question is not answered in this time is dead, and closed.
const PONG_WITHIN: Duration = Duration::from_secs(4);
/// A connection that has left a call without an answer for this long, and answered no other meanwhile, is
/// given no new calls, even if it answers pings. A call waits longer (`CALL_WITHIN`).
const SILENT: Duration = Duration::from_secs(10);

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
    /// Calls without an answer so far.
    calls: usize,
    /// When the last answer came, or when it was opened.
    answered: Instant,
    id: Arc<()>,
}

/// A place for one call on a connection; dropping it frees the place.
pub(super) struct Place<'a> {
    shared: &'a Shared,
    sender: SendRequest<Full<Bytes>>,
    id: Arc<()>,
    taken: Instant,
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
        connections.retain(|it| {
            !it.sender.is_closed() && (it.calls > 0 || now < it.answered + IDLE_WITHIN)
        });
        let connection = connections.iter_mut().find(|it| it.calls < it.limit())?;
        connection.calls += 1;
        Some(Place {
            shared: self,
            sender: connection.sender.clone(),
            id: Arc::clone(&connection.id),
            taken: now,
            is_answered: false,
        })
    }

    /// Waits for a place at most this long, if there is any connection.
    pub(super) async fn take_within(&self, wait: Duration) -> Option<Place<'_>> {
        let waited = async {
            loop {
                let freed = self.freed.notified();
                if let Some(place) = self.take() {
                    return Some(place);
                }
                if lock(&self.connections).is_empty() {
                    return None;
                }
                freed.await;
            }
        };
        tokio::time::timeout(wait, waited).await.ok()?
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
        let answered = Instant::now();
        let connection = Connection { sender, driver, calls: 0, answered, id: Arc::default() };
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
        let now = Instant::now();
        let mut connections = lock(&self.shared.connections);
        let place = connections.iter().position(|it| Arc::ptr_eq(&it.id, &self.id));
        if let Some(at) = place
            && let Some(connection) = connections.get_mut(at)
        {
            connection.calls -= 1;
            let is_silent = now >= self.taken + SILENT && connection.answered <= self.taken;
            if self.is_answered {
                connection.answered = now;
            } else if is_silent {
                connections.remove(at);
            }
        }
        drop(connections);
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
