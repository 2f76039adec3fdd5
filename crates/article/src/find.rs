//! Finds pages by a few words, for readers who share them in other chats. The index knows the
//! words alone, not the library that they come from.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::fold;
use crate::lang::Lang;
use crate::topic::PageId;

/// A page in a language, and the words that find it.
#[derive(Debug)]
struct IndexEntry {
    /// The page's name and the language's code: a word equal to one of them is an exact match.
    exact: [String; 2],
    /// The words of its name, title and button, and of its language's name.
    words: Vec<String>,
}

/// All pages in all languages. The cost of a search must not depend on how many pages do not match.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// All pages, in the order in which they are offered.
    all: Vec<(PageId, Lang)>,
    /// One entry for each element of `all`, in the same order.
    entries: Vec<IndexEntry>,
    /// Every word with the positions in `all` of the pages it finds, sorted by word.
    words: Vec<(String, Vec<usize>)>,
    /// Every page name and language code with the positions in `all` of what it names exactly.
    exact: HashMap<String, Vec<usize>>,
}

/// A page in a language, and the texts that find it.
pub(super) struct Findable<'a> {
    pub(super) page: PageId,
    pub(super) language: Lang,
    pub(super) name: &'a str,
    pub(super) code: &'a str,
    /// Its title, its button, and the language's own name.
    pub(super) texts: [&'a str; 3],
}

impl Index {
    /// Indexes the pages; without words to find, they come in this order.
    pub(super) fn new<'a>(pages: impl Iterator<Item = Findable<'a>>) -> Self {
        let mut index = Self::default();
        let mut words = HashMap::<String, Vec<usize>>::new();
        for (at, page) in pages.enumerate() {
            let entry = IndexEntry::new(&page);
            entry.words.iter().for_each(|word| words.entry(word.clone()).or_default().push(at));
            for word in &entry.exact {
                index.exact.entry(word.clone()).or_default().push(at);
            }
            index.all.push((page.page, page.language));
            index.entries.push(entry);
        }
        index.words = words.into_iter().collect();
        index.words.sort_unstable();
        index
    }

    /// Returns the pages that match all words of `text`, those with the most exact matches first.
    pub(super) fn find(&self, text: &str) -> Cow<'_, [(PageId, Lang)]> {
        let Self { all, entries, .. } = self;
        let sought: Vec<String> = words(text).collect();
        // Only the pages that the rarest word finds can match all words.
        let Some(rarest) = sought.iter().min_by_key(|word| self.led_to(word).count()) else {
            return Cow::Borrowed(all);
        };
        let candidates: BTreeSet<usize> = self.led_to(rarest).collect();
        let ranked = candidates.into_iter().filter_map(|at| Some((entries[at].rank(&sought)?, at)));
        let mut found: Vec<(usize, usize)> = ranked.collect();
        found.sort_by_key(|(exact, _)| std::cmp::Reverse(*exact));
        found.into_iter().map(|(_, at)| all[at]).collect()
    }

    /// Returns the range of `words` that start with `word`.
    fn beginning(&self, word: &str) -> Range<usize> {
        let from = self.words.partition_point(|(known, _)| known.as_str() < word);
        let count = self.words[from..].partition_point(|(known, _)| known.starts_with(word));
        from..from + count
    }

    /// Returns the positions of the pages that a word finds; some may repeat.
    fn led_to(&self, word: &str) -> impl Iterator<Item = usize> {
        let words = self.words[self.beginning(word)].iter().flat_map(|(_, pages)| pages);
        words.chain(self.exact.get(word).into_iter().flatten()).copied()
    }
}

impl IndexEntry {
    fn new(page: &Findable<'_>) -> Self {
        let texts = std::iter::once(page.name).chain(page.texts);
        let words: BTreeSet<String> = texts.flat_map(words).collect();
        Self { exact: [fold(page.name), fold(page.code)], words: words.into_iter().collect() }
    }

    /// Returns how many of the words name exactly this page or its language, or `None` if a word
    /// does not match the entry at all.
    fn rank(&self, sought: &[String]) -> Option<usize> {
        let mut exact = 0;
        for word in sought {
            if self.exact.contains(word) {
                exact += 1;
            } else if !self.words.iter().any(|known| known.starts_with(word.as_str())) {
                return None;
            }
        }
        Some(exact)
    }
}

/// Splits a text into words folded for comparison, without the punctuation around them.
fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let bare = |word: &str| word.trim_matches(|sign: char| !sign.is_alphanumeric()).to_owned();
    folded.split(' ').map(bare).filter(|word| !word.is_empty()).collect::<Vec<_>>().into_iter()
}
