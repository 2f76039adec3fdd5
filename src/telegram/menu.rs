//! The bot's command menus, name and descriptions: read first, written only where they differ, because writing is limited.

mod calls;
mod diff;
mod leftover;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use teloxide::RequestError;

use super::api::Api;
use crate::library::{Lang, Library, Phrases, Topic};
pub use diff::Diff;
pub use leftover::leftovers;

/// A command and what the menu says of it (Bot API, `BotCommand`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotCommand {
    /// The command without its slash.
    pub command: String,
    /// What it does.
    pub description: String,
}

/// In which chats a menu is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Scope {
    /// Chats with one reader.
    AllPrivateChats,
    /// Groups.
    AllGroupChats,
}

/// One thing that Telegram shows of the bot, in one language or, with an empty code, in all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// The menu of commands.
    Commands(Scope, Vec<BotCommand>),
    /// The name.
    Name(String),
    /// What is read before /start.
    Description(String),
    /// What the profile says.
    About(String),
}

impl Item {
    /// What it is called when one speaks of it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Commands(Scope::AllPrivateChats, _) => "commands in private chats",
            Self::Commands(Scope::AllGroupChats, _) => "commands in groups",
            Self::Name(_) => "name",
            Self::Description(_) => "description",
            Self::About(_) => "short description",
        }
    }

    /// Whether it stands in the same place.
    fn is_like(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

/// One thing that Telegram shows otherwise than the files say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The code of the language; empty: every language without words of its own.
    pub code: String,
    /// What is shown.
    pub shown: Item,
    /// What shall be shown.
    pub wanted: Item,
}

impl Change {
    /// The language as one speaks of it.
    #[must_use]
    pub fn language(&self) -> &str {
        if self.code.is_empty() { "every other language" } else { &self.code }
    }
}

/// What to do when Telegram asks to wait.
#[derive(Debug, Clone, Copy)]
pub enum Patience {
    /// To give up.
    Nothing,
    /// To say which method waits for how long, and then to wait, which for a bot's name can be long.
    Wait(fn(&'static str, Duration)),
}

impl Patience {
    /// Waits, and says so in the log.
    pub const LOGGED: Self = Self::Wait(|method, wait| {
        tracing::info!(method, seconds = wait.as_secs(), "Telegram asks to wait before the menus can be set");
    });
}

/// Why not everything could be set.
#[derive(Debug, thiserror::Error)]
#[error("cannot set the {item} for {language}, after {done} that were set")]
pub struct Unset {
    /// How many changes were made before.
    pub done: usize,
    /// What could not be set.
    pub item: &'static str,
    /// For which language.
    pub language: String,
    /// Why; not among the sources, because it may hold the answer's text.
    pub error: Box<RequestError>,
}

/// All that shall be shown, with the language code of each. Telegram keeps such words for codes of two letters only (td
/// `misc.cpp`, `validate_bot_language_code`); readers in a language with a longer one see those of the default language.
#[must_use]
pub fn wanted(library: &Library) -> Vec<(String, Item)> {
    let others = (String::new(), library.settings.default);
    let named = library.languages().map(|language| (library.code(language).to_owned(), language));
    let named = named.filter(|(code, _)| code.len() == 2);
    std::iter::once(others).chain(named).flat_map(|(code, language)| items(library, &code, language)).collect()
}

fn items(library: &Library, code: &str, language: Lang) -> Vec<(String, Item)> {
    let phrases = &library.voice(language).phrases;
    let pages = library
        .menu_pages()
        .map(|page| (library.name(Topic::Page(page)).to_owned(), library.leaf(language, page).menu.to_string()));
    let pages: Vec<BotCommand> = pages.map(|(command, description)| BotCommand { command, description }).collect();
    let mut private = pages.clone();
    private.extend(builtins(phrases));
    [
        Item::Commands(Scope::AllPrivateChats, private),
        Item::Commands(Scope::AllGroupChats, pages),
        Item::Name(phrases.bot_name.to_string()),
        Item::Description(phrases.bot_description.to_string()),
        Item::About(phrases.bot_about.to_string()),
    ]
    .map(|item| (code.to_owned(), item))
    .into()
}

fn builtins(phrases: &Phrases) -> impl Iterator<Item = BotCommand> {
    phrases
        .builtin_menus()
        .map(|(command, description)| BotCommand { command: command.to_owned(), description: description.to_owned() })
}

/// What Telegram shows otherwise than the files say, by language. Only reads.
///
/// # Errors
/// The first failure.
pub async fn differences(api: &Api, library: &Library, patience: Patience) -> Result<Vec<Change>, RequestError> {
    let mut changes = Vec::new();
    for (code, wanted) in wanted(library) {
        let shown = calls::shown(api, &code, &wanted, patience).await?;
        if shown != wanted {
            changes.push(Change { code, shown, wanted });
        }
    }
    Ok(changes)
}

/// Sets what differs; the names last, because Telegram may ask to wait for a day before another change of a name. A language
/// whose name follows the common one, which is set first, gets none of its own.
///
/// # Errors
/// The first failure; what was set before it stays set.
pub async fn apply(api: &Api, mut changes: Vec<Change>, patience: Patience) -> Result<(), Unset> {
    changes.sort_by_key(|change| matches!(change.wanted, Item::Name(_)));
    for (done, change) in changes.into_iter().enumerate() {
        if let Err(error) = apply_one(api, &change, patience).await {
            let (item, language) = (change.wanted.name(), change.language().to_owned());
            return Err(Unset { done, item, language, error: Box::new(error) });
        }
    }
    Ok(())
}

async fn apply_one(api: &Api, change: &Change, patience: Patience) -> Result<(), RequestError> {
    let may_follow = matches!(change.wanted, Item::Name(_)) && !change.code.is_empty();
    if may_follow && calls::shown(api, &change.code, &change.wanted, patience).await? == change.wanted {
        return Ok(());
    }
    calls::set(api, &change.code, &change.wanted, patience).await
}

/// Sets everything that differs and returns how many things did.
///
/// # Errors
/// The first failure; what was set before it stays set.
pub async fn publish(api: &Api, library: &Library, patience: Patience) -> Result<usize, RequestError> {
    let changes = differences(api, library, patience).await?;
    let count = changes.len();
    apply(api, changes, patience).await.map_err(|unset| *unset.error)?;
    Ok(count)
}
