//! The input of [`answer()`](crate::answer()): what a reader did, and all that the answer depends on
//! besides the library.

use chrono::NaiveDate;

/// The bot's own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The @name, without the `@`.
    pub username: String,
    /// Whether inline mode is on, so that readers can share pages in other chats.
    pub inline: bool,
}

/// The kind of chat that a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatKind {
    /// A private chat of a reader and the bot.
    Private,
    /// A group, in which all members see the answer.
    Group,
    /// A group, in which only the asker sees the request and the answer: an ephemeral message (Bot
    /// API 10.3).
    Ephemeral,
}

impl ChatKind {
    /// Whether people other than the asker see the answer.
    pub(crate) const fn is_public(self) -> bool {
        matches!(self, Self::Group)
    }
}

/// The message to which a tapped button belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tapped {
    /// A message that can be edited.
    Here(i64),
    /// A message that Telegram no longer gives us (`date` = 0); the answer is a new message.
    Gone,
    /// A message in a chat the bot is not in.
    Elsewhere,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action<'a> {
    /// A text message.
    Text { message_id: i64, text: &'a str },
    /// A message without text: a picture, a voice message, a location.
    Wordless { message_id: i64 },
    Tap {
        /// The callback data of the button.
        data: &'a str,
        message: Tapped,
    },
    /// The bot's @name typed in another chat, followed by a query.
    Inline {
        query: &'a str,
        /// The offset of the next results; empty at first.
        offset: &'a str,
    },
}

/// Everything that an answer depends on, besides the library.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub me: &'a Me,
    pub chat: ChatKind,
    /// Telegram's `language_code` of the reader, if known.
    pub language: Option<&'a str>,
    /// The date in UTC, which decides whether a page is overdue for a review.
    pub today: NaiveDate,
    pub action: Action<'a>,
}
