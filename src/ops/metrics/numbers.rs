//! The values of all counters, and how they are written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;

use super::families::Family;

/// The value of a label.
pub(super) type Value = Cow<'static, str>;

/// Upper bounds of the buckets, in seconds: from the latency of a local server to a reader who
/// waits for a 429.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];
/// One bucket for each bound, and one for everything above the last.
type Buckets = [u64; BOUNDS.len() + 1];

#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    counts: BTreeMap<(Family, Vec<Value>), u64>,
    latency: BTreeMap<&'static str, Buckets>,
    /// Replies that are parked now.
    pub(super) parked: u64,
}

impl Numbers {
    /// Everything that is shown from the start, at zero.
    pub(super) fn known() -> Self {
        let mut numbers = Self::default();
        for family in Family::ALL {
            let about = family.about();
            if about.labels.is_empty() {
                numbers.add(family, vec![], 0);
            }
            for value in about.known {
                numbers.add(family, vec![Cow::Borrowed(*value)], 0);
            }
        }
        for since in ["receipt", "update"] {
            numbers.latency.entry(since).or_default();
        }
        numbers
    }

    pub(super) fn add(&mut self, family: Family, values: Vec<Value>, count: u64) {
        *self.counts.entry((family, values)).or_default() += count;
    }

    pub(super) fn observe(&mut self, since: &'static str, time: Duration, count: u64) {
        let bucket = BOUNDS.partition_point(|bound| *bound < time.as_secs_f64());
        self.latency.entry(since).or_default()[bucket] += count;
    }

    /// Returns these numbers with the counts of `exact`, which has no others.
    pub(super) fn with(&self, exact: &Self) -> Self {
        let mut sum = self.clone();
        for ((family, values), count) in &exact.counts {
            sum.add(*family, values.clone(), *count);
        }
        sum
    }

    pub(super) fn write(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        for family in Family::ALL {
            self.write_family(family, encoder)?;
        }
        let help =
            "Replies that wait in memory for their own chat, now; counted by tens at random.";
        encoder
            .encode_descriptor("parked_replies", help, None, MetricType::Gauge)?
            .encode_gauge(&self.parked)?;
        self.write_latency(encoder)
    }

    fn write_family(&self, family: Family, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let about = family.about();
        let mut series = self.counts.iter().filter(|((of, _), _)| *of == family).peekable();
        if series.peek().is_none() {
            return Ok(());
        }
        let mut metric =
            encoder.encode_descriptor(about.name, about.help, None, MetricType::Counter)?;
        for ((_, values), count) in series {
            let labels: Vec<(&str, &str)> =
                about.labels.iter().copied().zip(values.iter().map(AsRef::as_ref)).collect();
            let labels = labels.as_slice();
            // Without this an empty pair of braces is written.
            if labels.is_empty() {
                metric.encode_counter::<NoLabelSet, _, u64>(count, None)?;
            } else {
                metric.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(count, None)?;
            }
        }
        Ok(())
    }

    /// The sum is made of the buckets' bounds, so that it reveals no more than they do.
    fn write_latency(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Time to the end of an answer, since the update was sent or received; counted by tens at random, \
                    its sum made of the buckets' bounds.";
        let (name, unit) = ("answer_latency", Some(&Unit::Seconds));
        let mut metric = encoder.encode_descriptor(name, help, unit, MetricType::Histogram)?;
        for (since, counts) in &self.latency {
            let bounds = BOUNDS.into_iter().chain([f64::INFINITY]);
            let buckets: Vec<(f64, u64)> = bounds.zip(*counts).collect();
            let highest = BOUNDS[BOUNDS.len() - 1];
            let sum = buckets.iter().map(|(bound, count)| bound.min(highest) * *count as f64).sum();
            metric.encode_family(&[("since", *since)].as_slice())?.encode_histogram::<NoLabelSet>(
                sum,
                counts.iter().sum(),
                &buckets,
                None,
            )?;
        }
        Ok(())
    }
}
