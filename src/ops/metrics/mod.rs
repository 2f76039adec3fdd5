//! What the bot counts. No label ever identifies a reader: labels are kinds, outcomes, and the
//! names of methods and pages.
//!
//! What readers cause is counted by tens at random ([`Tally`]), and all of it is published together
//! once a minute. What they do not cause, and what somebody must know at once, is exact.

mod exposition;
mod families;
mod numbers;
mod tally;

use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use tokio::time::Instant;

use super::lock::lock;
pub use exposition::Format;
use families::Family;
use numbers::{Numbers, Value};
pub use tally::Tally;

/// What is counted, and how exactly what readers cause is shown.
#[derive(Debug, Clone, Copy)]
pub struct Counting {
    /// Whether to count how often each page is shown.
    pub pages: bool,
    /// One request in so many is counted, and as that many.
    pub one_in: NonZeroU64,
    /// What readers cause is published this often.
    pub publish_every: Duration,
}

impl Counting {
    /// Every request, at once. For tests that run the bot in their own process: no setting leads here.
    pub const EXACT: Self =
        Self { pages: false, one_in: NonZeroU64::MIN, publish_every: Duration::ZERO };
}

impl Default for Counting {
    /// By tens, once a minute (privacy.md, P6).
    fn default() -> Self {
        let one_in = NonZeroU64::MIN.saturating_add(9);
        Self { pages: false, one_in, publish_every: Duration::from_secs(60) }
    }
}

pub struct Metrics {
    registry: Registry,
    counting: Counting,
    /// Decides which requests are counted.
    key: RandomState,
    counters: Counters,
    /// The number of polls that brought nothing.
    empty_polls: AtomicU64,
    /// Whether the bot receives updates, as `/readyz` says it.
    pub ready: Gauge,
    /// Pages that nobody has reviewed in time.
    pub pages_overdue: Gauge,
    /// 1 while the newest files are refused and an older version is live, otherwise 0.
    pub words_refused: Gauge,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    pub fn new(counting: Counting) -> Self {
        let mut registry = Registry::with_prefix("appeal");
        let info =
            Info::new(vec![("version", env!("CARGO_PKG_VERSION")), ("build", article::BUILD)]);
        registry.register("build", "The program that runs", info);
        let counters = Counters::default();
        registry.register_collector(Box::new(counters.clone()));
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let ready = gauge("ready", "1 while the bot receives updates and is not stopping");
        let words_refused =
            gauge("words_refused", "1 while the newest words are refused and older ones are live");
        let pages_overdue =
            gauge("pages_overdue", "Pages, in all languages, whose day of review is over");
        let (key, empty_polls) = (RandomState::new(), AtomicU64::default());
        Self { registry, counting, key, counters, empty_polls, ready, pages_overdue, words_refused }
    }

    /// Returns what counts all that an update causes.
    pub fn tally(self: &Arc<Self>, update_id: i64) -> Tally {
        Tally::new(Arc::clone(self), self.weight(update_id))
    }

    /// Counts a poll that was answered. A request changes how many there are and when they end, so they
    /// count as caused by readers: a poll with updates by the first of them.
    pub fn answered_poll(&self, first_update_id: Option<i64>) {
        let (result, weight) = if let Some(update_id) = first_update_id {
            ("updates", self.weight(update_id))
        } else {
            let number = self.empty_polls.fetch_add(1, Ordering::Relaxed);
            ("empty", self.weight(("empty poll", number)))
        };
        if weight > 0 {
            self.count(weight, Family::Polls, vec![Value::Borrowed(result)]);
        }
    }

    /// Sets which replies are parked now, by the ids of their updates.
    pub fn set_parked(&self, update_ids: impl Iterator<Item = i64>) {
        let parked = update_ids.map(|update_id| self.weight(update_id)).sum();
        lock(&self.counters.0).counted.parked = parked;
    }

    /// Counts a failed call of `getUpdates`.
    pub fn failed_poll(&self, result: &'static str) {
        self.count_exactly(Family::Polls, vec![Value::Borrowed(result)], 1);
    }

    /// Counts an update that could not be parsed and was skipped.
    pub fn unreadable(&self) {
        self.count_exactly(Family::Unreadable, vec![], 1);
    }

    /// Counts an update whose handling panicked.
    pub fn panicked(&self) {
        self.count_exactly(Family::Answers, vec![Value::Borrowed("panicked")], 1);
    }

    /// Counts parked replies that were lost when the program stopped.
    pub fn lost(&self, replies: usize) {
        self.count_exactly(Family::ParkedLost, vec![], replies as u64);
    }

    /// Counts a reload; `taken` is false if the files were refused.
    pub fn reload(&self, taken: bool) {
        let result = if taken { "taken" } else { "refused" };
        self.count_exactly(Family::Reloads, vec![Value::Borrowed(result)], 1);
        self.words_refused.set(i64::from(!taken));
    }

    /// Returns all metrics. What readers cause is as it was when it was last published.
    pub fn render(&self, format: Format, now: Instant) -> String {
        self.counters.publish(self.counting.publish_every, now);
        let mut text = String::new();
        match encode(&mut text, &self.registry) {
            Ok(()) => format.convert(text),
            Err(fmt::Error) => format.convert("# EOF\n".to_owned()),
        }
    }

    /// Returns what the events of a request add: nothing, or ten with a chance of one in ten.
    fn weight(&self, request: impl Hash) -> u64 {
        let one_in = self.counting.one_in;
        if self.key.hash_one(request).is_multiple_of(one_in.get()) { one_in.get() } else { 0 }
    }

    fn count(&self, weight: u64, family: Family, values: Vec<Value>) {
        lock(&self.counters.0).counted.add(family, values, weight);
    }

    fn observe(&self, weight: u64, since: &'static str, time: Duration) {
        if weight > 0 {
            lock(&self.counters.0).counted.observe(since, time, weight);
        }
    }

    fn count_exactly(&self, family: Family, values: Vec<Value>, count: u64) {
        lock(&self.counters.0).exact.add(family, values, count);
    }
}

#[derive(Debug, Clone, Default)]
struct Counters(Arc<Mutex<Counted>>);

#[derive(Debug)]
struct Counted {
    exact: Numbers,
    /// What readers have caused since the start.
    counted: Numbers,
    /// The same, as it was when it was last published.
    published: Numbers,
    published_at: Option<Instant>,
}

impl Default for Counted {
    fn default() -> Self {
        let (counted, published) = (Numbers::known(), Numbers::known());
        Self { exact: Numbers::default(), counted, published, published_at: None }
    }
}

impl Counters {
    /// The time runs from the last publication and not by the clock's minutes: or two readings around
    /// a full minute would show what happened in a second.
    fn publish(&self, every: Duration, now: Instant) {
        let mut counters = lock(&self.0);
        if counters.published_at.is_none_or(|at| now.saturating_duration_since(at) >= every) {
            counters.published_at = Some(now);
            counters.published = counters.counted.clone();
        }
    }
}

impl Collector for Counters {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let counters = lock(&self.0);
        counters.published.with(&counters.exact).write(&mut encoder)
    }
}
