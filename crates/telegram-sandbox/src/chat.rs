//! A chat of the sandbox and its messages.

use std::collections::{HashMap, VecDeque};

use serde::Serialize;

use crate::clock::Now;
use crate::ephemeral::EphemeralMessages;
use crate::member::{MEMBERS, Member, members, name_of};
use crate::message::{ApiChat, ApiMessage, ApiUser, ChatKind, Ephemeral, Message};
use crate::text::Formatted;

/// The bot's account, as it appears in `from`.
#[derive(Debug, Clone)]
pub(super) struct BotUser {
    pub(super) id: i64,
    pub(super) username: String,
    pub(super) first_name: String,
}

impl BotUser {
    pub(super) fn api(&self) -> ApiUser<'_> {
        ApiUser {
            id: self.id,
            is_bot: true,
            first_name: &self.first_name,
            username: Some(&self.username),
            language_code: None,
        }
    }

    /// Returns a message of the bot, without an id.
    pub(super) fn writes(&self, words: Formatted, now: Now) -> Message {
        let message = reader_writes(self.id, words, now);
        Message { outgoing: false, from: self.first_name.clone(), ..message }
    }
}

/// Returns a message of a reader, without an id.
pub(super) fn reader_writes(author: i64, words: Formatted, now: Now) -> Message {
    Message {
        message_id: 0,
        date: now.unix,
        edit_date: None,
        outgoing: true,
        from: name_of(author).to_owned(),
        user_id: author,
        text: words.text,
        entities: words.entities,
        reply_markup: None,
        reply_to: None,
        via_bot: false,
        thread: None,
        ephemeral: None,
    }
}

/// Returns the `User` object of a reader. Without a language, `language_code` is omitted, as on a
/// first contact.
pub(super) fn reader(id: i64, language: Option<&str>) -> ApiUser<'_> {
    let first_name = name_of(id);
    ApiUser { id, is_bot: false, first_name, username: None, language_code: language }
}

/// Returns the `Chat` object of a private chat.
pub(super) fn private_chat(id: i64) -> ApiChat<'static> {
    ApiChat {
        id,
        first_name: Some(name_of(id)),
        title: None,
        is_forum: None,
        kind: ChatKind::Private,
    }
}

/// A chat and its last messages.
#[derive(Debug)]
pub(super) struct Chat {
    pub(super) id: i64,
    pub(super) kind: ChatKind,
    pub(super) title: String,
    /// Whether the reader has blocked the bot.
    pub(super) blocked: bool,
    pub(super) messages: VecDeque<Message>,
    /// What only one member sees, in a group.
    pub(super) ephemeral: EphemeralMessages,
    pub(super) last_message: i64,
    /// The topics in which somebody has written, and whether each is still there.
    pub(super) topics: HashMap<i64, bool>,
}

/// A chat as the chat page receives it.
#[derive(Serialize)]
pub(super) struct ChatView<'a> {
    id: i64,
    #[serde(rename = "type")]
    kind: ChatKind,
    title: &'a str,
    messages: &'a VecDeque<Message>,
    ephemeral: &'a [Message],
    members: Option<[Member; 3]>,
}

impl Chat {
    pub(super) fn view(&self) -> ChatView<'_> {
        ChatView {
            id: self.id,
            kind: self.kind,
            title: &self.title,
            messages: &self.messages,
            ephemeral: &self.ephemeral.messages,
            members: self.is_group().then(members),
        }
    }

    pub(super) fn is_group(&self) -> bool {
        self.kind == ChatKind::Supergroup
    }

    /// Returns the reader who writes and taps in this chat: of a group the given member, or the
    /// first one; `None` if the given one is not there.
    pub(super) fn reader(&self, user: Option<i64>) -> Option<i64> {
        let here =
            if self.is_group() { MEMBERS.as_slice() } else { std::slice::from_ref(&self.id) };
        match user {
            None => here.first().copied(),
            Some(user) => here.contains(&user).then_some(user),
        }
    }

    /// Adds a message that only one member sees, with an id. Returns it.
    pub(super) fn add_ephemeral(&mut self, user: i64, message: Message, keep: usize) -> Message {
        let ephemeral = Ephemeral {
            ephemeral_message_id: self.ephemeral.free_id(),
            user_id: user,
            after: self.last_message,
            serial: self.ephemeral.next_serial(),
        };
        let message = Message { ephemeral: Some(ephemeral), ..message };
        self.ephemeral.add(message.clone(), keep);
        message
    }

    /// Returns whether a message can be sent to a topic. A group has every topic that was not
    /// deleted, but topic 1 must not be named (Client.h `GENERAL_FORUM_TOPIC_ID`).
    pub(super) fn has_topic(&self, thread: i64) -> bool {
        self.topics.get(&thread).copied().unwrap_or(self.is_group() && thread > 1)
    }

    /// Records that somebody wrote in a topic, or deleted it.
    pub(super) fn set_topic(&mut self, thread: i64, is_there: bool) {
        self.topics.insert(thread, is_there);
    }

    fn index(&self, id: i64) -> Option<usize> {
        self.messages.binary_search_by_key(&id, |message| message.message_id).ok()
    }

    pub(super) fn find(&self, id: i64) -> Option<&Message> {
        self.messages.get(self.index(id)?)
    }

    pub(super) fn find_mut(&mut self, id: i64) -> Option<&mut Message> {
        let index = self.index(id)?;
        self.messages.get_mut(index)
    }

    pub(super) fn remove(&mut self, id: i64) -> Option<Message> {
        self.messages.remove(self.index(id)?)
    }

    pub(super) fn api(&self) -> ApiChat<'_> {
        match self.kind {
            ChatKind::Private => private_chat(self.id),
            ChatKind::Supergroup => ApiChat {
                id: self.id,
                first_name: None,
                title: Some(&self.title),
                is_forum: Some(true),
                kind: self.kind,
            },
        }
    }

    /// Returns the `Message` object, including the message that it answers.
    pub(super) fn api_message<'a>(
        &'a self,
        message: &'a Message,
        bot: &'a BotUser,
        language: Option<&'a str>,
    ) -> ApiMessage<'a> {
        let mut api = self.without_reply(message, bot, language);
        api.reply_to_message = message
            .reply_to
            .and_then(|id| self.find(id))
            .map(|asked| Box::new(self.without_reply(asked, bot, language)));
        api
    }

    /// The `Message` object without `reply_to_message`: Client.cpp `JsonMessage` shows only one
    /// level of replies.
    fn without_reply<'a>(
        &'a self,
        message: &'a Message,
        bot: &'a BotUser,
        language: Option<&'a str>,
    ) -> ApiMessage<'a> {
        let from = |is_reader| {
            if is_reader { reader(message.user_id, language) } else { bot.api() }
        };
        let receiver = |ephemeral: Ephemeral| match message.outgoing {
            true => bot.api(),
            false => reader(ephemeral.user_id, None),
        };
        ApiMessage {
            message_id: message.message_id,
            ephemeral_message_id: message.ephemeral.map(|own| own.ephemeral_message_id),
            receiver_user: message.ephemeral.map(receiver),
            message_thread_id: message.thread,
            from: from(message.outgoing),
            chat: self.api(),
            date: message.date,
            edit_date: message.edit_date,
            is_topic_message: message.thread.map(|_| true),
            reply_to_message: None,
            via_bot: message.via_bot.then(|| bot.api()),
            text: &message.text,
            entities: &message.entities,
            reply_markup: message.reply_markup.as_deref(),
        }
    }
}
