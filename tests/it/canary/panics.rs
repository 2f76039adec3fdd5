//! A panic knows what a reader wrote, and another crate may say what it was given. Both happen in a process of their own,
//! because a program has one panic hook and one log.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use appeal_bot::ops::health::Health;
use appeal_bot::ops::logging;
use appeal_bot::ops::logging::LogFormat;
use appeal_bot::ops::metrics::{Counting, Metrics};
use appeal_bot::ops::serve::{MAX_CONNECTIONS, serve};
use appeal_bot::ops::telemetry::Telemetry;
use appeal_bot::telegram::client::api::Api;
use appeal_bot::telegram::outcome::Outcome;
use appeal_bot::telegram::queues::{ChatQueue, Handler};
use appeal_bot::telegram::receive::polling::{BEATS_WITHIN, Polling};
use appeal_bot::telegram::receive::webhook;
use appeal_bot::telegram::update::Update;
use article::Flood;
use article::{Action, Me};
use secrecy::SecretString;
use serde_json::{Value, json};
use telegram_sandbox::{Options, Sandbox};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio_util::sync::CancellationToken;

use super::LOUD;
use super::canaries::Canaries;
use crate::harness::{BOT, Line, TODAY, TOKEN, until};

/// Names the format of the log, and so tells the test that it is the process of its own.
const FORMAT: &str = "APPEAL_TEST_PANICS";
/// The ways to panic, by the first letter of what the reader writes. The character after it is one that can be cut.
const WRITTEN: [&str; 6] = ["a살~ #", "b살~ #", "c살~ #", "d살~ #", "e살~ #", "f살~ #"];

#[tokio::test]
async fn a_panic_tells_its_place_and_nothing_of_a_reader() {
    for format in ["text", "json"] {
        let mut canaries = Canaries::new("panics");
        let asked = asked(&mut canaries).len();
        let foreign = foreign(&mut canaries).len();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([
            "--exact",
            "canary::panics::in_a_process_of_its_own",
            "--ignored",
            "--nocapture",
        ]);
        command
            .env(FORMAT, format)
            .env("RUST_BACKTRACE", "full")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        let output = tokio::time::timeout(Duration::from_secs(60), command.output())
            .await
            .expect("it ends")
            .unwrap();
        let shown = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(output.status.success(), "{shown}");
        canaries.must_be_silent_in("a panic or another crate", &shown);
        let count = |words: &str| shown.lines().filter(|line| line.contains(words)).count();
        // Each way to panic was gone twice, and one of them panics twice.
        assert_eq!(count("the program panicked"), 2 * (asked + 1), "{shown}");
        assert_eq!(
            count("tests/it/canary/panics.rs:"),
            2 * (asked + 1),
            "each tells its place: {shown}"
        );
        assert_eq!(count("handling an update panicked"), 2 * asked, "{shown}");
        assert!(foreign > 0 && count("this crate may speak") == 1, "{shown}");
    }
}

fn asked(canaries: &mut Canaries) -> Vec<Value> {
    let from = json!({ "id": 0, "is_bot": false, "first_name": "~", "language_code": "~" });
    let ask = |text: &&str| {
        let chat = json!({ "id": 0, "type": "private", "first_name": "~" });
        canaries.fill(&json!({ "message": { "message_id": 0, "date": 1, "from": from, "chat": chat, "text": text } }))
    };
    WRITTEN.iter().map(ask).collect()
}

fn foreign(canaries: &mut Canaries) -> Vec<String> {
    (0..3).map(|_| canaries.text("another crate", "/bot42:~/SendMessage #")).collect()
}

/// Not a test of its own: what [`a_panic_tells_its_place_and_nothing_of_a_reader`] runs and listens to.
#[tokio::test]
#[ignore = "it needs a log of its own, and is run by the test above in a process of its own"]
async fn in_a_process_of_its_own() {
    let format = if std::env::var(FORMAT).is_ok_and(|format| format == "json") {
        LogFormat::Json
    } else {
        LogFormat::Text
    };
    logging::init(Some(LOUD[1]), format).unwrap();
    let mut canaries = Canaries::new("panics");
    let asked = asked(&mut canaries);
    poll(&asked).await;
    bring(&asked).await;
    for words in foreign(&mut canaries) {
        tracing::info!(target: "teloxide_core::net", "{words}");
        tracing::debug!(target: "hyper::proto::h1", words, "parsed");
        tracing::trace!(target: "reqwest::connect", path = ?words, "sent");
        let span = tracing::info_span!(target: "hyper_util::client", "request", words);
        span.in_scope(|| tracing::info!(target: "h2::codec", "framed"));
    }
    tracing::info!(target: "appeal_bot::canary", "this crate may speak");
}

/// Panics over every update, in the way that the update asks for.
struct Clumsy;

impl Handler for Clumsy {
    async fn handle(&self, update: &Update, _behind: &ChatQueue) -> Outcome {
        let me = Me { username: BOT.to_owned(), inline: true };
        let (request, address) = update.request(&me, TODAY).unwrap();
        let Action::Text { text, .. } = request.action else { unreachable!("only words are sent") };
        let reader = address.destination.public_chat().unwrap();
        match text.as_bytes()[0] {
            b'a' => assert_ne!(text[..2].len(), 2, "the character is not cut"),
            b'b' => panic!("{reader} wrote {text}"),
            b'c' => drop(text.parse::<u8>().map_err(|_| (reader, text)).unwrap()),
            b'd' => std::panic::panic_any(text.to_owned()),
            b'e' => assert_eq!(text, "", "{reader}"),
            _ => {
                let text = text.to_owned();
                tokio::spawn(async move { panic!("{text}") }).await.unwrap()
            }
        }
        Outcome::Answered
    }

    fn panicked(&self) {}
}

fn telemetry() -> Telemetry {
    Telemetry {
        health: Arc::new(Health::new(Some(BEATS_WITHIN), tokio::time::Instant::now())),
        metrics: Arc::new(Metrics::new(Counting::default())),
    }
}

async fn poll(asked: &[Value]) {
    let sandbox = Sandbox::new(Options { token: Some(TOKEN.to_owned()), ..Options::default() });
    let mut line = Line::open(&sandbox).await;
    for update in asked {
        sandbox.push_raw(update.clone()).unwrap();
    }
    let stop = CancellationToken::new();
    let polling = Polling {
        api: Api::new(&SecretString::from(TOKEN), &line.route()).unwrap(),
        handler: Arc::new(Clumsy),
        share: Flood::default().waiting,
        telemetry: telemetry(),
        stop: stop.clone(),
        abandon: CancellationToken::new(),
    };
    let running = tokio::spawn(polling.run(|| {}));
    until("all is confirmed", async || sandbox.pending() == 0).await;
    stop.cancel();
    running.await.unwrap().unwrap();
    line.cut().await;
}

async fn bring(asked: &[Value]) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listen = listener.local_addr().unwrap();
    let url = format!("http://{listen}/telegram");
    let settings = webhook::WebhookSettings {
        url: url.parse().unwrap(),
        listen,
        secret: SecretString::from("s"),
    };
    let stop = CancellationToken::new();
    let routes = webhook::routes(&settings, Arc::new(Clumsy), telemetry(), stop.clone());
    let served = tokio::spawn(serve(listener, routes, MAX_CONNECTIONS, stop.clone()));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for (id, update) in (1..).zip(asked) {
        let mut update = update.clone();
        update["update_id"] = json!(id);
        let brought = client
            .post(&url)
            .header("X-Telegram-Bot-Api-Secret-Token", "s")
            .body(update.to_string());
        assert_eq!(brought.send().await.unwrap().status(), 200, "it is passed over");
    }
    drop(client);
    stop.cancel();
    served.await.unwrap();
}
