//! How the figures of one mode went, minute by minute.

use anyhow::Result;

use crate::bot::Mode;
use crate::figures::{FIGURES, Sample, Trend, least, middle, sample};
use crate::subject::Subject;

/// All kinds of trouble come once in this many minutes.
pub(crate) const CYCLE: usize = 5;
pub(crate) struct Course<'a> {
    pub(crate) mode: Mode,
    program: &'a Subject,
    library: &'a Subject,
    samples: Vec<Sample>,
    pub(crate) minutes: Vec<Minute>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Minute {
    pub(crate) sample: Sample,
    /// Answered so far, and waiting then.
    pub(crate) answered: usize,
    pub(crate) waiting: usize,
}

/// Of five minutes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cycle {
    /// When it ends, in minutes.
    pub(crate) ends: usize,
    /// The least of its minutes, for each figure: a leak raises it; memory that a trouble needs for a
    /// moment, and that the heap keeps for some minutes, does not.
    pub(crate) least: Sample,
    pub(crate) answered: usize,
}

impl<'a> Course<'a> {
    pub(crate) fn new(program: &'a Subject, library: &'a Subject) -> Self {
        let (samples, minutes) = (Vec::new(), Vec::new());
        Self { mode: program.mode, program, library, samples, minutes }
    }

    pub(crate) fn take_sample(&mut self) -> Result<()> {
        let used = self.program.bot.used()?;
        if let (Some(used), Some(tasks)) = (used, self.library.bot.tasks()) {
            self.samples.push(sample(used, tasks));
        }
        Ok(())
    }

    /// Ends a minute.
    pub(crate) fn end_minute(&mut self) -> Minute {
        let report = self.program.server.report();
        let sample = middle(&self.samples);
        self.samples.clear();
        let minute = Minute { sample, answered: report.answered, waiting: report.unanswered };
        self.minutes.push(minute);
        minute
    }

    pub(crate) fn cycles(&self) -> Vec<Cycle> {
        let cycle = |(at, minutes): (usize, &[Minute])| {
            let samples: Vec<Sample> = minutes.iter().map(|minute| minute.sample).collect();
            let last = minutes.last()?;
            Some(Cycle { ends: (at + 1) * CYCLE, least: least(&samples), answered: last.answered })
        };
        self.minutes.chunks_exact(CYCLE).enumerate().filter_map(cycle).collect()
    }

    /// The trend of each figure in the second half; none where that is too short. A heap takes some
    /// rounds of trouble to find its size, and then keeps it; what leaks goes on.
    pub(crate) fn trends(&self) -> Option<[Trend; FIGURES.len()]> {
        let cycles = self.cycles();
        let later = cycles.get(cycles.len() / 2..)?;
        let points = |figure: usize| {
            later.iter().map(|cycle| (cycle.ends as f64 / 60.0, cycle.least[figure])).collect()
        };
        let trends: Option<Vec<Trend>> = (0..FIGURES.len())
            .map(|figure| {
                let points: Vec<(f64, f64)> = points(figure);
                Trend::of(&points)
            })
            .collect();
        trends?.try_into().ok()
    }
}
