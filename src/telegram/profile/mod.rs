//! The bot's command menus, name and descriptions. They are read first and set only where they
//! differ, because Telegram limits how often they may be set.

mod calls;
mod diff;
mod leftover;

use std::time::Duration;

use teloxide::RequestError;
use teloxide::types::BotCommandScope;

use super::client::api::Api;
use article::{Groups, Lang, Library, Topic};
pub use calls::MenuCommand;
pub use diff::Diff;
pub use leftover::leftovers;

/// A text that Telegram shows about the bot, in one language or, with an empty code, in all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Commands(BotCommandScope, Vec<MenuCommand>),
    Name(String),
    /// Shown in an empty chat, before /start.
    Description(String),
    /// The short description, shown in the profile.
    About(String),
}

impl Item {
    /// Returns what it is called in messages to the operator.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Commands(BotCommandScope::AllPrivateChats, _) => "commands in private chats",
            Self::Commands(_, _) => "commands in groups",
            Self::Name(_) => "name",
            Self::Description(_) => "description",
            Self::About(_) => "short description",
        }
    }

    /// Returns whether both are the same kind of item.
    fn is_like(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

/// An item that differs between Telegram and the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The language code; empty for every language without its own texts.
    pub code: String,
    /// What Telegram shows now.
    pub shown: Item,
    /// What the files say.
    pub wanted: Item,
}

impl Change {
    /// Returns the language as it is named to the operator.
    pub fn language(&self) -> &str {
        if self.code.is_empty() { "every other language" } else { &self.code }
    }
}

/// What to do when Telegram asks to wait.
#[derive(Debug, Clone, Copy)]
pub enum Patience {
    /// Give up.
    Nothing,
    /// Call the function with the method and the wait, then wait. For a bot's name that can be
    /// long.
    Wait(fn(&str, Duration)),
}

impl Patience {
    /// Logs the wait, then waits.
    pub const LOGGED: Self = Self::Wait(|method, wait| {
        tracing::info!(
            method,
            seconds = wait.as_secs(),
            "Telegram asks to wait before the menus can be set"
        );
    });
}

/// The change that could not be set.
#[derive(Debug, thiserror::Error)]
#[error("cannot set the {item} for {language}, after {done} that were set")]
pub struct Unset {
    /// The number of changes that were set before.
    pub done: usize,
    pub item: &'static str,
    pub language: String,
    /// The reason. It is not the `source` of this error, because it may hold the text of an answer.
    pub error: Box<RequestError>,
}

/// Returns all items to be shown, each with its language code. Telegram accepts two-letter codes
/// only (td `misc.cpp`, `validate_bot_language_code`); readers in a language with a longer code see
/// the default language.
pub fn wanted(library: &Library) -> Vec<(String, Item)> {
    let others = (String::new(), library.settings.default);
    let named = library.languages().map(|language| (library.code(language).to_owned(), language));
    let named = named.filter(|(code, _)| code.len() == 2);
    std::iter::once(others)
        .chain(named)
        .flat_map(|(code, language)| items(library, &code, language))
        .collect()
}

fn items(library: &Library, code: &str, language: Lang) -> Vec<(String, Item)> {
    let phrases = &library.locale(language).phrases;
    let pages: Vec<MenuCommand> = library
        .menu_pages()
        .map(|page| {
            let menu = &library.page_in_language(language, page).menu;
            MenuCommand::new(library.name(Topic::Page(page)), menu)
        })
        .collect();
    let builtins = phrases.builtin_menus().map(|(name, menu)| MenuCommand::new(name, menu));
    let private = pages.iter().cloned().chain(builtins).collect();
    let is_ephemeral = library.settings.groups == Groups::Private;
    let pages = pages.into_iter().map(|page| MenuCommand { is_ephemeral, ..page }).collect();
    [
        Item::Commands(BotCommandScope::AllPrivateChats, private),
        Item::Commands(BotCommandScope::AllGroupChats, pages),
        Item::Name(phrases.bot_name.to_string()),
        Item::Description(phrases.bot_description.to_string()),
        Item::About(phrases.bot_about.to_string()),
    ]
    .map(|item| (code.to_owned(), item))
    .into()
}

/// Returns what differs between Telegram and the files, by language. Sets nothing.
pub async fn differences(
    api: &Api,
    library: &Library,
    patience: Patience,
) -> Result<Vec<Change>, RequestError> {
    let mut changes = Vec::new();
    for (code, wanted) in wanted(library) {
        let shown = calls::shown(api, &code, &wanted, patience).await?;
        if shown != wanted {
            changes.push(Change { code, shown, wanted });
        }
    }
    Ok(changes)
}

/// Sets the changes. The names come last, because Telegram may ask to wait for a day before another
/// change of a name. The common name is set first; a language that then shows the right name gets
/// none of its own. Ends at the first failure; what was set before it stays set.
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
    if may_follow
        && calls::shown(api, &change.code, &change.wanted, patience).await? == change.wanted
    {
        return Ok(());
    }
    calls::set(api, &change.code, &change.wanted, patience).await
}

/// Sets everything that differs and returns the number of differences. As [`apply`].
pub async fn publish(
    api: &Api,
    library: &Library,
    patience: Patience,
) -> Result<usize, RequestError> {
    let changes = differences(api, library, patience).await?;
    let count = changes.len();
    apply(api, changes, patience).await.map_err(|unset| *unset.error)?;
    Ok(count)
}
