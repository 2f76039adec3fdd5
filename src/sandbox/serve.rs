//! Listening, in a loop of our own: axum's server would leave open streams and long polls behind when it ends.

use std::io;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::Sandbox;

/// A pause after a failed accept: it fails for want of file descriptors, and these come back.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

impl Sandbox {
    /// Answers on the listener until `stop`, and then ends at once: open streams, long polls and calls to a webhook are
    /// dropped. A listener that is not on loopback is an error.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() {
            let words = format!("the sandbox listens on loopback only, and {address} is not");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, words));
        }
        self.inner.port.store(address.port(), Ordering::Relaxed);
        let service = TowerToHyperService::new(self.router());
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(answer(stream, service.clone()));
                    }
                    Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
                },
                Some(_) = connections.join_next() => {}
            }
        }
        if let Some(hook) = self.lock().hook.take() {
            hook.stop.cancel();
        }
        Ok(())
    }
}

/// An error here is a connection that ended; there is nobody to tell.
async fn answer(stream: TcpStream, service: TowerToHyperService<Router>) {
    let _ = stream.set_nodelay(true);
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}
