//! A pool of connections to a single server, kept open between calls. A TLS server that speaks HTTP/2 gets
//! shared connections; any other one for each call under way.
//!
//! hyper-util's pool serves any number of servers: for each request it builds a key from the
//! server's name, looks it up twice, and races a new connection against an idle one. That is a
//! tenth of all the work for an answer.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response, Uri, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::{Connection as _, HttpConnector};
use tokio::time::Instant;
use tower_service::Service;
use url::Url;

use super::certificates::{Authorities, TlsFailure};
use super::exchange::{max_answer, read_body};
use super::idle::Idle;
use super::shared::{Place, Shared, Stream, Unanswered};
use crate::ops::lock::lock;

/// The time limit for opening a connection.
pub(super) const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// When all shared connections are full for this long, another is opened. Nearly always a place is free
/// before a new connection would be.
const PLACE_WITHIN: Duration = Duration::from_millis(100);
/// A request that the server refuses before it begins with it is sent so many times at once: a server closes
/// its connections now and then, and names the last request that it takes.
const REFUSALS: usize = 3;

type Connection = SendRequest<Full<Bytes>>;

/// Reuses connections, and opens a new one if there is none.
pub(super) struct Pool {
    connector: HttpsConnector<HttpConnector>,
    server: Uri,
    idle: Mutex<Idle<Connection>>,
    shared: Shared,
    /// Whether the server may speak HTTP/2: it has TLS, and has not chosen HTTP/1.1 when a connection was
    /// opened last.
    is_shared: AtomicBool,
    /// Held while a connection is opened that others may share; when that failed last.
    opening: Arc<tokio::sync::Mutex<Option<Instant>>>,
}

type Failure = Box<dyn Error + Send + Sync>;

impl Pool {
    /// Creates a pool for this server; nothing is sent yet.
    pub(super) fn new(server: &Url, authorities: &Authorities) -> io::Result<Self> {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT_WITHIN));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(authorities.tls()?)
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(http);
        let is_shared = AtomicBool::new(server.scheme() == "https");
        let server = server.as_str().parse().map_err(io::Error::other)?;
        let (idle, shared) = (Mutex::new(Idle(Vec::new())), Shared::new());
        Ok(Self { connector, server, idle, shared, is_shared, opening: Default::default() })
    }

    /// Sends a request, whose URI is the path alone, and waits for the whole answer. Fails with
    /// `NotConnected` if nothing was sent, with `ConnectionReset` if something may have been.
    pub(super) async fn send(
        self: &Arc<Self>,
        request: Request<Bytes>,
    ) -> io::Result<Response<Bytes>> {
        let request = request.map(Full::new);
        if self.is_shared.load(Ordering::Relaxed)
            && let Some(answer) = self.send_shared(&request).await?
        {
            return Ok(answer);
        }
        self.send_alone(request).await
    }

    /// Returns `None`, and has sent nothing, if the server speaks HTTP/1.1.
    async fn send_shared(
        self: &Arc<Self>,
        request: &Request<Full<Bytes>>,
    ) -> io::Result<Option<Response<Bytes>>> {
        for _ in 0..REFUSALS {
            let place = match self.shared.take() {
                Some(place) => place,
                None => match Box::pin(self.place()).await? {
                    Some(place) => place,
                    None => return Ok(None),
                },
            };
            match place.send(self.absolute(request)?).await {
                Ok(answer) => return Ok(Some(answer)),
                Err(Unanswered::Refused) => {}
                Err(Unanswered::Lost) => return Err(ErrorKind::ConnectionReset.into()),
            }
        }
        Err(ErrorKind::NotConnected.into())
    }

    /// HTTP/2 wants the whole URI, and no `Host`.
    fn absolute(&self, request: &Request<Full<Bytes>>) -> io::Result<Request<Full<Bytes>>> {
        let mut parts = self.server.clone().into_parts();
        parts.path_and_query = request.uri().path_and_query().cloned();
        let mut absolute = request.clone();
        *absolute.uri_mut() = Uri::from_parts(parts).map_err(io::Error::other)?;
        absolute.headers_mut().remove(header::HOST);
        Ok(absolute)
    }

    /// Waits for a place on a shared connection, whether a call frees it or a connection that is opened;
    /// `None` if the server speaks HTTP/1.1.
    async fn place(self: &Arc<Self>) -> io::Result<Option<Place<'_>>> {
        tokio::select! {
            biased;
            place = self.shared.wait() => Ok(Some(place)),
            place = self.place_by_opening() => place,
        }
    }

    /// One connection is opened at a time, and who waited for an attempt that failed has failed with it.
    async fn place_by_opening(self: &Arc<Self>) -> io::Result<Option<Place<'_>>> {
        let began = Instant::now();
        if self.shared.is_open() {
            tokio::time::sleep(PLACE_WITHIN).await;
        }
        let mut failed = Arc::clone(&self.opening).lock_owned().await;
        let found = self.found();
        if found.is_ok() || failed.is_some_and(|failed| failed >= began) {
            return found;
        }
        let pool = Arc::clone(self);
        // A task of its own, because others need the connection even if this call no longer does.
        let opening = tokio::spawn(async move {
            let opened = pool.open().await.map_err(|error| not_connected(&*error));
            *failed = opened.is_err().then(Instant::now);
            opened
        });
        let opened = opening.await.unwrap_or_else(|_| Err(ErrorKind::NotConnected.into()));
        self.found().map_err(|none| opened.err().unwrap_or(none))
    }

    /// Returns a place if one is free, and `None` if the server speaks HTTP/1.1.
    fn found(&self) -> io::Result<Option<Place<'_>>> {
        match self.shared.take() {
            None if self.is_shared.load(Ordering::Relaxed) => Err(ErrorKind::NotConnected.into()),
            place => Ok(place),
        }
    }

    /// Opens a connection, and keeps it as one of its kind.
    async fn open(&self) -> Result<(), Failure> {
        let stream = self.stream().await?;
        if stream.connected().is_negotiated_h2() {
            return Ok(self.shared.add(stream).await?);
        }
        self.is_shared.store(false, Ordering::Relaxed);
        let connection = begin(stream).await?;
        lock(&self.idle).keep(connection, Instant::now());
        Ok(())
    }

    async fn send_alone(&self, mut request: Request<Full<Bytes>>) -> io::Result<Response<Bytes>> {
        let most = max_answer(request.uri());
        let (connection, answer) = loop {
            let kept = lock(&self.idle).take(Instant::now());
            let is_kept = kept.is_some();
            let mut connection = match kept {
                Some(connection) => connection,
                // Boxed, because otherwise every task would be larger by what only the first call
                // needs.
                None => Box::pin(self.connect()).await.map_err(|error| not_connected(&*error))?,
            };
            if connection.ready().await.is_err() && is_kept {
                continue;
            }
            match connection.try_send_request(request).await {
                Ok(answer) => break (connection, answer),
                Err(mut failed) => match failed.take_message() {
                    // The server had closed the idle connection.
                    Some(unsent) if is_kept => request = unsent,
                    Some(_) => return Err(ErrorKind::NotConnected.into()),
                    None => return Err(ErrorKind::ConnectionReset.into()),
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

    /// Opens a connection for one call at a time.
    async fn connect(&self) -> Result<Connection, Failure> {
        let stream = self.stream().await?;
        if !stream.connected().is_negotiated_h2() {
            return begin(stream).await;
        }
        // The server has learned HTTP/2. Nothing was sent yet, and the next attempt will use it.
        self.shared.add(stream).await?;
        self.is_shared.store(true, Ordering::Relaxed);
        Err(io::Error::from(ErrorKind::NotConnected).into())
    }

    /// Opens a stream, with its TLS; the connector's own limit is for TCP alone.
    async fn stream(&self) -> Result<Stream, Failure> {
        // With the system's resolver the connector is always ready, so `poll_ready` is not called.
        let opened = self.connector.clone().call(self.server.clone());
        tokio::time::timeout(CONNECT_WITHIN, opened).await?
    }
}

async fn begin(stream: Stream) -> Result<Connection, Failure> {
    let (connection, driver) = handshake(stream).await?;
    tokio::spawn(driver);
    Ok(connection)
}

/// Nothing was sent. The error keeps what can be done about it, and no address.
pub(super) fn not_connected(error: &(dyn Error + 'static)) -> io::Error {
    match TlsFailure::among(error) {
        Some(failure) => io::Error::new(ErrorKind::NotConnected, failure),
        None => ErrorKind::NotConnected.into(),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::timeout;

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    async fn ask(pool: &Arc<Pool>) -> io::Result<Bytes> {
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
        let pool = Arc::new(Pool::new(&url, &Authorities::default()).unwrap());
        let (open, answer) = tokio::join!(serve_one(&listener), ask(&pool));
        assert_eq!((answer.unwrap(), lock(&pool.idle).0.len()), (Bytes::from("ok"), 1));
        drop(open);
        let is_closed = async {
            while !lock(&pool.idle).0[0].1.is_closed() {
                tokio::task::yield_now().await;
            }
        };
        timeout(SOON, is_closed).await.unwrap();
        assert_eq!(tokio::join!(serve_one(&listener), ask(&pool)).1.unwrap(), "ok");
    }
}
