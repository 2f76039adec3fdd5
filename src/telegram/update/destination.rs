//! Where a reply goes, and who sees it.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Where a reply goes. It is read from the update once, and every attempt and every fallback takes
/// it as it is. Nothing makes a [`Destination::Chat`] of a [`Destination::OnlyFor`], so what one
/// member of a group asked alone cannot be answered where the others see it.
#[derive(Clone, PartialEq, Eq)]
pub enum Destination {
    /// No chat: an inline query, or a tap on a message whose chat is unknown.
    Nowhere,
    Chat(ChatTarget),
    /// One member of a group, and nobody else.
    OnlyFor(Receiver),
}

/// A chat in which everybody sees the reply.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ChatTarget {
    pub chat_id: i64,
    /// The topic, if the message is in a forum topic.
    pub thread_id: Option<i64>,
}

/// The member who alone sees a reply: an ephemeral message (Bot API 10.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Receiver {
    pub group_id: i64,
    /// The topic, if the message is in a forum topic.
    pub thread_id: Option<i64>,
    pub user_id: i64,
    pub cause: Cause,
}

/// What the member did. Without it Telegram takes no ephemeral message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    Command {
        /// The id of the command among the ephemeral messages of the group. Telegram reuses it.
        ephemeral_message_id: i64,
        /// When it was sent, in Unix time.
        sent: i64,
    },
    Tap {
        /// The id of the tapped message, if only its receiver sees that one too.
        ephemeral_message_id: Option<i64>,
    },
}

impl Destination {
    /// Returns the id of the chat in which everybody sees what the bot does.
    pub const fn public_chat(&self) -> Option<i64> {
        match self {
            Self::Chat(chat) => Some(chat.chat_id),
            Self::Nowhere | Self::OnlyFor(_) => None,
        }
    }
}

/// The id of a message among the ephemeral ones of its chat (Bot API, `Message`).
#[derive(Default, Clone, Copy)]
pub(super) struct EphemeralId {
    /// Whether the field is there, readable or not.
    is_there: bool,
    /// The id, if it can be read.
    pub(super) value: Option<i64>,
}

impl EphemeralId {
    /// Returns whether a message says in any way that only one member sees it: mistaken for another,
    /// it would be answered in public. The id of such a message is 0, and it names a receiver.
    pub(super) const fn is_ephemeral(self, message_id: i64, has_receiver: bool) -> bool {
        self.is_there || message_id == 0 || has_receiver
    }
}

impl<'de> Deserialize<'de> for EphemeralId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = <&RawValue>::deserialize(deserializer)?.get();
        Ok(Self { is_there: value != "null", value: serde_json::from_str(value).ok() })
    }
}
