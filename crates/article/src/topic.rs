//! What an answer is about: a page from the files, or a command that the program answers itself.

/// The page that opens a conversation; one of the two pages that the code knows by name.
pub const START: &str = "start";
/// The page that Telegram's developer terms require; the second page that the code knows by name.
pub const PRIVACY: &str = "privacy";

/// The maximum number of commands in one menu (Bot API, `setMyCommands`).
pub const MAX_COMMANDS: usize = 100;
/// The maximum number of pages in the menu, which also lists the builtin commands.
pub const MENU_PAGES: usize = MAX_COMMANDS - Builtin::ALL.len();

/// A page of this library; the same id in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PageId(pub(crate) u32);

/// A command that the program answers itself, without a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Builtin {
    Language,
    /// Deletes the newest messages of a chat.
    Erase,
    /// Shows the bot's name, the version of its words and its build.
    Verify,
    Help,
}

impl Builtin {
    /// All builtin commands, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Language, Self::Erase, Self::Verify, Self::Help];

    /// Returns the command without its slash.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Erase => "erase",
            Self::Verify => "verify",
            Self::Help => "help",
        }
    }
}

/// The subject of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A page from the files.
    Page(PageId),
    Builtin(Builtin),
}
