//! A server that speaks HTTP/2 frame by frame (RFC 9113, section 4), to end a connection at any point.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What becomes of a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Script {
    Answer,
    /// The server closes the connection, and says that it has not begun with this request.
    CloseBefore,
    /// The same, and says that it may have.
    CloseAfter,
    /// It resets the stream with this code.
    Reset(u32),
}

const PREFACE: usize = 24;
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `:status: 200` by its place in the static table (RFC 7541, appendix A).
const STATUS_200: &[u8] = &[0x88];

type Rest = Arc<Mutex<VecDeque<Script>>>;

/// Does with one request after the other what the script says, on however many connections; returns how many there were.
pub(super) fn answers_by(
    script: &[Script],
    body: &'static str,
    listener: TcpListener,
    tls: TlsAcceptor,
) -> Arc<AtomicUsize> {
    let (rest, seen) =
        (Rest::new(Mutex::new(script.to_vec().into())), Arc::<AtomicUsize>::default());
    let counter = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(
                stream,
                tls.clone(),
                Arc::clone(&rest),
                body,
                Arc::clone(&counter),
            ));
        }
    });
    seen
}

async fn connection(
    stream: TcpStream,
    tls: TlsAcceptor,
    rest: Rest,
    body: &'static str,
    seen: Arc<AtomicUsize>,
) -> io::Result<()> {
    let mut stream = tls.accept(stream).await?;
    stream.read_exact(&mut [0; PREFACE]).await?;
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let [a, b, c, kind, flags, id @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        stream.read_exact(&mut payload).await?;
        let id = u32::from_be_bytes(id);
        if kind == SETTINGS && flags != ACK {
            stream.write_all(&frame(SETTINGS, ACK, 0, &[])).await?;
        }
        if kind != HEADERS {
            continue;
        }
        seen.fetch_add(1, Ordering::Relaxed);
        let Some(next) = rest.lock().unwrap().pop_front() else { return Ok(()) };
        stream.write_all(&reply(next, id, body)).await?;
        if let Script::CloseAfter = next {
            return stream.shutdown().await;
        }
    }
}

fn reply(script: Script, id: u32, body: &str) -> Vec<u8> {
    let goes_away = |last: u32| frame(GOAWAY, 0, 0, &[last.to_be_bytes(), [0; 4]].concat());
    match script {
        Script::Answer => [
            frame(HEADERS, END_HEADERS, id, STATUS_200),
            frame(DATA, END_STREAM, id, body.as_bytes()),
        ]
        .concat(),
        Script::CloseBefore => goes_away(0),
        Script::CloseAfter => goes_away(id),
        Script::Reset(code) => frame(RST_STREAM, 0, id, &code.to_be_bytes()),
    }
}

fn frame(kind: u8, flags: u8, id: u32, payload: &[u8]) -> Vec<u8> {
    let [_, a, b, c] = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = vec![a, b, c, kind, flags];
    frame.extend(id.to_be_bytes());
    frame.extend(payload);
    frame
}
