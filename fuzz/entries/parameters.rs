//! Whatever a bot sends to the sandbox, it gets an answer in Telegram's form, and a message that is taken is within its limits.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Request};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use serde_json::Value;
use telegram_sandbox::{ChatKind, Options, Sandbox};

use super::{first_line, runtime};

/// Longer than the sandbox takes for anything but a long poll, which is left then.
const AT_ONCE: Duration = Duration::from_millis(20);
const MAX_BYTES: usize = 1 << 24;

/// The first line is a method, perhaps with a query; the second one is the type of the rest, which is the body.
pub fn run(bytes: &[u8]) {
    let (method, rest) = first_line(bytes);
    let (kind, body) = first_line(rest);
    // A webhook would be called: no input shall knock at this machine's doors.
    if method.to_ascii_lowercase().starts_with(b"setwebhook") {
        return;
    }
    let target = format!("/bot1:fuzz/{}", String::from_utf8_lossy(method));
    let request = Request::post(target).header("host", "localhost");
    let Ok(kind) = HeaderValue::from_bytes(kind) else { return };
    let Ok(request) = request.header("content-type", kind).body(Body::from(body.to_vec())) else {
        return;
    };
    runtime().block_on(call(request));
}

async fn call(request: Request<Body>) {
    let sandbox = Sandbox::new(Options::default());
    let chat = sandbox.new_chat(ChatKind::Private);
    let message = sandbox.say(chat, "/start", Some("en")).expect("a chat");
    sandbox.tap(chat, message, "x", None).expect("a message");
    let _ = sandbox.inline_query("x", None, None);
    let answered = TowerToHyperService::new(sandbox.router()).call(request);
    let Ok(answered) = tokio::time::timeout(AT_ONCE, answered).await else { return };
    let response = answered.unwrap_or_else(|never| match never {});
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), MAX_BYTES).await.expect("a body");
    let answer: Value = serde_json::from_slice(&body).expect("an answer in JSON");
    if status == 200 {
        assert_eq!(answer["ok"], true, "{answer}");
    } else {
        assert!(matches!(status, 400 | 404 | 409 | 413 | 429), "{status}");
        assert_eq!(
            (&answer["ok"], &answer["error_code"]),
            (&Value::from(false), &Value::from(status)),
            "{answer}"
        );
        assert!(answer["description"].as_str().is_some_and(|words| !words.is_empty()), "{answer}");
    }
    for message in sandbox.messages(chat) {
        let units: Vec<u16> = message.text.encode_utf16().collect();
        assert!(
            (1..=4096).contains(&message.text.chars().count()),
            "a text of {} units",
            units.len()
        );
        for entity in &message.entities {
            let range =
                usize::try_from(entity.offset).ok().zip(usize::try_from(entity.length).ok());
            let (offset, length) = range.expect("an entity before the text");
            let words = units.get(offset..offset + length).expect("an entity beyond the text");
            assert!(String::from_utf16(words).is_ok(), "an entity cuts a character");
        }
    }
}
