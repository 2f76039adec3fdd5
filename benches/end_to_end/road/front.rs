//! The front of a server, as nginx stands before the Bot API: TLS with an authority of its own, HTTP/2 or HTTP/1.1 as the client
//! asks, and behind it a server without TLS.

use std::convert::Infallible;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, header};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{HandshakeKind, ServerConfig};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// nginx closes an idle connection then (`keepalive_timeout`).
const IDLE: Duration = Duration::from_secs(75);
/// nginx allows so many calls at once on a connection (`http2_max_concurrent_streams`).
const STREAMS: u32 = 128;

/// What the front sees.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// TLS handshakes in full.
    pub(super) full: AtomicU64,
    /// TLS handshakes that resumed an earlier session.
    pub(super) resumed: AtomicU64,
    calls: Mutex<Vec<(Instant, String)>>,
}

impl Seen {
    /// Returns the paths of all calls so far and when they came, and forgets them.
    pub(super) fn take_calls(&self) -> Vec<(Instant, String)> {
        std::mem::take(&mut self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add_call(&self, path: &str) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.push((Instant::now(), path.to_owned()));
    }
}

/// Makes an authority, writes its certificate to a file, and has it sign one for 127.0.0.1.
pub(super) fn tls(authority: &Path, has_http2: bool) -> Result<TlsAcceptor> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate()?;
    std::fs::write(authority, params.self_signed(&key)?.pem())?;
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()])?.signed_by(&key, &issuer)?;
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    if has_http2 {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Serves all connections, with what `server` answers.
pub(super) async fn serve(
    listener: TcpListener,
    tls: TlsAcceptor,
    server: String,
    seen: Arc<Seen>,
) {
    let Ok(client) = reqwest::Client::builder().no_proxy().build() else { return };
    let server = Arc::new((client, server));
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(connection(stream, tls.clone(), Arc::clone(&server), Arc::clone(&seen)));
    }
}

type Server = (reqwest::Client, String);

/// Errors are connections that ended.
async fn connection(stream: TcpStream, tls: TlsAcceptor, server: Arc<Server>, seen: Arc<Seen>) {
    let _at_once = stream.set_nodelay(true);
    let Ok(stream) = tls.accept(stream).await else { return };
    let tls = stream.get_ref().1;
    let is_resumed = tls.handshake_kind() == Some(HandshakeKind::Resumed);
    let is_http2 = tls.alpn_protocol() == Some(b"h2");
    let kind = if is_resumed { &seen.resumed } else { &seen.full };
    kind.fetch_add(1, Ordering::Relaxed);
    let service = service_fn(move |request: Request<Incoming>| {
        seen.add_call(request.uri().path());
        answer(Arc::clone(&server), request)
    });
    let stream = TokioIo::new(stream);
    if is_http2 {
        let mut http = http2::Builder::new(TokioExecutor::new());
        let _ended = http.max_concurrent_streams(STREAMS).serve_connection(stream, service).await;
    } else {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(IDLE);
        let _ended = http.serve_connection(stream, service).await;
    }
}

async fn answer(
    server: Arc<Server>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let passed = pass_on(&server, request).await;
    Ok(passed.unwrap_or_else(|_| {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::BAD_GATEWAY;
        response
    }))
}

async fn pass_on(server: &Server, request: Request<Incoming>) -> Result<Response<Full<Bytes>>> {
    let (client, address) = server;
    let (head, body) = request.into_parts();
    let address = [address, head.uri.path()].concat();
    let mut passed = client.request(head.method, address).body(body.collect().await?.to_bytes());
    if let Some(kind) = head.headers.get(header::CONTENT_TYPE) {
        passed = passed.header(header::CONTENT_TYPE, kind);
    }
    let answer = passed.send().await?;
    let mut response = Response::builder().status(answer.status());
    if let Some(kind) = answer.headers().get(header::CONTENT_TYPE) {
        response = response.header(header::CONTENT_TYPE, kind);
    }
    Ok(response.body(Full::new(answer.bytes().await?))?)
}
