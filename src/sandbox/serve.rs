//! Listening: the end is at once, because open streams and long polls would never end by themselves.

use std::io;
use std::sync::atomic::Ordering;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::Sandbox;
use crate::serve::serve;

/// Connections at once: a bot that is measured may open as many as it has chats in work.
const MOST_CONNECTIONS: usize = 4096;

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
        let served = serve(listener, self.router(), MOST_CONNECTIONS, CancellationToken::new());
        let _dropped = stop.run_until_cancelled(served).await;
        if let Some(hook) = self.lock().hook.take() {
            hook.stop.cancel();
        }
        Ok(())
    }
}
