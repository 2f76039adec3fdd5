//! The calls for messages that one member of a group sees (Bot API 10.3). teloxide 0.17 does not know
//! them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use teloxide::requests::Payload;

use super::calls::{NO_PREVIEW, NoPreview};
use crate::telegram::update::destination::{Cause, Receiver};
use article::{Keyboard, Screen};

/// The longest text that an edit of such a message takes, in characters
/// (tdlib/telegram-bot-api#881). A new message may be four times as long.
pub const MAX_EDITED: usize = 1024;

/// `sendMessage` to one member. It has its receiver in every form, so it cannot become a message that
/// the group sees.
#[derive(Debug, Clone, Serialize)]
pub struct SendEphemeralMessage {
    pub chat_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_thread_id: Option<i64>,
    ephemeral_message_parameters: EphemeralMessageParameters,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_parameters: Option<ReplyParameters>,
    /// A JSON string.
    pub text: Arc<RawValue>,
    /// A JSON array.
    pub entities: Arc<RawValue>,
    link_preview_options: NoPreview,
    pub reply_markup: Keyboard,
}

/// Bot API, `EphemeralMessageParameters`.
#[derive(Debug, Clone, Serialize)]
struct EphemeralMessageParameters {
    receiver_user_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_query_id: Option<String>,
    /// Must be false for taps on ephemeral messages, and would hide a public one from the reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    replace_callback_query_message: Option<bool>,
}

/// The command that is answered. A reply to an ephemeral message must be one too.
#[derive(Debug, Clone, Serialize)]
struct ReplyParameters {
    ephemeral_message_id: i64,
}

impl SendEphemeralMessage {
    /// A screen for the member who sent a command, or tapped: then with the id of the tap.
    #[must_use]
    pub fn new(receiver: &Receiver, callback_id: Option<&str>, screen: Screen) -> Self {
        let callback_query_id = callback_id.map(str::to_owned);
        Self {
            chat_id: receiver.group_id,
            message_thread_id: receiver.thread_id,
            ephemeral_message_parameters: EphemeralMessageParameters {
                receiver_user_id: receiver.user_id,
                replace_callback_query_message: callback_query_id.as_ref().map(|_| false),
                callback_query_id,
            },
            reply_parameters: match receiver.cause {
                Cause::Command { ephemeral_message_id, .. } => {
                    Some(ReplyParameters { ephemeral_message_id })
                }
                Cause::Tap { .. } => None,
            },
            text: screen.message.text,
            entities: screen.message.entities,
            link_preview_options: NO_PREVIEW,
            reply_markup: screen.keyboard,
        }
    }
}

impl Payload for SendEphemeralMessage {
    type Output = SentEphemeralMessage;
    const NAME: &'static str = "sendMessage";
}

/// The sent message.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
pub struct SentEphemeralMessage {
    /// 0 if only its receiver sees it.
    #[serde(default)]
    pub message_id: i64,
    /// Its id, which may be that of a message that is gone.
    #[serde(default)]
    pub ephemeral_message_id: Option<i64>,
}

impl SentEphemeralMessage {
    /// Returns whether all the group sees it: a server before Bot API 10.3 passes over the receiver.
    pub const fn is_public(&self) -> bool {
        self.ephemeral_message_id.is_none() && self.message_id != 0
    }
}

/// `editEphemeralMessageText`.
#[derive(Debug, Clone, Serialize)]
pub struct EditEphemeralMessageText {
    chat_id: i64,
    receiver_user_id: i64,
    ephemeral_message_id: i64,
    /// A JSON string.
    text: Arc<RawValue>,
    /// A JSON array.
    entities: Arc<RawValue>,
    link_preview_options: NoPreview,
    reply_markup: Keyboard,
}

impl EditEphemeralMessageText {
    /// What the message with this id becomes, for its receiver.
    #[must_use]
    pub fn new(receiver: &Receiver, ephemeral_message_id: i64, screen: Screen) -> Self {
        Self {
            chat_id: receiver.group_id,
            receiver_user_id: receiver.user_id,
            ephemeral_message_id,
            text: screen.message.text,
            entities: screen.message.entities,
            link_preview_options: NO_PREVIEW,
            reply_markup: screen.keyboard,
        }
    }
}

impl Payload for EditEphemeralMessageText {
    type Output = bool;
    const NAME: &'static str = "editEphemeralMessageText";
}

/// `deleteEphemeralMessage`.
#[derive(Debug, Clone, Serialize)]
pub struct DeleteEphemeralMessage {
    chat_id: i64,
    receiver_user_id: i64,
    ephemeral_message_id: i64,
}

impl DeleteEphemeralMessage {
    /// The message with this id, for its receiver.
    #[must_use]
    pub const fn new(receiver: &Receiver, ephemeral_message_id: i64) -> Self {
        let Receiver { group_id: chat_id, user_id: receiver_user_id, .. } = *receiver;
        Self { chat_id, receiver_user_id, ephemeral_message_id }
    }
}

impl Payload for DeleteEphemeralMessage {
    type Output = bool;
    const NAME: &'static str = "deleteEphemeralMessage";
}
