//! Two lines compared word by word.

use std::ops::Range;

use similar::{Algorithm, ChangeTag, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Bytes that are the same in both texts, or only in one: there the other range is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) tag: ChangeTag,
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

/// Returns the words of both lines as runs, in order; what was removed stands before what was added.
pub(super) fn runs(old: &str, new: &str) -> Vec<Run> {
    let (old_words, new_words) = (words(old), words(new));
    let bytes = |words: &[&str], range: Range<usize>| {
        let length = |words: &[&str]| words.iter().map(|word| word.len()).sum::<usize>();
        let start = length(&words[..range.start]);
        start..start + length(&words[range])
    };
    let mut runs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old_words, &new_words) {
        let (old, new) = (bytes(&old_words, op.old_range()), bytes(&new_words, op.new_range()));
        if let DiffOp::Equal { .. } = op {
            runs.push(Run { tag: ChangeTag::Equal, old, new });
            continue;
        }
        if !old.is_empty() {
            runs.push(Run { tag: ChangeTag::Delete, old: old.clone(), new: new.start..new.start });
        }
        if !new.is_empty() {
            runs.push(Run { tag: ChangeTag::Insert, old: old.end..old.end, new });
        }
    }
    runs
}

/// Returns which part of the letters of two lines is in words that both have, from 0 to 1.
pub(super) fn likeness(old: &str, new: &str) -> f64 {
    let letters = |text: &str| {
        let is_word = |word: &&str| word.chars().any(char::is_alphanumeric);
        words(text).into_iter().filter(is_word).map(str::len).sum::<usize>()
    };
    let equal = runs(old, new).into_iter().filter(|run| run.tag == ChangeTag::Equal);
    let shared: usize = equal.map(|run| letters(&old[run.old])).sum();
    match letters(old) + letters(new) {
        0 => 0.0,
        all => 2.0 * shared as f64 / all as f64,
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_word_bounds().collect()
}
