//! All chats of the sandbox.

use std::collections::{HashMap, VecDeque};

use crate::answer::ApiRefusal;
use crate::chat::Chat;
use crate::ephemeral::EphemeralMessages;
use crate::member::name_of;
use crate::message::{ChatKind, Message};

/// The id of the first reader; a private chat has the id of its reader. Bot API, `Chat`.
const FIRST_READER: i64 = 1001;
/// Supergroups have ids below -1,000,000,000,000. Bot API, `Chat`; td `DialogId.h`.
const FIRST_GROUP: i64 = -1_001_000_000_001;

/// All chats, in the order in which they were opened.
#[derive(Debug)]
pub(super) struct Chats {
    by_id: HashMap<i64, Chat>,
    order: Vec<i64>,
    /// The number of chats opened, by kind.
    opened: [i64; 2],
    /// The number of messages kept for each chat.
    pub(super) keep: usize,
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
            ChatKind::Private => (FIRST_READER + before, name_of(FIRST_READER).to_owned()),
            ChatKind::Supergroup => (FIRST_GROUP - before, format!("Group {}", before + 1)),
        };
        let chat = Chat {
            id,
            kind,
            title,
            blocked: false,
            messages: VecDeque::new(),
            ephemeral: EphemeralMessages::default(),
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

    /// Returns the chat, or the refusal if there is none or the reader has blocked the bot.
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
