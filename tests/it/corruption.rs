//! The shipped words, damaged at random: bytes, lines and whole files. Nothing panics, and whatever is let through can be
//! sent: a judge who knows Telegram's limits and nothing of the code looks at every call that the bot could make.
//!
//! `APPEAL_CORRUPTION_ROUNDS` and `APPEAL_CORRUPTION_SEED` choose how many rounds are played, and which. A round depends
//! on its own seed alone, which is the first one plus its number.

#![allow(
    clippy::print_stderr,
    reason = "a failed run shows which rounds it were, and a long one what came of it"
)]

mod calls;
mod damage;
mod judge;
mod keyboard;
mod marked;
mod text;

use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::path::Path;
use std::time::Instant;

use appeal_bot::config::folder::read_folder;
use article::{Files, Library};
use damage::damage;
use judge::Judge;

use crate::harness::{Folder, TODAY};

/// The day of the appeal.
const SEED: u64 = 20_241_023;
/// A few seconds without optimisation.
const A_FEW: u64 = 25;
/// What the issue asks for.
const MANY: u64 = 10_000;
/// More of them tell nothing new.
const MAX_TOLD: usize = 20;

#[test]
fn damaged_words_are_refused_or_can_be_sent() {
    play(number("APPEAL_CORRUPTION_ROUNDS", A_FEW));
}

/// What ten thousand rounds once found: braces outside of placeholders, tabs, lone carriage returns, and a heading 2,000 times
/// on the page of sources, which took minutes and gigabytes; braces within braces, which took all of the stack.
#[test]
fn rounds_that_went_wrong_once_go_well() {
    for round in [
        20_241_753, 20_242_223, 20_243_000, 20_243_442, 20_243_587, 20_245_231, 20_246_548,
        20_247_430, 20_248_750,
    ] {
        play_from(round, 1);
    }
}

#[test]
#[ignore = "takes minutes"]
fn words_damaged_ten_thousand_times_are_refused_or_can_be_sent() {
    play(number("APPEAL_CORRUPTION_ROUNDS", MANY));
}

#[test]
fn the_judge_has_nothing_against_the_words_that_are_shipped() {
    for folder in [Folder::shipped(), Folder::another()] {
        let files = read_folder(folder.path()).unwrap();
        let (calls, complaints) = hearing(&files).unwrap();
        assert!(calls > 100, "{calls} calls are not all");
        assert_eq!(complaints, Vec::<String>::new());
    }
}

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |value| value.parse().expect(variable))
}

fn play(rounds: u64) {
    play_from(number("APPEAL_CORRUPTION_SEED", SEED), rounds);
}

fn play_from(seed: u64, rounds: u64) {
    let began = Instant::now();
    let shipped = read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config")).unwrap();
    let (mut accepted, mut looked_at, mut rules) = (0, 0, BTreeMap::<String, usize>::new());
    let mut wrong = Vec::new();
    for round in seed..seed + rounds {
        let (files, done) = damage(&shipped, round);
        match catch_unwind(|| hearing(&files)) {
            Err(_) => wrong.push(format!("{round}: panics after {done:?}")),
            Ok(Ok((calls, complaints))) => {
                (accepted, looked_at) = (accepted + 1, looked_at + calls);
                let told = complaints
                    .iter()
                    .map(|complaint| format!("{round}: {complaint}; after {done:?}"));
                wrong.extend(told);
            }
            Ok(Err(problems)) => {
                for (rule, told) in problems {
                    *rules.entry(rule).or_default() += 1;
                    wrong.extend(
                        judge::told(&told)
                            .map(|complaint| format!("{round}: {complaint}; after {done:?}")),
                    );
                }
            }
        }
    }
    eprintln!(
        "seed {seed}, {rounds} rounds in {:.1?}: {accepted} accepted, {looked_at} calls; refused:",
        began.elapsed()
    );
    eprintln!("{rules:?}");
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(MAX_TOLD)].join("\n")
    );
}

/// What was found in a folder that is refused: rules, and lines for a terminal.
type Refused = Vec<(String, String)>;

/// Of a folder that is accepted: how many calls there were, and what is wrong with them.
fn hearing(files: &Files) -> Result<(usize, Vec<String>), Refused> {
    match Library::build(files, TODAY) {
        Err(problems) => {
            Err(problems.iter().map(|one| (one.rule.to_string(), one.to_string())).collect())
        }
        Ok(library) => {
            let judge = Judge::of(files);
            let calls = calls::all(&library);
            let complaints = calls.iter().flat_map(|call| judge.complaints(call)).collect();
            Ok((calls.len(), complaints))
        }
    }
}
