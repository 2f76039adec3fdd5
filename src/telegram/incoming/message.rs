//! Messages: what a reader typed or sent.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Address, Chat, User, lenient, topic};
use crate::dialog::{Ask, Me, Request};

/// Bot API, `Message`.
#[derive(Deserialize)]
pub(super) struct Message {
    message_id: i64,
    chat: Chat,
    #[serde(default, deserialize_with = "lenient")]
    from: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    text: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    message_thread_id: Option<i64>,
    #[serde(default)]
    is_topic_message: bool,
    #[serde(default)]
    date: i64,
    #[serde(default)]
    via_bot: Option<IgnoredAny>,
    // What tells a message that somebody sent from a note of Telegram's own, such as a pinned message or a new member.
    #[serde(default)]
    animation: Option<IgnoredAny>,
    #[serde(default)]
    audio: Option<IgnoredAny>,
    #[serde(default)]
    checklist: Option<IgnoredAny>,
    #[serde(default)]
    contact: Option<IgnoredAny>,
    #[serde(default)]
    dice: Option<IgnoredAny>,
    #[serde(default)]
    document: Option<IgnoredAny>,
    #[serde(default)]
    game: Option<IgnoredAny>,
    #[serde(default)]
    location: Option<IgnoredAny>,
    #[serde(default)]
    paid_media: Option<IgnoredAny>,
    #[serde(default)]
    photo: Option<IgnoredAny>,
    #[serde(default)]
    poll: Option<IgnoredAny>,
    #[serde(default)]
    sticker: Option<IgnoredAny>,
    #[serde(default)]
    story: Option<IgnoredAny>,
    #[serde(default)]
    video: Option<IgnoredAny>,
    #[serde(default)]
    video_note: Option<IgnoredAny>,
    #[serde(default)]
    voice: Option<IgnoredAny>,
}

impl Message {
    /// Who sent it; in a channel nobody is named.
    pub(super) fn reader(&self) -> i64 {
        self.from.as_ref().map_or(self.chat.id, |from| from.id)
    }

    /// Where it stands.
    pub(super) const fn chat_id(&self) -> i64 {
        self.chat.id
    }

    /// When it was sent, in Unix time.
    pub(super) fn sent(&self) -> Option<i64> {
        Some(self.date).filter(|date| *date > 0)
    }

    fn is_sent_by_somebody(&self) -> bool {
        let kinds = [
            &self.animation,
            &self.audio,
            &self.checklist,
            &self.contact,
            &self.dice,
            &self.document,
            &self.game,
            &self.location,
            &self.paid_media,
            &self.photo,
            &self.poll,
            &self.sticker,
            &self.story,
            &self.video,
            &self.video_note,
            &self.voice,
        ];
        kinds.iter().any(|kind| kind.is_some())
    }

    /// The request in it and where its reply goes; `None` where there is nothing to answer.
    pub(super) fn request<'a>(&'a self, me: &'a Me, today: NaiveDate) -> Option<(Request<'a>, Address)> {
        if self.via_bot.is_some() || self.from.as_ref().is_some_and(|from| from.is_bot && self.chat.is_private()) {
            return None;
        }
        let message_id = self.message_id;
        let ask = match &self.text {
            Some(text) => Ask::Text { message_id, text },
            None if self.is_sent_by_somebody() => Ask::Wordless { message_id },
            None => return None,
        };
        let language = self.from.as_ref().and_then(|from| from.language_code.as_deref());
        let address = Address {
            chat_id: Some(self.chat.id),
            thread_id: topic(self.message_thread_id, self.is_topic_message),
            callback_id: None,
            inline_id: None,
        };
        Some((Request { me, chat: self.chat.chat_kind()?, language, today, ask }, address))
    }
}
