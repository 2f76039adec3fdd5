//! Updates that wait for an answer of their own: taps on buttons, and inline queries.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{Address, Chat, User, lenient};
use crate::dialog::{Ask, ChatKind, Me, Request, Tapped};

/// A tap on a button.
#[derive(Deserialize)]
pub(super) struct CallbackQuery {
    id: String,
    #[serde(default, deserialize_with = "lenient")]
    from: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    message: Option<TappedMessage>,
    #[serde(default, deserialize_with = "lenient")]
    data: Option<String>,
}

#[derive(Deserialize)]
struct TappedMessage {
    message_id: i64,
    chat: Chat,
    #[serde(default)]
    date: i64,
    #[serde(default, deserialize_with = "lenient")]
    message_thread_id: Option<i64>,
    #[serde(default)]
    is_topic_message: bool,
}

/// The bot's @name was typed in another chat, with words behind it. Who typed it is counted by the limiter and looked at
/// by nothing else, and Telegram does not say in which chat.
#[derive(Deserialize)]
pub(super) struct InlineQuery {
    id: String,
    #[serde(default, deserialize_with = "lenient")]
    from: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    query: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    offset: Option<String>,
}

impl CallbackQuery {
    /// The tapped message, where it can still be edited.
    pub(super) fn tapped(&self) -> Option<i64> {
        let message = self.message.as_ref()?;
        (message.date != 0).then_some(message.message_id)
    }

    /// Who tapped.
    pub(super) fn reader(&self) -> Option<i64> {
        Some(self.from.as_ref()?.id)
    }

    /// Where the tapped message stands.
    pub(super) fn chat_id(&self) -> Option<i64> {
        Some(self.message.as_ref()?.chat.id)
    }

    pub(super) fn request<'a>(&'a self, me: &'a Me, today: NaiveDate) -> (Request<'a>, Address) {
        let message = self.message.as_ref();
        let tapped = message.map_or(Tapped::Elsewhere, |message| match message.date {
            0 => Tapped::Gone,
            _ => Tapped::Here(message.message_id),
        });
        let chat = message.and_then(|message| message.chat.chat_kind()).unwrap_or(ChatKind::Group);
        let request = Request {
            me,
            chat,
            today,
            language: self.from.as_ref().and_then(|from| from.language_code.as_deref()),
            ask: Ask::Tap { data: self.data.as_deref().unwrap_or_default(), message: tapped },
        };
        let address = Address {
            chat_id: message.map(|message| message.chat.id),
            thread_id: message
                .and_then(|message| message.chat.topic(message.message_thread_id, message.is_topic_message)),
            callback_id: Some(self.id.clone()),
            inline_id: None,
        };
        (request, address)
    }
}

impl InlineQuery {
    /// Who typed.
    pub(super) fn reader(&self) -> Option<i64> {
        Some(self.from.as_ref()?.id)
    }

    /// Without the reader's language: Telegram gives one answer to everybody who types the same.
    pub(super) fn request<'a>(&'a self, me: &'a Me, today: NaiveDate) -> (Request<'a>, Address) {
        let ask = Ask::Inline {
            query: self.query.as_deref().unwrap_or_default(),
            offset: self.offset.as_deref().unwrap_or_default(),
        };
        let address = Address { chat_id: None, thread_id: None, callback_id: None, inline_id: Some(self.id.clone()) };
        (Request { me, chat: ChatKind::Group, language: None, today, ask }, address)
    }
}
