//! Plays histories and tells what came of them.

#![expect(clippy::print_stderr, reason = "the table is what the simulation is for")]

use std::thread;

use super::history::{AFTER_OUTAGE, History, KINDS, slow};
use super::play::{Play, Update};

/// Somebody without any trouble may wait so much longer than in the same history without trouble.
const SILENCE: u64 = 1_000;
/// Histories of each kind that `cargo test` plays; `APPEAL_HISTORIES` is how many of all kinds.
const FEW: usize = 2;

/// What came of the histories of one kind.
#[derive(Default, Clone)]
struct Sum {
    plays: usize,
    /// Milliseconds of all histories, and how many others were answered in them.
    lasted: u64,
    served: usize,
    /// Milliseconds that others waited, outside of an outage.
    waits: Vec<u64>,
    /// Histories in which somebody was silenced.
    silent: usize,
    /// The most replies that a kill could have lost, and that were parked in an outage.
    parked: usize,
    parked_in_outage: usize,
    /// Updates answered behind one that waits: what a stop makes come again.
    unconfirmable: usize,
    /// The most that a process answered again.
    again: usize,
    /// Kills and stops, and the replies that they lost.
    endings: usize,
    lost: usize,
    /// Updates whose life at the server was over.
    expired: usize,
    passed_over: usize,
    others_passed_over: usize,
}

/// What others waited while a process was there, but for those who came in an outage.
fn waits(play: &Play<'_>) -> Vec<u64> {
    let history = play.history;
    let outages = history.outage.filter(|_| !history.is_half).into_iter().chain(history.deaf);
    let outages: Vec<_> = outages.map(|(from, until, _)| (from, until + AFTER_OUTAGE)).collect();
    let shared = |(from, until): &(u64, u64), (came, ended): (u64, u64)| {
        (*until).min(ended).saturating_sub((*from).max(came))
    };
    let others = play.updates.iter().filter(|update| update.is_other && !update.passed_over);
    let spans = others.map(|Update { came, answered, .. }| (*came, answered.unwrap_or(play.now)));
    spans
        .filter(|(came, ended)| outages.iter().all(|(from, until)| ended < from || came >= until))
        .map(|(came, ended)| {
            let down: u64 = play.down.iter().map(|down| shared(down, (came, ended))).sum();
            ended - came - down
        })
        .collect()
}

fn longest(play: &Play<'_>) -> u64 {
    waits(play).into_iter().max().unwrap_or_default()
}

impl Sum {
    fn add(&mut self, history: &History) {
        let play = Play::of(history);
        let without = longest(&Play::of(&history.untroubled()));
        self.plays += 1;
        self.lasted += play.now;
        let others = play.updates.iter().filter(|update| update.is_other);
        self.served += others.filter(|update| update.answered.is_some()).count();
        self.silent += usize::from(longest(&play) > without + SILENCE);
        self.waits.extend(waits(&play));
        self.parked = self.parked.max(play.most_parked);
        self.parked_in_outage = self.parked_in_outage.max(play.lost_in_outage);
        self.unconfirmable = self.unconfirmable.max(play.unconfirmable);
        self.again = self.again.max(play.again);
        self.endings += play.down.len();
        let [lost, expired, gone] = play.unanswered();
        assert_eq!(gone, 0, "seed {}: updates are lost for no reason", history.seed);
        assert!(lost <= play.most_parked * play.down.len(), "seed {}", history.seed);
        self.lost += lost;
        self.expired += expired;
        let passed = play.updates.iter().filter(|update| update.passed_over);
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
        let Self { endings, lost, again, expired, .. } = self;
        let served = self.served as u64 * 1_000 / self.lasted;
        eprintln!(
            "{kind:20} others wait p50 {p50:5.2} p99 {p99:6.2} max {most:6.2} s, silent {silent} of {plays}, \
             served {served}/s; \
             parked {parked}, in an outage {parked_in_outage}; {endings} kills and stops: lost {lost}, again {again}; \
             ended at the server {expired}; passed over {passed_over}"
        );
    }
}

fn count() -> Option<usize> {
    std::env::var("APPEAL_HISTORIES").ok()?.parse().ok()
}

#[test]
fn histories_silence_nobody_and_lose_nothing_in_an_outage() {
    let count = count().unwrap_or(FEW * KINDS.len());
    let sum = |kind| {
        let mut sum = Sum::default();
        let numbers = (kind..count).step_by(KINDS.len()).zip(0..);
        numbers.for_each(|(_, number)| sum.add(&History::of(kind, number)));
        sum
    };
    let mut sums = thread::scope(|scope| {
        let kinds: Vec<_> = (0..KINDS.len()).map(|kind| scope.spawn(move || sum(kind))).collect();
        kinds.into_iter().map(|kind| kind.join().unwrap()).collect::<Vec<_>>()
    });
    for (kind, sum) in KINDS.iter().zip(&mut sums) {
        sum.tell(kind);
        assert_eq!(sum.others_passed_over, 0, "{kind}: who asks once is answered");
        assert!(sum.parked <= 200 && sum.unconfirmable.max(sum.again) <= 100, "{kind}");
        assert_eq!(sum.parked_in_outage, 0, "{kind}: a kill in an outage loses nothing");
        let may_be_silent = match *kind {
            "nothing" | "outage" => 0,
            // A server 150 ms away beside 200 updates a second is at its limit.
            "few held" | "slow calls" | "held, then outage" | "polls fail" | "kills and stops"
            | "talk and an outage" => sum.plays.div_ceil(10),
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
    let (lasts, latencies) =
        if count().is_some() { (600_000, vec![20, 60]) } else { (60_000, vec![60]) };
    for (rate, one_in) in [(200, 100), (30, 10)] {
        for latency in latencies.iter().copied() {
            let mut sum = Sum::default();
            sum.add(&slow(lasts, rate, one_in, latency));
            sum.tell(&format!("{rate}/s, 1 in {one_in}, {latency} ms"));
            assert!(sum.within(500) < 0.5 && sum.within(1_000) < 1.0, "the load is served");
        }
    }
}
