//! Updates that need an answer of their own: taps on buttons, and inline queries.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{ReplyTarget, UpdateChat, User, lenient};
use article::{Ask, ChatKind, Me, Request, Tapped};

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
    chat: UpdateChat,
    #[serde(default)]
    date: i64,
    #[serde(default, deserialize_with = "lenient")]
    message_thread_id: Option<i64>,
    #[serde(default)]
    is_topic_message: bool,
}

/// The bot's username was typed in another chat, with text behind it. Only the limiter uses the
/// sender's id. Telegram does not say in which chat it was typed.
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
    /// Returns the id of the tapped message, if it can still be edited.
    pub(super) fn tapped(&self) -> Option<i64> {
        let message = self.message.as_ref()?;
        (message.date != 0).then_some(message.message_id)
    }

    pub(super) fn reader(&self) -> Option<i64> {
        Some(self.from.as_ref()?.id)
    }

    pub(super) fn chat_id(&self) -> Option<i64> {
        Some(self.message.as_ref()?.chat.id)
    }

    pub(super) fn request<'a>(
        &'a self,
        me: &'a Me,
        today: NaiveDate,
    ) -> (Request<'a>, ReplyTarget) {
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
        let address = ReplyTarget {
            chat_id: message.map(|message| message.chat.id),
            thread_id: message.and_then(|message| {
                message.chat.topic(message.message_thread_id, message.is_topic_message)
            }),
            callback_id: Some(self.id.clone()),
            inline_id: None,
        };
        (request, address)
    }
}

impl InlineQuery {
    pub(super) fn reader(&self) -> Option<i64> {
        Some(self.from.as_ref()?.id)
    }

    /// Leaves out the reader's language: Telegram gives the same answer to everyone who types the
    /// same.
    pub(super) fn request<'a>(
        &'a self,
        me: &'a Me,
        today: NaiveDate,
    ) -> (Request<'a>, ReplyTarget) {
        let ask = Ask::Inline {
            query: self.query.as_deref().unwrap_or_default(),
            offset: self.offset.as_deref().unwrap_or_default(),
        };
        let address = ReplyTarget {
            chat_id: None,
            thread_id: None,
            callback_id: None,
            inline_id: Some(self.id.clone()),
        };
        (Request { me, chat: ChatKind::Group, language: None, today, ask }, address)
    }
}
