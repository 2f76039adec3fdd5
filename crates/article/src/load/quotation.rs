//! Compares quotations of the same passage on different pages: they must agree to the letter.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::page::{Draft, Provenance};
use crate::problem::{Problem, Report};
use crate::rule::Rule;
use rich_text::markdown;
use rich_text::markdown::Surroundings;
use rich_text::split::{Block, BlockKind};
use rich_text::{RichText, Style};

/// Quotations with fewer Unicode scalars are ignored: they are names or set phrases, which many
/// texts have in common.
const SHORT: usize = 20;
/// The length of a gram, in Unicode scalars; Korean words are about this long.
const GRAM: usize = 4;
/// The maximum number of passages recorded for a gram: a more frequent gram does not show which
/// passage is quoted.
const COMMON: usize = 8;

/// A quotation on a page.
#[derive(Clone)]
pub(super) struct Quotation<'a> {
    file: &'a str,
    text: &'a str,
    /// The byte range of its block in the file.
    extent: Range<usize>,
    words: String,
    /// How close the page is to the original authors; 0 is closest. `None` if the page only
    /// mentions the words.
    rank: Option<u8>,
}

/// Collects all quotations of a page. On a page that is not a summary, a block quotation is the
/// text itself, official or translated.
pub(super) fn collect<'a>(
    draft: &Draft,
    file: &'a str,
    text: &'a str,
    all: &mut Vec<Quotation<'a>>,
) {
    let body = text.get(draft.body_at..).unwrap_or_default();
    let rank = match draft.provenance {
        Provenance::Official => Some(0),
        Provenance::Translation(_) => Some(1),
        Provenance::Unofficial => Some(2),
        Provenance::Summary => None,
    };
    if !body.contains(['>', '“', '«', '„', '"']) {
        return;
    }
    let (blocks, _) = markdown::read(body, &mut Unnumbered);
    for (block, extent) in blocks.iter().zip(extents(text, draft.body_at, &blocks)) {
        let words = uncited(&block.text);
        let mut add = |words: &str, rank| {
            let words = bare(words);
            if words.chars().count() >= SHORT {
                all.push(Quotation {
                    file,
                    text,
                    extent: extent.clone(),
                    words: words.to_owned(),
                    rank,
                });
            }
        };
        match block.kind {
            BlockKind::Quote => add(&words, rank),
            _ => marked(&words).for_each(|words| add(words, None)),
        }
    }
}

/// Returns the byte range of each block in the file: up to the next block, or to the end.
pub(super) fn extents(text: &str, body_at: usize, blocks: &[Block]) -> Vec<Range<usize>> {
    let body = text.get(body_at..).unwrap_or_default();
    let starts = std::iter::once(0).chain(body.match_indices('\n').map(|(at, _)| at + 1));
    let starts: Vec<usize> = starts.map(|at| body_at + at).collect();
    let start = |block: &Block| starts.get(block.line - 1).copied().unwrap_or(body_at);
    let ends = blocks.iter().skip(1).map(start).chain([text.len()]);
    blocks.iter().zip(ends).map(|(block, end)| start(block)..end.max(start(block))).collect()
}

/// A block as it is written, up to an empty line: behind it may stand a placeholder that shows nothing.
pub(super) fn up_to_empty_line(block: &str) -> &str {
    let mut at = 0;
    for line in block.split_inclusive('\n') {
        if line.trim().is_empty() {
            break;
        }
        at += line.len();
    }
    &block[..at]
}

/// A quotation that nearly agrees with a passage on another page, but not to the letter.
pub(super) struct Altered<'a> {
    quotation: Quotation<'a>,
    /// The file with the other wording.
    other: &'a str,
    here: String,
    there: String,
}

/// Returns the altered quotations. Passages closer to the original authors are the reference for
/// the others.
pub(super) fn altered(mut all: Vec<Quotation<'_>>) -> Vec<Altered<'_>> {
    all.sort_by_key(|one| one.rank.unwrap_or(u8::MAX));
    let mut passages = Passages::default();
    let mut found = Vec::new();
    for quotation in all {
        let passage = passages.altered(&quotation.words);
        let altered =
            passage.map(|passage| (passage.file, difference(&quotation.words, &passage.words)));
        let passage = quotation.rank.map(|_| quotation.clone());
        if let Some((other, (here, there))) = altered {
            found.push(Altered { quotation, other, here, there });
        }
        if let Some(passage) = passage {
            passages.add(passage);
        }
    }
    found
}

impl Altered<'_> {
    /// Reports the quotation at its position.
    pub(super) fn report(&self, problems: &mut Vec<Problem>) {
        let Self { quotation, other, here, there } = self;
        let mut report = Report::new(quotation.file, quotation.text, problems);
        let what = format!(
            "this quotation is not what {other} has: it says “{here}”, and there it is “{there}”"
        );
        let at = report.find(&quotation.extent, here);
        report
            .at(at, Rule::Quotation, what)
            .hint("quote to the letter, and write … for what is left out");
    }
}

/// The passages that may be quoted, without duplicates.
#[derive(Default)]
struct Passages<'a> {
    known: Vec<Quotation<'a>>,
    words: HashSet<String>,
    grams: HashMap<Gram, Vec<usize>>,
}

type Gram = [char; GRAM];

impl<'a> Passages<'a> {
    fn add(&mut self, passage: Quotation<'a>) {
        if !self.words.insert(passage.words.clone()) {
            return;
        }
        for gram in grams(&passage.words) {
            let holders = self.grams.entry(gram).or_default();
            if holders.len() < COMMON {
                holders.push(self.known.len());
            }
        }
        self.known.push(passage);
    }

    /// Returns the passage that `words` quote with alterations; returns `None` if they quote no
    /// passage, or one to the letter.
    fn altered(&self, words: &str) -> Option<&Quotation<'a>> {
        if self.words.contains(words) {
            return None;
        }
        let grams = grams(words);
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for holder in grams.iter().filter_map(|gram| self.grams.get(gram)).flatten() {
            *shared.entry(*holder).or_default() += 1;
        }
        shared.retain(|_, count| *count * 2 >= grams.len());
        let mut near = shared.keys().map(|at| &self.known[*at]);
        if near.clone().any(|passage| is_quoted(words, &passage.words)) {
            return None;
        }
        near.next()
    }
}

/// Returns all runs of [`GRAM`] letters in lower case, sorted, without duplicates.
fn grams(words: &str) -> Vec<Gram> {
    let letters: Vec<char> = words.chars().flat_map(char::to_lowercase).collect();
    let mut grams: Vec<Gram> =
        letters.windows(GRAM).filter_map(|gram| gram.try_into().ok()).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// Returns whether the passage contains every piece between ellipses, or the quotation contains the
/// whole passage.
fn is_quoted(words: &str, passage: &str) -> bool {
    words.contains(passage) || pieces(words).all(|piece| prefix(piece, passage) == piece.len())
}

fn pieces(words: &str) -> impl Iterator<Item = &str> {
    let pieces = words.split('…').flat_map(|piece| piece.split("..."));
    pieces
        .map(|piece| bare(piece.trim_matches(['[', ']', '(', ')', ' '])))
        .filter(|piece| !piece.is_empty())
}

/// Returns the length in bytes of the longest start of a piece that the passage contains. The case
/// of the first letter is ignored.
fn prefix(piece: &str, passage: &str) -> usize {
    let longest = |piece: &str| {
        let ends: Vec<usize> =
            piece.char_indices().map(|(at, letter)| at + letter.len_utf8()).collect();
        let fitting = ends.partition_point(|end| passage.contains(&piece[..*end]));
        fitting.checked_sub(1).map_or(0, |last| ends[last])
    };
    longest(piece).max(longest(&recased(piece)))
}

/// Returns the piece with the case of its first letter switched, if that keeps its length in bytes.
fn recased(piece: &str) -> String {
    let Some(first) = piece.chars().next() else { return String::new() };
    let other: String = if first.is_uppercase() {
        first.to_lowercase().collect()
    } else {
        first.to_uppercase().collect()
    };
    if other.len() == first.len_utf8() {
        other + &piece[first.len_utf8()..]
    } else {
        piece.to_owned()
    }
}

/// Returns the first words of a quotation that differ from the passage, and the words of the
/// passage in their place.
fn difference(words: &str, passage: &str) -> (String, String) {
    let piece = pieces(words).find(|piece| prefix(piece, passage) < piece.len()).unwrap_or(words);
    let kept = prefix(piece, passage);
    // From the start of the first word that differs.
    let word = piece[..kept].rfind(' ').map_or(0, |at| at + 1);
    let there = passage.find(&piece[..word]).map_or(0, |at| at + word);
    (few(&piece[word..]), few(&passage[there..]))
}

/// Returns the first few words of a text.
fn few(words: &str) -> String {
    let end = words.match_indices(' ').map(|(at, _)| at).nth(3).unwrap_or(words.len());
    words[..end].chars().take(40).collect()
}

/// Returns the words of a block without the numbers of sources, separated by single spaces.
fn uncited(text: &RichText) -> String {
    let (mut words, mut from) = (String::new(), 0);
    for entity in text.entities().iter().filter(|entity| matches!(entity.style, Style::Cite(_))) {
        words.push_str(text.as_str().get(from..entity.range.start).unwrap_or_default());
        from = entity.range.end;
    }
    words.push_str(text.as_str().get(from..).unwrap_or_default());
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a text without the quotation marks around it, and without the comma or full stop that
/// some languages put inside them.
fn bare(words: &str) -> &str {
    words.trim_matches(|letter: char| letter.is_whitespace() || "“”«»„\"‘’.,;:!?".contains(letter))
}

/// Returns the texts between quotation marks.
fn marked(words: &str) -> impl Iterator<Item = &str> {
    const MARKS: [(char, &[char]); 4] =
        [('“', &['”']), ('«', &['»']), ('„', &['“', '”']), ('"', &['"'])];
    let mut rest = words;
    std::iter::from_fn(move || {
        let (at, open) =
            rest.char_indices().find(|(_, letter)| MARKS.iter().any(|(open, _)| open == letter))?;
        let inner = &rest[at + open.len_utf8()..];
        let closes =
            MARKS.iter().find(|(known, _)| *known == open).map_or(&[][..], |(_, closes)| closes);
        let end = inner.find(closes).unwrap_or(inner.len());
        rest = &inner[end..];
        rest = rest.strip_prefix(closes).unwrap_or_default();
        Some(&inner[..end])
    })
}

/// Accepts every citation without a number; placeholders are never part of a quotation.
struct Unnumbered;

impl Surroundings for Unnumbered {
    fn cite(&mut self, _: &str) -> Option<usize> {
        Some(1)
    }

    fn fill(&self, _: &str) -> Option<RichText> {
        Some(RichText::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSAGE: &str = "Don’t die senselessly on foreign soil. Ukraine will provide you with shelter, food, and warmth";

    #[test]
    fn a_quotation_is_to_the_letter_or_says_what_it_leaves_out() {
        for faithful in [
            "Ukraine will provide you with shelter",
            "ukraine will provide you with shelter, food",
            "Don’t die … on foreign soil … shelter, food, and warmth,",
            "Don’t die [...] on foreign soil",
        ] {
            assert!(is_quoted(bare(faithful), PASSAGE), "{faithful}");
        }
        for altered in [
            "Ukraine will give you shelter",
            "Ukraine will provide you shelter",
            "Do not die senselessly",
        ] {
            assert!(!is_quoted(altered, PASSAGE), "{altered}");
        }
        assert_eq!(
            difference("Ukraine will offer you shelter", PASSAGE),
            ("offer you shelter".to_owned(), "provide you with shelter,".to_owned())
        );
    }

    #[test]
    fn what_stands_between_marks_is_quoted() {
        let found: Vec<&str> = marked("He “said” «да» and „nein“ and \"so\" and “no end").collect();
        assert_eq!(found, ["said", "да", "nein", "so", "no end"]);
    }
}
