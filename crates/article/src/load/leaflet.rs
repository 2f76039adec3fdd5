//! What a page gives to a leaflet: one passage for a small sheet, its quotations whole for a large one.

use std::collections::BTreeMap;
use std::ops::Range;

use super::fields::Fields;
use super::page::{Draft, File};
use super::render::BuildContext;
use super::settings::Settings;
use super::{check, text_checks};
use crate::problem::{Problem, Report};
use crate::rule::Rule;
use rich_text::split::{Block, BlockKind};
use rich_text::{RichText, Style};

/// The table `[leaflet]` of a page.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Whose words these are, and of which day; stands above them.
    pub whose: String,
    /// The first words of the passage.
    pub from: String,
    /// Its last words.
    pub to: String,
    /// The bytes of the file that these three take.
    places: [Range<usize>; 3],
}

/// What leaflets print of a page. Citations are left out, because a leaflet has no list for their numbers.
#[derive(Debug, Clone)]
pub struct Leaflet {
    /// Whose words these are, where the page says so for leaflets.
    pub whose: Option<String>,
    /// The passage, one block a paragraph.
    pub passage: Vec<Block>,
    /// From the first quotation to the last, likewise; the passage where nothing is quoted.
    pub whole: Vec<Block>,
}

/// Reads the table.
pub(super) fn read(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Option<Wish> {
    let mut table = fields.table("leaflet", report)?;
    let [whose, from, to] = ["whose", "from", "to"].map(|key| table.required(key, report));
    let places = ["whose", "from", "to"].map(|key| table.extent(key));
    table.finish(report);
    Some(Wish { whose: whose?, from: from?, to: to?, places })
}

impl Wish {
    /// Reports a passage that is not on the page, and a heading that cannot be shown.
    pub(super) fn check(&self, blocks: &[Block], settings: &Settings, report: &mut Report<'_>) {
        let [whose, from, to] = &self.places;
        check::line("whose", &self.whose, check::ABOUT, whose, report);
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
    fn passage(&self, paragraphs: &[Block]) -> Option<Vec<Block>> {
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

impl Leaflet {
    /// Where a page has no table `[leaflet]`, the passage is the first paragraph of its first quotation,
    /// because a leaflet carries the words of others before ours; where it quotes nobody, its first
    /// paragraph.
    pub(super) fn of(draft: &Draft, blocks: &[Block]) -> Self {
        let paragraphs = paragraphs(blocks);
        let quoted = |block: &Block| block.kind == BlockKind::Quote;
        let first = paragraphs.iter().find(|block| quoted(block));
        let first =
            first.or_else(|| paragraphs.iter().find(|block| block.kind == BlockKind::Paragraph));
        let chosen = draft.leaflet.as_ref().and_then(|wish| wish.passage(&paragraphs));
        let passage = chosen.unwrap_or_else(|| first.into_iter().cloned().collect());
        let whole = match (paragraphs.iter().position(quoted), paragraphs.iter().rposition(quoted))
        {
            (Some(first), Some(last)) => paragraphs[first..=last].to_vec(),
            _ => passage.clone(),
        };
        Self { whose: draft.leaflet.as_ref().map(|wish| wish.whose.clone()), passage, whole }
    }
}

impl BuildContext<'_> {
    /// One page is printed, and in every language that has it in its own words: all hand out the same.
    pub(super) fn check_leaflets(&self, texts: &BTreeMap<&str, &str>, problems: &mut Vec<Problem>) {
        let drafts = || {
            self.drafts.iter().filter_map(|((_, name), (file, path))| match file {
                File::Draft(draft) => Some((name, path, draft)),
                File::Fallback(_) => None,
            })
        };
        let Some((page, printed, _)) = drafts().find(|(.., draft)| draft.leaflet.is_some()) else {
            return;
        };
        for (name, path, draft) in drafts() {
            let (at, what, hint) = match &draft.leaflet {
                Some(wish) if name != page => {
                    let what = format!(
                        "{printed} has a table [leaflet] already, and leaflets print one page"
                    );
                    (wish.places[0].start, what, "take one of the two out")
                }
                None if name == page => {
                    let what = format!("this page has no table [leaflet], and {printed} has one");
                    (
                        draft.places.title.start,
                        what,
                        "add it, with the same passage in this language",
                    )
                }
                _ => continue,
            };
            let text = texts.get(path.as_str()).copied().unwrap_or_default();
            Report::new(path, text, problems).at(at, Rule::Leaflet, what).hint(hint);
        }
    }
}

/// The paragraphs of a text that may have several.
pub fn split_paragraphs(text: &RichText) -> Vec<RichText> {
    let mut from = 0;
    let pieces = text.as_str().split("\n\n").map(|piece| {
        let range = from..from + piece.len();
        from = range.end + 2;
        text.slice(range)
    });
    pieces.collect()
}

/// All paragraphs of a page, those of quotations one by one, without the numbers of sources.
fn paragraphs(blocks: &[Block]) -> Vec<Block> {
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
fn uncited(text: &RichText) -> RichText {
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
