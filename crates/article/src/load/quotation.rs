//! Compares quotations of the same passage on different pages: they must agree to the letter.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::extents::extents;
use super::page::ParsedPage;
use super::passage::uncited;
use super::provenance::Provenance;
use super::verbatim::{bare, difference, is_quoted};
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;
use rich_text::RichText;
use rich_text::markdown;
use rich_text::markdown::Surroundings;
use rich_text::split::BlockKind;

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
    parsed: &ParsedPage,
    file: &'a str,
    text: &'a str,
    all: &mut Vec<Quotation<'a>>,
) {
    let body = text.get(parsed.body_at..).unwrap_or_default();
    let rank = match parsed.provenance {
        Provenance::Official => Some(0),
        Provenance::Translation(_) => Some(1),
        Provenance::Unofficial => Some(2),
        Provenance::Summary => None,
    };
    if !body.contains(['>', '“', '«', '„', '"']) {
        return;
    }
    let (blocks, _) = markdown::read(body, &mut Unnumbered);
    for (block, extent) in blocks.iter().zip(extents(text, parsed.body_at, &blocks)) {
        let words = uncited(&block.text);
        let words = words.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
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
        let passage = passages.altered(&quotation);
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
    pub(super) fn report(&self, problems: &mut Problems) {
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

    /// Returns the passage that is quoted with alterations; `None` if there is none, or if one is
    /// quoted to the letter. A passage is compared with those of its own language only, because its
    /// translation into a related language may be nearly the same.
    fn altered(&self, quotation: &Quotation<'_>) -> Option<&Quotation<'a>> {
        let words = quotation.words.as_str();
        if self.words.contains(words) {
            return None;
        }
        let grams = grams(words);
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for holder in grams.iter().filter_map(|gram| self.grams.get(gram)).flatten() {
            *shared.entry(*holder).or_default() += 1;
        }
        shared.retain(|_, count| *count * 2 >= grams.len());
        let may_quote = |passage: &&Quotation<'_>| {
            quotation.rank.is_none() || language(passage.file) == language(quotation.file)
        };
        let mut near = shared.keys().map(|at| &self.known[*at]).filter(may_quote);
        if near.clone().any(|passage| is_quoted(words, &passage.words)) {
            return None;
        }
        near.next()
    }
}

/// Returns the language of a page, by its path.
fn language(file: &str) -> Option<&str> {
    file.split('/').nth(1)
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

    #[test]
    fn what_stands_between_marks_is_quoted() {
        let found: Vec<&str> = marked("He “said” «да» and „nein“ and \"so\" and “no end").collect();
        assert_eq!(found, ["said", "да", "nein", "so", "no end"]);
    }
}
