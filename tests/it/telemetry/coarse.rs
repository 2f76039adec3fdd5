//! Numbers that do not tell when one reader asked, and pages that are counted only where that is wanted (P6).

use std::time::Duration;

use appeal_bot::ops::metrics::{Counting, Metrics, Precision};
use telegram_sandbox::ChatKind;

use super::scrape::{parse, skipped};
use crate::harness::process::Program;
use crate::harness::{Server, free_port, get_ops, until};

const COARSE: Counting = Counting { precision: Precision::Coarse, pages: true };

/// Metrics that have seen this many readers, who were answered within this time.
fn after(counting: Counting, readers: u64, took: Duration) -> Metrics {
    let metrics = Metrics::counting(counting);
    for _ in 0..readers {
        metrics.update("message");
        metrics.answer("answered", took, Some(Duration::from_secs(1)));
        metrics.call("sendMessage", "ok");
        metrics.poll("updates");
        metrics.page("appeal");
        metrics.throttled.inc();
        metrics.repeats.inc();
        metrics.unreadable.inc();
        metrics.degraded.inc();
    }
    metrics.parked.set(readers as usize);
    metrics.parked_total.inc_by(readers);
    metrics.parked_lost.inc_by(readers);
    metrics.reload(false);
    metrics
}

/// What cannot hold a reader: the program, and the words.
fn is_exact(sample: &str) -> bool {
    ["appeal_build_info", "appeal_words_refused", "appeal_pages_overdue"]
        .iter()
        .any(|exact| sample.starts_with(exact))
}

/// Names and values of all samples.
fn samples(scrape: &str) -> impl Iterator<Item = (&str, f64)> {
    let samples = scrape.lines().filter(|line| !line.starts_with('#'));
    samples.map(|line| {
        line.rsplit_once(' ').map(|(name, value)| (name, value.parse().unwrap())).unwrap()
    })
}

#[test]
fn coarse_numbers_are_rounded_up_to_ten() {
    for (readers, shown) in [(1, 10.0), (9, 10.0), (10, 10.0), (11, 20.0)] {
        let scrape = after(COARSE, readers, Duration::from_millis(3)).render();
        let mut seen = 0;
        for (name, value) in samples(&scrape).filter(|(name, _)| !is_exact(name)) {
            let is_rounded = value == shown || value == 0.0 && name.contains("_bucket");
            let is_rounded =
                is_rounded || name.contains("_sum") || (name.contains("reloads") && value == 10.0);
            assert!(is_rounded, "{readers} readers: {name} {value}");
            seen += 1;
        }
        assert!(seen > 30, "{scrape}");
    }
    let nothing = Metrics::counting(COARSE).render();
    assert!(samples(&nothing).all(|(name, value)| is_exact(name) || value == 0.0), "{nothing}");
}

/// Also the sum of the times, which would otherwise change with each answer. The samples of a metric come in the order of a
/// hash with a random key, so each scrape is sorted.
#[test]
fn what_is_shown_coarsely_is_the_same_before_and_after_one_reader() {
    let scrape = |counting: Counting, readers: u64, ms: u64| {
        let scrape = after(counting, readers, Duration::from_millis(ms)).render();
        let mut lines: Vec<String> = scrape.lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(scrape(COARSE, 3, 7), scrape(COARSE, 8, 9));
    let exact = Counting { precision: Precision::Exact, pages: true };
    assert_ne!(scrape(exact, 3, 7), scrape(exact, 4, 7));
    assert_ne!(scrape(exact, 3, 7), scrape(exact, 3, 9));
}

/// Prometheus takes a number that shrinks for a restart.
#[test]
fn coarse_numbers_never_shrink() {
    let metrics = Metrics::counting(COARSE);
    let mut before: Vec<(String, f64)> = Vec::new();
    for round in 0..200u64 {
        metrics.answer("answered", Duration::from_micros(round * round * 4_000), None);
        let now = metrics.render();
        let now: Vec<(String, f64)> =
            samples(&now).map(|(name, value)| (name.to_owned(), value)).collect();
        for (name, value) in before {
            let (_, later) = now.iter().find(|(known, _)| *known == name).unwrap();
            assert!(*later >= value, "{name} shrinks from {value} to {later}");
        }
        before = now;
    }
}

#[tokio::test]
async fn coarse_numbers_are_read_by_the_parser_of_openmetrics() {
    let scrape = after(COARSE, 12, Duration::from_millis(30)).render();
    let Some((code, read, errors)) = parse(&scrape).await else {
        return skipped("prometheus_client for python3 (PyPI prometheus-client)");
    };
    assert_eq!((code, errors.as_str()), (Some(0), ""), "{scrape}");
    for sample in [
        "counter appeal_updates_total {\"kind\": \"message\"} 20.0",
        "counter appeal_pages_shown_total {\"page\": \"appeal\"} 20.0",
        "gauge appeal_parked_replies {} 20.0",
        "histogram appeal_answer_latency_seconds_bucket {\"le\": \"0.05\", \"since\": \"receipt\"} 20.0",
        "histogram appeal_answer_latency_seconds_count {\"since\": \"receipt\"} 20.0",
        "histogram appeal_answer_latency_seconds_sum {\"since\": \"receipt\"} 1.0",
    ] {
        assert!(read.lines().any(|line| line == sample), "{sample}: {read}");
    }
}

/// The metrics of a bot that has shown the appeal and the start page, and has turned a page into another language.
async fn scraped(variables: &[(&str, &str)]) -> String {
    let (server, port) = (Server::start().await, free_port().await);
    let mut program =
        Program::bot(&server.url).env("APPEAL_OPS_LISTEN", format!("127.0.0.1:{port}"));
    for (name, value) in variables {
        program = program.env(name, value);
    }
    let _bot = program.starts();
    let chat = server.sandbox.new_chat(ChatKind::Private);
    for (text, answers) in [("/appeal", 1), ("/start", 2), ("/verify", 3), ("/appeal ko", 4)] {
        server.sandbox.say(chat, text, Some("en")).unwrap();
        until("an answer", async || server.answers(chat).len() >= answers).await;
    }
    server.all_confirmed().await;
    get_ops(port, "/metrics").await.unwrap().1
}

#[tokio::test]
async fn pages_are_counted_only_where_that_is_wanted_and_only_coarsely() {
    let usual = scraped(&[]).await;
    assert!(!usual.contains("page="), "{usual}");
    assert!(usual.contains("appeal_updates_total{kind=\"message\"} 4\n"), "{usual}");

    let counted = scraped(&[("APPEAL_PAGE_COUNTS", "on")]).await;
    let pages: Vec<&str> =
        counted.lines().filter(|line| line.starts_with("appeal_pages_shown_total")).collect();
    assert_eq!(pages.len(), 2, "{pages:?}");
    for page in ["appeal", "start"] {
        assert!(
            pages.contains(&format!("appeal_pages_shown_total{{page=\"{page}\"}} 10").as_str()),
            "{pages:?}"
        );
    }
    assert!(counted.contains("appeal_updates_total{kind=\"message\"} 4\n"), "{counted}");

    let coarse = scraped(&[("APPEAL_METRICS", "coarse")]).await;
    assert!(
        coarse.contains("appeal_updates_total{kind=\"message\"} 10\n") && !coarse.contains("page="),
        "{coarse}"
    );
}
