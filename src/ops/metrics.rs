//! What the bot counts. No label ever holds a reader: only kinds, outcomes and the names of methods.

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry, Unit};

/// A method of the Bot API and how a call of it ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByCall {
    method: &'static str,
    result: &'static str,
}

macro_rules! label {
    ($name:ident $field:ident) => {
        #[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
        struct $name {
            $field: &'static str,
        }
    };
}

label!(ByKind kind);
label!(ByOutcome outcome);
label!(ByResult result);
label!(BySince since);

/// All metrics of the program.
pub struct Metrics {
    registry: Registry,
    updates: Family<ByKind, Counter>,
    answers: Family<ByOutcome, Counter>,
    latency: Family<BySince, Histogram>,
    calls: Family<ByCall, Counter>,
    polls: Family<ByResult, Counter>,
    reloads: Family<ByResult, Counter>,
    /// Calls that were answered by 429.
    pub throttled: Counter,
    /// Updates that came again although they were in work.
    pub repeats: Counter,
    /// Updates that could not be read and were passed over.
    pub unreadable: Counter,
    /// Replies that wait in memory for their own chat.
    pub parked: Gauge,
    /// Replies that were ever parked.
    pub parked_total: Counter,
    /// Parked replies that a stop ended.
    pub parked_lost: Counter,
    /// Messages that the Bot API refused as they are and took as plain text: a page or a button is broken.
    pub degraded: Counter,
    /// 1 while the newest words on the disk are refused and older ones are live.
    pub words_refused: Gauge,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

/// Bounds of the latency histogram, in seconds: from a local server to a reader who waits for a 429.
const LATENCY: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

impl Metrics {
    /// All at zero.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("appeal");
        let info = Info::new(vec![("version", env!("CARGO_PKG_VERSION")), ("build", crate::BUILD)]);
        registry.register("build", "The program that runs", info);
        let mut add = Adder(&mut registry);
        Self {
            updates: add.metric("updates", "Updates received, by kind", Family::default()),
            answers: add.metric("answers", "Updates finished, by outcome", Family::default()),
            calls: add.metric("api_calls", "Calls of the Bot API, by method and result", Family::default()),
            polls: add.metric("polls", "Calls of getUpdates, by result", Family::default()),
            reloads: add.metric("reloads", "Reloads of the words, by result", Family::default()),
            throttled: add.metric("api_throttled", "Calls answered by 429", Counter::default()),
            repeats: add.metric("repeats", "Updates that came again while they were in work", Counter::default()),
            unreadable: add.metric(
                "unreadable_updates",
                "Updates passed over because they cannot be read",
                Counter::default(),
            ),
            parked: add.metric("parked_replies", "Replies that wait in memory for their own chat", Gauge::default()),
            parked_total: add.metric("parked", "Replies that were ever parked", Counter::default()),
            parked_lost: add.metric("parked_lost", "Parked replies that a stop ended", Counter::default()),
            degraded: add.metric(
                "degraded_messages",
                "Messages sent as plain text because the Bot API refused their form",
                Counter::default(),
            ),
            words_refused: add.metric(
                "words_refused",
                "1 while the newest words are refused and older ones are live",
                Gauge::default(),
            ),
            latency: latency(&mut registry),
            registry,
        }
    }

    /// An update of this kind was received.
    pub fn update(&self, kind: &'static str) {
        self.updates.get_or_create(&ByKind { kind }).inc();
    }

    /// An update is finished; `age` is the time since the reader sent it, where the update tells.
    pub fn answer(&self, outcome: &'static str, took: Duration, age: Option<Duration>) {
        self.answers.get_or_create(&ByOutcome { outcome }).inc();
        self.latency.get_or_create(&BySince { since: "receipt" }).observe(took.as_secs_f64());
        if let Some(age) = age {
            self.latency.get_or_create(&BySince { since: "update" }).observe(age.as_secs_f64());
        }
    }

    /// A call of the Bot API ended.
    pub fn call(&self, method: &'static str, result: &'static str) {
        self.calls.get_or_create(&ByCall { method, result }).inc();
    }

    /// A call of `getUpdates` ended.
    pub fn poll(&self, result: &'static str) {
        self.polls.get_or_create(&ByResult { result }).inc();
    }

    /// A reload of the words ended.
    pub fn reload(&self, taken: bool) {
        let result = if taken { "taken" } else { "refused" };
        self.reloads.get_or_create(&ByResult { result }).inc();
        self.words_refused.set(i64::from(!taken));
    }

    /// All of them in the `OpenMetrics` text format.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = String::new();
        match encode(&mut text, &self.registry) {
            Ok(()) => text,
            Err(fmt::Error) => "# EOF\n".to_owned(),
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

struct Adder<'a>(&'a mut Registry);

impl Adder<'_> {
    fn metric<M: Metric + Clone>(&mut self, name: &str, help: &str, metric: M) -> M {
        self.0.register(name, help, metric.clone());
        metric
    }
}

fn latency(registry: &mut Registry) -> Family<BySince, Histogram> {
    let latency: Family<BySince, Histogram> = Family::new_with_constructor(|| Histogram::new(LATENCY));
    let help = "Time to the end of an answer, since the update was sent or received";
    registry.register_with_unit("answer_latency", help, Unit::Seconds, latency.clone());
    latency
}
