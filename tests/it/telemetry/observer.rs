//! Somebody who reads `/metrics` at will, knows everything else, and guesses for each minute whether one reader asked.
//!
//! The observer is as good as one can be: in half of the minutes they are told the truth and learn how often each reading
//! follows from it, and in the other half they guess what is likelier.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use appeal_bot::ops::metrics::{Counting, Format, Metrics};
use tokio::time::Instant;

use super::by_tens::request;
use crate::harness::Rng;

const ROUNDS: u32 = 10_000;
/// A reading changes with a chance of one in ten, and then reveals the request; otherwise the guess is one of two. So the
/// best guess is right in (1 + 0.1) / 2 of all minutes.
const ADVANTAGE: f64 = 0.05;
/// Six standard deviations of 10,000 guesses: by chance the result is further away once in 500 million runs.
const TOLERANCE: f64 = 0.03;

/// How much changed since the reading before.
type Reading = Vec<(String, i64)>;

struct World {
    metrics: Arc<Metrics>,
    now: Instant,
    next_update_id: i64,
    rng: Rng,
    text: String,
}

impl World {
    fn new(counting: Counting) -> Self {
        let metrics = Arc::new(Metrics::new(Counting { pages: true, ..counting }));
        let (now, rng, text) = (Instant::now(), Rng(17), String::new());
        let mut world = Self { metrics, now, next_update_id: 1, rng, text };
        world.reads();
        world
    }

    fn asks(&mut self) {
        let took = Duration::from_millis(self.rng.roll(1..=400));
        request(&self.metrics, self.next_update_id, took);
        self.next_update_id += 1;
    }

    /// A minute, in which a reader asks or not. `primed` requests are the observer's own: they write until the counters
    /// stand as they like, each time in a way that cannot be mistaken for the reader's.
    fn minute(&mut self, reader_asks: bool, primed: usize) -> Reading {
        for _ in 0..primed {
            self.metrics.answered_poll(Some(self.next_update_id));
            let tally = self.metrics.tally(self.next_update_id);
            tally.update("inline_query");
            tally.call("answerInlineQuery", "ok");
            tally.answer("answered", Duration::from_millis(1), None);
            self.next_update_id += 1;
        }
        // Polls last 30 s; the one that brings a request ends early, and the observer's own have set the phase.
        self.metrics.answered_poll(None);
        if reader_asks {
            self.asks();
        } else {
            self.metrics.answered_poll(None);
        }
        self.now += Duration::from_secs(60);
        self.reads()
    }

    fn reads(&mut self) -> Reading {
        let text = self.metrics.render(Format::OpenMetrics, self.now);
        let reading = changes(&self.text, &text);
        self.text = text;
        reading
    }
}

/// Returns what has changed, line by line: samples keep their order, and none disappears.
fn changes(before: &str, now: &str) -> Reading {
    let mut before = before.lines().peekable();
    let mut reading = Reading::new();
    for line in now.lines() {
        if before.next_if_eq(&line).is_some() || line.starts_with('#') {
            continue;
        }
        let (name, value) = sample(line);
        let old = before.next_if(|old| !old.starts_with('#') && sample(old).0 == name);
        let more = value - old.map_or(0.0, |old| sample(old).1);
        if more != 0.0 {
            reading.push((name.to_owned(), (more * 1_000.0).round() as i64));
        }
    }
    assert!(before.next().is_none(), "a sample has gone");
    reading
}

fn sample(line: &str) -> (&str, f64) {
    let (name, value) = line.rsplit_once(' ').unwrap();
    (name, value.parse().unwrap())
}

/// Returns by how much more than half of the guesses are right. `primes` says how many requests of their own the observer
/// makes before they look away, given what the last reading showed.
fn advantage(rounds: u32, counting: Counting, primes: impl Fn(&Reading) -> usize) -> f64 {
    let (mut world, mut coin) = (World::new(counting), Rng(20_241_023));
    let mut seen: HashMap<Reading, [u32; 2]> = HashMap::new();
    let (mut last, mut right) = (Reading::new(), 0);
    for round in 0..rounds * 2 {
        let reader_asks = coin.next() % 2 == 1;
        let reading = world.minute(reader_asks, primes(&last));
        let known = seen.entry(reading.clone()).or_default();
        if round < rounds {
            known[usize::from(reader_asks)] += 1;
        } else {
            // What was never seen has a page or a message in it that only a reader's request brings.
            let is_new = known == &[0, 0];
            let guess = if is_new { shows_a_reader(&reading) } else { known[1] > known[0] };
            right += u32::from(guess == reader_asks);
        }
        last = reading;
    }
    f64::from(right) / f64::from(rounds) - 0.5
}

fn shows_a_reader(reading: &Reading) -> bool {
    reading.iter().any(|(name, _)| name.contains("kind=\"message\""))
}

#[test]
fn the_best_observer_is_hardly_better_than_chance() {
    let alone = advantage(ROUNDS, Counting::default(), |_| 0);
    assert!((alone - ADVANTAGE).abs() < TOLERANCE, "{alone}");
}

/// Their own requests cannot bring a counter to where the next one must show.
#[test]
fn who_writes_to_the_bot_first_sees_no_more() {
    let primed = advantage(ROUNDS, Counting::default(), |_| 9);
    assert!((primed - ADVANTAGE).abs() < TOLERANCE, "nine requests in each minute: {primed}");
    let moved = |last: &Reading| last.iter().any(|(_, more)| *more > 0);
    let primed = advantage(ROUNDS, Counting::default(), |last| if moved(last) { 0 } else { 5 });
    assert!((primed - ADVANTAGE).abs() < TOLERANCE, "until a counter moves: {primed}");
}

/// So this observer is one who finds what there is to find.
#[test]
fn exact_counts_would_tell_everything() {
    // Nothing is left to chance, so a few show it.
    assert_eq!(advantage(1_000, Counting::EXACT, |_| 0), 0.5);
}
