//! What is measured, and whether it grows.

use crate::bot::Used;

/// The figures of a sample, in their order.
pub(crate) const FIGURES: [&str; 5] =
    ["own memory, MB", "file pages, MB", "descriptors", "threads", "tasks"];
pub(crate) type Sample = [f64; FIGURES.len()];

/// Growth in an hour that is too little to count, whatever the noise: a few pages of memory, half of
/// one thing.
const NOTHING: Sample = [0.1, 0.1, 0.5, 0.5, 0.5];
/// A slope within so many times its standard error is noise; with six points one in fifty is steeper
/// by chance.
const NOISE: f64 = 3.0;
/// Fewer points say nothing of noise.
pub(crate) const MIN_POINTS: usize = 4;

pub(crate) fn sample(used: Used, tasks: usize) -> Sample {
    [used.anonymous, used.file, used.descriptors, used.threads, tasks as f64]
}

/// The median of each figure.
pub(crate) fn middle(samples: &[Sample]) -> Sample {
    std::array::from_fn(|figure| {
        let mut values: Vec<f64> = samples.iter().map(|sample| sample[figure]).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    })
}

/// The least of each figure.
pub(crate) fn least(samples: &[Sample]) -> Sample {
    std::array::from_fn(|figure| {
        samples.iter().map(|sample| sample[figure]).fold(f64::INFINITY, f64::min)
    })
}

/// How a figure changes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trend {
    pub(crate) an_hour: f64,
    /// The standard error of that.
    pub(crate) error: f64,
}

impl Trend {
    /// The line through the points, hour and value, with the least squares.
    pub(crate) fn of(points: &[(f64, f64)]) -> Option<Self> {
        if points.len() < MIN_POINTS {
            return None;
        }
        let count = points.len() as f64;
        let (x, y) =
            points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
        let (x, y) = (x / count, y / count);
        let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
        let an_hour =
            points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>() / spread;
        let off = |point: &(f64, f64)| (point.1 - y - an_hour * (point.0 - x)).powi(2);
        let error = (points.iter().map(off).sum::<f64>() / (count - 2.0) / spread).sqrt();
        Some(Self { an_hour, error })
    }

    pub(crate) fn grows(&self, figure: usize) -> bool {
        self.an_hour > (NOISE * self.error).max(NOTHING[figure])
    }
}
