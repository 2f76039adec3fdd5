//! The readers' actions over HTTP, for the chat page and for tests in other processes. All bodies
//! are JSON.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::response::sse::{self, KeepAlive, Sse};
use axum::routing::{get, post};
use futures_util::Stream;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::Sandbox;
use crate::answer::{json as as_json, sentence, to_json};
use crate::fault::FaultRule;
use crate::message::ChatKind;
use crate::reader::{Said, Tap};

/// The interval of keep-alive events: proxies and browsers close a stream that stays silent for
/// long.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

type ControlAnswer = Result<Response<Body>, Wrong>;

/// The refusal of an invalid request: status and reason.
struct Wrong(StatusCode, String);

impl IntoResponse for Wrong {
    fn into_response(self) -> Response<Body> {
        sentence(self.0, self.1)
    }
}

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route(
            "/sandbox/state",
            get(async |State(sandbox): State<Sandbox>| ok(&sandbox.snapshot())),
        )
        .route("/sandbox/stats", get(async |State(sandbox): State<Sandbox>| ok(&sandbox.stats())))
        .route("/sandbox/report", get(report))
        .route("/sandbox/events", get(events))
        .route("/sandbox/chats", post(open))
        .route("/sandbox/send", post(send))
        .route("/sandbox/tap", post(tap))
        .route("/sandbox/block", post(block))
        .route("/sandbox/delete-topic", post(delete_topic))
        .route("/sandbox/updates", post(updates))
        .route("/sandbox/inline", post(ask_inline))
        .route("/sandbox/inline/{id}", get(inline_answer).post(choose))
        .route("/sandbox/faults", post(add_fault).delete(clear_faults))
        .route("/sandbox/latency", post(latency))
        .route("/sandbox/advance", post(advance))
        .route("/sandbox/load", post(load))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewChat {
    #[serde(rename = "type")]
    kind: ChatKind,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Blocked {
    chat_id: i64,
    blocked: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    chat_id: i64,
    message_thread_id: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InlineAsked {
    query: String,
    #[serde(default)]
    offset: String,
    language_code: Option<String>,
    user_id: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    chat_id: i64,
    result_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Milliseconds {
    ms: u64,
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Wrong> {
    serde_json::from_slice(body)
        .map_err(|error| refused(format!("Cannot read the request: {error}.")))
}

fn refused(words: impl Into<String>) -> Wrong {
    Wrong(StatusCode::BAD_REQUEST, words.into())
}

fn ok(value: &Value) -> Response<Body> {
    as_json(StatusCode::OK, value.to_string())
}

async fn open(State(sandbox): State<Sandbox>, body: Bytes) -> ControlAnswer {
    let NewChat { kind } = read(&body)?;
    let chat = sandbox.new_chat(kind);
    Ok(as_json(StatusCode::OK, sandbox.chat_json(chat).unwrap_or_default()))
}

async fn send(State(sandbox): State<Sandbox>, body: Bytes) -> ControlAnswer {
    let said: Said = read(&body)?;
    if said.text.trim().is_empty() {
        return Err(refused("A message needs a text."));
    }
    let id = sandbox.say_with(&said).map_err(|error| refused(error.to_string()))?;
    Ok(ok(&json!({ "message_id": id })))
}

async fn tap(State(sandbox): State<Sandbox>, body: Bytes) -> ControlAnswer {
    let tap: Tap = read(&body)?;
    let id = sandbox.tap_with(&tap).map_err(|error| refused(error.to_string()))?;
    Ok(ok(&json!({ "callback_query_id": id.to_string() })))
}

async fn block(State(sandbox): State<Sandbox>, body: Bytes) -> ControlAnswer {
    let Blocked { chat_id, blocked } = read(&body)?;
    sandbox.block(chat_id, blocked).map_err(|error| refused(error.to_string()))?;
    Ok(ok(&json!({})))
}

async fn delete_topic(State(sandbox): State<Sandbox>, body: Bytes) -> ControlAnswer {
    let Topic { chat_id, message_thread_id } = read(&body)?;
    sandbox.delete_topic(chat_id, message_thread_id).map_err(|error| refused(error.to_string()))?;
    Ok(ok(&json!({})))
}

/// Puts updates into the queue. A body of `text/plain` is queued byte for byte, even if it is not
/// JSON.
async fn updates(State(sandbox): State<Sandbox>, headers: HeaderMap, body: Bytes) -> ControlAnswer {
    let is_text = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let id = if is_text {
        let text = String::from_utf8(body.into())
            .map_err(|_| refused("The text of an update must be UTF-8."))?;
        sandbox.push_raw_text(text)
    } else {
        let update: Value = read(&body)?;
        if !update.is_object() {
            return Err(refused("An update is a JSON object; send anything else as text/plain."));
        }
        sandbox.push_raw(update)
    };
    match id {
        Some(id) => Ok(ok(&json!({ "update_id": id }))),
        None => Err(refused("The queue is full.")),
    }
}

async fn ask_inline(State(sandbox): State<Sandbox>, body: Bytes) -> ControlAnswer {
    let InlineAsked { query, offset, language_code, user_id } = read(&body)?;
    if !sandbox.inner.options.inline {
        return Err(refused("The bot's inline mode is off."));
    }
    let id = sandbox.inline_query_from(&offset, &query, language_code.as_deref(), user_id);
    Ok(ok(&json!({ "inline_query_id": id.to_string() })))
}

/// Returns the bot's answer to an inline query; `null` until there is one.
async fn inline_answer(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> ControlAnswer {
    match id.parse().ok().and_then(|id| sandbox.inline_answer(id)) {
        Some(answer) => Ok(ok(&answer.unwrap_or_default())),
        None => Err(Wrong(StatusCode::NOT_FOUND, "There is no such inline query.".to_owned())),
    }
}

async fn choose(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    body: Bytes,
) -> ControlAnswer {
    let Chosen { chat_id, result_id } = read(&body)?;
    match id.parse().ok().and_then(|id| sandbox.choose(chat_id, id, &result_id)) {
        Some(id) => Ok(ok(&json!({ "message_id": id }))),
        None => Err(refused("There is no such chat, inline query or article.")),
    }
}

async fn add_fault(State(sandbox): State<Sandbox>, body: Bytes) -> ControlAnswer {
    let rule: FaultRule = read(&body)?;
    sandbox.add_fault(rule);
    Ok(ok(&json!({})))
}

async fn clear_faults(State(sandbox): State<Sandbox>) -> Response<Body> {
    sandbox.clear_faults();
    ok(&json!({}))
}

async fn latency(State(sandbox): State<Sandbox>, body: Bytes) -> ControlAnswer {
    let Milliseconds { ms } = read(&body)?;
    sandbox.set_latency(Duration::from_millis(ms));
    Ok(ok(&json!({})))
}

async fn advance(State(sandbox): State<Sandbox>, body: Bytes) -> ControlAnswer {
    let Milliseconds { ms } = read(&body)?;
    let time = Duration::from_millis(ms);
    if !sandbox.inner.clock.can_skip(time) {
        return Err(refused("Dates end with the year 9999."));
    }
    sandbox.advance(time);
    Ok(ok(&json!({})))
}

/// Returns the load report; `?but=N` leaves out the first `N` loads.
async fn report(State(sandbox): State<Sandbox>, RawQuery(query): RawQuery) -> ControlAnswer {
    let query = query.unwrap_or_default();
    let but = query.strip_prefix("but=").unwrap_or("0").parse();
    let but = but.map_err(|_| refused("`but` is a number of loads."))?;
    Ok(ok(&json!(sandbox.load_report_but(but))))
}

async fn load(State(sandbox): State<Sandbox>, body: Bytes) -> ControlAnswer {
    sandbox.load(&read(&body)?).map_err(refused)?;
    Ok(ok(&json!({})))
}

/// Streams events. A client that falls too far behind is disconnected; a browser reconnects by
/// itself and fetches the state again.
async fn events(
    State(sandbox): State<Sandbox>,
) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>>> {
    let stream = futures_util::stream::unfold(sandbox.subscribe(), async |mut events| {
        let event = events.recv().await.ok()?;
        let data = sse::Event::default().event(event.name()).data(to_json(&event));
        Some((Ok(data), events))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}
