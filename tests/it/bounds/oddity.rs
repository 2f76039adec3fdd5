//! An update that makes the program panic, or is never finished, hurts nobody else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use appeal_bot::ops::health::Health;
use appeal_bot::ops::metrics::{Counting, Format, Metrics};
use appeal_bot::ops::telemetry::Telemetry;
use appeal_bot::telegram::client::api::Api;
use appeal_bot::telegram::outcome::Outcome;
use appeal_bot::telegram::queues::{ChatQueue, Handler};
use appeal_bot::telegram::receive::polling::{BEATS_WITHIN, Polling};
use appeal_bot::telegram::update::Update;
use article::Flood;
use secrecy::SecretString;
use telegram_sandbox::{ChatKind, Sandbox};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::harness::{Line, Server, TOKEN, capture, read, skip, until};

/// What goes wrong with the first update of one reader.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Oddity {
    Panics,
    NeverEnds,
}

/// Finishes updates at once, but for the odd one.
struct Odd {
    oddity: Oddity,
    reader: i64,
    happened: AtomicBool,
    finished: AtomicUsize,
    metrics: Arc<Metrics>,
}

impl Handler for Odd {
    async fn handle(&self, update: &Update, _behind: &ChatQueue) -> Outcome {
        let reader = update.reader().unwrap();
        if reader == self.reader && !self.happened.swap(true, Ordering::Relaxed) {
            match self.oddity {
                Oddity::Panics => panic!("the reader {reader} said something"),
                Oddity::NeverEnds => std::future::pending::<()>().await,
            }
        }
        self.finished.fetch_add(1, Ordering::Relaxed);
        Outcome::Answered
    }

    fn panicked(&self) {
        self.metrics.panicked();
    }
}

/// The loop alone, with the odd handler, against a sandbox.
struct Poller {
    sandbox: Sandbox,
    line: Line,
    odd: Arc<Odd>,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    stop: CancellationToken,
    abandon: CancellationToken,
    running: JoinHandle<()>,
}

impl Poller {
    async fn with(oddity: Oddity, server: Server, reader: i64) -> Self {
        Self::watched(oddity, server, reader, BEATS_WITHIN).await
    }

    /// As a loop that counts as stuck after this long without a beat.
    async fn watched(oddity: Oddity, server: Server, reader: i64, patience: Duration) -> Self {
        let Server { sandbox, line, .. } = server;
        let metrics = Arc::new(Metrics::new(Counting::EXACT));
        let odd = Arc::new(Odd {
            oddity,
            reader,
            happened: AtomicBool::default(),
            finished: AtomicUsize::default(),
            metrics: Arc::clone(&metrics),
        });
        let health = Arc::new(Health::new(Some(patience), tokio::time::Instant::now()));
        let (stop, abandon) = (CancellationToken::new(), CancellationToken::new());
        let polling = Polling {
            api: Api::new(&SecretString::from(TOKEN), &line.route()).unwrap(),
            handler: Arc::clone(&odd),
            share: Flood::default().waiting,
            telemetry: Telemetry { health: Arc::clone(&health), metrics: Arc::clone(&metrics) },
            stop: stop.clone(),
            abandon: abandon.clone(),
        };
        let running = tokio::spawn(async move { polling.run(|| {}).await.unwrap() });
        Self { sandbox, line, odd, metrics, health, stop, abandon, running }
    }

    fn count(&self, sample: &str) -> f64 {
        read(&rendered(&self.metrics), sample)
    }

    async fn ends(mut self) {
        self.stop.cancel();
        self.abandon.cancel();
        tokio::time::timeout(Duration::from_secs(5), self.running)
            .await
            .expect("the loop does not end")
            .unwrap();
        self.line.cut().await;
    }
}

fn rendered(metrics: &Metrics) -> String {
    metrics.render(Format::OpenMetrics, tokio::time::Instant::now())
}

async fn a_server_with_readers() -> (Server, i64, Vec<i64>) {
    let server = Server::start().await;
    let odd = server.sandbox.new_chat(ChatKind::Private);
    let others = (0..20).map(|_| server.sandbox.new_chat(ChatKind::Private)).collect();
    (server, odd, others)
}

#[tokio::test]
async fn an_update_that_makes_the_program_panic_is_passed_over_and_hurts_nobody() {
    let log = capture();
    let (server, odd, others) = a_server_with_readers().await;
    let poller = Poller::with(Oddity::Panics, server, odd).await;
    for reader in others.iter().chain([&odd]).chain(&others).chain([&odd]) {
        poller.sandbox.say(*reader, "canary words", Some("xq")).unwrap();
    }
    until("all is confirmed", async || poller.sandbox.pending() == 0).await;
    assert_eq!(
        poller.odd.finished.load(Ordering::Relaxed),
        41,
        "all but the first of the odd reader"
    );
    assert_eq!(poller.count("appeal_answers_total{outcome=\"panicked\"}"), 1.0);
    assert_eq!(
        log.lines(),
        ["ERROR message=handling an update panicked; it is skipped "],
        "and no reader"
    );
    poller.ends().await;
}

#[tokio::test]
async fn an_update_that_never_ends_is_parked_and_hurts_nobody() {
    let log = capture();
    let (server, odd, others) = a_server_with_readers().await;
    let poller = Poller::with(Oddity::NeverEnds, server, odd).await;
    poller.sandbox.say(odd, "canary words", Some("xq")).unwrap();
    poller.sandbox.say(odd, "and more of them", Some("xq")).unwrap();
    // More than the window holds.
    for other in others.iter().cycle().take(200) {
        poller.sandbox.say(*other, "/about", Some("en")).unwrap();
    }
    until("all is confirmed", async || poller.sandbox.pending() == 0).await;
    assert_eq!(poller.count("appeal_parked_replies"), 2.0);
    assert_eq!(poller.count("appeal_parked_total"), 2.0);
    let metrics = Arc::clone(&poller.metrics);
    poller.ends().await;
    assert_eq!(read(&rendered(&metrics), "appeal_parked_lost_total"), 2.0);
    let lines = log.lines();
    assert!(
        lines.len() == 2
            && lines[0].contains("these are parked")
            && lines[1].ends_with("are lost lost=2 "),
        "{lines:?}"
    );
}

/// The window has room, so what waits is not parked: what stands in front of it is confirmed, and what was answered behind
/// it is counted.
#[tokio::test]
async fn a_stop_confirms_what_is_finished_in_front_of_what_waits() {
    let log = capture();
    let (server, odd, others) = a_server_with_readers().await;
    let poller = Poller::with(Oddity::NeverEnds, server, odd).await;
    for reader in others[..5].iter().chain([&odd]).chain(&others[5..12]) {
        poller.sandbox.say(*reader, "/about", Some("en")).unwrap();
    }
    until("the others are served", async || poller.odd.finished.load(Ordering::Relaxed) == 12)
        .await;
    let sandbox = poller.sandbox.clone();
    poller.ends().await;
    assert_eq!(sandbox.pending(), 8);
    assert!(
        log.lines()
            .iter()
            .any(|line| line.contains("cannot be confirmed") && line.contains("again=7"))
    );
}

#[tokio::test]
async fn numbers_of_updates_may_restart_lower_at_any_moment() {
    let (server, odd, others) = a_server_with_readers().await;
    let poller = Poller::with(Oddity::NeverEnds, server, -1).await;
    let say = |update: i64, reader: i64| {
        let chat = serde_json::json!({ "id": reader, "type": "private" });
        let message = serde_json::json!({ "message_id": 1, "date": 1, "chat": chat, "from": { "id": reader }, "text": "/about" });
        poller
            .sandbox
            .push_raw(serde_json::json!({ "update_id": update, "message": message }))
            .unwrap();
    };
    // In one batch, in the next, and back to high numbers.
    for (update, reader) in [(900, odd), (901, others[0]), (7, others[1]), (8, odd)] {
        say(update, reader);
    }
    until("all is confirmed", async || poller.sandbox.pending() == 0).await;
    for (count, (update, reader)) in
        (5..).zip([(3, odd), (4, others[0]), (5_000_000_000, others[1]), (2, odd)])
    {
        say(update, reader);
        until("it is confirmed", async || poller.sandbox.pending() == 0).await;
        assert_eq!(
            poller.odd.finished.load(Ordering::Relaxed),
            count,
            "update {update} is finished once"
        );
    }
    poller.ends().await;
}

/// Without any for longer than its patience, a loop counts as stuck.
#[tokio::test]
async fn a_poll_that_is_answered_is_a_sign_of_life() {
    const PATIENCE: Duration = Duration::from_secs(20);
    let (server, odd, _) = a_server_with_readers().await;
    let poller = Poller::watched(Oddity::NeverEnds, server, -1, PATIENCE).await;
    let polls = || poller.sandbox.calls().get("getUpdates").copied().unwrap_or_default();
    for _ in 0..8 {
        let before = polls();
        poller.sandbox.say(odd, "/about", Some("en")).unwrap();
        until("it polls again", async || polls() > before).await;
        skip(&poller.sandbox, PATIENCE / 4).await;
    }
    assert!(poller.health.is_live(tokio::time::Instant::now()));
    until("all is confirmed", async || poller.sandbox.pending() == 0).await;
    poller.ends().await;
}
