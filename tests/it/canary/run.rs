//! The program as a process of its own, which is brought all updates there are, by each of the two ways.

use std::time::Duration;

use serde_json::{Value, json};

use super::api::Api;
use super::canaries::Canaries;
use crate::harness::process::{Program, Running};
use crate::harness::webhook::{PATH, READY};
use crate::harness::{Folder, PATIENCE, Wire, client, free_port, get_ops, until};

/// Updates of every kind with a value for every field, and of no kind; how they are filled says `canaries.rs`.
const UPDATES: &str = include_str!("updates.json");
/// The header with the secret.
const HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";

/// How the program logs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Logged {
    pub(super) filter: &'static str,
    pub(super) format: &'static str,
}

/// All that a run showed to anybody but the readers.
pub(super) struct Run {
    /// Both streams.
    pub(super) log: String,
    pub(super) metrics: String,
    /// Whether its calls failed in every way there is.
    pub(super) saw_trouble: bool,
    pub(super) readiness: String,
    pub(super) command_line: String,
    pub(super) answers: String,
}

/// A token as Telegram gives them, with a half of its own that is secret.
pub(super) fn token(canaries: &mut Canaries) -> String {
    canaries.text("the token", "42:~_~-~")
}

/// The shipped words; whoever asks twice in a second is limited, so that this is seen too.
fn words() -> Folder {
    let folder = Folder::copy();
    folder.replace("bot.toml", "per_second = 3\nat_once = 120", "per_second = 1\nat_once = 1");
    folder
}

fn updates(canaries: &mut Canaries) -> Vec<Value> {
    let skeletons: Vec<Value> = serde_json::from_str(UPDATES).unwrap();
    let mut updates: Vec<Value> =
        skeletons.iter().map(|skeleton| canaries.fill(skeleton)).collect();
    let hasty = canaries.fill(&json!({ "message": { "message_id": 0, "date": 1, "text": "/sources ~",
        "from": { "id": 0, "first_name": "~", "language_code": "en" }, "chat": { "id": 0, "type": "private" } } }));
    updates.extend([hasty.clone(), hasty.clone(), hasty]);
    // So many that every way in which a call can fail is met.
    let again: Vec<Value> =
        skeletons.iter().take(8).map(|skeleton| canaries.fill(skeleton)).collect();
    updates.extend(again);
    updates
}

/// Updates that cannot be read.
fn broken(canaries: &mut Canaries, update_id: i64) -> Vec<String> {
    let skeletons = [
        "{\"update_id\":U,\"message\":\"~",
        "{\"update_id\":U,\"message\":{\"text\":\"~ \\ud800 #\"}}",
    ];
    let fill = |(id, skeleton): (i64, &&str)| {
        canaries.text("a broken update", &skeleton.replace('U', &id.to_string()))
    };
    (update_id..).zip(&skeletons).map(fill).collect()
}

fn loudly(program: Program, logged: Logged) -> Program {
    program.env("RUST_LOG", logged.filter).env("APPEAL_LOG_FORMAT", logged.format)
}

/// Ends the program, and gathers what it has shown.
async fn end(mut process: Running, ops: u16, api: &Api, answers: String) -> Run {
    let command_line =
        std::fs::read_to_string(format!("/proc/{}/cmdline", process.pid())).unwrap_or_default();
    let look = async |path: &str| get_ops(ops, path).await.unwrap().1;
    let (metrics, readiness) =
        (look("/metrics").await, [look("/readyz").await, look("/livez").await].join("\n"));
    process.stops_well().await;
    let (log, saw_trouble) = (process.written.join("\n"), api.has_seen_trouble());
    Run { log, metrics, saw_trouble, readiness, command_line, answers }
}

/// A bot that fetches the updates.
pub(super) async fn polling(canaries: &mut Canaries, logged: Logged) -> Run {
    let (api, words, ops) = (Api::start(canaries).await, words(), free_port().await);
    for update in updates(canaries) {
        api.sandbox.push_raw(update).unwrap();
    }
    for text in broken(canaries, api.sandbox.next_update_id()) {
        api.sandbox.push_raw_text(text).unwrap();
    }
    let program = Program::bot(&api.url)
        .env("TELOXIDE_TOKEN", token(canaries))
        .env("APPEAL_CONFIG", words.path());
    let program = loudly(program.env("APPEAL_OPS_LISTEN", format!("127.0.0.1:{ops}")), logged);
    let process = program.starts();
    until("all is confirmed", async || api.sandbox.pending() == 0).await;
    end(process, ops, &api, String::new()).await
}

/// A bot that is brought the updates, and more that Telegram would not bring.
pub(super) async fn webhook(canaries: &mut Canaries, logged: Logged) -> Run {
    let (api, words, port, ops) =
        (Api::start(canaries).await, words(), free_port().await, free_port().await);
    let secret = canaries.word("the secret of the webhook");
    let url = canaries.text("the path of the webhook", &format!("http://127.0.0.1:{port}{PATH}/~"));
    let program = Program::new(&["run", "--webhook"]).env("TELOXIDE_TOKEN", token(canaries));
    let program = program.env("TELOXIDE_API_URL", &api.url).env("APPEAL_CONFIG", words.path());
    let program = program.env("APPEAL_WEBHOOK_URL", &url).env("APPEAL_WEBHOOK_SECRET", &secret);
    let program = program.env("APPEAL_WEBHOOK_LISTEN", format!("127.0.0.1:{port}"));
    let mut process =
        loudly(program.env("APPEAL_OPS_LISTEN", format!("127.0.0.1:{ops}")), logged).starts();
    process.says(READY).await;

    let mut bodies: Vec<Vec<u8>> = Vec::new();
    for (id, mut update) in (1..).zip(updates(canaries)) {
        update["update_id"] = json!(id);
        bodies.push(update.to_string().into());
    }
    bodies.extend(broken(canaries, 900).into_iter().map(String::into_bytes));
    bodies.push(
        [canaries.text("no UTF-8", "{\"update_id\":1,\"message\":\"~").as_bytes(), b"\xff\"}"]
            .concat(),
    );
    let post = |body: Vec<u8>| {
        client().post(&url).header(HEADER, &secret).body(body).timeout(PATIENCE).send()
    };
    let answers = futures_util::future::join_all(bodies.into_iter().map(post)).await;
    let mut heard = String::new();
    for answer in answers {
        let answer = answer.unwrap();
        heard.push_str(&format!("{:?} {}\n", answer.headers(), answer.status()));
        heard.push_str(&answer.text().await.unwrap());
    }
    heard.push_str(&strangers(canaries, port, &url).await);
    end(process, ops, &api, heard).await
}

/// What comes to an open port: guesses, odd paths, and what is no HTTP at all.
async fn strangers(canaries: &mut Canaries, port: u16, url: &str) -> String {
    let mut heard = String::new();
    let root = format!("http://127.0.0.1:{port}/");
    let body = canaries.fill(&json!({ "update_id": 1, "~": "~" })).to_string();
    for request in [
        client().post(url).header(HEADER, canaries.word("a guessed secret")).body(body.clone()),
        client().post(url).header("User-Agent", canaries.word("a header")).body(body.clone()),
        client().get(format!("{root}{}", canaries.text("a path", "~?~=~"))),
        client().post(&root).header("Host", canaries.word("a host")).body(body),
    ] {
        let answer = request.send().await.unwrap();
        heard.push_str(&format!("{:?} {}\n", answer.headers(), answer.status()));
        heard.push_str(&answer.text().await.unwrap());
    }
    for skeleton in ["~ ~ ~\r\n\r\n", "POST /~ HTTP/1.1\r\n~: ~\r\n~\r\n\r\n", "\u{16}\u{3}\u{1}~#"]
    {
        let mut wire = Wire::to(port).await;
        wire.write(canaries.text("no HTTP", skeleton)).await;
        heard.push_str(&wire.hears(Duration::from_millis(500)).await);
    }
    heard
}
