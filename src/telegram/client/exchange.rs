//! Writes the bodies of requests and reads the answers of the Bot API.
//!
//! This replaces teloxide's own request layer, which parses every answer into a tree of values
//! first, and holds each server error back for 10 s. The error types are teloxide's.

use std::sync::Arc;

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes};
use hyper::{Response, StatusCode, Uri};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Serialize};
use teloxide::requests::Payload;
use teloxide::types::{ChatId, Seconds};
use teloxide::{ApiError, RequestError};

use super::calls::GetUpdates;

/// The first bytes of a successful answer (`HttpServer.h` of telegram-bot-api, `JsonQueryOk`).
const DONE: &[u8] = br#"{"ok":true,"#;
/// The initial size of a body's buffer, in bytes. Most pages with their entities and buttons are
/// smaller, so the buffer need not grow and be copied.
const USUAL_BYTES: usize = 8 << 10;

/// The most bytes of an answer to `getUpdates` that are read. It returns at most 4 MiB of updates
/// (Client.cpp, `JsonUpdates`).
pub(super) const MAX_UPDATES: usize = 8 << 20;
/// The most bytes of any other answer that are read. The longest are lists of commands: a hundred, with
/// descriptions of 256 letters of six bytes each in JSON. Two hundred calls may be answered at the
/// same time.
pub(super) const MAX_ANSWER: usize = 256 << 10;

/// The size of the blocks in which longer bodies are read. The C library gets anything of 128 KiB or
/// more directly from the system; once that is freed, it keeps larger pieces, and more free heap, for
/// itself (mallopt(3), `M_MMAP_THRESHOLD`).
const BLOCK: usize = 64 << 10;
/// The most bytes of an unreadable answer that its error keeps.
const BEGINNING: usize = 4 << 10;

/// The envelope of every answer (Bot API, "Making requests").
#[derive(Deserialize)]
struct ApiAnswer<T> {
    ok: bool,
    result: Option<T>,
    description: Option<ApiError>,
    parameters: Option<ResponseParameters>,
}

/// Bot API, `ResponseParameters`.
#[derive(Deserialize, Default)]
struct ResponseParameters {
    retry_after: Option<u32>,
    migrate_to_chat_id: Option<i64>,
}

/// Returns whether a request is a long poll; its path ends with the method.
pub(super) fn is_poll(request: &Uri) -> bool {
    request.path().ends_with(GetUpdates::NAME)
}

/// Returns how many bytes of the answer to a request are read.
pub(super) fn max_answer(request: &Uri) -> usize {
    if is_poll(request) { MAX_UPDATES } else { MAX_ANSWER }
}

/// Reads a body. If it has `most` bytes or more, only its beginning is returned, which cannot be parsed,
/// but which, of updates, still has the id of the one that blocks the queue.
pub(super) async fn read_body<B: Body<Data = Bytes> + Unpin>(
    mut body: B,
    most: usize,
) -> Result<Bytes, B::Error> {
    let (mut first, mut blocks, mut length) = (Bytes::new(), Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        length += data.len();
        // Nearly all answers come in one piece, which is not copied.
        if first.is_empty() {
            first = data;
        } else {
            if blocks.is_empty() {
                append(&mut blocks, &first);
            }
            append(&mut blocks, &data);
        }
        if length >= most || body.is_end_stream() {
            break;
        }
    }
    if length > most {
        blocks.truncate(1);
    }
    let whole = if blocks.is_empty() { first } else { blocks.concat().into() };
    Ok(whole.slice(..whole.len().min(most)))
}

/// Adds bytes to blocks. A single growing buffer would copy them, and take three times as much memory.
fn append(blocks: &mut Vec<Vec<u8>>, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        if blocks.last().is_none_or(|last| last.len() == BLOCK) {
            blocks.push(Vec::with_capacity(BLOCK));
        }
        let Some(last) = blocks.last_mut() else { return };
        let (fits, rest) = bytes.split_at(bytes.len().min(BLOCK - last.len()));
        last.extend_from_slice(fits);
        bytes = rest;
    }
}

/// Serializes the body of a request.
pub(super) fn write(payload: &impl Serialize) -> Result<Bytes, RequestError> {
    let mut body = Vec::with_capacity(USUAL_BYTES);
    serde_json::to_writer(&mut body, payload).map_err(|error| unreadable(error, &[]))?;
    Ok(body.into())
}

/// Returns whether a call succeeded, without parsing its result: the whole sent message comes back,
/// and parsing it would be a quarter of all the work for an answer. A truncated answer does not
/// count; nearly none of them ends in `}`.
pub(super) fn is_done(answer: &Response<Bytes>) -> bool {
    answer.status() == StatusCode::OK
        && answer.body().starts_with(DONE)
        && answer.body().ends_with(b"}")
}

/// Returns the result of a call. A 5xx body that is not JSON, such as a proxy's page or a truncated
/// answer, counts as a server error.
pub(super) fn read<T: DeserializeOwned>(answer: &Response<Bytes>) -> Result<T, RequestError> {
    let (status, body) = (answer.status(), answer.body());
    let read: ApiAnswer<T> = match serde_json::from_slice(body) {
        Ok(read) => read,
        Err(_) if status.is_server_error() => {
            return Err(RequestError::Api(ApiError::Unknown(status.to_string())));
        }
        Err(error) => return Err(unreadable(error, body)),
    };
    let parameters = read.parameters.unwrap_or_default();
    match (read.result, read.description) {
        (Some(result), _) if read.ok => Ok(result),
        _ if let Some(seconds) = parameters.retry_after => {
            Err(RequestError::RetryAfter(Seconds::from_seconds(seconds)))
        }
        _ if let Some(chat) = parameters.migrate_to_chat_id => {
            Err(RequestError::MigrateToChatId(ChatId(chat)))
        }
        (_, Some(error)) if !read.ok => Err(RequestError::Api(error)),
        _ => Err(unreadable(serde_json::Error::custom("neither a result nor a description"), body)),
    }
}

/// The error keeps the beginning of the answer, which has the id of the first update.
fn unreadable(source: serde_json::Error, answer: &[u8]) -> RequestError {
    let beginning = &answer[..answer.len().min(BEGINNING)];
    RequestError::InvalidJson {
        source: Arc::new(source),
        raw: String::from_utf8_lossy(beginning).into(),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use allocation_counter::measure;
    use futures_util::{FutureExt, stream};
    use http_body_util::StreamBody;
    use hyper::body::Frame;

    use super::*;

    #[test]
    fn an_endless_answer_takes_no_more_than_what_is_read_of_it() {
        let piece = Bytes::from(vec![b'7'; 16_000]);
        let pieces = stream::repeat_with(|| Ok::<_, Infallible>(Frame::data(piece.clone())));
        let mut length = 0;
        let took = measure(|| {
            let body = read_body(StreamBody::new(pieces), MAX_UPDATES).now_or_never().unwrap();
            let answer = Response::new(body.unwrap());
            length = answer.body().len();
            let error = read::<Vec<u8>>(&answer).unwrap_err();
            assert!(
                matches!(error, RequestError::InvalidJson { raw, .. } if raw.len() == BEGINNING)
            );
        });
        assert_eq!(length, BLOCK);
        let most = (MAX_UPDATES + 3 * BLOCK) as u64;
        assert!(took.bytes_max < most, "{took:?}");
    }

    #[test]
    fn an_answer_in_many_pieces_is_put_together() {
        for (length, piece) in [(1, 1), (BLOCK, 7), (3 * BLOCK + 5, 16_000), (200_000, 150_000)] {
            let whole: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let pieces = whole
                .chunks(piece)
                .map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::copy_from_slice(piece))));
            let body = read_body(StreamBody::new(stream::iter(pieces)), MAX_UPDATES);
            assert_eq!(body.now_or_never().unwrap().unwrap(), whole);
        }
    }
}
