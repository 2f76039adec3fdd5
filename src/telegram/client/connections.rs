//! A pool of connections to a single server, kept open between calls.
//!
//! hyper-util's pool serves any number of servers: for each request it builds a key from the
//! server's name, looks it up twice, and races a new connection against an idle one. That is a
//! tenth of all the work for an answer.

use std::io::ErrorKind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response, Uri};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::time::Instant;
use tower_service::Service;

use super::transport::read;

/// As many connections are kept as calls can be in flight: two for each tap of a full window of
/// updates, and the poll. Parked replies are rare.
pub(super) const MAX_IDLE: usize = 201;
/// A connection that has been idle for this long is not used again, and is closed at the next call.
/// Many servers close connections after a minute, and a request on a connection that is being
/// closed is lost.
pub(super) const IDLE_WITHIN: Duration = Duration::from_secs(50);

type Connection = SendRequest<Full<Bytes>>;

/// Reuses idle connections, and opens a new one if there is none.
pub(super) struct Pool {
    connector: HttpsConnector<HttpConnector>,
    server: Uri,
    /// The most recently used is last.
    idle: Mutex<Vec<(Instant, Connection)>>,
}

impl Pool {
    /// Creates a pool for this server; nothing is sent yet.
    pub(super) const fn new(connector: HttpsConnector<HttpConnector>, server: Uri) -> Self {
        Self { connector, server, idle: Mutex::new(Vec::new()) }
    }

    /// Sends a request, whose URI is the path alone, and waits for the whole answer.
    ///
    /// # Errors
    /// `NotConnected` if nothing was sent, `ConnectionReset` if something may have been.
    pub(super) async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ErrorKind> {
        let mut request = request.map(Full::new);
        let (connection, answer) = loop {
            let kept = self.take();
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
        let body = read(body).await.map_err(|_| ErrorKind::ConnectionReset)?;
        self.keep(connection);
        Ok(Response::from_parts(head, body))
    }

    async fn connect(&self) -> Result<Connection, Box<dyn std::error::Error + Send + Sync>> {
        // With the system's resolver the connector is always ready, so `poll_ready` is not called.
        let stream = self.connector.clone().call(self.server.clone()).await?;
        let (connection, driver) = handshake(stream).await?;
        tokio::spawn(driver);
        Ok(connection)
    }

    fn take(&self) -> Option<Connection> {
        let mut idle = self.idle();
        let (since, connection) = idle.pop()?;
        if since.elapsed() < IDLE_WITHIN {
            return Some(connection);
        }
        // All others have been idle for even longer.
        idle.clear();
        None
    }

    fn keep(&self, connection: Connection) {
        // Drop a connection that is closed, or still busy because the server answered before it had
        // read the whole request.
        if !connection.is_ready() {
            return;
        }
        let mut idle = self.idle();
        let old = idle.partition_point(|(since, _)| since.elapsed() >= IDLE_WITHIN);
        idle.drain(..old);
        if idle.len() < MAX_IDLE {
            idle.push((Instant::now(), connection));
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(Instant, Connection)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::timeout;

    use super::*;
    use crate::telegram::client::api::Route;
    use crate::telegram::client::transport::Transport;

    const SOON: Duration = Duration::from_secs(10);

    async fn server() -> (Pool, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url = format!("http://{address}/").parse().unwrap();
        match Transport::new(&url, &Route::default()).unwrap() {
            Transport::Direct(pool) => (pool, listener),
            Transport::Proxied { .. } => panic!("nothing stands between"),
        }
    }

    async fn ask(pool: &Pool) -> Result<Bytes, ErrorKind> {
        let request = Request::post("/path")
            .header("content-length", 1)
            .body(Bytes::from_static(b"?"))
            .unwrap();
        timeout(SOON, pool.send(request)).await.unwrap().map(Response::into_body)
    }

    async fn hear(stream: &mut TcpStream) {
        let mut heard = Vec::new();
        while !heard.ends_with(b"?") {
            assert!(
                timeout(SOON, stream.read_buf(&mut heard)).await.unwrap().unwrap() > 0,
                "it was closed"
            );
        }
        assert!(heard.starts_with(b"POST /path HTTP/1.1\r\n"));
    }

    async fn serve(stream: &mut TcpStream) {
        hear(stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
    }

    async fn accept(listener: &TcpListener) -> TcpStream {
        timeout(SOON, listener.accept()).await.unwrap().unwrap().0
    }

    #[tokio::test]
    async fn a_connection_serves_one_request_after_the_other() {
        let (pool, listener) = server().await;
        let serving = async {
            let mut stream = accept(&listener).await;
            serve(&mut stream).await;
            serve(&mut stream).await;
            stream
        };
        let asking = async { [ask(&pool).await, ask(&pool).await] };
        let (_open, answers) = tokio::join!(serving, asking);
        assert_eq!(answers, [Ok("ok".into()), Ok("ok".into())]);
        assert_eq!(pool.idle().len(), 1);
    }

    #[tokio::test]
    async fn one_that_the_server_has_closed_is_replaced() {
        let (pool, listener) = server().await;
        let serving = async {
            let mut stream = accept(&listener).await;
            serve(&mut stream).await;
            stream
        };
        let (open, answer) = tokio::join!(serving, ask(&pool));
        assert_eq!((answer, pool.idle().len()), (Ok("ok".into()), 1));
        drop(open);
        let is_closed = async {
            while !pool.idle()[0].1.is_closed() {
                tokio::task::yield_now().await;
            }
        };
        timeout(SOON, is_closed).await.unwrap();
        let serving = async { serve(&mut accept(&listener).await).await };
        assert_eq!(tokio::join!(serving, ask(&pool)).1, Ok("ok".into()));
    }

    #[tokio::test]
    async fn one_that_was_idle_for_long_is_closed() {
        let (pool, listener) = server().await;
        let old = |pool: &Pool| pool.idle().iter_mut().for_each(|(since, _)| *since -= IDLE_WITHIN);
        let serving = async {
            let mut first = accept(&listener).await;
            serve(&mut first).await;
            let mut second = accept(&listener).await;
            serve(&mut second).await;
            let end = timeout(SOON, first.read_u8()).await.unwrap();
            assert_eq!(end.map_err(|error| error.kind()), Err(ErrorKind::UnexpectedEof));
            second
        };
        let asking = async {
            let first = ask(&pool).await;
            old(&pool);
            [first, ask(&pool).await]
        };
        let (_open, answers) = tokio::join!(serving, asking);
        assert_eq!(answers, [Ok("ok".into()), Ok("ok".into())]);
        assert_eq!(pool.idle().len(), 1);
        old(&pool);
        assert!(pool.take().is_none() && pool.idle().is_empty());
    }

    #[tokio::test]
    async fn what_may_have_arrived_is_not_sent_again() {
        let (pool, listener) = server().await;
        let serving = async {
            let mut stream = accept(&listener).await;
            serve(&mut stream).await;
            hear(&mut stream).await;
        };
        let asking = async { [ask(&pool).await, ask(&pool).await] };
        let answers = tokio::join!(serving, asking).1;
        assert_eq!(answers, [Ok("ok".into()), Err(ErrorKind::ConnectionReset)]);
        assert!(
            timeout(Duration::from_millis(50), listener.accept()).await.is_err(),
            "it was sent again"
        );
    }

    #[tokio::test]
    async fn nothing_is_sent_where_nobody_listens() {
        let (pool, listener) = server().await;
        drop(listener);
        assert_eq!(ask(&pool).await, Err(ErrorKind::NotConnected));
    }
}
