//! What the bot counts. No label ever holds a reader: only kinds, outcomes, and the names of methods and pages.

mod precision;

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry, Unit};

use precision::Times;
pub use precision::{Count, Level, Precision};

/// What is counted, and how exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counting {
    /// Of all that readers cause.
    pub precision: Precision,
    /// Whether to count how often each page is shown. These numbers are coarse in any case.
    pub pages: bool,
}

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

/// A page, by its command.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByPage {
    page: String,
}

label!(ByKind kind);
label!(ByOutcome outcome);
label!(ByResult result);
label!(BySince since);

/// All metrics of the program.
pub struct Metrics {
    registry: Registry,
    updates: Family<ByKind, Count>,
    answers: Family<ByOutcome, Count>,
    latency: Family<BySince, Times>,
    calls: Family<ByCall, Count>,
    polls: Family<ByResult, Count>,
    reloads: Family<ByResult, Count>,
    pages: Option<Family<ByPage, Count>>,
    /// Calls that were answered by 429.
    pub throttled: Count,
    /// Updates that came again although they were in work.
    pub repeats: Count,
    /// Updates that could not be read and were passed over.
    pub unreadable: Count,
    /// Replies that wait in memory for their own chat.
    pub parked: Level,
    /// Replies that were ever parked.
    pub parked_total: Count,
    /// Parked replies that a stop ended.
    pub parked_lost: Count,
    /// Messages that the Bot API refused as they are and took as plain text: a page or a button is broken.
    pub degraded: Count,
    /// Pages that nobody has reviewed in time.
    pub pages_overdue: Gauge,
    /// 1 while the newest words on the disk are refused and older ones are live.
    pub words_refused: Gauge,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// All at zero, and counted exactly.
    #[must_use]
    pub fn new() -> Self {
        Self::counting(Counting::default())
    }

    /// All at zero.
    #[must_use]
    pub fn counting(counting: Counting) -> Self {
        let mut registry = Registry::with_prefix("appeal");
        let info = Info::new(vec![("version", env!("CARGO_PKG_VERSION")), ("build", crate::BUILD)]);
        registry.register("build", "The program that runs", info);
        let mut add = Adder { registry: &mut registry, precision: counting.precision };
        Self {
            updates: add.counts("updates", "Updates received, by kind"),
            answers: add.counts("answers", "Updates finished, by outcome"),
            calls: add.counts("api_calls", "Calls of the Bot API, by method and result"),
            polls: add.counts("polls", "Calls of getUpdates, by result"),
            reloads: add.counts("reloads", "Reloads of the words, by result"),
            pages: counting.pages.then(|| add.pages()),
            throttled: add.count("api_throttled", "Calls answered by 429"),
            repeats: add.count("repeats", "Updates that came again while they were in work"),
            unreadable: add.count("unreadable_updates", "Updates passed over because they cannot be read"),
            parked: add.level("parked_replies", "Replies that wait in memory for their own chat"),
            parked_total: add.count("parked", "Replies that were ever parked"),
            parked_lost: add.count("parked_lost", "Parked replies that a stop ended"),
            degraded: add
                .count("degraded_messages", "Messages sent as plain text because the Bot API refused their form"),
            words_refused: add.metric(
                "words_refused",
                "1 while the newest words are refused and older ones are live",
                Gauge::default(),
            ),
            pages_overdue: add.metric(
                "pages_overdue",
                "Pages, in all languages, whose day of review is over",
                Gauge::default(),
            ),
            latency: add.latency(),
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
        self.latency.get_or_create(&BySince { since: "receipt" }).observe(took);
        if let Some(age) = age {
            self.latency.get_or_create(&BySince { since: "update" }).observe(age);
        }
    }

    /// A page was shown; counted where that is wanted.
    pub fn page(&self, name: &str) {
        if let Some(pages) = &self.pages {
            pages.get_or_create(&ByPage { page: name.to_owned() }).inc();
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

struct Adder<'a> {
    registry: &'a mut Registry,
    precision: Precision,
}

impl Adder<'_> {
    fn metric<M: Metric + Clone>(&mut self, name: &str, help: &str, metric: M) -> M {
        self.registry.register(name, help, metric.clone());
        metric
    }

    fn count(&mut self, name: &str, help: &str) -> Count {
        self.metric(name, help, Count::new(self.precision))
    }

    fn level(&mut self, name: &str, help: &str) -> Level {
        self.metric(name, help, Level::new(self.precision))
    }

    fn counts<L>(&mut self, name: &str, help: &str) -> Family<L, Count>
    where
        Family<L, Count>: Metric,
        L: Clone + std::hash::Hash + Eq,
    {
        let new = match self.precision {
            Precision::Exact => Count::default,
            Precision::Coarse => Count::coarse,
        };
        self.metric(name, help, Family::new_with_constructor(new))
    }

    fn pages(&mut self) -> Family<ByPage, Count> {
        self.metric(
            "pages_shown",
            "Times a page was shown, rounded up to ten",
            Family::new_with_constructor(Count::coarse),
        )
    }

    fn latency(&mut self) -> Family<BySince, Times> {
        let new = match self.precision {
            Precision::Exact => Times::exact,
            Precision::Coarse => Times::coarse,
        };
        let latency: Family<BySince, Times> = Family::new_with_constructor(new);
        let help = "Time to the end of an answer, since the update was sent or received";
        self.registry.register_with_unit("answer_latency", help, Unit::Seconds, latency.clone());
        latency
    }
}
