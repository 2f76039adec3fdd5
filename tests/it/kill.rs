//! The bot is a process of its own and is killed at every step of its work: nobody is left without an answer, and what
//! is seen again is at most one batch.
//!
//! `APPEAL_KILL_ROUNDS` and `APPEAL_KILL_SEED` choose how many rounds are played, and which. A round depends on its own
//! seed alone, which is the first one plus its number: one that fails can be played again by itself.

#![allow(
    clippy::print_stderr,
    reason = "a run of minutes shows how far it is, and a failed one which round it was"
)]

mod load;
mod outage;
mod round;
mod signals;
mod trouble;

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Instant;

use crate::harness::Fixture;
use round::{Round, Tally};

/// The day of the appeal.
const SEED: u64 = 20_241_023;
/// Each moment comes twice.
const A_FEW: u64 = 12;
/// What the promise R1 says.
const MANY: u64 = 1_000;
/// Rounds that share a Bot API and the bot that the last of them left running.
const ROUNDS_A_FIXTURE: u64 = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_left_without_an_answer_when_it_is_killed() {
    play(number("APPEAL_KILL_ROUNDS", A_FEW)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn nobody_is_left_without_an_answer_when_it_is_killed_a_thousand_times() {
    play(number("APPEAL_KILL_ROUNDS", MANY)).await;
}

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |value| value.parse().expect(variable))
}

async fn play(rounds: u64) {
    let (seed, began) = (number("APPEAL_KILL_SEED", SEED), Instant::now());
    let mut fixture = Fixture::set().await;
    let (mut all, mut by_moment) = (Tally::default(), BTreeMap::<_, Tally>::new());
    for number in 0..rounds {
        if number % ROUNDS_A_FIXTURE == 0 && number > 0 {
            tell(&format!("{number} rounds in {:.0?}: {all}", began.elapsed()));
            fixture = Fixture::set().await;
        }
        let round = Round::of(seed + number);
        // Only a failed test shows this, and then the last one is the one that failed.
        eprintln!("APPEAL_KILL_SEED={} APPEAL_KILL_ROUNDS=1: {round:?}", seed + number);
        let tally = round.play(&mut fixture).await;
        round.check(&tally);
        all.add(&tally);
        by_moment.entry(round.moment).or_default().add(&tally);
    }
    eprintln!("seed {seed}, {rounds} rounds in {:.1?}: {all}", began.elapsed());
    for (moment, tally) in &by_moment {
        eprintln!("{moment:?}: {tally}");
    }
}

/// Shown at once: what a test prints otherwise is kept until it ends.
fn tell(line: &str) {
    let _unread = writeln!(std::io::stderr(), "{line}");
}
