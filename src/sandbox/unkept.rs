//! A message in a chat of a load. Nobody keeps it, so it is read no further than its answer needs: a load measures bots, and
//! entities must cost the sandbox no more than tags do.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Serialize;
use serde_json::value::RawValue;

use super::answer::{Refusal, to_json};
use super::chat::{BotUser, private_chat};
use super::clock::Now;
use super::message::{ApiChat, ApiUser};
use super::params::Params;
use super::text::{check_raw, is_too_long};

/// What a message is to contain, as it came.
pub(super) struct Unkept<'a> {
    /// With a `parse_mode`, its tags included.
    text: &'a str,
    entities: Option<&'a RawValue>,
    markup: Option<&'a RawValue>,
}

/// Bot API, `Message`.
#[derive(Serialize)]
struct Echo<'a> {
    message_id: i64,
    from: ApiUser<'a>,
    chat: ApiChat<'a>,
    date: i64,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<&'a RawValue>,
}

impl<'a> Unkept<'a> {
    /// Checks the limits of the text alone. After parsing tags there is no telling how long it is.
    pub(super) fn read(params: &'a Params<'_>, too_long: &str) -> Result<Self, Refusal> {
        let text = params.text("text");
        check_raw(text)?;
        if params.text("parse_mode").is_empty() && is_too_long(text) {
            return Err(Refusal::bad(too_long));
        }
        Ok(Self { text, entities: raw(params.text("entities"), '['), ..Self::keyboard(params) })
    }

    /// Only a keyboard.
    pub(super) fn keyboard(params: &'a Params<'_>) -> Self {
        Self { text: "", entities: None, markup: raw(params.text("reply_markup"), '{') }
    }

    /// Equal for equal contents.
    pub(super) fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.text, self.entities.map(RawValue::get), self.markup.map(RawValue::get)).hash(&mut hasher);
        hasher.finish()
    }

    /// The answer about it.
    pub(super) fn echo(&self, chat: i64, id: i64, bot: &BotUser, now: Now) -> String {
        to_json(&Echo {
            message_id: id,
            from: bot.api(),
            chat: private_chat(chat),
            date: now.unix,
            text: self.text,
            entities: self.entities,
            reply_markup: self.markup,
        })
    }
}

/// JSON of the right kind; anything else is as good as nothing.
fn raw(json: &str, begins: char) -> Option<&RawValue> {
    json.starts_with(begins).then(|| serde_json::from_str(json).ok())?
}
