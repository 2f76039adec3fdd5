//! Plays histories and tells what came of them.

#![expect(clippy::print_stderr, reason = "the table is what the simulation is for")]

use super::bot::Bot;
use super::history::{History, KINDS, slow};

/// Somebody without any trouble may wait so much longer than in the same history without trouble.
const SILENCE: u64 = 1_000;
/// An outage is over for others when calls that had to wait until its end are made again.
const AFTER_OUTAGE: u64 = 45_000;
/// Histories of each kind that `cargo test` plays; `APPEAL_HISTORIES` is how many of all kinds.
const FEW: usize = 3;

/// What came of the histories of one kind.
#[derive(Default, Clone)]
struct Sum {
    plays: usize,
    /// Milliseconds that others waited, outside of an outage.
    waits: Vec<u64>,
    /// Histories in which somebody was silenced.
    silent: usize,
    /// The most replies that a kill could have lost, and that were parked in an outage.
    parked: usize,
    parked_in_outage: usize,
    /// Updates answered behind one that waits: what a stop makes come again.
    unconfirmable: usize,
    passed_over: usize,
    others_passed_over: usize,
}

/// What others waited, but for those who came in an outage.
fn waits(bot: &Bot<'_>) -> Vec<u64> {
    let in_outage = |came: u64, ended: u64| {
        let outage = bot.history.outage.filter(|_| !bot.history.is_half);
        outage.is_some_and(|(from, until, _)| ended >= from && came < until + AFTER_OUTAGE)
    };
    let others = bot.updates.iter().filter(|update| update.is_other && !update.passed_over);
    let waited = others.map(|update| (update.came, update.answered.unwrap_or(bot.ended())));
    waited
        .filter(|(came, ended)| !in_outage(*came, *ended))
        .map(|(came, ended)| ended - came)
        .collect()
}

fn longest(bot: &Bot<'_>) -> u64 {
    waits(bot).into_iter().max().unwrap_or_default()
}

impl Sum {
    fn add(&mut self, history: &History) {
        let bot = Bot::play(history);
        let without = longest(&Bot::play(&history.untroubled()));
        self.plays += 1;
        self.silent += usize::from(longest(&bot) > without + SILENCE);
        self.waits.extend(waits(&bot));
        self.parked = self.parked.max(bot.most_parked);
        self.parked_in_outage = self.parked_in_outage.max(bot.lost_in_outage);
        self.unconfirmable = self.unconfirmable.max(bot.unconfirmable);
        let passed = bot.updates.iter().filter(|update| update.passed_over);
        self.others_passed_over += passed.clone().filter(|update| update.is_other).count();
        self.passed_over += passed.count();
    }

    /// Seconds within which so many of a thousand were answered.
    fn within(&mut self, part: usize) -> f64 {
        self.waits.sort_unstable();
        let last = self.waits.len().saturating_sub(1);
        self.waits
            .get((self.waits.len() * part / 1_000).min(last))
            .map_or(0.0, |ms| *ms as f64 / 1_000.0)
    }

    fn tell(&mut self, kind: &str) {
        let [p50, p99, most] = [500, 990, 1_000].map(|part| self.within(part));
        let Self { plays, silent, parked, parked_in_outage, passed_over, .. } = self;
        eprintln!(
            "{kind:20} others wait p50 {p50:5.2} p99 {p99:6.2} max {most:6.2} s, silent {silent} of {plays}; \
             parked {parked}, in an outage {parked_in_outage}; passed over {passed_over}"
        );
    }
}

fn count() -> Option<usize> {
    std::env::var("APPEAL_HISTORIES").ok()?.parse().ok()
}

#[test]
fn histories_silence_nobody_and_lose_nothing_in_an_outage() {
    let mut sums = vec![Sum::default(); KINDS.len()];
    for seed in 0..count().unwrap_or(FEW * KINDS.len()) {
        sums[seed % KINDS.len()].add(&History::of(seed as u64));
    }
    for (kind, sum) in KINDS.iter().zip(&mut sums) {
        sum.tell(kind);
        assert_eq!(sum.others_passed_over, 0, "{kind}: who asks once is answered");
        assert!(sum.parked <= 200 && sum.unconfirmable < 100, "{kind}");
        assert!(
            *kind == "half fails" || sum.parked_in_outage == 0,
            "{kind}: {} are lost",
            sum.parked_in_outage
        );
        let may_be_silent = match *kind {
            "nothing" | "outage" => 0,
            // A server 150 ms away beside 200 updates a second is at its limit.
            "few held" | "slow calls" | "held, then outage" => sum.plays.div_ceil(10),
            "one floods" => sum.plays.div_ceil(5),
            _ => sum.plays,
        };
        assert!(
            sum.silent <= may_be_silent,
            "{kind}: somebody is silenced in {} of {}",
            sum.silent,
            sum.plays
        );
    }
}

#[test]
fn slow_calls_keep_nobody_waiting() {
    // A minute, or the ten that are promised.
    let lasts = if count().is_some() { 600_000 } else { 60_000 };
    for (rate, one_in) in [(200, 100), (30, 10)] {
        for latency in [20, 60] {
            let mut sum = Sum::default();
            sum.add(&slow(lasts, rate, one_in, latency));
            sum.tell(&format!("{rate}/s, 1 in {one_in}, {latency} ms"));
            assert!(sum.within(500) < 0.5 && sum.within(1_000) < 1.0, "the load is served");
        }
    }
}
