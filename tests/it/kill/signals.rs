//! Asked to end under load, the bot finishes what it has begun, and leaves the rest to the one that comes after it.

use std::time::Duration;

use telegram_sandbox::Fault;

use super::load::{Readers, SENDS};
use super::round::BATCH;
use crate::harness::{Fixture, Rng, until};

/// What R5 promises.
const ENDS_WITHIN: Duration = Duration::from_secs(10);
/// A second signal does not wait for anything; the first one would wait for seven seconds here.
const AT_ONCE: Duration = Duration::from_secs(5);
const READERS: Readers = Readers { alone: 150, taps: 150, chats: 15 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_end_it_leaves_nothing_unanswered_and_repeats_nothing() {
    let mut fixture = Fixture::set().await;
    for seed in 0..6 {
        let mut rng = Rng(seed);
        let (latency, instant) = (rng.roll(0..=20), rng.roll(0..=200));
        let (then, on_screen) = (fixture.count(), fixture.on_screen());
        fixture.sandbox.set_latency(Duration::from_millis(latency));
        fixture.load(READERS);
        tokio::time::sleep(Duration::from_millis(instant)).await;
        fixture.bot().signal("TERM");
        let status = fixture.bot().ends_within(ENDS_WITHIN).await;
        let before = fixture.on_screen() - on_screen;
        assert_eq!(status.code(), Some(0), "seed {seed}: {:#?}", fixture.bot().written);
        fixture.start();
        fixture.rest().await;
        let count = fixture.count().since(&then);
        let told =
            format!("seed {seed}, asked after {instant} ms, {before} answers before: {count:?}");
        assert_eq!((count.unanswered, count.repeated), (0, 0), "{told}");
        eprintln!("{told}");
    }
}

/// Telegram holds some chats back: the answers that others got meanwhile do not come again after the stop.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_end_while_some_chats_are_held_back_it_repeats_nothing() {
    let mut fixture = Fixture::set().await;
    let then = fixture.count();
    let held = Fault::TooManyRequests { retry_after: Some(600) };
    fixture.spoil("sendMessage", &held, false, Some(3));
    let on_screen = fixture.on_screen();
    fixture.load(Readers { alone: 250, taps: 0, chats: 0 });
    until("many are answered", async || fixture.on_screen() - on_screen >= 120).await;
    fixture.bot().signal("TERM");
    let status = fixture.bot().ends_within(ENDS_WITHIN).await;
    assert_eq!(status.code(), Some(0), "{:#?}", fixture.bot().written);
    fixture.sandbox.clear_faults();
    fixture.start();
    until("all is confirmed", async || {
        fixture.sandbox.pending() == 0 && fixture.sandbox.is_polled()
    })
    .await;
    let count = fixture.count().since(&then);
    assert_eq!(count.repeated, 0, "{count:?}");
    assert!(count.unanswered <= 3, "only what was parked is lost: {count:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_twice_it_ends_at_once_and_loses_nothing() {
    let mut fixture = Fixture::set().await;
    fixture.sandbox.set_latency(Duration::from_secs(8));
    let calls = fixture.calls(&SENDS);
    fixture.load(READERS);
    until("it answers", async || fixture.calls(&SENDS) > calls).await;
    fixture.bot().signal("TERM");
    fixture.bot().says("a second signal ends at once").await;
    fixture.bot().signal("TERM");
    let status = fixture.bot().ends_within(AT_ONCE).await;
    assert_eq!(status.code(), Some(1), "{:#?}", fixture.bot().written);
    fixture.sandbox.set_latency(Duration::ZERO);
    fixture.start();
    fixture.rest().await;
    let count = fixture.count();
    assert!(count.unanswered == 0 && count.repeated <= BATCH, "{count:?}");
}
