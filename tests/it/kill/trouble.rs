//! Killed in the middle of a trouble, the bot loses what it had parked for it, and nothing else.

use std::time::Duration;

use appeal_bot::sandbox::Fault;

use super::number;
use super::stage::{Readers, Stage, until};
use crate::harness::Dice;

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
        let mut dice = Dice(seed);
        let (held, instant) = (dice.roll(1..=12), dice.roll(0..=2_000));
        let mut stage = Stage::set().await;
        stage.spoil("sendMessage", fault, false, Some(held as u32));
        stage.load(READERS);
        tokio::time::sleep(Duration::from_millis(instant)).await;
        stage.kill().await;
        let (confirmed, answered) = (stage.sandbox.confirmed().len(), stage.count().answered());
        stage.sandbox.clear_faults();
        stage.start();
        until("all is confirmed", || stage.sandbox.pending() == 0 && stage.sandbox.is_polled()).await;
        let lost = stage.count().unanswered;
        let told = format!("APPEAL_KILL_SEED={seed}: {fault:?} for {held}, killed after {instant} ms, {lost} lost");
        assert!(lost as u64 <= held, "more than what was held back: {told}");
        assert!(lost >= confirmed.saturating_sub(answered), "what was confirmed does not come again: {told}");
        eprintln!("{told}");
    }
}
