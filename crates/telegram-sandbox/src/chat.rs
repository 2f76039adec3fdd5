//! The chats of the sandbox and their messages.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::answer::ApiRefusal;
use crate::message::{ApiChat, ApiMessage, ApiUser, Entity, Message};

/// The id of the first reader; a private chat has the id of its reader. Bot API, `Chat`.
const FIRST_READER: i64 = 1001;
/// Supergroups have ids below -1,000,000,000,000. Bot API, `Chat`; td `DialogId.h`.
const FIRST_GROUP: i64 = -1_001_000_000_001;
/// The id of the only reader who writes in groups.
const GROUP_READER: i64 = 1000;
/// The first name of every reader.
const READER: &str = "Reader";

/// The kinds of chat that the sandbox supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChatKind {
    /// One reader and the bot.
    Private,
    /// A group with topics.
    Supergroup,
}

impl ChatKind {
    fn name(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Supergroup => "supergroup",
        }
    }
}

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
}

/// Returns the `User` object of a reader. Without a language, `language_code` is omitted, as on a
/// first contact.
pub(super) fn reader(id: i64, language: Option<&str>) -> ApiUser<'_> {
    ApiUser { id, is_bot: false, first_name: READER, username: None, language_code: language }
}

/// Returns the `Chat` object of a private chat.
pub(super) fn private_chat(id: i64) -> ApiChat<'static> {
    ApiChat {
        id,
        first_name: Some(READER),
        title: None,
        is_forum: None,
        kind: ChatKind::Private.name(),
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
    last_message: i64,
    /// The topics in which somebody has written, and whether each is still there.
    topics: HashMap<i64, bool>,
}

/// A chat as the chat page receives it.
#[derive(Serialize)]
pub(super) struct ChatView<'a> {
    id: i64,
    #[serde(rename = "type")]
    kind: ChatKind,
    title: &'a str,
    messages: &'a VecDeque<Message>,
}

impl Chat {
    pub(super) fn view(&self) -> ChatView<'_> {
        ChatView { id: self.id, kind: self.kind, title: &self.title, messages: &self.messages }
    }

    pub(super) fn is_group(&self) -> bool {
        self.kind == ChatKind::Supergroup
    }

    /// Returns the reader who writes and taps in this chat.
    pub(super) fn reader(&self) -> i64 {
        if self.is_group() { GROUP_READER } else { self.id }
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

    pub(super) fn find(&self, id: i64) -> Option<&Message> {
        let index = self.messages.binary_search_by_key(&id, |message| message.message_id).ok()?;
        self.messages.get(index)
    }

    pub(super) fn find_mut(&mut self, id: i64) -> Option<&mut Message> {
        let index = self.messages.binary_search_by_key(&id, |message| message.message_id).ok()?;
        self.messages.get_mut(index)
    }

    pub(super) fn remove(&mut self, id: i64) -> Option<Message> {
        let index = self.messages.binary_search_by_key(&id, |message| message.message_id).ok()?;
        self.messages.remove(index)
    }

    /// Returns the `Chat` object.
    pub(super) fn api(&self) -> ApiChat<'_> {
        match self.kind {
            ChatKind::Private => private_chat(self.id),
            ChatKind::Supergroup => ApiChat {
                id: self.id,
                first_name: None,
                title: Some(&self.title),
                is_forum: Some(true),
                kind: self.kind.name(),
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
        let entities: &[Entity] = &message.entities;
        ApiMessage {
            message_id: message.message_id,
            message_thread_id: message.thread,
            from: if message.outgoing { reader(self.reader(), language) } else { bot.api() },
            chat: self.api(),
            date: message.date,
            edit_date: message.edit_date,
            is_topic_message: message.thread.map(|_| true),
            reply_to_message: None,
            via_bot: message.via_bot.then(|| bot.api()),
            text: &message.text,
            entities,
            reply_markup: message.reply_markup.as_deref(),
        }
    }
}

/// All chats, in the order in which they were opened.
#[derive(Debug)]
pub(super) struct Chats {
    by_id: HashMap<i64, Chat>,
    order: Vec<i64>,
    /// The number of chats opened, by kind.
    opened: [i64; 2],
    /// The number of messages kept for each chat.
    keep: usize,
    /// The last message id in private chats. A bot's private chats share one sequence: td,
    /// `MessageId`: server ids belong to the account.
    last_private_message: i64,
}

impl Chats {
    pub(super) fn new(keep: usize) -> Self {
        Self {
            by_id: HashMap::new(),
            order: Vec::new(),
            opened: [0; 2],
            keep: keep.max(1),
            last_private_message: 0,
        }
    }

    pub(super) fn open(&mut self, kind: ChatKind) -> i64 {
        let before = self.opened[kind as usize];
        self.opened[kind as usize] += 1;
        let (id, title) = match kind {
            ChatKind::Private => (FIRST_READER + before, READER.to_owned()),
            ChatKind::Supergroup => (FIRST_GROUP - before, format!("Group {}", before + 1)),
        };
        let chat = Chat {
            id,
            kind,
            title,
            blocked: false,
            messages: VecDeque::new(),
            last_message: 0,
            topics: HashMap::new(),
        };
        self.by_id.insert(id, chat);
        self.order.push(id);
        id
    }

    pub(super) fn get(&self, id: i64) -> Option<&Chat> {
        self.by_id.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: i64) -> Option<&mut Chat> {
        self.by_id.get_mut(&id)
    }

    /// Returns the chat.
    ///
    /// # Errors
    /// The refusal, if there is no such chat or the reader has blocked the bot.
    pub(super) fn writable(&mut self, id: i64) -> Result<&mut Chat, ApiRefusal> {
        match self.by_id.get_mut(&id) {
            None => Err(ApiRefusal::bad("chat not found")),
            Some(chat) if chat.blocked => {
                Err(ApiRefusal::new(403, "Forbidden: bot was blocked by the user"))
            }
            Some(chat) => Ok(chat),
        }
    }

    /// Assigns an id to a message and adds it, dropping the oldest one beyond the limit. Returns
    /// the id, or `None` if there is no such chat.
    pub(super) fn add(&mut self, chat: i64, mut message: Message) -> Option<i64> {
        let chat = self.by_id.get_mut(&chat)?;
        let last =
            if chat.is_group() { &mut chat.last_message } else { &mut self.last_private_message };
        *last += 1;
        message.message_id = *last;
        chat.messages.push_back(message);
        if chat.messages.len() > self.keep {
            chat.messages.pop_front();
        }
        Some(*last)
    }

    pub(super) fn in_order(&self) -> impl Iterator<Item = &Chat> {
        self.order.iter().filter_map(|id| self.by_id.get(id))
    }
}
