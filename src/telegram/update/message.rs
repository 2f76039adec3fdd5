//! Messages that a reader typed or sent.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::destination::{Cause, ChatTarget, Destination, EphemeralId, Receiver};
use super::{QueueKey, ReplyTarget, UpdateChat, User, lenient};
use article::{Action, ChatKind, Me, Request};

/// Bot API, `Message`.
#[derive(Deserialize)]
pub(super) struct IncomingMessage {
    message_id: i64,
    chat: UpdateChat,
    #[serde(default, deserialize_with = "lenient")]
    from: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    sender_chat: Option<UpdateChat>,
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
    /// A note of Telegram's own, such as a pinned message or a new member: the service messages of Bot API 10.3, by the names
    /// of their fields. A message is one kind of note at most. What is not listed was sent by somebody, for in private no
    /// message may stay without an answer, and new kinds of content come more often than new notes.
    #[serde(
        default,
        rename = "new_chat_members",
        alias = "left_chat_member",
        alias = "chat_owner_left",
        alias = "chat_owner_changed",
        alias = "new_chat_title",
        alias = "new_chat_photo",
        alias = "delete_chat_photo",
        alias = "group_chat_created",
        alias = "supergroup_chat_created",
        alias = "channel_chat_created",
        alias = "message_auto_delete_timer_changed",
        alias = "migrate_to_chat_id",
        alias = "migrate_from_chat_id",
        alias = "pinned_message",
        alias = "successful_payment",
        alias = "refunded_payment",
        alias = "users_shared",
        alias = "user_shared",
        alias = "chat_shared",
        alias = "gift",
        alias = "unique_gift",
        alias = "gift_upgrade_sent",
        alias = "connected_website",
        alias = "write_access_allowed",
        alias = "passport_data",
        alias = "proximity_alert_triggered",
        alias = "boost_added",
        alias = "chat_background_set",
        alias = "checklist_tasks_done",
        alias = "checklist_tasks_added",
        alias = "community_chat_added",
        alias = "community_chat_joined",
        alias = "community_chat_removed",
        alias = "direct_message_price_changed",
        alias = "forum_topic_created",
        alias = "forum_topic_edited",
        alias = "forum_topic_closed",
        alias = "forum_topic_reopened",
        alias = "general_forum_topic_hidden",
        alias = "general_forum_topic_unhidden",
        alias = "giveaway_created",
        alias = "giveaway_completed",
        alias = "managed_bot_created",
        alias = "paid_message_price_changed",
        alias = "poll_option_added",
        alias = "poll_option_deleted",
        alias = "suggested_post_approved",
        alias = "suggested_post_approval_failed",
        alias = "suggested_post_declined",
        alias = "suggested_post_paid",
        alias = "suggested_post_refunded",
        alias = "video_chat_scheduled",
        alias = "video_chat_started",
        alias = "video_chat_ended",
        alias = "video_chat_participants_invited",
        alias = "web_app_data"
    )]
    note: Option<IgnoredAny>,
    #[serde(default)]
    ephemeral_message_id: EphemeralId,
    /// Who received an ephemeral message: for a command, the bot itself.
    #[serde(default)]
    receiver_user: Option<IgnoredAny>,
}

impl IncomingMessage {
    /// Who sent it. Anonymous administrators and channels write as a chat, and all share one `from` (Bot API,
    /// `Message.sender_chat`); in a channel nobody is named.
    pub(super) fn reader(&self) -> i64 {
        let from = || self.from.as_ref().map(|from| from.id);
        self.sender_chat.as_ref().map(|chat| chat.id).or_else(from).unwrap_or(self.chat.id)
    }

    /// Returns the queue: a command that only one member sees does not wait for what the group gets.
    pub(super) fn queue_key(&self) -> QueueKey {
        match &self.from {
            Some(from) if self.is_ephemeral() => QueueKey::Member(self.chat.id, from.id),
            _ => QueueKey::Chat(self.chat.id),
        }
    }

    /// Returns when it was sent, in Unix time.
    pub(super) fn sent(&self) -> Option<i64> {
        Some(self.date).filter(|date| *date > 0)
    }

    /// Returns the request and where its reply goes; `None` if there is nothing to answer.
    pub(super) fn request<'a>(
        &'a self,
        me: &'a Me,
        today: NaiveDate,
    ) -> Option<(Request<'a>, ReplyTarget)> {
        if self.via_bot.is_some()
            || self.from.as_ref().is_some_and(|from| from.is_bot && self.chat.is_private())
        {
            return None;
        }
        let (chat, destination) = self.destination()?;
        let message_id = self.message_id;
        let action = match &self.text {
            Some(text) => Action::Text { message_id, text },
            None if self.note.is_some() => return None,
            None => Action::Wordless { message_id },
        };
        let language = self.from.as_ref().and_then(|from| from.language_code.as_deref());
        let address = ReplyTarget { destination, callback_id: None, inline_id: None };
        Some((Request { me, chat, language, today, action }, address))
    }

    pub(super) fn is_ephemeral(&self) -> bool {
        let has_receiver = self.receiver_user.is_some();
        !self.chat.is_private()
            && self.ephemeral_message_id.is_ephemeral(self.message_id, has_receiver)
    }

    /// Returns who sees the reply; `None` for a channel, or if it is ephemeral and does not say to
    /// whom the answer goes.
    fn destination(&self) -> Option<(ChatKind, Destination)> {
        let kind = self.chat.chat_kind()?;
        let thread_id = self.chat.topic(self.message_thread_id, self.is_topic_message);
        if !self.is_ephemeral() {
            let chat = ChatTarget { chat_id: self.chat.id, thread_id };
            return Some((kind, Destination::Chat(chat)));
        }
        let asker = self.from.as_ref().filter(|from| !from.is_bot && self.sender_chat.is_none())?;
        let ephemeral_message_id = self.ephemeral_message_id.value?;
        let cause = Cause::Command { ephemeral_message_id, sent: self.date };
        let receiver = Receiver { group_id: self.chat.id, thread_id, user_id: asker.id, cause };
        Some((ChatKind::Ephemeral, Destination::OnlyFor(receiver)))
    }
}
