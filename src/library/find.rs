//! Finding pages by a few words, for readers who share them in other chats.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::{Lang, Library, PageId, Topic, fold};

/// A page in a language, and the words it is found by.
#[derive(Debug)]
struct Entry {
    /// The page's name and the language's code: a word that is one of them says exactly this.
    exact: [String; 2],
    /// Of its name, title and button, and of its language's name.
    words: Vec<String>,
}

/// All pages in all languages. What it costs to find some of them must not depend on how many others there are.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// In the order in which they are offered.
    all: Vec<(PageId, Lang)>,
    /// The same pages.
    entries: Vec<Entry>,
    /// Every word with the positions of the pages it leads to, by alphabet.
    words: Vec<(String, Vec<usize>)>,
    /// The same for what says exactly a page or a language.
    exact: HashMap<String, Vec<usize>>,
}

impl Index {
    /// The page that the start page offers first comes first, in every language; then the others; the start page, which
    /// is about the bot, comes last.
    pub(super) fn of(library: &Library) -> Self {
        let (start, others) = (library.pages().take(1), library.pages().skip(1));
        let each = |page| library.languages().map(move |language| (page, language));
        let all: Vec<(PageId, Lang)> = others.chain(start).flat_map(each).collect();
        let entries: Vec<Entry> = all.iter().map(|(page, language)| Entry::new(library, *page, *language)).collect();
        let (mut words, mut exact) = (HashMap::<String, Vec<usize>>::new(), HashMap::<String, Vec<usize>>::new());
        for (at, entry) in entries.iter().enumerate() {
            entry.words.iter().for_each(|word| words.entry(word.clone()).or_default().push(at));
            entry.exact.iter().for_each(|word| exact.entry(word.clone()).or_default().push(at));
        }
        let mut words: Vec<(String, Vec<usize>)> = words.into_iter().collect();
        words.sort_unstable();
        Self { all, entries, words, exact }
    }

    /// The words that begin like this one.
    fn beginning(&self, word: &str) -> Range<usize> {
        let from = self.words.partition_point(|(known, _)| known.as_str() < word);
        let count = self.words[from..].partition_point(|(known, _)| known.starts_with(word));
        from..from + count
    }

    /// The pages that a word leads to.
    fn led_to(&self, word: &str) -> impl Iterator<Item = usize> {
        let words = self.words[self.beginning(word)].iter().flat_map(|(_, pages)| pages);
        words.chain(self.exact.get(word).into_iter().flatten()).copied()
    }
}

impl Entry {
    fn new(library: &Library, page: PageId, language: Lang) -> Self {
        let (name, code) = (library.name(Topic::Page(page)), library.code(language));
        let leaf = library.leaf(language, page);
        let texts = [name, &leaf.title, &leaf.button, &library.voice(language).phrases.language_name];
        let words: BTreeSet<String> = texts.iter().flat_map(|text| words(text)).collect();
        Self { exact: [fold(name), fold(code)], words: words.into_iter().collect() }
    }

    /// How many of the words say exactly this page or language; `None` where a word has nothing to do with it.
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
    /// The pages that all of these words are about, in each language: by the beginnings of words of their titles, buttons
    /// and names, and by languages. Those that the words name exactly come first. No words: all pages.
    #[must_use]
    pub fn find(&self, text: &str) -> Cow<'_, [(PageId, Lang)]> {
        let Index { all, entries, .. } = &self.index;
        let sought: Vec<String> = words(text).collect();
        // The word that leads to the fewest: only those can be what all the words are about.
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

/// Words as they are compared, without the signs around them.
fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let bare = |word: &str| word.trim_matches(|sign: char| !sign.is_alphanumeric()).to_owned();
    folded.split(' ').map(bare).filter(|word| !word.is_empty()).collect::<Vec<_>>().into_iter()
}
