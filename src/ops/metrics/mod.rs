//! What the bot counts. No label ever identifies a reader: labels are kinds, outcomes, and the
//! names of methods and pages.

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
    /// How exactly everything that readers cause is counted.
    pub precision: Precision,
    /// Whether to count how often each page is shown. These counts are always coarse.
    pub pages: bool,
}

/// A Bot API method and the result of a call.
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
label!(ByReason reason);
label!(ByResult result);
label!(BySince since);

pub struct Metrics {
    registry: Registry,
    updates: Family<ByKind, Count>,
    answers: Family<ByOutcome, Count>,
    latency: Family<BySince, Times>,
    calls: Family<ByCall, Count>,
    polls: Family<ByResult, Count>,
    ephemeral_unanswered: Family<ByReason, Count>,
    reloads: Family<ByResult, Count>,
    pages: Option<Family<ByPage, Count>>,
    /// Calls that the Bot API answered with 429.
    pub throttled: Count,
    /// Updates that were delivered again while they were in progress.
    pub repeats: Count,
    /// Updates that could not be parsed and were skipped.
    pub unreadable: Count,
    /// Replies that are parked now: they wait in memory for their chat.
    pub parked: Level,
    /// All replies that were ever parked.
    pub parked_total: Count,
    /// Parked replies that were lost when the program stopped.
    pub parked_lost: Count,
    /// Messages that the Bot API refused and then accepted as plain text: a page or a button is
    /// broken.
    pub degraded: Count,
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
    /// Creates all metrics at zero, counted exactly.
    #[must_use]
    pub fn new() -> Self {
        Self::counting(Counting::default())
    }

    /// Creates all metrics at zero.
    #[must_use]
    pub fn counting(counting: Counting) -> Self {
        let mut registry = registry_with_build();
        let mut add = Adder { registry: &mut registry, precision: counting.precision };
        Self {
            updates: add.counts("updates", "Updates received, by kind"),
            answers: add.counts("answers", "Updates finished, by outcome"),
            calls: add.counts("api_calls", "Calls of the Bot API, by method and result"),
            polls: add.counts("polls", "Calls of getUpdates, by result"),
            ephemeral_unanswered: add.counts(
                "ephemeral_unanswered",
                "Ephemeral commands and taps in groups that got no answer, by reason",
            ),
            reloads: add.counts("reloads", "Reloads of the words, by result"),
            pages: counting.pages.then(|| add.pages()),
            throttled: add.count("api_throttled", "Calls answered by 429"),
            repeats: add.count("repeats", "Updates that came again while they were in work"),
            unreadable: add
                .count("unreadable_updates", "Updates passed over because they cannot be read"),
            parked: add.level("parked_replies", "Replies that wait in memory for their own chat"),
            parked_total: add.count("parked", "Replies that were ever parked"),
            parked_lost: add.count("parked_lost", "Parked replies that a stop ended"),
            degraded: add.count(
                "degraded_messages",
                "Messages sent as plain text because the Bot API refused their form",
            ),
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

    /// Counts a received update.
    pub fn update(&self, kind: &'static str) {
        self.updates.get_or_create(&ByKind { kind }).inc();
    }

    /// Counts a finished update. `took` is the time since it was received, `age` the time since the
    /// reader sent it, where the update says when.
    pub fn answer(&self, outcome: &'static str, took: Duration, age: Option<Duration>) {
        self.answers.get_or_create(&ByOutcome { outcome }).inc();
        self.latency.get_or_create(&BySince { since: "receipt" }).observe(took);
        if let Some(age) = age {
            self.latency.get_or_create(&BySince { since: "update" }).observe(age);
        }
    }

    /// Counts a shown page, if page counts are on.
    pub fn page(&self, name: &str) {
        if let Some(pages) = &self.pages {
            pages.get_or_create(&ByPage { page: name.to_owned() }).inc();
        }
    }

    /// Counts a finished Bot API call.
    pub fn call(&self, method: &'static str, result: &'static str) {
        self.calls.get_or_create(&ByCall { method, result }).inc();
    }

    /// Counts a finished call of `getUpdates`.
    pub fn poll(&self, result: &'static str) {
        self.polls.get_or_create(&ByResult { result }).inc();
    }

    /// Counts what a member of a group asked alone and got no answer to.
    pub fn ephemeral_unanswered(&self, reason: &'static str) {
        self.ephemeral_unanswered.get_or_create(&ByReason { reason }).inc();
    }

    /// Counts a reload; `taken` is false if the files were refused.
    pub fn reload(&self, taken: bool) {
        let result = if taken { "taken" } else { "refused" };
        self.reloads.get_or_create(&ByResult { result }).inc();
        self.words_refused.set(i64::from(!taken));
    }

    /// Returns all metrics in the `OpenMetrics` text format.
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

fn registry_with_build() -> Registry {
    let mut registry = Registry::with_prefix("appeal");
    let info = Info::new(vec![("version", env!("CARGO_PKG_VERSION")), ("build", article::BUILD)]);
    registry.register("build", "The program that runs", info);
    registry
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
