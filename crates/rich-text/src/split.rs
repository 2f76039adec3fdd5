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

/// One block of a page.
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
    let mut parts = Vec::new();
    let mut open: Vec<Block> = Vec::new();
    for block in blocks {
        open.push(block.clone());
        if fits(&join(&open)) {
            continue;
        }
        let tail = open.split_off(keep_with_next(&open));
        if !open.is_empty() {
            parts.push(join(&open));
        }
        open = tail;
        while !fits(&join(&open)) {
            let rest = cut_last(&mut open, &fits)?;
            parts.push(join(&open));
            open = vec![rest];
        }
    }
    if !open.is_empty() {
        parts.push(join(&open));
    }
    Ok(parts)
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
    let words = boundaries(&last.text, word_starts(text));
    let spaced =
        words.iter().copied().filter(|at| before(at).is_some_and(char::is_whitespace)).collect();
    // Between ideographs nobody sees where a word ends; behind their commas it does.
    let is_comma = |sign: char| is_wide(sign) && !sign.is_alphanumeric();
    let clauses = words.iter().copied().filter(|at| before(at).is_some_and(is_comma)).collect();
    let tiers: [Vec<usize>; 4] = [sentences, spaced, clauses, words];
    let cut = tiers.iter().find_map(|tier| last_fitting(tier, fits_until)).ok_or(too_long)?;
    let rest = Block { text: last.text.slice(cut..last.text.as_str().len()), ..last.clone() };
    open.push(head(cut));
    Ok(rest)
}

/// More bytes than any message holds.
const MAX_HEAD: usize = 4 * MAX_TEXT + 4;

/// Where words begin. In scripts without spaces a model of the language tells (UAX #29 leaves that to dictionaries and their like);
/// between two ideographs or kana no word is known to begin.
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

/// For each byte that a message may reach, whether a cut there would cut an entity or tear a citation off.
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paragraph(text: &str) -> Block {
        block(BlockKind::Paragraph, text)
    }

    fn block(kind: BlockKind, text: &str) -> Block {
        Block { kind, text: RichText::from(text), line: 7 }
    }

    fn up_to(limit: usize) -> impl Fn(&RichText) -> bool {
        move |text| text.size().scalars <= limit
    }

    fn texts(blocks: &[Block], limit: usize) -> Vec<String> {
        split(blocks, up_to(limit)).unwrap().iter().map(|part| part.as_str().to_owned()).collect()
    }

    #[test]
    fn blocks_stay_whole_while_they_can() {
        assert_eq!(
            texts(&[paragraph("one two"), paragraph("three"), paragraph("four")], 14),
            ["one two\n\nthree", "four"]
        );
    }

    #[test]
    fn a_heading_moves_with_what_it_heads() {
        let blocks =
            [paragraph("one two"), block(BlockKind::Heading, "Head"), paragraph("three four")];
        assert_eq!(texts(&blocks, 18), ["one two", "Head\nthree four"]);
    }

    #[test]
    fn a_long_paragraph_is_cut_between_sentences_then_words() {
        assert_eq!(
            texts(&[paragraph("One two. Three four five. Six.")], 20),
            ["One two.", "Three four five.", "Six."]
        );
        assert_eq!(texts(&[paragraph("one two three four")], 9), ["one two", "three", "four"]);
    }

    #[test]
    fn a_citation_stays_with_its_sentence() {
        let mut text = RichText::from("One two. ");
        text.push_styled(Style::Cite(1), "[1]");
        text.push_str(" Three four.");
        let cited = Block { kind: BlockKind::Paragraph, text, line: 1 };
        assert_eq!(texts(&[cited], 14), ["One two. [1]", "Three four."]);
    }

    #[test]
    fn a_list_item_and_a_word_are_never_cut() {
        assert_eq!(
            split(&[block(BlockKind::Item, "one two three")], up_to(8)),
            Err(TooLong { line: 7 })
        );
        assert_eq!(split(&[paragraph("onetwothree")], up_to(8)), Err(TooLong { line: 7 }));
    }

    #[test]
    fn no_word_is_cut_in_a_script_without_spaces() {
        assert_eq!(texts(&[paragraph("สะอาดสะอาดสะอาด")], 7), ["สะอาด", "สะอาด", "สะอาด"]);
        assert_eq!(
            texts(&[paragraph("这是一个很长的，句子没有句号")], 9),
            ["这是一个很长的，", "句子没有句号"]
        );
        assert_eq!(split(&[paragraph("这是一个很长的句子")], up_to(5)), Err(TooLong { line: 7 }));
    }

    #[test]
    fn a_family_of_seven_scalars_is_never_cut() {
        let family = "👩\u{200d}👩\u{200d}👧\u{200d}👦";
        let text = format!("{family} {family}");
        assert_eq!(texts(&[paragraph(&text)], 8), [family, family]);
    }

    prop_compose! {
        fn styled_paragraph()(words in prop::collection::vec("[a-zа-я가-힣🕊é]{1,9}|[.!?]", 1..60),
                              spans in prop::collection::vec((0usize..60, 1usize..4), 0..6)) -> Block {
            let mut text = RichText::default();
            let mut starts = Vec::new();
            for word in &words {
                if !text.is_empty() { text.push_str(" "); }
                starts.push((text.as_str().len(), text.as_str().len() + word.len()));
                text.push_str(word);
            }
            let mut entities: Vec<Entity> = spans.iter().filter(|(at, _)| *at < starts.len()).map(|(at, count)| {
                let last = (at + count - 1).min(starts.len() - 1);
                Entity { style: Style::Bold, range: starts[*at].0..starts[last].1 }
            }).collect();
            entities.sort_by_key(|entity| entity.range.start);
            Block { kind: BlockKind::Paragraph, text: RichText { text: text.text, entities }, line: 1 }
        }
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_no_entity_is_cut(blocks in prop::collection::vec(styled_paragraph(), 1..6), limit in 60usize..300) {
            let Ok(parts) = split(&blocks, up_to(limit)) else { return Ok(()) };
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let before: Vec<String> = blocks.iter().flat_map(|block| words(block.text.as_str())).collect();
            let after: Vec<String> = parts.iter().flat_map(|part| words(part.as_str())).collect();
            prop_assert_eq!(before, after);
            let styled = |text: &RichText| text.entities().iter().map(|e| text.as_str()[e.range.clone()].to_owned()).collect::<Vec<_>>();
            let marked: Vec<String> = blocks.iter().flat_map(|block| styled(&block.text)).collect();
            let kept: Vec<String> = parts.iter().flat_map(styled).collect();
            prop_assert_eq!(marked, kept);
            for part in &parts {
                prop_assert!(part.size().scalars <= limit);
                prop_assert_eq!(part.as_str().trim(), part.as_str());
            }
        }

        #[test]
        fn offsets_select_the_same_words_in_utf16(block in styled_paragraph()) {
            let units: Vec<u16> = block.text.as_str().encode_utf16().collect();
            let wire: Vec<serde_json::Value> = serde_json::from_str(&block.text.entities_json()).unwrap();
            for (entity, sent) in block.text.entities().iter().zip(&wire) {
                let (at, len) = (sent["offset"].as_u64().unwrap() as usize, sent["length"].as_u64().unwrap() as usize);
                prop_assert_eq!(String::from_utf16(&units[at..at + len]).unwrap(), &block.text.as_str()[entity.range.clone()]);
            }
        }
    }
}
