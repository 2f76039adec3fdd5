//! What the chat page is told as it happens.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::message::Message;

/// Something that has changed in the sandbox. It serializes to the data of the event of the same name at
/// `/sandbox/events`.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Event {
    /// A new message, of the reader or of the bot.
    Message {
        /// Where.
        chat_id: i64,
        /// The whole message.
        message: Arc<Message>,
    },
    /// A message of the bot with a new text or keyboard.
    Edit {
        /// Where.
        chat_id: i64,
        /// The whole message as it is now.
        message: Arc<Message>,
    },
    /// Messages are gone.
    Delete {
        /// Where.
        chat_id: i64,
        /// Which.
        message_ids: Vec<i64>,
    },
    /// The bot has answered a tap.
    Notice {
        /// The tap.
        callback_query_id: String,
        /// Where the tapped message is.
        chat_id: i64,
        /// The words to show; empty where the answer only ends the waiting.
        text: String,
        /// Whether they are to be shown in a window that must be closed.
        show_alert: bool,
    },
    /// The bot's name, descriptions or commands have changed; both fields as in `/sandbox/state`.
    Profile {
        /// Name and descriptions by language.
        bot: Value,
        /// Commands by scope and language.
        commands: Value,
    },
    /// A call of the bot was refused, and not on order.
    Refused {
        /// The method, as it was called where the sandbox does not know it.
        method: String,
        /// Telegram's words, or the sandbox's own for what it does not know.
        description: String,
    },
    /// The words of the bot were read again.
    Words(Words),
}

impl Event {
    /// The name of the event in the stream.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Message { .. } => "message",
            Self::Edit { .. } => "edit",
            Self::Delete { .. } => "delete",
            Self::Notice { .. } => "notice",
            Self::Profile { .. } => "profile",
            Self::Refused { .. } => "refused",
            Self::Words(_) => "words",
        }
    }
}

/// Whether the bot's words could be used as they are on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// `false`: the old words are still in use.
    pub ok: bool,
    /// What is wrong with them.
    pub problems: Vec<WordsProblem>,
}

/// One thing that is wrong with the bot's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordsProblem {
    /// The file, relative to the configuration folder.
    pub file: String,
    /// The line, counted from 1; 0 where it concerns the whole file.
    pub line: usize,
    /// The name of the rule.
    pub rule: String,
    /// What is wrong and what to do.
    pub what: String,
}
