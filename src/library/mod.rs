//! The stored article and everything the bot says, read once, checked, and never changed afterwards.
//!
//! [`Library::build`] takes the files of the configuration folder as bytes and gives either a library in which every
//! message is within Telegram's limits, or every problem of every file.

mod build;
pub mod buttons;
mod check;
mod compose;
pub mod date;
mod fields;
mod find;
mod fold;
mod glossary;
mod hidden;
mod leaf;
pub mod leaflet;
pub mod link;
mod message;
mod near;
pub mod page;
pub mod phrases;
mod place;
pub mod problem;
mod quotation;
mod render;
mod review;
pub mod rule;
mod same;
pub mod settings;
pub mod sheet;
pub mod source;
mod source_list;
mod speech;
pub mod suggest;
mod survey;
pub mod translated;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

pub use buttons::Control;
pub use fold::fold;
pub use leaf::{Leaf, Offered, Part};
pub use message::Message;
pub use phrases::Phrases;
pub use problem::Problem;
pub use rule::{Rule, Severity};
pub use settings::{Groups, Settings};
pub use sheet::{Sheet, Sheets};
pub(crate) use speech::{BotName, titled};

/// The configuration folder as it was read: paths relative to it, with `/`, and their bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The most bytes of a file: the registry of thousands of sources.
pub const MAX_FILE: usize = 1 << 20;
/// The most bytes of a page or of the phrases of a language: more than twice as many as nine messages of the widest letters.
pub const MAX_PAGE: usize = 256 << 10;

/// The page that opens a conversation; one of the two that the code knows by name.
pub const START: &str = "start";
/// The page that Telegram's developer terms ask for.
pub const PRIVACY: &str = "privacy";

/// Commands in one menu (Bot API, `setMyCommands`).
pub const MOST_COMMANDS: usize = 100;
/// Pages that the menu has room for, beside the program's own commands.
pub const MENU_PAGES: usize = MOST_COMMANDS - Builtin::ALL.len();

/// A language of this library, by its position in the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang(u8);

impl Lang {
    /// The first language.
    pub const FIRST: Self = Self(0);
    /// How many languages there may be; their buttons would fill the screen long before.
    pub const MOST: usize = 32;

    /// The language at a position.
    #[must_use]
    pub fn new(position: usize) -> Option<Self> {
        (position < Self::MOST).then_some(Self(position as u8))
    }

    const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A page of this library; the same in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PageId(u32);

/// What the program answers by itself, beside the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// The choice of language.
    Language,
    /// Deleting the newest messages of a chat.
    Erase,
    /// The bot's name, the version of its words and its build.
    Verify,
    /// What one can do.
    Help,
}

impl Builtin {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Language, Self::Erase, Self::Verify, Self::Help];

    /// The command without its slash.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Erase => "erase",
            Self::Verify => "verify",
            Self::Help => "help",
        }
    }
}

/// What an answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A page from the files.
    Page(PageId),
    /// A page of the program's own.
    Builtin(Builtin),
}

/// Everything in one language.
#[derive(Debug)]
pub struct Voice {
    /// What the bot says in few words.
    pub phrases: Phrases,
    /// The choice of language.
    pub language: Message,
    /// The label of this language where it is the current one.
    pub current_language: Arc<str>,
    /// The answer to /help.
    pub help: Message,
    /// The answer to /help where pages can be shared by inline mode.
    pub help_with_sharing: Message,
    /// The note that /erase leaves.
    pub erase: Message,
    /// The answer to /erase in a group.
    pub erase_group: Message,
    /// What a hidden message turns into.
    pub hidden: Message,
    /// The neutral line for groups.
    pub group_link: Message,
    /// Markdown of the answer to /verify, with the placeholder `{bot}`.
    pub verify: String,
    leaves: Vec<Leaf>,
    titles: HashMap<String, Topic>,
}

/// An immutable, checked library.
#[derive(Debug)]
pub struct Library {
    /// The settings.
    pub settings: Settings,
    /// The SHA-256 of all files, in hex: what /verify shows.
    pub version: String,
    /// One line per language, for readers whose language is unknown.
    pub welcome: Message,
    /// What somebody should look at, though the words can go live.
    pub warnings: Vec<Problem>,
    voices: Vec<Voice>,
    names: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, PageId>,
    start: PageId,
    index: find::Index,
}

impl Library {
    /// Reads and checks all files, on this day.
    ///
    /// # Errors
    /// Every problem of every file, warnings too, in the order of files and lines; at least one is an error.
    pub fn build(files: &Files, today: NaiveDate) -> Result<Self, Vec<Problem>> {
        build::build(files, today)
    }

    /// The version of these files, good or bad: equal files have equal ones.
    #[must_use]
    pub fn version_of(files: &Files) -> String {
        build::version(files)
    }

    /// The pages of the same files for paper, by language and page. They are made when they are wanted: a bot that runs
    /// has no use for them. `None` where the files have errors.
    #[must_use]
    pub fn sheets(files: &Files) -> Option<Sheets> {
        build::sheets(files).map(Sheets)
    }

    /// All languages, in the order of their buttons.
    pub fn languages(&self) -> impl Iterator<Item = Lang> {
        (0..self.voices.len()).filter_map(Lang::new)
    }

    /// A language's code.
    #[must_use]
    pub fn code(&self, language: Lang) -> &str {
        &self.settings.languages[language.index()]
    }

    /// The language with exactly this code, in any case of letters.
    #[must_use]
    pub fn language(&self, code: &str) -> Option<Lang> {
        self.settings.languages.iter().position(|known| known.eq_ignore_ascii_case(code)).and_then(Lang::new)
    }

    /// Everything in a language.
    #[must_use]
    pub fn voice(&self, language: Lang) -> &Voice {
        &self.voices[language.index()]
    }

    /// A page in a language.
    #[must_use]
    pub fn leaf(&self, language: Lang, page: PageId) -> &Leaf {
        &self.voice(language).leaves[page.0 as usize]
    }

    /// How many pages nobody has reviewed in time, in all languages.
    #[must_use]
    pub fn overdue(&self, today: NaiveDate) -> usize {
        self.voices.iter().flat_map(|voice| &voice.leaves).filter(|leaf| leaf.is_overdue(today)).count()
    }

    /// All pages: the start page, those it offers, then the rest by name.
    pub fn pages(&self) -> impl Iterator<Item = PageId> {
        (0..self.names.len()).map(|at| PageId(at as u32))
    }

    /// Those of them that stand in the command menu: the first ones.
    pub fn menu_pages(&self) -> impl Iterator<Item = PageId> {
        self.pages().take(MENU_PAGES)
    }

    /// The start page.
    #[must_use]
    pub const fn start(&self) -> PageId {
        self.start
    }

    /// The page with this name.
    #[must_use]
    pub fn page(&self, name: &str) -> Option<PageId> {
        self.ids.get(name).copied()
    }

    /// The page or the program's own answer with this name.
    #[must_use]
    pub fn topic(&self, name: &str) -> Option<Topic> {
        let builtin = || Builtin::ALL.into_iter().find(|builtin| builtin.name() == name).map(Topic::Builtin);
        self.page(name).map(Topic::Page).or_else(builtin)
    }

    /// The name of a topic: its command, and its place in a button.
    #[must_use]
    pub fn name(&self, topic: Topic) -> &str {
        match topic {
            Topic::Page(page) => &self.names[page.0 as usize],
            Topic::Builtin(builtin) => builtin.name(),
        }
    }

    /// What a reader means who types a title: in their language, then the default, then any other.
    #[must_use]
    pub fn titled(&self, words: &str, language: Lang) -> Option<Topic> {
        let folded = fold(words);
        [language, self.settings.default]
            .into_iter()
            .chain(self.languages())
            .find_map(|language| self.voice(language).titles.get(&folded).copied())
    }
}
