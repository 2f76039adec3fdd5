//! Finds pages by a few words, for readers who share them in other chats.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::fold;
use crate::library::{Lang, Library, PageId, Topic};

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

impl Index {
    /// The pages come in the order in which the start page offers them, each in every language; the
    /// start page, which is about the bot, comes last.
    pub(super) fn of(library: &Library) -> Self {
        let (start, others) = (library.pages().take(1), library.pages().skip(1));
        let each = |page| library.languages().map(move |language| (page, language));
        let all: Vec<(PageId, Lang)> = others.chain(start).flat_map(each).collect();
        let entries: Vec<IndexEntry> =
            all.iter().map(|(page, language)| IndexEntry::new(library, *page, *language)).collect();
        let (mut words, mut exact) =
            (HashMap::<String, Vec<usize>>::new(), HashMap::<String, Vec<usize>>::new());
        for (at, entry) in entries.iter().enumerate() {
            entry.words.iter().for_each(|word| words.entry(word.clone()).or_default().push(at));
            entry.exact.iter().for_each(|word| exact.entry(word.clone()).or_default().push(at));
        }
        let mut words: Vec<(String, Vec<usize>)> = words.into_iter().collect();
        words.sort_unstable();
        Self { all, entries, words, exact }
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
    fn new(library: &Library, page: PageId, language: Lang) -> Self {
        let (name, code) = (library.name(Topic::Page(page)), library.code(language));
        let page_in_language = library.page_in_language(language, page);
        let texts = [
            name,
            &page_in_language.title,
            &page_in_language.button,
            &library.locale(language).phrases.language_name,
        ];
        let words: BTreeSet<String> = texts.iter().flat_map(|text| words(text)).collect();
        Self { exact: [fold(name), fold(code)], words: words.into_iter().collect() }
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

impl Library {
    /// Returns the pages that match all words of `text`, in each language. A word matches if it
    /// begins a word of the title, the button, the name or the language. Pages with the most exact
    /// matches come first. Without words, all pages match.
    #[must_use]
    pub fn find(&self, text: &str) -> Cow<'_, [(PageId, Lang)]> {
        let Index { all, entries, .. } = &self.index;
        let sought: Vec<String> = words(text).collect();
        // Only the pages that the rarest word finds can match all words.
        let Some(rarest) = sought.iter().min_by_key(|word| self.index.led_to(word).count()) else {
            return Cow::Borrowed(all);
        };
        let candidates: BTreeSet<usize> = self.index.led_to(rarest).collect();
        let ranked = candidates.into_iter().filter_map(|at| Some((entries[at].rank(&sought)?, at)));
        let mut found: Vec<(usize, usize)> = ranked.collect();
        found.sort_by_key(|(exact, _)| std::cmp::Reverse(*exact));
        found.into_iter().map(|(_, at)| all[at]).collect()
    }
}

/// Splits a text into words folded for comparison, without the punctuation around them.
fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let bare = |word: &str| word.trim_matches(|sign: char| !sign.is_alphanumeric()).to_owned();
    folded.split(' ').map(bare).filter(|word| !word.is_empty()).collect::<Vec<_>>().into_iter()
}
