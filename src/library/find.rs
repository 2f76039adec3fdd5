//! Finding pages by a few words, for readers who share them in other chats.

use super::{Lang, Library, PageId, Topic, fold};

/// A page in a language, and the words it is found by.
#[derive(Debug)]
struct Entry {
    page: PageId,
    language: Lang,
    /// The page's name and the language's code: a word that is one of them says exactly this.
    exact: [String; 2],
    /// Of its name, title and button, and of its language's name.
    words: Vec<String>,
}

/// All pages in all languages, in the order in which they are offered.
#[derive(Debug, Default)]
pub(super) struct Index(Vec<Entry>);

impl Index {
    /// The page that the start page offers first comes first, in every language; then the others; the start page, which
    /// is about the bot, comes last.
    pub(super) fn of(library: &Library) -> Self {
        let (start, others) = (library.pages().take(1), library.pages().skip(1));
        let each = |page| library.languages().map(move |language| Entry::new(library, page, language));
        Self(others.chain(start).flat_map(each).collect())
    }
}

impl Entry {
    fn new(library: &Library, page: PageId, language: Lang) -> Self {
        let (name, code) = (library.name(Topic::Page(page)), library.code(language));
        let leaf = library.leaf(language, page);
        let texts = [name, &leaf.title, &leaf.button, &library.voice(language).phrases.language_name];
        let words = texts.iter().flat_map(|text| words(text)).collect();
        Self { page, language, exact: [fold(name), fold(code)], words }
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
    pub fn find(&self, text: &str) -> Vec<(PageId, Lang)> {
        let sought: Vec<String> = words(text).collect();
        let mut found: Vec<(usize, &Entry)> =
            self.index.0.iter().filter_map(|entry| Some((entry.rank(&sought)?, entry))).collect();
        found.sort_by_key(|(exact, _)| std::cmp::Reverse(*exact));
        found.into_iter().map(|(_, entry)| (entry.page, entry.language)).collect()
    }
}

/// Words as they are compared, without the signs around them.
fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let bare = |word: &str| word.trim_matches(|sign: char| !sign.is_alphanumeric()).to_owned();
    folded.split(' ').map(bare).filter(|word| !word.is_empty()).collect::<Vec<_>>().into_iter()
}
