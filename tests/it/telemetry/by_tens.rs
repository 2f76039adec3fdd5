//! What readers cause is counted by tens at random and published once a minute; the rest is exact. The promise P6.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use appeal_bot::app::{Application, BotSettings};
use appeal_bot::ops::metrics::{Counting, Format, Metrics};
use appeal_bot::telegram::outcome::Outcome;
use telegram_sandbox::ChatKind;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::harness::process::Program;
use crate::harness::{Folder, Server, free_port, get_ops, read, settings, until};

const MINUTE: Duration = Duration::from_secs(60);

/// What a request does to the metrics.
pub(super) fn request(metrics: &Arc<Metrics>, update_id: i64, took: Duration) {
    metrics.answered_poll(Some(update_id));
    let tally = metrics.tally(update_id);
    tally.update("message");
    tally.call("sendMessage", "throttled");
    tally.throttled();
    tally.repeat();
    tally.parked();
    tally.call("sendMessage", "ok");
    tally.page("appeal");
    tally.answer("answered", took, Some(Duration::from_secs(1)));
}

pub(super) fn samples(scrape: &str) -> BTreeMap<String, f64> {
    let lines = scrape.lines().filter(|line| !line.starts_with('#'));
    let parsed = lines.map(|line| line.rsplit_once(' ').unwrap());
    parsed.map(|(name, value)| (name.to_owned(), value.parse().unwrap())).collect()
}

fn scrape(metrics: &Metrics, now: Instant) -> String {
    metrics.render(Format::OpenMetrics, now)
}

#[test]
fn what_readers_cause_is_published_together_once_a_minute() {
    let metrics = Arc::new(Metrics::new(Counting { pages: true, ..Counting::default() }));
    let start = Instant::now();
    let first = scrape(&metrics, start);
    for update_id in 0..1_000 {
        request(&metrics, update_id, Duration::from_millis(30));
        assert_eq!(scrape(&metrics, start + MINUTE - Duration::from_millis(1)), first);
    }
    metrics.set_parked(0..1_000);
    let published = samples(&scrape(&metrics, start + MINUTE));
    // Six standard deviations: by chance it is further away once in 500 million runs.
    let counted = published["appeal_updates_total{kind=\"message\"}"];
    assert!((430.0..=1_570.0).contains(&counted) && counted % 10.0 == 0.0, "{counted}");
    // What one request causes is counted or not as a whole, so no sum of them says more than one alone.
    for sample in [
        "appeal_answers_total{outcome=\"answered\"}",
        "appeal_answer_latency_seconds_count{since=\"receipt\"}",
        "appeal_answer_latency_seconds_bucket{le=\"1.0\",since=\"update\"}",
        "appeal_api_calls_total{method=\"sendMessage\",result=\"ok\"}",
        "appeal_api_calls_total{method=\"sendMessage\",result=\"throttled\"}",
        "appeal_api_throttled_total",
        "appeal_pages_shown_total{page=\"appeal\"}",
        "appeal_parked_replies",
        "appeal_parked_total",
        "appeal_polls_total{result=\"updates\"}",
        "appeal_repeats_total",
    ] {
        assert_eq!(published[sample], counted, "{sample}");
    }
    let sum = published["appeal_answer_latency_seconds_sum{since=\"receipt\"}"];
    assert!(
        (sum - counted * 0.05).abs() < 1e-6,
        "the buckets' bounds, and no time of anybody: {sum}"
    );

    request(&metrics, 1_000, Duration::from_millis(30));
    let later = samples(&scrape(&metrics, start + MINUTE * 2 - Duration::from_millis(1)));
    assert_eq!(later, published, "the minute runs from the last publication");
}

#[test]
fn what_readers_do_not_cause_is_exact_and_shown_at_once() {
    let (metrics, now) = (Arc::new(Metrics::new(Counting::default())), Instant::now());
    let before = samples(&scrape(&metrics, now));
    metrics.failed_poll("failed");
    metrics.failed_poll("conflict");
    metrics.unreadable();
    metrics.panicked();
    metrics.lost(3);
    metrics.reload(true);
    metrics.reload(false);
    metrics.tally(1).degraded();
    metrics.ready.set(1);
    metrics.pages_overdue.set(2);
    let after = samples(&scrape(&metrics, now));
    let changed: BTreeMap<&str, f64> = after
        .iter()
        .filter(|(name, value)| before[*name] != **value)
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    let expected = [
        ("appeal_answers_total{outcome=\"panicked\"}", 1.0),
        ("appeal_degraded_messages_total", 1.0),
        ("appeal_pages_overdue", 2.0),
        ("appeal_parked_lost_total", 3.0),
        ("appeal_polls_total{result=\"conflict\"}", 1.0),
        ("appeal_polls_total{result=\"failed\"}", 1.0),
        ("appeal_ready", 1.0),
        ("appeal_reloads_total{result=\"refused\"}", 1.0),
        ("appeal_reloads_total{result=\"taken\"}", 1.0),
        ("appeal_unreadable_updates_total", 1.0),
        ("appeal_words_refused", 1.0),
    ];
    assert_eq!(changed, BTreeMap::from(expected));
}

/// Telegram delivers an update again and again while its chat must wait. Were each delivery drawn anew, one reader would
/// soon be seen.
#[test]
fn an_update_that_comes_again_is_not_drawn_again() {
    let metrics = Arc::new(Metrics::new(Counting::default()));
    for update_id in 0..200 {
        for _ in 0..50 {
            metrics.tally(update_id).update("message");
        }
    }
    let counted = read(&scrape(&metrics, Instant::now()), "appeal_updates_total{kind=\"message\"}");
    assert!(counted % 500.0 == 0.0, "50 times ten, or nothing: {counted}");
}

/// So that the first of its kind is an increase and not a new series.
#[test]
fn every_outcome_is_there_from_the_start() {
    let fresh = scrape(&Metrics::new(Counting::default()), Instant::now());
    for outcome in [
        Outcome::Answered,
        Outcome::Ignored,
        Outcome::Limited,
        Outcome::Superseded,
        Outcome::Gone,
        Outcome::Rejected,
        Outcome::Unsure,
        Outcome::Deferred(1),
        Outcome::Late,
        Outcome::Abandoned,
    ] {
        let sample = format!("\nappeal_answers_total{{outcome=\"{}\"}} 0\n", outcome.name());
        assert!(fresh.contains(&sample), "{sample}: {fresh}");
    }
}

/// What a bot counts that has shown the appeal twice, the start page, and what is no page.
async fn counted(pages: bool) -> String {
    let server = Server::start().await;
    let bot = Application::build(BotSettings {
        ops_listen: Some("127.0.0.1:0".parse().unwrap()),
        counting: Counting { pages, ..Counting::EXACT },
        ..settings(&Folder::shipped(), &server.line)
    });
    let bot = bot.await.unwrap();
    let port = bot.ops_address().unwrap().port();
    tokio::spawn(bot.run_until_stopped(CancellationToken::new()));
    let chat = server.sandbox.new_chat(ChatKind::Private);
    for (text, answers) in [("/appeal", 1), ("/start", 2), ("/verify", 3), ("/appeal ko", 4)] {
        server.sandbox.say(chat, text, Some("en")).unwrap();
        until("an answer", async || server.answers(chat).len() >= answers).await;
    }
    server.all_confirmed().await;
    get_ops(port, "/metrics").await.unwrap().1
}

#[tokio::test]
async fn pages_are_counted_only_where_that_is_wanted_and_without_their_language() {
    assert!(!counted(false).await.contains("page="));
    let scrape = counted(true).await;
    let shown = |line: &&str| line.starts_with("appeal_pages_shown_total");
    let pages: Vec<&str> = scrape.lines().filter(shown).collect();
    assert_eq!(
        pages,
        [
            "appeal_pages_shown_total{page=\"appeal\"} 2",
            "appeal_pages_shown_total{page=\"start\"} 1"
        ]
    );
}

/// The program as an operator starts it, with the variable that an old version had.
#[tokio::test]
async fn the_program_counts_by_tens_and_nothing_makes_it_exact() {
    let (server, port) = (Server::start().await, free_port().await);
    let mut bot = Program::bot(&server.url)
        .env("APPEAL_OPS_LISTEN", format!("127.0.0.1:{port}"))
        .env("APPEAL_METRICS", "exact")
        .starts();
    bot.says("APPEAL_METRICS").await;
    bot.says("answering").await;
    let metrics = async || samples(&get_ops(port, "/metrics").await.unwrap().1);
    let before = metrics().await;
    for _ in 0..60 {
        let chat = server.sandbox.new_chat(ChatKind::Private);
        server.sandbox.say(chat, "/start", Some("en")).unwrap();
        server.answered(chat, 1).await;
    }
    server.sandbox.push_raw_text(format!(
        "{{\"update_id\": {}, \"message\": \"",
        server.sandbox.next_update_id()
    ));
    server.all_confirmed().await;
    let after = metrics().await;
    let changed: Vec<&String> = after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, _)| name)
        .collect();
    assert!(changed.iter().any(|name| *name == "appeal_unreadable_updates_total"), "{changed:?}");
    for name in changed {
        let is_exact = ["unreadable", "result=\"failed\"", "appeal_ready"];
        assert!(
            is_exact.iter().any(|part| name.contains(part)),
            "{name} changed within the minute"
        );
    }
    bot.signal("TERM");
    bot.stopped_well().await;
}
