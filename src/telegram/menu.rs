//! The bot's command menus, name and descriptions: read first, written only where they differ, because writing is limited.

use serde::{Deserialize, Serialize};
use teloxide::RequestError;
use teloxide::requests::Payload;

use super::api::Api;
use super::failure::{Failure, name};
use crate::library::{Lang, Library, Phrases, Topic};

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

/// All that shall be shown, with the language code of each.
#[must_use]
pub fn wanted(library: &Library) -> Vec<(String, Item)> {
    let others = (String::new(), library.settings.default);
    let named = library.languages().map(|language| (library.code(language).to_owned(), language));
    std::iter::once(others).chain(named).flat_map(|(code, language)| items(library, &code, language)).collect()
}

fn items(library: &Library, code: &str, language: Lang) -> Vec<(String, Item)> {
    let phrases = &library.voice(language).phrases;
    let pages = library
        .pages()
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

/// Sets everything that differs and returns how many things did.
///
/// # Errors
/// The first failure; what was set before it stays set.
pub async fn publish(api: &Api, library: &Library) -> Result<usize, RequestError> {
    let mut changed = 0;
    for (code, wanted) in wanted(library) {
        if shown(api, &code, &wanted).await? != wanted {
            set(api, &code, wanted).await?;
            changed += 1;
        }
    }
    Ok(changed)
}

/// What Telegram shows now in the place of `like`.
async fn shown(api: &Api, code: &str, like: &Item) -> Result<Item, RequestError> {
    let language_code = code.to_owned();
    Ok(match like {
        Item::Commands(scope, _) => {
            let commands = patient(api, || GetMyCommands { scope: *scope, language_code: code.to_owned() }).await?;
            Item::Commands(*scope, commands)
        }
        Item::Name(_) => Item::Name(patient(api, || GetMyName { language_code: language_code.clone() }).await?.name),
        Item::Description(_) => {
            let shown = patient(api, || GetMyDescription { language_code: language_code.clone() }).await?;
            Item::Description(shown.description)
        }
        Item::About(_) => {
            let shown = patient(api, || GetMyShortDescription { language_code: language_code.clone() }).await?;
            Item::About(shown.short_description)
        }
    })
}

async fn set(api: &Api, code: &str, item: Item) -> Result<(), RequestError> {
    let language_code = code.to_owned();
    match item {
        Item::Commands(scope, commands) => {
            patient(api, || SetMyCommands { scope, commands: commands.clone(), language_code: language_code.clone() })
                .await
        }
        Item::Name(name) => {
            patient(api, || SetMyName { name: name.clone(), language_code: language_code.clone() }).await
        }
        Item::Description(description) => {
            patient(api, || SetMyDescription { description: description.clone(), language_code: language_code.clone() })
                .await
        }
        Item::About(short_description) => {
            let set = || SetMyShortDescription {
                short_description: short_description.clone(),
                language_code: language_code.clone(),
            };
            patient(api, set).await
        }
    }
    .map(drop)
}

/// Makes a call and once more after the wait that a 429 names, which for a bot's name can be long.
async fn patient<P>(api: &Api, payload: impl Fn() -> P) -> Result<P::Output, RequestError>
where
    P: Payload + Serialize + 'static,
    P::Output: serde::de::DeserializeOwned,
{
    match api.call(payload()).await {
        Err(error) => match Failure::of(&error) {
            Failure::Retry(Some(wait)) => {
                tracing::info!(
                    method = P::NAME,
                    seconds = wait.as_secs(),
                    reason = name(&error),
                    "waiting to set the menus"
                );
                tokio::time::sleep(wait).await;
                api.call(payload()).await
            }
            _ => Err(error),
        },
        done => done,
    }
}

macro_rules! call {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* } => $method:literal, $output:ty) => {
        $(#[$doc])*
        #[derive(Debug, Serialize)]
        struct $name { $($field: $type),* }

        impl Payload for $name {
            type Output = $output;
            const NAME: &'static str = $method;
        }
    };
}

call!(GetMyCommands { scope: Scope, language_code: String } => "getMyCommands", Vec<BotCommand>);
call!(SetMyCommands { scope: Scope, commands: Vec<BotCommand>, language_code: String } => "setMyCommands", bool);
call!(GetMyName { language_code: String } => "getMyName", ShownName);
call!(SetMyName { name: String, language_code: String } => "setMyName", bool);
call!(GetMyDescription { language_code: String } => "getMyDescription", ShownDescription);
call!(SetMyDescription { description: String, language_code: String } => "setMyDescription", bool);
call!(GetMyShortDescription { language_code: String } => "getMyShortDescription", ShownAbout);
call!(SetMyShortDescription { short_description: String, language_code: String } => "setMyShortDescription", bool);

#[derive(Deserialize)]
struct ShownName {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct ShownDescription {
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
struct ShownAbout {
    #[serde(default)]
    short_description: String,
}
