//! A pool of connections to a single server, kept open between calls.
//!
//! hyper-util's pool serves any number of servers: for each request it builds a key from the
//! server's name, looks it up twice, and races a new connection against an idle one. That is a
//! tenth of all the work for an answer.

use std::io::{self, ErrorKind};
use std::sync::Mutex;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::time::Instant;
use tower_service::Service;
use url::Url;

use super::exchange::{max_answer, read_body};
use crate::ops::lock::lock;

/// As many connections are kept as calls can be in flight: two for each tap of a full window of
/// updates, and the poll. Parked replies are rare.
pub(super) const MAX_IDLE: usize = 201;
/// A connection that has been idle for this long is not used again, and is closed at the next call.
/// Many servers close connections after a minute, and a request on a connection that is being
/// closed is lost.
pub(super) const IDLE_WITHIN: Duration = Duration::from_secs(50);

/// The time limit for opening a connection.
pub(super) const CONNECT_WITHIN: Duration = Duration::from_secs(5);

type Connection = SendRequest<Full<Bytes>>;

/// Reuses idle connections, and opens a new one if there is none.
pub(super) struct Pool {
    connector: HttpsConnector<HttpConnector>,
    server: Uri,
    idle: Mutex<Idle<Connection>>,
}

/// Idle connections with the time since which they are idle; the most recently used is last.
struct Idle<C>(Vec<(Instant, C)>);

impl<C> Idle<C> {
    /// Returns the most recently used connection, unless it has been idle for too long.
    fn take(&mut self, now: Instant) -> Option<C> {
        let (since, connection) = self.0.pop()?;
        if now < since + IDLE_WITHIN {
            return Some(connection);
        }
        // All others have been idle for even longer.
        self.0.clear();
        None
    }

    /// Keeps a connection, and closes those that have been idle for too long.
    fn keep(&mut self, connection: C, now: Instant) {
        let old = self.0.partition_point(|(since, _)| *since + IDLE_WITHIN <= now);
        self.0.drain(..old);
        if self.0.len() < MAX_IDLE {
            self.0.push((now, connection));
        }
    }
}

impl Pool {
    /// Creates a pool for this server; nothing is sent yet.
    pub(super) fn new(server: &Url) -> io::Result<Self> {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT_WITHIN));
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())
            .map_err(io::Error::other)?
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let server = server.as_str().parse().map_err(io::Error::other)?;
        Ok(Self { connector, server, idle: Mutex::new(Idle(Vec::new())) })
    }

    /// Sends a request, whose URI is the path alone, and waits for the whole answer. Fails with
    /// `NotConnected` if nothing was sent, with `ConnectionReset` if something may have been.
    pub(super) async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ErrorKind> {
        let most = max_answer(request.uri());
        let mut request = request.map(Full::new);
        let (connection, answer) = loop {
            let kept = lock(&self.idle).take(Instant::now());
            let is_kept = kept.is_some();
            let mut connection = match kept {
                Some(connection) => connection,
                // Boxed, because otherwise every task would be larger by what only the first call
                // needs.
                None => Box::pin(self.connect()).await.map_err(|_| ErrorKind::NotConnected)?,
            };
            if connection.ready().await.is_err() && is_kept {
                continue;
            }
            match connection.try_send_request(request).await {
                Ok(answer) => break (connection, answer),
                Err(mut failed) => match failed.take_message() {
                    // The server had closed the idle connection.
                    Some(unsent) if is_kept => request = unsent,
                    Some(_) => return Err(ErrorKind::NotConnected),
                    None => return Err(ErrorKind::ConnectionReset),
                },
            }
        };
        let (head, body) = answer.into_parts();
        let body = read_body(body, most).await.map_err(|_| ErrorKind::ConnectionReset)?;
        // A connection is dropped if it is closed, or still busy because the server answered before it
        // had read the whole request.
        if connection.is_ready() {
            lock(&self.idle).keep(connection, Instant::now());
        }
        Ok(Response::from_parts(head, body))
    }

    async fn connect(&self) -> Result<Connection, Box<dyn std::error::Error + Send + Sync>> {
        // With the system's resolver the connector is always ready, so `poll_ready` is not called.
        let stream = self.connector.clone().call(self.server.clone()).await?;
        let (connection, driver) = handshake(stream).await?;
        tokio::spawn(driver);
        Ok(connection)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::timeout;

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    async fn ask(pool: &Pool) -> Result<Bytes, ErrorKind> {
        let request = Request::post("/path").body(Bytes::from_static(b"?")).unwrap();
        timeout(SOON, pool.send(request)).await.unwrap().map(Response::into_body)
    }

    async fn serve_one(listener: &TcpListener) -> TcpStream {
        let (mut stream, _) = timeout(SOON, listener.accept()).await.unwrap().unwrap();
        let mut received = Vec::new();
        while !received.ends_with(b"?") {
            assert!(stream.read_buf(&mut received).await.unwrap() > 0, "it was closed");
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
        stream
    }

    #[tokio::test]
    async fn one_that_the_server_has_closed_is_replaced() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let pool = Pool::new(&url).unwrap();
        let (open, answer) = tokio::join!(serve_one(&listener), ask(&pool));
        assert_eq!((answer, lock(&pool.idle).0.len()), (Ok("ok".into()), 1));
        drop(open);
        let is_closed = async {
            while !lock(&pool.idle).0[0].1.is_closed() {
                tokio::task::yield_now().await;
            }
        };
        timeout(SOON, is_closed).await.unwrap();
        assert_eq!(tokio::join!(serve_one(&listener), ask(&pool)).1, Ok("ok".into()));
    }

    #[test]
    fn connections_that_were_idle_for_long_are_dropped() {
        let now = Instant::now();
        let at = |seconds| now + Duration::from_secs(seconds);
        for (later, taken, left) in [(51, Some(20), 1), (70, None, 0)] {
            let mut idle = Idle(vec![(at(0), 0), (at(20), 20)]);
            assert_eq!((idle.take(at(later)), idle.0.len()), (taken, left));
        }
        let mut idle = Idle(vec![(at(0), "old"), (at(1), "new")]);
        idle.keep("newest", now + IDLE_WITHIN);
        assert_eq!(idle.0.iter().map(|(_, name)| *name).collect::<Vec<_>>(), ["new", "newest"]);
        (0..2 * MAX_IDLE).for_each(|_| idle.keep("more", now + IDLE_WITHIN));
        assert_eq!(idle.0.len(), MAX_IDLE);
    }
}
