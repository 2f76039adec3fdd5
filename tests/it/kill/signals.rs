//! Asked to end under load, the bot finishes what it has begun, and leaves the rest to the one that comes after it.

use std::time::Duration;

use super::round::BATCH;
use super::stage::{Readers, SENDS, Stage, until};
use crate::harness::Dice;

/// What R5 promises.
const ENDS_WITHIN: Duration = Duration::from_secs(10);
/// A second signal does not wait for anything; the first one would wait for seven seconds here.
const AT_ONCE: Duration = Duration::from_secs(5);
const READERS: Readers = Readers { alone: 150, taps: 150, chats: 15 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_end_it_leaves_nothing_unanswered_and_repeats_nothing() {
    let mut stage = Stage::set().await;
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let (latency, instant) = (dice.roll(0..=20), dice.roll(0..=200));
        let (then, on_screen) = (stage.count(), stage.on_screen());
        stage.sandbox.set_latency(Duration::from_millis(latency));
        stage.load(READERS);
        tokio::time::sleep(Duration::from_millis(instant)).await;
        stage.bot().signal("TERM");
        let status = stage.bot().ends_within(ENDS_WITHIN).await;
        let before = stage.on_screen() - on_screen;
        assert_eq!(status.code(), Some(0), "seed {seed}: {:#?}", stage.bot().written);
        stage.start();
        stage.rest().await;
        let count = stage.count().since(&then);
        let told = format!("seed {seed}, asked after {instant} ms, {before} answers before: {count:?}");
        assert_eq!((count.unanswered, count.repeated), (0, 0), "{told}");
        eprintln!("{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_twice_it_ends_at_once_and_loses_nothing() {
    let mut stage = Stage::set().await;
    stage.sandbox.set_latency(Duration::from_secs(8));
    let calls = stage.calls(&SENDS);
    stage.load(READERS);
    until("it answers", || stage.calls(&SENDS) > calls).await;
    stage.bot().signal("TERM");
    stage.bot().says("a second signal ends at once").await;
    stage.bot().signal("TERM");
    let status = stage.bot().ends_within(AT_ONCE).await;
    assert_eq!(status.code(), Some(1), "{:#?}", stage.bot().written);
    stage.sandbox.set_latency(Duration::ZERO);
    stage.start();
    stage.rest().await;
    let count = stage.count();
    assert!(count.unanswered == 0 && count.repeated <= BATCH, "{count:?}");
}
