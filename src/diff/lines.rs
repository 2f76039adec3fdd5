//! Two texts compared line by line, so that a line that has moved stays whole. Lines that were
//! rewritten are compared word by word.

use std::ops::Range;

use similar::{Algorithm, ChangeTag, DiffOp, capture_diff_slices};

use super::words::{self, Run, likeness};

/// Lines that have less in common are different ones: two sentences share this much by chance.
const REWRITTEN: f64 = 1.0 / 3.0;

/// A line with words, and the line ends and empty lines before it.
#[derive(Debug, Clone)]
struct Line {
    gap: Range<usize>,
    words: Range<usize>,
}

/// Returns both texts as runs, in order; what was removed stands before what was added.
pub(super) fn runs(old: &str, new: &str) -> Vec<Run> {
    let (old_lines, new_lines) = (lines(old), lines(new));
    let text = |whole: &str, lines: &[Line]| -> Vec<String> {
        lines.iter().map(|line| whole[line.words.clone()].to_owned()).collect()
    };
    let (old_texts, new_texts) = (text(old, &old_lines), text(new, &new_lines));
    let mut runs = Runs { old, new, runs: Vec::new() };
    for op in capture_diff_slices(Algorithm::Myers, &old_texts, &new_texts) {
        let (from, to) = (op.old_range(), op.new_range());
        let pairs = match op {
            DiffOp::Equal { .. } => from.clone().zip(to.clone()).collect(),
            _ => rewritten(&old_texts[from.clone()], &new_texts[to.clone()])
                .into_iter()
                .map(|(old, new)| (from.start + old, to.start + new))
                .collect::<Vec<_>>(),
        };
        let (mut old_at, mut new_at) = (from.start, to.start);
        for (old, new) in pairs {
            runs.remove(&old_lines[old_at..old]);
            runs.add(&new_lines[new_at..new]);
            runs.compare(&old_lines[old], &new_lines[new]);
            (old_at, new_at) = (old + 1, new + 1);
        }
        runs.remove(&old_lines[old_at..from.end]);
        runs.add(&new_lines[new_at..to.end]);
    }
    runs.runs
}

/// Cuts a text before the line ends that precede each line with words. What follows the last one is a
/// line without words.
fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut gap, mut at) = (0, 0);
    for line in text.split('\n') {
        let words = at..at + line.len();
        if !line.trim().is_empty() {
            lines.push(Line { gap: gap..at, words: words.clone() });
            gap = words.end;
        }
        at = words.end + 1;
    }
    if gap < text.len() {
        lines.push(Line { gap: gap..text.len(), words: text.len()..text.len() });
    }
    lines
}

/// Returns which lines became which, in order, by the most that they can have in common.
fn rewritten(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    let alike: Vec<Vec<f64>> =
        old.iter().map(|old| new.iter().map(|new| likeness(old, new)).collect()).collect();
    // How much the lines from here on have in common.
    let mut best = vec![vec![0.0_f64; new.len() + 1]; old.len() + 1];
    let pair = |best: &[Vec<f64>], i: usize, j: usize| match alike[i][j] {
        alike if alike >= REWRITTEN => alike + best[i + 1][j + 1],
        _ => 0.0,
    };
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            best[i][j] = pair(&best, i, j).max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        if best[i][j] <= best[i + 1][j] {
            i += 1;
        } else if best[i][j] <= best[i][j + 1] {
            j += 1;
        } else {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        }
    }
    pairs
}

struct Runs<'a> {
    old: &'a str,
    new: &'a str,
    runs: Vec<Run>,
}

impl Runs<'_> {
    fn compare(&mut self, old: &Line, new: &Line) {
        if self.old[old.gap.clone()] == self.new[new.gap.clone()] {
            self.push(ChangeTag::Equal, old.gap.clone(), new.gap.clone());
        } else {
            self.push(ChangeTag::Delete, old.gap.clone(), self.new_end());
            self.push(ChangeTag::Insert, self.old_end(), new.gap.clone());
        }
        let shifted = |range: Range<usize>, by: usize| range.start + by..range.end + by;
        for run in words::runs(&self.old[old.words.clone()], &self.new[new.words.clone()]) {
            let (old, new) = (shifted(run.old, old.words.start), shifted(run.new, new.words.start));
            self.push(run.tag, old, new);
        }
    }

    fn remove(&mut self, lines: &[Line]) {
        if let [first, .., last] | [first @ last] = lines {
            self.push(ChangeTag::Delete, first.gap.start..last.words.end, self.new_end());
        }
    }

    fn add(&mut self, lines: &[Line]) {
        if let [first, .., last] | [first @ last] = lines {
            self.push(ChangeTag::Insert, self.old_end(), first.gap.start..last.words.end);
        }
    }

    fn old_end(&self) -> Range<usize> {
        let end = self.runs.last().map_or(0, |run| run.old.end);
        end..end
    }

    fn new_end(&self) -> Range<usize> {
        let end = self.runs.last().map_or(0, |run| run.new.end);
        end..end
    }

    /// Adds a run to the last one if that is of the same kind.
    fn push(&mut self, tag: ChangeTag, old: Range<usize>, new: Range<usize>) {
        if old.is_empty() && new.is_empty() {
            return;
        }
        match self.runs.last_mut().filter(|last| last.tag == tag) {
            Some(last) => (last.old.end, last.new.end) = (old.end, new.end),
            None => self.runs.push(Run { tag, old, new }),
        }
    }
}
