//! Distance: bytes arrive 25 ms after they were sent, in both directions, and those that open a connection 50 ms later still,
//! because TCP's own handshake costs a round trip before anything can be sent.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Half of a round trip of 50 ms.
const ONE_WAY: Duration = Duration::from_millis(25);
/// TCP's handshake. The client's own system has accepted the connection already.
const TCP_HANDSHAKE: Duration = Duration::from_millis(50);
/// The most that is read at once.
const PIECE: usize = 16 << 10;

/// What passed.
#[derive(Debug, Default)]
pub(super) struct Passed {
    pub(super) connections: AtomicU64,
    /// Bytes to the server and from it.
    pub(super) bytes: [AtomicU64; 2],
}

/// Passes all connections on to a port of this machine.
pub(super) async fn relay(listener: TcpListener, port: u16, passed: Arc<Passed>) {
    while let Ok((client, _)) = listener.accept().await {
        passed.connections.fetch_add(1, Ordering::Relaxed);
        // An error is a connection that ended.
        tokio::spawn(connection(client, port, Arc::clone(&passed)));
    }
}

async fn connection(client: TcpStream, port: u16, passed: Arc<Passed>) -> io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", port)).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let [up, down] = &passed.bytes;
    tokio::try_join!(
        pass(from_client, to_server, TCP_HANDSHAKE, up),
        pass(from_server, to_client, Duration::ZERO, down)
    )?;
    Ok(())
}

/// The order is kept, so bytes behind the first ones wait for these.
async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    first_later: Duration,
    count: &AtomicU64,
) -> io::Result<()> {
    let (sender, mut on_the_way) = mpsc::unbounded_channel();
    let send = async move {
        let mut later = first_later;
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            let read = from.read_buf(&mut piece).await?;
            if read == 0 || sender.send((Instant::now() + ONE_WAY + later, piece)).is_err() {
                return Ok(());
            }
            later = Duration::ZERO;
            count.fetch_add(read as u64, Ordering::Relaxed);
        }
    };
    let arrive = async move {
        while let Some((due, piece)) = on_the_way.recv().await {
            tokio::time::sleep_until(due).await;
            to.write_all(&piece).await?;
        }
        to.shutdown().await
    };
    tokio::try_join!(send, arrive).map(drop)
}
