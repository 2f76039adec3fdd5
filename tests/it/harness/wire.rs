//! Bytes on a connection, as a stranger may send them.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::webhook::PATH;

/// A connection on which a test writes bytes of its own.
pub(crate) struct Wire(TcpStream);

impl Wire {
    pub(crate) async fn to(port: u16) -> Self {
        Self(TcpStream::connect(("127.0.0.1", port)).await.unwrap())
    }

    pub(crate) async fn write(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).await.is_ok()
    }

    /// The head of a request that has this secret and promises a body; with `close`, as the last one.
    pub(crate) async fn promise(&mut self, secret: Option<&str>, length: usize, more: &str) {
        let secret = secret.map_or_else(String::new, |secret| {
            format!("X-Telegram-Bot-Api-Secret-Token: {secret}\r\n")
        });
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: bot\r\nContent-Length: {length}\r\n{secret}{more}\r\n"
        );
        assert!(self.write(head).await);
    }

    /// What comes first, at most this much later; empty where nothing does.
    pub(crate) async fn hears(&mut self, within: Duration) -> String {
        let mut bytes = vec![0; 4096];
        let read = tokio::time::timeout(within, self.0.read(&mut bytes)).await;
        let length = read.ok().and_then(Result::ok).unwrap_or_default();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    /// Whether the other side hangs up, at most this much later; what it says before is passed over.
    pub(crate) async fn is_closed(&mut self, within: Duration) -> bool {
        let mut bytes = [0; 4096];
        let hung_up =
            async { while self.0.read(&mut bytes).await.is_ok_and(|length| length > 0) {} };
        tokio::time::timeout(within, hung_up).await.is_ok()
    }
}
