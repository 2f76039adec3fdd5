//! The stored article and everything the bot says: read once, checked, and never changed
//! afterwards.
//!
//! [`Library::build`] takes the files of the configuration folder as bytes and returns either a
//! library in which every message is within Telegram's limits, or every problem of every file.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::find::Index;
use crate::fold;
use crate::lang::Lang;
use crate::localized_page::LocalizedPage;
use crate::message::Message;
use crate::phrases::Phrases;
use crate::problem::Problem;
use crate::settings::Settings;
use crate::topic::{Builtin, MENU_PAGES, PageId, Topic};
use rich_text::RichText;

/// The files of the configuration folder: their bytes by path, relative to the folder, with `/`. What is
/// not read has no bytes; the path of such a folder ends in `/`, and that of a link that leads nowhere
/// in [`DEAD_LINK`].
pub type Files = BTreeMap<String, Vec<u8>>;

/// The end of the path of a link that leads nowhere. No path of a file ends like this.
pub const DEAD_LINK: &str = "/@";

/// The most bytes of a file: the registry of thousands of sources.
pub const MAX_FILE: usize = 1 << 20;
/// The most bytes of a page or of the phrases of a language: more than twice as many as nine messages of the widest letters.
pub const MAX_PAGE: usize = 256 << 10;

/// Everything in one language.
#[derive(Debug)]
pub struct Locale {
    /// The short texts of the bot.
    pub phrases: Phrases,
    /// The message that offers the languages.
    pub language: Message,
    /// The label of this language where it is the current one.
    pub current_language: Arc<str>,
    /// The answer to /help while inline mode is off.
    pub help: Message,
    /// The answer to /help while inline mode is on, so that pages can be shared.
    pub help_with_sharing: Message,
    /// The note that /erase leaves.
    pub erase: Message,
    /// The answer to /erase in a group.
    pub erase_group: Message,
    /// The text that replaces a hidden message.
    pub hidden: Message,
    /// The neutral line that a group gets with `groups = "link"` or `"private"`.
    pub group_link: Message,
    /// The Markdown of the answer to /verify, with the placeholder `{bot}`.
    pub verify: String,
    /// The answer to a reader who sends too many requests.
    pub wait: Message,
    /// The line about the day on which the bot moves or ends. Every message has it but the hidden
    /// one and the neutral line of groups, which say nothing.
    pub ending: Option<RichText>,
    pub(crate) pages_in_language: Vec<LocalizedPage>,
    pub(crate) titles: HashMap<String, Topic>,
}

/// An immutable, checked library.
#[derive(Debug)]
pub struct Library {
    pub settings: Settings,
    /// The SHA-256 of all files, in hex, as /verify shows it.
    pub version: String,
    /// One line per language, for readers whose language is unknown.
    pub welcome: Message,
    /// Problems that do not keep the library from going live.
    pub warnings: Vec<Problem>,
    pub(crate) locales: Vec<Locale>,
    pub(crate) names: Vec<Arc<str>>,
    pub(crate) ids: HashMap<Arc<str>, PageId>,
    pub(crate) start: PageId,
    pub(crate) index: Index,
}

impl Library {
    /// Returns all languages, in the order of their buttons.
    pub fn languages(&self) -> impl Iterator<Item = Lang> {
        (0..self.locales.len()).filter_map(Lang::new)
    }

    pub fn code(&self, language: Lang) -> &str {
        &self.settings.languages[language.index()]
    }

    /// Returns the language with this code, ignoring ASCII case.
    pub fn language(&self, code: &str) -> Option<Lang> {
        self.settings
            .languages
            .iter()
            .position(|known| known.eq_ignore_ascii_case(code))
            .and_then(Lang::new)
    }

    pub fn locale(&self, language: Lang) -> &Locale {
        &self.locales[language.index()]
    }

    pub fn page_in_language(&self, language: Lang, page: PageId) -> &LocalizedPage {
        &self.locale(language).pages_in_language[page.0 as usize]
    }

    /// Returns the number of pages that are overdue for a review, in all languages.
    pub fn overdue(&self, today: NaiveDate) -> usize {
        self.locales
            .iter()
            .flat_map(|locale| &locale.pages_in_language)
            .filter(|page_in_language| page_in_language.is_overdue(today))
            .count()
    }

    /// Returns all pages: the start page, the pages it offers, then the rest by name.
    pub fn pages(&self) -> impl Iterator<Item = PageId> {
        (0..self.names.len()).map(|at| PageId(at as u32))
    }

    /// Returns the first [`MENU_PAGES`] pages, which the command menu lists.
    pub fn menu_pages(&self) -> impl Iterator<Item = PageId> {
        self.pages().take(MENU_PAGES)
    }

    pub const fn start(&self) -> PageId {
        self.start
    }

    pub fn page(&self, name: &str) -> Option<PageId> {
        self.ids.get(name).copied()
    }

    /// Returns the page or the builtin command with this name.
    pub fn topic(&self, name: &str) -> Option<Topic> {
        let builtin =
            || Builtin::ALL.into_iter().find(|builtin| builtin.name() == name).map(Topic::Builtin);
        self.page(name).map(Topic::Page).or_else(builtin)
    }

    /// Returns the name of a topic, as in its command and in callback data.
    pub fn name(&self, topic: Topic) -> &str {
        match topic {
            Topic::Page(page) => &self.names[page.0 as usize],
            Topic::Builtin(builtin) => builtin.name(),
        }
    }

    /// Returns the topic with this title: in the given language, else in the default language, else
    /// in any other.
    pub fn titled(&self, words: &str, language: Lang) -> Option<Topic> {
        let folded = fold(words);
        [language, self.settings.default]
            .into_iter()
            .chain(self.languages())
            .find_map(|language| self.locale(language).titles.get(&folded).copied())
    }

    /// Returns the pages that match all words of `text`, in each language. A word matches if it
    /// begins a word of the title, the button, the name or the language. Pages with the most exact
    /// matches come first. Without words, all pages match.
    pub fn find(&self, text: &str) -> Cow<'_, [(PageId, Lang)]> {
        self.index.find(text)
    }
}
