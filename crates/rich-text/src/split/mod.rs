//! Splits a page into messages: between blocks if possible, else between sentences, else between
//! words.
//!
//! It never splits a word (and so never a grapheme), an entity or a list item, and never separates
//! a heading from the block below it.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use unicode_segmentation::UnicodeSegmentation;

use crate::script::{is_unspaced, is_wide};
use crate::{Entity, MAX_TEXT, RichText, Style};

/// The kind of a block; it decides how the block is separated from its neighbours and whether it
/// may be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph, the only kind that may be split.
    Paragraph,
    /// A bold line that stays with the block below it.
    Heading,
    Item,
    Quote,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub text: RichText,
    /// The line of the file on which it begins, from 1.
    pub line: usize,
}

/// A block that fits into no message and must not be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong {
    /// The line on which the block begins.
    pub line: usize,
}

/// Splits blocks into as few messages as their order allows. `fits` returns whether Telegram
/// accepts a body together with everything that is added to it; if it refuses a body, it must
/// refuse every longer one.
///
/// # Errors
/// [`TooLong`] names a block that fits into no message: it must not be split, or has a word that is
/// too long.
pub fn split(blocks: &[Block], fits: impl Fn(&RichText) -> bool) -> Result<Vec<RichText>, TooLong> {
    // Most pages fit in one message; trying block by block would take most of the loading time.
    let whole = join(blocks);
    if fits(&whole) {
        return Ok(if whole.is_empty() { Vec::new() } else { vec![whole] });
    }
    let (mut parts, mut rest) = (Vec::new(), blocks.to_vec());
    while !rest.is_empty() {
        let count = count_fitting(&rest, &fits);
        if count == rest.len() {
            parts.push(join(&rest));
            break;
        }
        let end = keep_with_next(&rest[..=count]);
        if end > 0 {
            parts.push(join(&rest[..end]));
            rest.drain(..end);
            continue;
        }
        let mut open = rest[..=count].to_vec();
        let cut_off = cut_last(&mut open, &fits)?;
        parts.push(join(&open));
        rest.splice(..=count, [cut_off]);
    }
    Ok(parts)
}

/// Returns how many of the first blocks fit into one message together.
fn count_fitting(blocks: &[Block], fits: &impl Fn(&RichText) -> bool) -> usize {
    let fits_first = |count: usize| fits(&join(&blocks[..count]));
    // Doubling first: joining all of a long page for each message would take quadratic time.
    let mut bound = 1;
    while bound < blocks.len() && fits_first(bound) {
        bound *= 2;
    }
    let counts: Vec<usize> = (1..=bound.min(blocks.len())).collect();
    counts.partition_point(|&count| fits_first(count))
}

/// Joins blocks into one text, separated by empty lines, except between list items and after a
/// heading.
#[must_use]
pub fn join(blocks: &[Block]) -> RichText {
    let mut joined = RichText::default();
    let mut before = None;
    for block in blocks {
        joined.push_str(match (before, block.kind) {
            (None, _) => "",
            (Some(BlockKind::Item), BlockKind::Item) | (Some(BlockKind::Heading), _) => "\n",
            (Some(_), _) => "\n\n",
        });
        joined.append(&block.text);
        before = Some(block.kind);
    }
    joined
}

/// Returns the index of the first block that must move to the next message: the last block, or the
/// headings directly above it.
fn keep_with_next(open: &[Block]) -> usize {
    let mut start = open.len() - 1;
    while start > 0 && open[start - 1].kind == BlockKind::Heading {
        start -= 1;
    }
    start
}

/// Splits the last block so that `open` fits, and returns the rest of the block.
fn cut_last(open: &mut Vec<Block>, fits: &impl Fn(&RichText) -> bool) -> Result<Block, TooLong> {
    let Some(last) = open.pop() else { return Err(TooLong { line: 1 }) };
    let too_long = TooLong { line: last.line };
    if last.kind != BlockKind::Paragraph {
        return Err(too_long);
    }
    let head = |end: usize| Block { text: last.text.slice(0..end), ..last.clone() };
    let fits_until = |end: usize| {
        let mut blocks = open.clone();
        blocks.push(head(end));
        fits(&join(&blocks))
    };
    let text = &last.text.as_str()[..last.text.as_str().floor_char_boundary(MAX_HEAD)];
    let before = |at: &usize| text[..*at].chars().next_back();
    let sentences =
        boundaries(&last.text, text.split_sentence_bound_indices().map(|(start, _)| start));
    // Where words begin is costly to know, so it is asked only where no sentence fits.
    let cut = last_fitting(&sentences, fits_until).or_else(|| {
        let words = boundaries(&last.text, word_starts(text));
        // Between ideographs the end of a word is unknown; after their commas it is certain.
        let is_comma = |sign: char| is_wide(sign) && !sign.is_alphanumeric();
        let after = |is_end: fn(char) -> bool| {
            let ends = words.iter().copied().filter(|at| before(at).is_some_and(is_end));
            last_fitting(&ends.collect::<Vec<_>>(), fits_until)
        };
        after(char::is_whitespace)
            .or_else(|| after(is_comma))
            .or_else(|| last_fitting(&words, fits_until))
    });
    let cut = cut.ok_or(too_long)?;
    let rest = Block { text: last.text.slice(cut..last.text.as_str().len()), ..last.clone() };
    open.push(head(cut));
    Ok(rest)
}

/// More bytes than any message holds.
const MAX_HEAD: usize = 4 * MAX_TEXT + 4;

/// Returns where words begin. In scripts without spaces a model of the language decides (UAX #29
/// leaves them to dictionaries); between two ideographs or kana no word is known to begin.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let starts: Vec<usize> = match text.chars().any(is_unspaced) {
        true => WordSegmenter::new_lstm(WordBreakInvariantOptions::default())
            .segment_str(text)
            .collect(),
        false => text.split_word_bound_indices().map(|(start, _)| start).collect(),
    };
    let is_ideograph =
        |sign: Option<char>| sign.is_some_and(|sign| is_wide(sign) && sign.is_alphanumeric());
    let within = |at: usize| {
        is_ideograph(text[..at].chars().next_back()) && is_ideograph(text[at..].chars().next())
    };
    starts.into_iter().filter(move |at| !within(*at)).collect::<Vec<_>>().into_iter()
}

/// Returns the boundaries between pieces, without the two ends, at which no entity is split and no
/// citation is separated from its words.
fn boundaries(text: &RichText, starts: impl Iterator<Item = usize>) -> Vec<usize> {
    let trimmed = text.as_str().trim_end().len();
    let cuts = forbidden(text);
    starts
        .filter(|&at| at > 0 && at < trimmed)
        .filter(|&at| !text.as_str()[..at].trim().is_empty())
        .filter(|&at| !cuts[at])
        .collect()
}

/// Returns for each byte that a message may reach whether a cut there would split an entity or
/// separate a citation from its words.
fn forbidden(text: &RichText) -> Vec<bool> {
    let mut cuts = vec![false; text.as_str().len().min(MAX_HEAD) + 1];
    for Entity { style, range } in text.entities() {
        let from = range.start + usize::from(!matches!(style, Style::Cite(_)));
        let to = range.end.min(cuts.len());
        if from < to {
            cuts[from..to].fill(true);
        }
    }
    cuts
}

fn last_fitting(boundaries: &[usize], fits_until: impl Fn(usize) -> bool) -> Option<usize> {
    let fitting = boundaries.partition_point(|&end| fits_until(end));
    fitting.checked_sub(1).map(|last| boundaries[last])
}

#[cfg(test)]
mod tests;
