//! Updates that need an answer of their own: taps on buttons, and inline queries.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::destination::{Cause, ChatTarget, Destination, EphemeralId, Receiver};
use super::{QueueKey, ReplyTarget, TappedId, UpdateChat, User, lenient};
use article::{Action, ChatKind, Me, Request, Tapped};

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
    #[serde(default)]
    ephemeral_message_id: EphemeralId,
    #[serde(default)]
    receiver_user: Option<IgnoredAny>,
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

impl TappedMessage {
    fn is_ephemeral(&self) -> bool {
        let has_receiver = self.receiver_user.is_some();
        !self.chat.is_private()
            && self.ephemeral_message_id.is_ephemeral(self.message_id, has_receiver)
    }

    /// Returns its id, if it can still be edited.
    fn id(&self) -> Option<TappedId> {
        match self.is_ephemeral() {
            _ if self.date == 0 => None,
            true => self.ephemeral_message_id.value.map(TappedId::Ephemeral),
            false => Some(TappedId::Message(self.message_id)),
        }
    }

    fn chat_kind(&self) -> ChatKind {
        if self.is_ephemeral() {
            ChatKind::Ephemeral
        } else {
            self.chat.chat_kind().unwrap_or(ChatKind::Group)
        }
    }
}

impl CallbackQuery {
    pub(super) fn tapped(&self) -> Option<TappedId> {
        self.message.as_ref()?.id()
    }

    pub(super) fn reader(&self) -> Option<i64> {
        Some(self.from.as_ref()?.id)
    }

    /// Returns the queue: only the member who taps in a group sees what follows.
    pub(super) fn queue_key(&self) -> Option<QueueKey> {
        let chat = &self.message.as_ref()?.chat;
        Some(match self.reader() {
            Some(user) if !chat.is_private() => QueueKey::Member(chat.id, user),
            _ => QueueKey::Chat(chat.id),
        })
    }

    pub(super) fn request<'a>(
        &'a self,
        me: &'a Me,
        today: NaiveDate,
    ) -> (Request<'a>, ReplyTarget) {
        let message = self.message.as_ref();
        let tapped = message.filter(|message| message.chat.chat_kind().is_some());
        let tapped = tapped.map_or(Tapped::Elsewhere, |message| match message.id() {
            None => Tapped::Gone,
            Some(TappedId::Message(id) | TappedId::Ephemeral(id)) => Tapped::Here(id),
        });
        let request = Request {
            me,
            chat: message.map_or(ChatKind::Group, TappedMessage::chat_kind),
            today,
            language: self.from.as_ref().and_then(|from| from.language_code.as_deref()),
            action: Action::Tap { data: self.data.as_deref().unwrap_or_default(), message: tapped },
        };
        let address = ReplyTarget {
            destination: self.destination(),
            callback_id: Some(self.id.clone()),
            inline_id: None,
        };
        (request, address)
    }

    /// Returns who sees what the tap causes. In a group it is never anybody but who tapped.
    fn destination(&self) -> Destination {
        let Some(message) = &self.message else { return Destination::Nowhere };
        let TappedMessage { chat, message_thread_id, is_topic_message, .. } = message;
        let thread_id = chat.topic(*message_thread_id, *is_topic_message);
        if chat.is_private() {
            return Destination::Chat(ChatTarget { chat_id: chat.id, thread_id });
        }
        let Some(user_id) = self.reader() else { return Destination::Nowhere };
        let ephemeral_message_id = match message.id() {
            Some(TappedId::Ephemeral(id)) => Some(id),
            _ => None,
        };
        let cause = Cause::Tap { ephemeral_message_id };
        Destination::OnlyFor(Receiver { group_id: chat.id, thread_id, user_id, cause })
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
        let action = Action::Inline {
            query: self.query.as_deref().unwrap_or_default(),
            offset: self.offset.as_deref().unwrap_or_default(),
        };
        let address = ReplyTarget {
            destination: Destination::Nowhere,
            callback_id: None,
            inline_id: Some(self.id.clone()),
        };
        (Request { me, chat: ChatKind::Group, language: None, today, action }, address)
    }
}
