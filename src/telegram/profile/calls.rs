//! The calls that read and set the command menus, the name and the descriptions.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use teloxide::RequestError;
use teloxide::requests::Payload;

use super::{BotCommand, Item, Patience, Scope};
use crate::telegram::client::api::Api;
use crate::telegram::client::failures::Failure;

/// After this many waits a call is made once more and then given up; the next start tries again.
const MAX_WAITS: usize = 5;

/// Returns what Telegram shows now in place of `like`.
pub(super) async fn shown(
    api: &Api,
    code: &str,
    like: &Item,
    patience: Patience,
) -> Result<Item, RequestError> {
    let language_code = || code.to_owned();
    Ok(match like {
        Item::Commands(scope, _) => {
            let get = || GetMyCommands { scope: *scope, language_code: language_code() };
            Item::Commands(*scope, patient(api, get, patience).await?)
        }
        Item::Name(_) => Item::Name(
            patient(api, || GetMyName { language_code: language_code() }, patience).await?.name,
        ),
        Item::Description(_) => {
            let get = || GetMyDescription { language_code: language_code() };
            Item::Description(patient(api, get, patience).await?.description)
        }
        Item::About(_) => {
            let get = || GetMyShortDescription { language_code: language_code() };
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
    let language_code = || code.to_owned();
    match item {
        Item::Commands(scope, commands) => {
            let set = || SetMyCommands {
                scope: *scope,
                commands: commands.clone(),
                language_code: language_code(),
            };
            patient(api, set, patience).await
        }
        Item::Name(name) => {
            let set = || SetMyName { name: name.clone(), language_code: language_code() };
            patient(api, set, patience).await
        }
        Item::Description(description) => {
            let set = || SetMyDescription {
                description: description.clone(),
                language_code: language_code(),
            };
            patient(api, set, patience).await
        }
        Item::About(about) => {
            let set = || SetMyShortDescription {
                short_description: about.clone(),
                language_code: language_code(),
            };
            patient(api, set, patience).await
        }
    }
    .map(drop)
}

/// Makes a call, and repeats it after each wait that a 429 names.
async fn patient<P>(
    api: &Api,
    payload: impl Fn() -> P,
    patience: Patience,
) -> Result<P::Output, RequestError>
where
    P: Payload + Serialize + 'static,
    P::Output: DeserializeOwned,
{
    for _ in 0..MAX_WAITS {
        match (api.call(payload()).await, patience) {
            (Err(error), Patience::Wait(tell)) => {
                let Failure::Retry(Some(wait)) = Failure::of(&error) else { return Err(error) };
                // Without a minimum, a `retry_after` of 0 would repeat the call without a pause.
                let wait = wait.max(Duration::from_secs(1));
                tell(P::NAME, wait);
                tokio::time::sleep(wait).await;
            }
            (result, _) => return result,
        }
    }
    api.call(payload()).await
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
