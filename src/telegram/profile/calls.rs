//! The calls that read and set the command menus, the name and the descriptions.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use teloxide::RequestError;
use teloxide::payloads::{
    GetMyDescription, GetMyName, GetMyShortDescription, SetMyDescription, SetMyName,
    SetMyShortDescription,
};
use teloxide::requests::Payload;
use teloxide::types::BotCommandScope;

use super::{Item, Patience};
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::payload;
use crate::telegram::client::failures::Failure;

/// After this many waits a call is made once more and then given up; the next start tries again.
const MAX_WAITS: usize = 5;

/// A command in a menu (Bot API, `BotCommand`). teloxide 0.17 does not know its last field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuCommand {
    pub command: String,
    pub description: String,
    /// Whether only the sender and the bot see the command in a group (Bot API 10.2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_ephemeral: bool,
}

impl MenuCommand {
    pub(super) fn new(command: &str, description: &str) -> Self {
        let (command, description) = (command.to_owned(), description.to_owned());
        Self { command, description, is_ephemeral: false }
    }
}

#[derive(Debug, Clone, Serialize)]
struct GetMyCommands {
    scope: BotCommandScope,
    language_code: String,
}

payload!(GetMyCommands => "getMyCommands", Vec<MenuCommand>);

#[derive(Debug, Clone, Serialize)]
struct SetMyCommands {
    commands: Vec<MenuCommand>,
    scope: BotCommandScope,
    language_code: String,
}

payload!(SetMyCommands => "setMyCommands", bool);

/// Returns what Telegram shows now in place of `like`.
pub(super) async fn shown(
    api: &Api,
    code: &str,
    like: &Item,
    patience: Patience,
) -> Result<Item, RequestError> {
    let language_code = Some(code.to_owned());
    Ok(match like {
        Item::Commands(scope, _) => {
            let get = GetMyCommands { scope: scope.clone(), language_code: code.to_owned() };
            Item::Commands(scope.clone(), patient(api, get, patience).await?)
        }
        Item::Name(_) => {
            Item::Name(patient(api, GetMyName { language_code }, patience).await?.name)
        }
        Item::Description(_) => {
            let get = GetMyDescription { language_code };
            Item::Description(patient(api, get, patience).await?.description)
        }
        Item::About(_) => {
            let get = GetMyShortDescription { language_code };
            Item::About(patient(api, get, patience).await?.short_description)
        }
    })
}

pub(super) async fn set(
    api: &Api,
    code: &str,
    item: &Item,
    patience: Patience,
) -> Result<(), RequestError> {
    let language_code = Some(code.to_owned());
    match item.clone() {
        Item::Commands(scope, commands) => {
            let set = SetMyCommands { commands, scope, language_code: code.to_owned() };
            patient(api, set, patience).await.map(drop)
        }
        Item::Name(name) => {
            let set = SetMyName { name: Some(name), language_code };
            patient(api, set, patience).await.map(drop)
        }
        Item::Description(description) => {
            let set = SetMyDescription { description: Some(description), language_code };
            patient(api, set, patience).await.map(drop)
        }
        Item::About(about) => {
            let set = SetMyShortDescription { short_description: Some(about), language_code };
            patient(api, set, patience).await.map(drop)
        }
    }
}

/// Makes a call, and repeats it after each wait that a 429 names.
async fn patient<P>(api: &Api, payload: P, patience: Patience) -> Result<P::Output, RequestError>
where
    P: Payload<Output: DeserializeOwned> + Serialize + Clone,
{
    for _ in 0..MAX_WAITS {
        match (api.call(payload.clone()).await, patience) {
            (Err(error), Patience::Wait(notify)) => {
                let Failure::Throttled(wait) = Failure::of(&error) else { return Err(error) };
                // teloxide begins the names of methods with a capital letter; the Bot API does not.
                let (first, rest) = P::NAME.split_at(1);
                notify(&(first.to_lowercase() + rest), wait);
                tokio::time::sleep(wait).await;
            }
            (result, _) => return result,
        }
    }
    api.call(payload).await
}
