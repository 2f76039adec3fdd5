//! The passage of a page that leaflets print, as the table `[leaflet]` of its file names it.

use std::ops::Range;

use super::fields::Fields;
use super::{lengths, text_checks};
use crate::document::split_paragraphs;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;
use rich_text::split::{Block, BlockKind};
use rich_text::{RichText, Style};

/// The table `[leaflet]` of a page.
#[derive(Debug, Clone)]
pub(super) struct LeafletPassage {
    /// Whose words these are, and of which day; printed above them.
    pub whose: String,
    /// The first words of the passage.
    pub from: String,
    pub to: String,
    /// The bytes of the file that these three take.
    pub(super) places: [Range<usize>; 3],
}

pub(super) fn read(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Option<LeafletPassage> {
    let mut table = fields.table("leaflet", report)?;
    let [whose, from, to] = ["whose", "from", "to"].map(|key| table.required(key, report));
    let places = ["whose", "from", "to"].map(|key| table.extent(key));
    table.finish(report);
    Some(LeafletPassage { whose: whose?, from: from?, to: to?, places })
}

impl LeafletPassage {
    /// Reports a passage that is not on the page, and a heading that cannot be shown.
    pub(super) fn check(&self, blocks: &[Block], settings: &Settings, report: &mut Report<'_>) {
        let [whose, from, to] = &self.places;
        lengths::line("whose", &self.whose, lengths::ABOUT, whose, report);
        text_checks::check_plain(&self.whose, whose, settings, report);
        let paragraphs = paragraphs(blocks);
        let is_there = [(&self.from, from), (&self.to, to)].map(|(words, extent)| {
            let count: usize = paragraphs.iter().map(|block| block.text.as_str().matches(words.as_str()).count()).sum();
            if count != 1 {
                let what = match count {
                    0 => format!("no paragraph of this page has the words “{words}”"),
                    _ => format!("this page has the words “{words}” {count} times"),
                };
                let hint =
                    "copy the words from one paragraph as readers see them, without citations; more of them if need be";
                report.at(extent.start, Rule::Leaflet, what).hint(hint);
            }
            count == 1
        });
        if is_there == [true, true] && self.passage(&paragraphs).is_none() {
            let what = "the passage ends before it begins";
            report.at(to.start, Rule::Leaflet, what).hint("exchange `from` and `to`");
        }
    }

    /// The passage. A paragraph that it leaves a part of out has … there.
    pub(super) fn passage(&self, paragraphs: &[Block]) -> Option<Vec<Block>> {
        let place = |words: &str| {
            paragraphs
                .iter()
                .enumerate()
                .find_map(|(at, block)| Some((at, block.text.as_str().find(words)?)))
        };
        let ((first, start), (last, end)) = (place(&self.from)?, place(&self.to)?);
        let end = end + self.to.len();
        if (first, start) >= (last, end) {
            return None;
        }
        let cut = |(at, block): (usize, &Block)| {
            let from = if at == first { start } else { 0 };
            let to = if at == last { end } else { block.text.as_str().len() };
            Block { text: cut(&block.text, from..to), ..block.clone() }
        };
        Some(paragraphs.iter().enumerate().take(last + 1).skip(first).map(cut).collect())
    }
}

/// All paragraphs of a page, those of quotations one by one, without the numbers of sources.
pub(super) fn paragraphs(blocks: &[Block]) -> Vec<Block> {
    let is_frame = |style: &Style| matches!(style, Style::Quote | Style::ExpandableQuote);
    let pieces = |block: &Block| {
        let text = block.text.clone().without(is_frame);
        let block = block.clone();
        split_paragraphs(&text)
            .into_iter()
            .map(move |text| Block { text: uncited(&text), ..block.clone() })
    };
    blocks.iter().filter(|block| block.kind != BlockKind::Heading).flat_map(pieces).collect()
}

/// The words without the numbers of sources.
pub(super) fn uncited(text: &RichText) -> RichText {
    let cites = text.entities().iter().filter(|entity| matches!(entity.style, Style::Cite(_)));
    let ends = cites.flat_map(|cite| [cite.range.start, cite.range.end]);
    let edges: Vec<usize> = std::iter::once(0).chain(ends).chain([text.as_str().len()]).collect();
    let mut kept = RichText::default();
    for between in edges.chunks_exact(2) {
        let piece = text.slice(between[0]..between[1]);
        kept.push_str(if kept.is_empty() || piece.is_empty() { "" } else { " " });
        kept.append(&piece);
    }
    kept
}

/// A part of a paragraph, with the marks that stand right before and behind it.
fn cut(text: &RichText, range: Range<usize>) -> RichText {
    let words = text.as_str();
    let is_word = |letter: char| letter.is_alphanumeric() || letter.is_whitespace();
    let start = words[..range.start].trim_end_matches(|letter| !is_word(letter)).len();
    let end = words.len() - words[range.end..].trim_start_matches(|letter| !is_word(letter)).len();
    let mut kept = RichText::from(if words[..start].trim().is_empty() { "" } else { "… " });
    kept.append(&text.slice(start..end));
    kept.push_str(if words[end..].trim().is_empty() { "" } else { " …" });
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_keeps_the_marks_beside_it_and_says_where_words_are_left_out() {
        let text = RichText::from("He said: “One two. Three, four,” and left.");
        for (words, kept) in [
            ("One two", "… “One two. …"),
            ("four", "… four,” …"),
            ("He said", "He said: …"),
            ("and left", "… and left."),
            (
                "He said: “One two. Three, four,” and left",
                "He said: “One two. Three, four,” and left.",
            ),
        ] {
            let at = text.as_str().find(words).unwrap();
            assert_eq!(cut(&text, at..at + words.len()).as_str(), kept);
        }
    }
}
