//! Metrics that are shown exactly, or so coarsely that most of them do not change when one reader
//! asks.
//!
//! Someone who reads exact counters every few seconds, and sees on the network who connected to
//! Telegram at those moments, can find out who asked. So coarse numbers are rounded up to a
//! multiple of ten, and nothing else that changes with each answer is shown beside them.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::{MetricType, TypedMetric};

/// How exactly numbers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// The number itself.
    #[default]
    Exact,
    /// Rounded up to the next multiple of ten; 0 stays 0.
    Coarse,
}

/// Coarse numbers are multiples of this (design.md, P6).
const STEP: u64 = 10;

impl Precision {
    const fn shown(self, number: u64) -> u64 {
        match self {
            Self::Exact => number,
            Self::Coarse => number.next_multiple_of(STEP),
        }
    }
}

/// A counter.
#[derive(Debug, Clone, Default)]
pub struct Count {
    counter: Counter,
    precision: Precision,
}

impl Count {
    pub(super) fn new(precision: Precision) -> Self {
        Self { counter: Counter::default(), precision }
    }

    pub(super) fn coarse() -> Self {
        Self::new(Precision::Coarse)
    }

    /// Adds 1.
    pub fn inc(&self) {
        self.counter.inc();
    }

    /// Adds `more`.
    pub fn inc_by(&self, more: u64) {
        self.counter.inc_by(more);
    }
}

impl TypedMetric for Count {
    const TYPE: MetricType = MetricType::Counter;
}

impl EncodeMetric for Count {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        encoder
            .encode_counter::<NoLabelSet, _, u64>(&self.precision.shown(self.counter.get()), None)
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}

/// A gauge that is never below 0.
#[derive(Debug, Clone, Default)]
pub struct Level {
    gauge: Gauge,
    precision: Precision,
}

impl Level {
    pub(super) fn new(precision: Precision) -> Self {
        Self { gauge: Gauge::default(), precision }
    }

    /// How many there are now.
    pub fn set(&self, count: usize) {
        self.gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
    }
}

impl EncodeMetric for Level {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        encoder.encode_gauge(
            &self.precision.shown(u64::try_from(self.gauge.get()).unwrap_or_default()),
        )
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }
}

/// Upper bounds of the buckets, in seconds: from the latency of a local server to a reader who
/// waits for a 429.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

/// A histogram of durations. The histogram of `prometheus-client` cannot be used: it always shows
/// its exact sum.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    counted: Arc<Counted>,
    precision: Precision,
}

#[derive(Debug, Default)]
struct Counted {
    /// One for each bound, and one for everything above the last.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    microseconds: AtomicU64,
}

impl Times {
    pub(super) fn exact() -> Self {
        Self { precision: Precision::Exact, ..Self::default() }
    }

    pub(super) fn coarse() -> Self {
        Self { precision: Precision::Coarse, ..Self::default() }
    }

    pub(super) fn observe(&self, time: Duration) {
        let bucket = BOUNDS.partition_point(|bound| *bound < time.as_secs_f64());
        self.counted.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        let microseconds = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.counted.microseconds.fetch_add(microseconds, Ordering::Relaxed);
    }
}

impl TypedMetric for Times {
    const TYPE: MetricType = MetricType::Histogram;
}

impl EncodeMetric for Times {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        let shown = |bucket: &AtomicU64| self.precision.shown(bucket.load(Ordering::Relaxed));
        let bounds = BOUNDS.into_iter().chain([f64::INFINITY]);
        let buckets: Vec<(f64, u64)> = bounds.zip(self.counted.buckets.iter().map(shown)).collect();
        let sum = match self.precision {
            Precision::Exact => {
                Duration::from_micros(self.counted.microseconds.load(Ordering::Relaxed))
                    .as_secs_f64()
            }
            // The largest sum that the rounded counts allow, so that the sum reveals no more than
            // they do.
            Precision::Coarse => {
                buckets.iter().map(|(bound, count)| bound.min(BOUNDS[10]) * *count as f64).sum()
            }
        };
        let count = buckets.iter().map(|(_, count)| count).sum();
        encoder.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}
