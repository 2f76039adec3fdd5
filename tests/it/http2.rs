//! A Bot API server that speaks HTTP/2: many calls on one connection, and what becomes of them when it ends.

mod frames;
mod silent;

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;

use appeal_bot::telegram::client::api::Api;
use appeal_bot::telegram::client::calls::DeleteWebhook;
use appeal_bot::telegram::client::failures::Failure;
use appeal_bot::telegram::client::route::Route;
use frames::{Script, answers_by};
use futures_util::future::join_all;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::harness::tls::Authority;
use crate::harness::{PATIENCE, TOKEN, until};

/// What every call but `getMe` gets.
const TRUE: &str = r#"{"ok":true,"result":true}"#;
const ACCOUNT: &str = r#"{"ok":true,"result":{"username":"appeal_bot"}}"#;

/// A server that counts, and can be told to hang.
#[derive(Default)]
struct Counting {
    connections: AtomicUsize,
    /// Calls so far, without `getMe`.
    calls: AtomicUsize,
    /// Whether other calls than `getMe` wait until they are let go.
    hangs: AtomicBool,
    let_go: Notify,
    /// Whether the first connection is neither read nor written any more.
    is_frozen: AtomicBool,
    /// Whether connections are accepted, and nothing more.
    is_deaf: AtomicBool,
    /// Connections that the client has closed because nothing came.
    given_up: AtomicUsize,
}

/// A client of a server of this machine, and the server's port.
async fn client(authority: &Authority) -> (Api, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), authority.pem()).unwrap();
    let mut route = Route::default();
    route.authorities.add_file(file.path()).unwrap();
    route.api_url = Some(format!("https://{}", listener.local_addr().unwrap()).parse().unwrap());
    (Api::new(&TOKEN.into(), &route).unwrap(), listener)
}

impl Counting {
    /// Starts a server that offers these protocols, and lets so many calls of a connection be under way.
    async fn start(protocols: &[&[u8]], at_once: u32) -> (Api, Arc<Self>) {
        let (authority, server) = (Authority::new(), Arc::new(Self::default()));
        let (api, listener) = client(&authority).await;
        let (tls, serving) = (authority.acceptor(protocols), Arc::clone(&server));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serving.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(Arc::clone(&serving).serve(stream, tls.clone(), at_once));
            }
        });
        (api, server)
    }

    async fn serve(self: Arc<Self>, mut stream: TcpStream, tls: TlsAcceptor, at_once: u32) {
        if self.is_deaf.load(Ordering::Relaxed) {
            let _closed = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
            self.given_up.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let stream = tls.accept(stream).await.unwrap();
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let (server, stream) = (Arc::clone(&self), TokioIo::new(stream));
        let service = service_fn(move |request| Arc::clone(&server).answer(request));
        if is_http2 {
            let mut http = http2::Builder::new(TokioExecutor::new());
            let serving = http.max_concurrent_streams(at_once).serve_connection(stream, service);
            let mut serving = pin!(serving);
            let first = self.connections() == 1;
            let _ended = poll_fn(|context| match first && self.is_frozen.load(Ordering::Relaxed) {
                true => Poll::Pending,
                false => serving.as_mut().poll(context),
            })
            .await;
        } else {
            let _ended = http1::Builder::new().serve_connection(stream, service).await;
        }
    }

    async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        if request.uri().path().ends_with("/getMe") {
            return Ok(Response::new(ACCOUNT.into()));
        }
        self.calls.fetch_add(1, Ordering::Relaxed);
        if self.hangs.load(Ordering::Relaxed) {
            self.let_go.notified().await;
        }
        Ok(Response::new(TRUE.into()))
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Waits until so many calls have come.
    async fn has_calls(&self, count: usize) {
        until("all are under way", async || self.calls.load(Ordering::Relaxed) == count).await;
    }
}

#[tokio::test]
async fn many_calls_share_a_connection() {
    let (api, server) = Counting::start(&[b"h2", b"http/1.1"], 128).await;
    api.account().await.unwrap();
    for _ in 0..2 {
        let all = join_all((0..300).map(|_| api.call(DeleteWebhook {})));
        assert!(timeout(PATIENCE, all).await.unwrap().into_iter().all(|answer| answer.unwrap()));
    }
    // A machine that is busy may leave all places taken for a tenth of a second.
    assert!((1..=3).contains(&server.connections()), "{} connections", server.connections());
}

#[tokio::test]
async fn a_server_without_http2_gets_a_connection_for_each_call() {
    let (api, server) = Counting::start(&[b"http/1.1"], 0).await;
    server.hangs.store(true, Ordering::Relaxed);
    let hung = join_all((0..20).map(|_| api.call(DeleteWebhook {})));
    tokio::select! {
        _ = hung => panic!("the server hangs"),
        () = server.has_calls(20) => {}
    }
    assert_eq!(server.connections(), 20);
    api.account().await.unwrap();
}

#[tokio::test]
async fn calls_that_hang_hold_no_others_up() {
    let (api, server) = Counting::start(&[b"h2"], 100).await;
    api.account().await.unwrap();
    server.hangs.store(true, Ordering::Relaxed);
    let hung = join_all((0..250).map(|_| api.call(DeleteWebhook {})));
    let others = async {
        server.has_calls(250).await;
        for _ in 0..10 {
            api.account().await.unwrap();
        }
    };
    tokio::select! {
        _ = hung => panic!("the server hangs"),
        others = timeout(PATIENCE, others) => others.unwrap(),
    }
    assert_eq!(server.connections(), 3, "each has room for a hundred");
}

#[tokio::test]
async fn a_place_that_becomes_free_is_taken_while_a_connection_is_opened() {
    let (api, server) = Counting::start(&[b"h2"], 2).await;
    api.account().await.unwrap();
    server.hangs.store(true, Ordering::Relaxed);
    server.is_deaf.store(true, Ordering::Relaxed);
    let all = join_all((0..6).map(|_| api.call(DeleteWebhook {})));
    let free = async {
        server.has_calls(2).await;
        until("another is opened", async || server.connections() == 2).await;
        server.hangs.store(false, Ordering::Relaxed);
        server.let_go.notify_waiters();
    };
    let (answers, ()) = timeout(PATIENCE, async { tokio::join!(all, free) }).await.unwrap();
    assert!(answers.into_iter().all(|answer| answer.unwrap()));
    assert_eq!(server.calls.load(Ordering::Relaxed), 6, "none was sent twice");
    let opening = (server.connections(), server.given_up.load(Ordering::Relaxed));
    assert_eq!(opening, (2, 0), "the other is still being opened");
}

#[tokio::test]
async fn opening_that_hangs_has_sent_nothing() {
    let (api, server) = Counting::start(&[b"http/1.1"], 0).await;
    api.account().await.unwrap();
    server.is_deaf.store(true, Ordering::Relaxed);
    server.hangs.store(true, Ordering::Relaxed);
    let unopened = async {
        server.has_calls(1).await;
        tokio::time::pause();
        api.account().await.unwrap_err()
    };
    let failed = tokio::select! {
        _ = api.call(DeleteWebhook {}) => panic!("it has the only connection, and the server hangs"),
        failed = unopened => failed,
    };
    assert_eq!(Failure::of(&failed), Failure::Retry, "{failed:?}");
}

/// What the server does with one request after the other, how the call ends, and how many requests it makes.
#[tokio::test]
async fn what_was_refused_is_sent_again_and_what_may_have_been_done_is_not() {
    use Script::{Answer, CloseAfter, CloseBefore, Reset};
    const REFUSED_STREAM: u32 = 7;
    const INTERNAL_ERROR: u32 = 2;
    let cases: [(&[Script], Option<Failure>, usize); 7] = [
        (&[Answer], None, 1),
        (&[CloseBefore, Answer], None, 2),
        (&[Reset(REFUSED_STREAM), Answer], None, 2),
        (&[Reset(REFUSED_STREAM), CloseBefore, Answer], None, 3),
        (&[CloseBefore, CloseBefore, CloseBefore, Answer], Some(Failure::Retry), 3),
        (&[Reset(INTERNAL_ERROR), Answer], Some(Failure::AnswerLost), 1),
        (&[CloseAfter, Answer], Some(Failure::AnswerLost), 1),
    ];
    for (script, failure, requests) in cases {
        let authority = Authority::new();
        let (api, listener) = client(&authority).await;
        let seen = answers_by(script, TRUE, listener, authority.acceptor(&[b"h2"]));
        let ended = timeout(PATIENCE, api.call(DeleteWebhook {})).await.unwrap();
        assert_eq!(ended.err().map(|error| Failure::of(&error)), failure, "{script:?}");
        assert_eq!(seen.load(Ordering::Relaxed), requests, "{script:?}");
    }
}
