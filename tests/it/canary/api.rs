//! A Bot API whose every answer, good or bad, is full of canaries.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use serde_json::{Value, json};
use telegram_sandbox::{Options, Sandbox};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::canaries::Canaries;
use crate::harness::BOT;

/// The calls that go to readers; the sandbox does not know these readers, so they are all answered here.
const TO_READERS: [&str; 5] = [
    "sendmessage",
    "editmessagetext",
    "deletemessages",
    "answercallbackquery",
    "answerinlinequery",
];

/// How the phrase begins by which a hasty reader is asked to be slower.
const SLOWER: &str = "A little slower";

/// An answer to one call.
enum Line {
    Says(u16, String),
    HangsUp,
}

type Lines = HashMap<&'static str, VecDeque<Line>>;

#[derive(Clone)]
struct Script {
    lines: Arc<Mutex<Lines>>,
    /// Whether a reader was asked to be slower.
    slowed: Arc<AtomicBool>,
}

/// The sandbox, behind a prompter.
pub(super) struct Api {
    pub(super) sandbox: Sandbox,
    pub(super) url: String,
    script: Script,
    served: JoinHandle<()>,
}

impl Drop for Api {
    fn drop(&mut self) {
        self.served.abort();
    }
}

impl Api {
    /// Each method fails in every way there is before it succeeds.
    pub(super) async fn start(canaries: &mut Canaries) -> Self {
        let sandbox = Sandbox::new(Options { username: BOT.to_owned(), ..Options::default() });
        let lines = Arc::new(Mutex::new(script(canaries)));
        let script = Script { lines, slowed: Arc::default() };
        let routes = sandbox.router().layer(from_fn_with_state(script.clone(), prompt));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let served = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { sandbox, url, script, served }
    }

    /// Whether messages have failed in every way there is, and a reader was asked to be slower.
    pub(super) fn has_seen_trouble(&self) -> bool {
        let slowed = self.script.slowed.load(Ordering::Relaxed);
        slowed && self.script.lines.lock().unwrap()["sendmessage"].len() == 1
    }
}

async fn prompt(State(script): State<Script>, request: Request, next: Next) -> Response {
    let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let line =
        script.lines.lock().unwrap().get_mut(method.as_str()).and_then(|lines| match lines.len() {
            // The last line is repeated without end, but only where the sandbox would not know what to say.
            1 if TO_READERS.contains(&method.as_str()) => lines.front().map(Line::again),
            _ => lines.pop_front(),
        });
    match line {
        Some(Line::Says(status, body)) => {
            let call = to_bytes(request.into_body(), usize::MAX).await.unwrap();
            if String::from_utf8_lossy(&call).contains(SLOWER) {
                script.slowed.store(true, Ordering::Relaxed);
            }
            let kind = if body.starts_with('{') { "application/json" } else { "text/html" };
            Response::builder()
                .status(status)
                .header(header::CONTENT_TYPE, kind)
                .body(Body::from(body))
                .unwrap()
        }
        Some(Line::HangsUp) => {
            let broken = futures_util::stream::once(async {
                Err::<&str, _>(std::io::Error::other("hung up"))
            });
            Response::new(Body::from_stream(broken))
        }
        None => next.run(request).await,
    }
}

impl Line {
    fn again(&self) -> Self {
        match self {
            Self::Says(status, body) => Self::Says(*status, body.clone()),
            Self::HangsUp => Self::HangsUp,
        }
    }
}

fn script(canaries: &mut Canaries) -> Lines {
    let mut script: HashMap<_, _> =
        TO_READERS.iter().map(|method| (*method, to_a_reader(canaries, method))).collect();
    let account =
        json!({ "id": 42, "is_bot": true, "username": BOT, "first_name": "~", "~": { "~": 0 } });
    script.insert(
        "getme",
        VecDeque::from([says(canaries, 200, &json!({ "ok": true, "result": account }))]),
    );
    let menus = refusal(canaries, 400, "Bad Request: ~");
    script.insert("getmycommands", VecDeque::from([menus]));
    script.insert(
        "setwebhook",
        VecDeque::from([raw(canaries, 200, "<~>"), refusal(canaries, 429, "Too Many Requests: ~")]),
    );
    let polls = [
        refusal(canaries, 401, "Unauthorized: ~"),
        refusal(canaries, 409, "Conflict: terminated by ~"),
        raw(canaries, 200, "~ # is no JSON"),
        Line::HangsUp,
    ];
    script.insert("getupdates", VecDeque::from(polls));
    script
}

fn to_a_reader(canaries: &mut Canaries, method: &str) -> VecDeque<Line> {
    let moved = json!({ "ok": false, "error_code": 400, "description": "Bad Request: ~",
        "parameters": { "migrate_to_chat_id": -1 } });
    // What is tried again and what ends the trying take turns, so that no pause between two tries grows long.
    let mut lines = VecDeque::from([
        refusal(canaries, 400, "Bad Request: ~ #"),
        refusal(canaries, 404, "Not Found: ~"),
        refusal(canaries, 400, "Bad Request: chat not found ~ #"),
        refusal(canaries, 429, "Too Many Requests: ~"),
        refusal(canaries, 400, "Bad Request: message is not modified ~"),
        refusal(canaries, 200, "~"),
        refusal(canaries, 403, "Forbidden: bot was blocked by the user ~ #"),
        says(canaries, 200, &json!({ "ok": true, "result": "~" })),
        refusal(canaries, 413, "Request Entity Too Large: ~"),
        says(canaries, 200, &json!({ "ok": "~", "~": 0 })),
        says(canaries, 400, &moved),
        raw(
            canaries,
            200,
            "{\"ok\":true,\"result\":{\"message_id\":#,\"chat\":{\"first_name\":\"~",
        ),
        refusal(canaries, 400, "Bad Request: not enough rights ~"),
        Line::HangsUp,
        raw(canaries, 200, "<html>~ #</html>"),
    ]);
    if method == "sendmessage" {
        lines.push_front(raw(canaries, 502, "<html>~ #</html>"));
    }
    let result = if matches!(method, "sendmessage" | "editmessagetext") {
        let reader = json!({ "id": 0, "first_name": "~", "language_code": "~" });
        json!({ "message_id": 0, "date": 1, "chat": reader, "from": reader, "text": "~", "~": 0 })
    } else {
        json!(true)
    };
    lines.push_back(says(canaries, 200, &json!({ "ok": true, "result": result, "~": "~" })));
    lines
}

fn refusal(canaries: &mut Canaries, code: u16, description: &str) -> Line {
    let mut refusal =
        json!({ "ok": false, "error_code": code, "description": description, "~": "~" });
    if code == 429 {
        refusal["parameters"] = json!({ "retry_after": 1 });
    }
    says(canaries, code, &refusal)
}

fn says(canaries: &mut Canaries, status: u16, skeleton: &Value) -> Line {
    Line::Says(status, canaries.fill(skeleton).to_string())
}

fn raw(canaries: &mut Canaries, status: u16, skeleton: &str) -> Line {
    Line::Says(status, canaries.text("raw answer", skeleton))
}
