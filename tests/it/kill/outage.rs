//! While Telegram fails for everybody, nothing is parked: a bot that is killed then loses nothing.

use std::time::Duration;

use futures_util::future::join_all;
use telegram_sandbox::Fault;

use super::load::{Count, Readers};
use super::round::BATCH;
use crate::harness::{Fixture, until};

/// Longer than a full window ever waits for chats whose trouble is their own (`parking.rs`): time itself is the point
/// here.
const OUTAGE: Duration = Duration::from_secs(2);
/// A batch of them has many who are answered first, and ten chats that have more to say.
const READERS: Readers = Readers { alone: 60, taps: 100, chats: 10 };
/// Answers that get through before an outage in the middle of a batch.
const THROUGH: u64 = 30;

/// What an outage looks like: an error, a short wait, a long one.
fn outages() -> [Fault; 3] {
    let too_many = |seconds| Fault::TooManyRequests { retry_after: Some(seconds) };
    [Fault::Status { code: 503, description: None }, too_many(1), too_many(600)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_every_method_fails_it_loses_nothing() {
    let killed = outages().map(async |fault| {
        let mut fixture = Fixture::set().await;
        fixture.spoil("*", &fault, false, None);
        fixture.load(READERS);
        assert_nothing_is_lost(&mut fixture, &fault).await
    });
    for count in join_all(killed).await {
        assert_eq!(count.repeated, 0, "nothing had been answered");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_every_send_fails_it_loses_nothing() {
    let killed = outages().map(async |fault| {
        let mut fixture = Fixture::set().await;
        fixture.spoil_sends(&fault, false, None);
        fixture.load(READERS);
        assert_nothing_is_lost(&mut fixture, &fault).await
    });
    for count in join_all(killed).await {
        assert_eq!(count.repeated, 0, "nothing had been answered");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_after_the_sends_of_a_batch_began_to_fail_it_loses_nothing() {
    let killed = outages().map(async |fault| {
        let mut fixture = Fixture::set().await;
        fixture.sandbox.set_latency(Duration::from_millis(20));
        let on_screen = fixture.on_screen();
        fixture.load(READERS);
        until("it answers", async || fixture.on_screen() >= on_screen + THROUGH).await;
        fixture.spoil_sends(&fault, false, None);
        assert_nothing_is_lost(&mut fixture, &fault).await
    });
    for count in join_all(killed).await {
        assert!(count.repeated <= BATCH, "more than a batch came again: {count:?}");
    }
}

/// The outage lasts, the bot is killed in it, and another one starts when it is over.
async fn assert_nothing_is_lost(fixture: &mut Fixture, fault: &Fault) -> Count {
    tokio::time::sleep(OUTAGE).await;
    let (confirmed, answered) = (fixture.sandbox.confirmed().len(), fixture.count().answered());
    fixture.kill().await;
    fixture.sandbox.clear_faults();
    fixture.sandbox.set_latency(Duration::ZERO);
    assert!(
        confirmed <= answered,
        "{fault:?}: {} replies were parked in an outage",
        confirmed - answered
    );
    fixture.start();
    fixture.rest().await;
    let count = fixture.count();
    assert_eq!(count.unanswered, 0, "{fault:?}: {count:?}");
    count
}
