//! A message in a chat of a load. It is not kept, so it is parsed only as far as the answer
//! requires: a load measures the bot, and entities must not cost the sandbox more than tags.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Serialize;
use serde_json::value::RawValue;

use crate::answer::{ApiRefusal, to_json};
use crate::chat::{BotUser, private_chat};
use crate::clock::Now;
use crate::message::{ApiChat, ApiUser};
use crate::params::Params;
use crate::text::{check_raw, is_too_long};

/// The content of a message, unparsed.
pub(crate) struct LoadMessage<'a> {
    /// If there is a `parse_mode`, including the tags.
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

impl<'a> LoadMessage<'a> {
    /// Reads the content and checks the length of the text. With a `parse_mode`, the length after
    /// parsing is unknown and not checked.
    pub(crate) fn read(params: &'a Params<'_>, too_long: &str) -> Result<Self, ApiRefusal> {
        let text = params.text("text");
        check_raw(text)?;
        if params.text("parse_mode").is_empty() && is_too_long(text) {
            return Err(ApiRefusal::bad(too_long));
        }
        Ok(Self { text, entities: raw(params.text("entities"), '['), ..Self::keyboard(params) })
    }

    /// Reads only the keyboard.
    pub(crate) fn keyboard(params: &'a Params<'_>) -> Self {
        Self { text: "", entities: None, markup: raw(params.text("reply_markup"), '{') }
    }

    /// Returns a hash of the content.
    pub(crate) fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.text, self.entities.map(RawValue::get), self.markup.map(RawValue::get))
            .hash(&mut hasher);
        hasher.finish()
    }

    /// Returns the `Message` object of the answer.
    pub(crate) fn echo(&self, chat: i64, id: i64, bot: &BotUser, now: Now) -> String {
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

/// Parses JSON that begins with this character; returns `None` for anything else.
fn raw(json: &str, begins: char) -> Option<&RawValue> {
    json.starts_with(begins).then(|| serde_json::from_str(json).ok())?
}
