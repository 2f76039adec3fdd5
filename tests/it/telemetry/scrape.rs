//! `/metrics`: read by those it is made for, and silent about readers.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use appeal_bot::app::{Application, BotSettings};
use serde_json::{Value, json};
use telegram_sandbox::Fault;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;

use crate::harness::{Folder, Server, client, free_port, get_ops, settings, until};

/// A reader whose traces are found again wherever they go.
const ID: i64 = 7_318_259_640;
/// A group of his.
const GROUP: i64 = -1_009_182_736_455;
const NAME: &str = "Kanarienvogel";
const WORDS: &str = "canary-words";
const LANGUAGE: &str = "xq-canary";

/// The port of a bot that has had every kind of update and every kind of trouble. It runs here, where it counts exactly.
async fn experienced(server: &Server) -> u16 {
    let ops_listen = Some("127.0.0.1:0".parse().unwrap());
    let settings = BotSettings { ops_listen, ..settings(&Folder::shipped(), &server.line) };
    let bot = Application::build(settings).await.unwrap();
    let port = bot.ops_address().unwrap().port();
    tokio::spawn(bot.run_until_stopped(CancellationToken::new()));
    let from = json!({ "id": ID, "is_bot": false, "first_name": NAME, "username": NAME, "language_code": LANGUAGE });
    let (private, group) = (
        json!({ "id": ID, "type": "private" }),
        json!({ "id": GROUP, "type": "group", "title": NAME }),
    );
    let message = |chat: &Value, text: &str| json!({ "message_id": 5, "date": 1, "from": from, "text": text, "chat": chat });
    let tap = |data: &str| {
        let message = json!({ "message_id": 5, "date": 1, "chat": private });
        json!({ "callback_query": { "id": "9", "from": from, "data": data, "chat_instance": "1", "message": message } })
    };
    // The sandbox knows neither chat, so every send is refused: the failures have labels too.
    server.fault("sendMessage", Some(1), Fault::TooManyRequests { retry_after: Some(1) });
    server.fault("sendMessage", Some(1), Fault::Status { code: 403, description: None });
    server.sandbox.push_raw(json!({ "message": message(&private, "/start") }));
    server.sandbox.push_raw(json!({ "message": message(&private, WORDS) }));
    server.sandbox.push_raw(json!({ "message": message(&group, &format!("/{WORDS}")) }));
    server.sandbox.push_raw(tap("1s:ko:appeal:0:1"));
    server.sandbox.push_raw(tap(WORDS));
    server.sandbox.push_raw(
        json!({ "inline_query": { "id": "9", "from": from, "query": WORDS, "offset": WORDS } }),
    );
    server.sandbox.push_raw(json!({ WORDS: { "from": from } }));
    server.sandbox.push_raw(json!({ "message": { "text": WORDS, "chat": NAME, "from": ID } }));
    let id = server.sandbox.next_update_id();
    server.sandbox.push_raw_text(format!("{{\"update_id\": {id}, \"message\": \"{WORDS}\""));
    server.all_confirmed().await;
    port
}

async fn get(port: u16, path: &str) -> String {
    get_ops(port, path).await.unwrap().1
}

/// What somebody gets who asks for this format, and the media type that it is said to have.
async fn scrape_as(port: u16, accept: &str) -> (String, String) {
    let request = client().get(format!("http://127.0.0.1:{port}/metrics")).header("Accept", accept);
    let answer = request.send().await.unwrap();
    let media_type = answer.headers()["content-type"].to_str().unwrap().to_owned();
    (media_type, answer.text().await.unwrap())
}

/// A number or words in every encoding that a log or a label could give them.
fn encodings() -> Vec<String> {
    let mut encodings = Vec::new();
    for number in [ID, -ID, GROUP, -GROUP, -GROUP - 1_000_000_000_000] {
        encodings.extend([number.to_string(), format!("{number:x}"), format!("{number:X}")]);
    }
    for words in [NAME, WORDS, LANGUAGE] {
        let hex: String = words.bytes().map(|byte| format!("{byte:02x}")).collect();
        encodings.extend([words.to_lowercase(), hex]);
    }
    encodings
}

#[tokio::test]
async fn scrapes_are_read_by_those_they_are_for_and_hold_no_reader() {
    let server = Server::start().await;
    let port = experienced(&server).await;
    no_scrape_holds_a_reader(port).await;
    the_parsers_read_every_sample(port).await;
    promtool_reads_the_text(port).await;
    a_real_prometheus_scrapes_it(port).await;
}

async fn no_scrape_holds_a_reader(port: u16) {
    let scrape = get(port, "/metrics").await;
    let others = [get(port, "/readyz").await, get(port, "/livez").await];
    let seen = [others.join("\n"), scrape.to_lowercase(), scrape.clone()].join("\n");
    for encoding in encodings() {
        assert!(!seen.contains(&encoding), "{encoding} in {seen}");
    }
    // It was counted, so it had every chance to be told.
    for counted in [
        "appeal_updates_total{kind=\"message\"} 3",
        "appeal_updates_total{kind=\"callback_query\"} 2",
        "appeal_updates_total{kind=\"inline_query\"} 1",
        "appeal_updates_total{kind=\"other\"} 2",
        "appeal_unreadable_updates_total 1",
        "appeal_api_throttled_total 1",
        "appeal_answers_total{outcome=\"gone\"} 1",
    ] {
        assert!(scrape.lines().any(|line| line == counted), "{counted}: {scrape}");
    }
    let trap = format!("x{{reader=\"{ID:x}\"}} 1");
    assert!(encodings().iter().any(|encoding| trap.contains(encoding)), "a reader would be found");
}

/// Says that a test is skipped, or fails where it must not be.
fn skipped(what: &str) {
    crate::harness::skipped(
        "APPEAL_REQUIRE_PROMETHEUS",
        "A test of /metrics",
        &format!("there is no {what}"),
    );
}

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The strictest readers there are.
async fn the_parsers_read_every_sample(port: u16) {
    for (accept, expected, build) in [
        ("application/openmetrics-text", OPENMETRICS, "info"),
        ("text/plain;version=0.0.4", TEXT, "gauge"),
    ] {
        let (media_type, scrape) = scrape_as(port, accept).await;
        assert_eq!(media_type, expected);
        let Some((code, read, errors)) = parse(&scrape, media_type == TEXT).await else {
            return skipped("prometheus_client for python3 (PyPI prometheus-client)");
        };
        assert_eq!((code, errors.as_str()), (Some(0), ""), "{scrape}");
        holds_every_sample(&read, build);
    }
    let without_end = get(port, "/metrics").await.replace("# EOF\n", "");
    let parsed = parse(&without_end, false).await;
    assert_ne!(parsed.map(|(code, ..)| code), Some(Some(0)), "the parser is strict");
}

/// `build` is what the build is, an info or its stand-in.
fn holds_every_sample(read: &str, build: &str) {
    for sample in [
        "counter appeal_updates_total {\"kind\": \"message\"} 3.0",
        "counter appeal_answers_total {\"outcome\": \"gone\"} 1.0",
        "counter appeal_api_throttled_total {} 1.0",
        "gauge appeal_parked_replies {} 0.0",
        "gauge appeal_ready {} 1.0",
        "histogram appeal_answer_latency_seconds_bucket {\"le\": \"+Inf\", \"since\": \"receipt\"} 8.0",
        "histogram appeal_answer_latency_seconds_count {\"since\": \"update\"} 3.0",
    ] {
        assert!(read.lines().any(|line| line == sample), "{sample}: {read}");
    }
    let (kind, version) = (
        format!("{build} appeal_build_info {{"),
        format!("\"version\": \"{}\"}} 1.0", env!("CARGO_PKG_VERSION")),
    );
    let is_build = |line: &str| line.starts_with(&kind) && line.ends_with(&version);
    assert!(read.lines().any(is_build), "{read}");
}

/// The parser of Prometheus itself, which also has opinions about names and explanations.
async fn promtool_reads_the_text(port: u16) {
    let mut command = Command::new("promtool");
    command.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut child) = command.stderr(Stdio::piped()).kill_on_drop(true).spawn() else {
        return skipped("promtool on the PATH (Debian: install prometheus)");
    };
    let (_, scrape) = scrape_as(port, "text/plain;version=0.0.4").await;
    child.stdin.take().unwrap().write_all(scrape.as_bytes()).await.unwrap();
    let output = child.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{}{scrape}", String::from_utf8_lossy(&output.stderr));
}

/// The exit code of the parser and what it read and complained of; none where there is no parser.
async fn parse(scrape: &str, is_text: bool) -> Option<(Option<i32>, String, String)> {
    let client = Command::new("python3")
        .args(["-c", "import prometheus_client"])
        .stderr(Stdio::null())
        .status()
        .await;
    if !client.is_ok_and(|status| status.success()) {
        return None;
    }
    let script = format!("{}/tests/it/telemetry/openmetrics.py", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new("python3");
    command
        .arg(script)
        .args(is_text.then_some("text"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(scrape.as_bytes()).await.unwrap();
    drop(input);
    let output = child.wait_with_output().await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Some((output.status.code(), text(output.stdout), text(output.stderr)))
}

/// A Prometheus that scrapes this port: its own port, the folder of its data, and its process.
async fn prometheus(bot: u16) -> Option<(u16, TempDir, Child)> {
    let version = Command::new("prometheus")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await;
    version.ok()?;
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port().await);
    let configuration = format!(
        "global: {{ scrape_interval: 1s, scrape_timeout: 1s }}\n\
         scrape_configs: [{{ job_name: bot, static_configs: [{{ targets: ['127.0.0.1:{}'] }}] }}]\n",
        bot
    );
    fs::write(folder.path().join("prometheus.yml"), configuration).unwrap();
    let mut command = Command::new("prometheus");
    command
        .current_dir(folder.path())
        .args(["--config.file=prometheus.yml", "--storage.tsdb.path=data"]);
    command
        .arg(format!("--web.listen-address=127.0.0.1:{port}"))
        .arg("--log.level=warn")
        .kill_on_drop(true);
    let process =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    Some((port, folder, process))
}

async fn a_real_prometheus_scrapes_it(bot: u16) {
    let Some((port, _folder, _prometheus)) = prometheus(bot).await else {
        return skipped("prometheus on the PATH (Debian: install prometheus)");
    };
    let asks = async |query: &str| -> Option<String> {
        let url = format!("http://127.0.0.1:{port}/api/v1/query");
        let asked = client()
            .get(url)
            .query(&[("query", query)])
            .timeout(Duration::from_secs(2))
            .send()
            .await;
        let answer: Value = asked.ok()?.json().await.ok()?;
        Some(answer.pointer("/data/result/0/value/1")?.as_str()?.to_owned())
    };
    until("prometheus scrapes it", async || asks("up").await.is_some_and(|up| up == "1")).await;
    for (query, value) in [
        ("appeal_updates_total{kind=\"message\"}", "3"),
        ("appeal_api_throttled_total", "1"),
        ("sum(appeal_build_info)", "1"),
        ("appeal_answer_latency_seconds_count{since=\"update\"}", "3"),
        ("scrape_samples_scraped > bool 40", "1"),
    ] {
        assert_eq!(asks(query).await.as_deref(), Some(value), "{query}");
    }
}
