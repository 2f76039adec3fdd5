//! The events that are sent to the chat page.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::message::Message;

/// A change in the sandbox. It serializes to the data of the event of that name at
/// `/sandbox/events`.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Event {
    Message {
        chat_id: i64,
        message: Arc<Message>,
    },
    /// A message of the bot has a new text or keyboard.
    Edit {
        chat_id: i64,
        message: Arc<Message>,
    },
    Delete {
        chat_id: i64,
        message_ids: Vec<i64>,
    },
    /// A message that only one member sees was deleted.
    DeleteEphemeral {
        chat_id: i64,
        user_id: i64,
        ephemeral_message_id: i64,
    },
    /// The bot answered a callback query.
    Notice {
        callback_query_id: String,
        /// The chat of the tapped message.
        chat_id: i64,
        /// Who tapped, if it is known; nobody else sees the notice.
        user_id: Option<i64>,
        /// The notice; empty if the answer only stops the progress indicator of the button.
        text: String,
        /// Whether the notice is shown as an alert that the reader must close.
        show_alert: bool,
    },
    /// The bot's name, descriptions or commands have changed. Both fields are as in
    /// `/sandbox/state`.
    Profile {
        /// The name and the descriptions, by language.
        bot: Value,
        /// The commands, by scope and language.
        commands: Value,
    },
    /// A call of the bot was refused, other than by a [`Fault`](crate::Fault).
    Refused {
        /// The method; its name as it was called if the sandbox does not know it.
        method: String,
        description: String,
    },
    /// The bot has read its words again.
    Words(Words),
}

impl Event {
    /// Returns the name of the event in the stream.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Message { .. } => "message",
            Self::Edit { .. } => "edit",
            Self::Delete { .. } => "delete",
            Self::DeleteEphemeral { .. } => "delete_ephemeral",
            Self::Notice { .. } => "notice",
            Self::Profile { .. } => "profile",
            Self::Refused { .. } => "refused",
            Self::Words(_) => "words",
        }
    }
}

/// Whether the bot's words on the disk are valid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// `false` if the bot still uses the old words.
    pub ok: bool,
    /// What the warnings come to, in one sentence; empty unless the words are live and have some.
    pub summary: String,
    /// The problems of the words on the disk, or the warnings of those that are live.
    pub problems: Vec<WordsProblem>,
    /// The codes of the languages that the bot answers in. Its profile knows fewer: Telegram keeps
    /// names and menus under two-letter codes only.
    pub languages: Vec<String>,
}

/// A problem of the bot's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordsProblem {
    /// The file, relative to the configuration folder.
    pub file: String,
    /// The line, counted from 1; 0 if the problem concerns the whole file.
    pub line: usize,
    /// The column, counted from 1; 0 if the problem concerns the whole file.
    pub column: usize,
    pub rule: String,
    /// What is wrong and what to do.
    pub what: String,
}
