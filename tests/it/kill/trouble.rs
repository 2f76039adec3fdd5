//! Killed in the middle of a trouble, the bot loses what it had parked for it, and nothing else.

use std::time::Duration;

use telegram_sandbox::Fault;

use super::load::Readers;
use super::number;
use crate::harness::{Fixture, Rng, until};

/// Each trouble comes twice.
const A_FEW: u64 = 6;
/// More than the window holds, each in a chat of their own.
const READERS: Readers = Readers { alone: 250, taps: 0, chats: 0 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_of_a_trouble_it_loses_what_was_parked() {
    let troubles = [
        Fault::TooManyRequests { retry_after: Some(600) },
        Fault::Status { code: 500, description: None },
        Fault::Silence,
    ];
    for (round, fault) in (0..number("APPEAL_KILL_ROUNDS", A_FEW)).zip(troubles.iter().cycle()) {
        let seed = number("APPEAL_KILL_SEED", super::SEED) + round;
        let mut rng = Rng(seed);
        let (held, instant) = (rng.roll(1..=12), rng.roll(0..=2_000));
        let mut fixture = Fixture::set().await;
        fixture.spoil("sendMessage", fault, false, Some(held as u32));
        fixture.load(READERS);
        tokio::time::sleep(Duration::from_millis(instant)).await;
        fixture.kill().await;
        let (confirmed, answered) = (fixture.sandbox.confirmed().len(), fixture.count().answered());
        fixture.sandbox.clear_faults();
        fixture.start();
        until("all is confirmed", async || {
            fixture.sandbox.pending() == 0 && fixture.sandbox.is_polled()
        })
        .await;
        let lost = fixture.count().unanswered;
        let told = format!(
            "APPEAL_KILL_SEED={seed}: {fault:?} for {held}, killed after {instant} ms, {lost} lost"
        );
        assert!(lost as u64 <= held, "more than what was held back: {told}");
        assert!(
            lost >= confirmed.saturating_sub(answered),
            "what was confirmed does not come again: {told}"
        );
        eprintln!("{told}");
    }
}
