//! Counts what readers cause, so that the numbers do not tell whether somebody asked.
//!
//! One request in ten is counted, and as ten: the sums are right, and a single request changes
//! nothing with a chance of nine in ten. Chance decides once for all that a request causes: were it
//! drawn for each number, some number would change far more often.
//!
//! The draw is a hash of the update's id with a random key of the process. So an update that Telegram
//! delivers again is not drawn again, and nobody who writes to the bot can bring a counter to a state
//! in which the next request must show.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use super::Metrics;
use super::families::Family;
use super::numbers::Value;

/// Counts all that one update causes.
#[derive(Debug, Clone)]
pub struct Tally {
    metrics: Arc<Metrics>,
    /// What each event adds: nothing, or ten.
    weight: u64,
}

impl Tally {
    pub(super) const fn new(metrics: Arc<Metrics>, weight: u64) -> Self {
        Self { metrics, weight }
    }

    /// Counts a received update.
    pub fn update(&self, kind: &'static str) {
        self.add(Family::Updates, [kind]);
    }

    /// Counts an update that came again while it was in progress.
    pub fn repeat(&self) {
        self.add(Family::Repeats, []);
    }

    /// Counts a finished update. `took` is the time since it was received, `age` the time since the
    /// reader sent it, where the update says when.
    pub fn answer(&self, outcome: &'static str, took: Duration, age: Option<Duration>) {
        self.add(Family::Answers, [outcome]);
        self.metrics.observe(self.weight, "receipt", took);
        if let Some(age) = age {
            self.metrics.observe(self.weight, "update", age);
        }
    }

    /// Counts a finished Bot API call.
    pub fn call(&self, method: &'static str, result: &'static str) {
        self.add(Family::ApiCalls, [method, result]);
    }

    /// Counts a call that the Bot API answered with 429.
    pub fn throttled(&self) {
        self.add(Family::ApiThrottled, []);
    }

    /// Counts a reply that is parked.
    pub fn parked(&self) {
        self.add(Family::Parked, []);
    }

    /// Counts what a member of a group asked alone and got no answer to.
    pub fn ephemeral_unanswered(&self, reason: &'static str) {
        self.add(Family::EphemeralUnanswered, [reason]);
    }

    /// Counts a shown page, if page counts are on.
    pub fn page(&self, name: &str) {
        if self.metrics.counting.pages && self.weight > 0 {
            self.metrics.count(self.weight, Family::PagesShown, vec![Cow::Owned(name.to_owned())]);
        }
    }

    /// Counts a message that the Bot API refused and then accepted as plain text: a page or a button
    /// is broken. This is counted exactly.
    pub fn degraded(&self) {
        self.metrics.count_exactly(Family::Degraded, vec![], 1);
    }

    fn add<const N: usize>(&self, family: Family, values: [&'static str; N]) {
        if self.weight > 0 {
            self.metrics.count(self.weight, family, values.map(Value::Borrowed).into());
        }
    }
}
