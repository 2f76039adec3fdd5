//! Listens on loopback. It stops immediately, because open streams and long polls would never end
//! by themselves.

use std::io;
use std::sync::atomic::Ordering;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::Sandbox;

impl Sandbox {
    /// Serves on the listener until `stop`, then stops immediately and drops open streams, long
    /// polls and webhook calls. `server` serves the routes, so that the caller can limit the
    /// connections as on its other ports.
    ///
    /// # Errors
    /// If the listener is not on loopback.
    pub async fn serve<S, F>(
        &self,
        listener: TcpListener,
        stop: CancellationToken,
        server: S,
    ) -> io::Result<()>
    where
        S: FnOnce(TcpListener, Router) -> F,
        F: Future<Output = ()>,
    {
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() {
            let words = format!("the sandbox listens on loopback only, and {address} is not");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, words));
        }
        self.inner.port.store(address.port(), Ordering::Relaxed);
        let _dropped = stop.run_until_cancelled(server(listener, self.router())).await;
        if let Some(hook) = self.lock().hook.take() {
            hook.stop.cancel();
        }
        Ok(())
    }
}
