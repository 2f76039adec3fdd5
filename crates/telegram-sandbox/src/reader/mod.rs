//! The readers' actions as functions: each creates the update that Telegram would create.

mod inline;
mod raw;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::to_json;
use crate::chat::{Chat, reader, reader_writes};
use crate::clock::Now;
use crate::event::Event;
use crate::message::{ChatKind, Message};
use crate::queue::WebhookQueueId;
use crate::state::Sandbox;
use crate::text::typed;
use crate::{CALLBACK_LIFE, MESSAGE_LIFE};

/// The sandbox has no chat with this id, or the chat no such member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownChat(pub i64);

impl std::fmt::Display for UnknownChat {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "there is no chat {}", self.0)
    }
}

impl std::error::Error for UnknownChat {}

/// A message of a reader.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    pub chat_id: i64,
    pub text: String,
    /// The reader's `language_code`; omitted if missing or `none`, as on a first contact.
    pub language_code: Option<String>,
    /// The topic of a group or of a private chat; makes `is_topic_message` true.
    pub message_thread_id: Option<i64>,
    /// The id of the message that it answers.
    pub reply_to: Option<i64>,
    /// The member who writes, in a group; without it the first one.
    pub user_id: Option<i64>,
    /// Whether only the writer and the bot see it, in a group: a client sends a command so if its menu
    /// says `is_ephemeral`.
    #[serde(default)]
    pub ephemeral: bool,
}

/// A tap on a button.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tap {
    pub chat_id: i64,
    /// The id of the message with the button; a deleted one is sent as inaccessible.
    pub message_id: i64,
    /// The `callback_data` of the button, or forged data.
    pub data: String,
    /// The reader's `language_code`; omitted if missing or `none`, as on a first contact.
    pub language_code: Option<String>,
    /// Whether Telegram no longer shows the message: it has the date 0 and no text.
    #[serde(default)]
    pub inaccessible: bool,
    /// The member who taps, in a group; without it the first one.
    pub user_id: Option<i64>,
    /// The id of the message with the button, if only the member who taps sees it; `message_id` is 0
    /// then.
    pub ephemeral_message_id: Option<i64>,
}

/// Returns the language unless it is missing.
fn stated_language(language: Option<&str>) -> Option<&str> {
    language.filter(|code| *code != "none" && !code.is_empty())
}

impl Said {
    /// The message, without an id.
    fn message(&self, author: i64, now: Now) -> Message {
        Message {
            reply_to: self.reply_to,
            thread: self.message_thread_id,
            ..reader_writes(author, typed(&self.text), now)
        }
    }
}

impl Sandbox {
    /// Opens a chat and returns its id. A private chat has the id of its reader.
    pub fn new_chat(&self, kind: ChatKind) -> i64 {
        self.lock().chats.open(kind)
    }

    /// The reader of a chat sends a text. Returns the id of the message.
    pub fn say(&self, chat: i64, text: &str, language: Option<&str>) -> Result<i64, UnknownChat> {
        let language_code = language.map(str::to_owned);
        self.say_with(&Said {
            chat_id: chat,
            text: text.to_owned(),
            language_code,
            ..Said::default()
        })
    }

    /// Like [`Self::say`], optionally in a topic, as an answer, or by another member. Returns the id
    /// of the message; of one that only its writer sees, the ephemeral id.
    pub fn say_with(&self, said: &Said) -> Result<i64, UnknownChat> {
        let unknown = UnknownChat(said.chat_id);
        let now = self.now();
        let mut guard = self.lock();
        let state = &mut *guard;
        let keep = state.chats.keep;
        let chat = state.chats.get_mut(said.chat_id).ok_or(unknown)?;
        let author = chat.reader(said.user_id).ok_or(unknown)?;
        if let Some(thread) = said.message_thread_id {
            chat.set_topic(thread, true);
        }
        let mut message = said.message(author, now);
        let id = if said.ephemeral && chat.is_group() {
            message = chat.add_ephemeral(author, message, keep);
            message.ephemeral.map_or(0, |ephemeral| ephemeral.ephemeral_message_id)
        } else {
            message.message_id = state.chats.add(said.chat_id, message.clone()).ok_or(unknown)?;
            message.message_id
        };
        let chat = state.chats.get(said.chat_id).ok_or(unknown)?;
        let language = stated_language(said.language_code.as_deref());
        let body = to_json(&chat.api_message(&message, &state.bot, language));
        state.add_update("message", WebhookQueueId::Chat(said.chat_id), MESSAGE_LIFE, now, &body);
        self.emit(|| Event::Message { chat_id: said.chat_id, message: message.into() });
        Ok(id)
    }

    /// The reader of a chat taps a button. Returns the id of the tap.
    pub fn tap(
        &self,
        chat: i64,
        message: i64,
        data: &str,
        language: Option<&str>,
    ) -> Result<i64, UnknownChat> {
        let language_code = language.map(str::to_owned);
        self.tap_with(&Tap {
            chat_id: chat,
            message_id: message,
            data: data.to_owned(),
            language_code,
            ..Tap::default()
        })
    }

    /// Like [`Self::tap`], optionally by another member, or on a message that Telegram no longer shows.
    pub fn tap_with(&self, tap: &Tap) -> Result<i64, UnknownChat> {
        let now = self.now();
        let mut guard = self.lock();
        let state = &mut *guard;
        let unknown = UnknownChat(tap.chat_id);
        let chat = state.chats.get(tap.chat_id).ok_or(unknown)?;
        let user = chat.reader(tap.user_id).ok_or(unknown)?;
        let id = state.taps.add(tap.chat_id, user, now.at);
        let message = match tap.ephemeral_message_id {
            Some(id) => chat.ephemeral.find(id, user),
            None => chat.find(tap.message_id),
        };
        let message = match message.filter(|_| !tap.inaccessible) {
            Some(message) => json!(chat.api_message(message, &state.bot, None)),
            // Bot API, `InaccessibleMessage`: its date is always 0.
            None => json!({ "message_id": tap.message_id, "chat": chat.api(), "date": 0 }),
        };
        let from = reader(user, stated_language(tap.language_code.as_deref()));
        let queue_id = WebhookQueueId::Tap(user);
        let body = json!({
            "id": id.to_string(),
            "from": from,
            "message": message,
            "chat_instance": tap.chat_id.to_string(),
            "data": tap.data,
        });
        state.add_update("callback_query", queue_id, CALLBACK_LIFE, now, &body.to_string());
        Ok(id)
    }

    /// Taps once on each of the bot's messages that has a button for whose data `tap` returns new
    /// data: in each chat on at most `most` messages, newest first. The reader's language is
    /// omitted.
    pub fn tap_each(&self, most: usize, tap: impl Fn(&str) -> Option<String>) {
        let data = |message: &Message| {
            let markup: Value = serde_json::from_str(message.reply_markup.as_ref()?.get()).ok()?;
            let buttons =
                markup["inline_keyboard"].as_array()?.iter().filter_map(Value::as_array).flatten();
            buttons.filter_map(|button| button["callback_data"].as_str()).find_map(&tap)
        };
        let taps: Vec<(i64, i64, String)> = {
            let state = self.lock();
            let of_chat = |chat: &Chat| {
                let newest = chat.messages.iter().rev();
                let taps = newest
                    .filter_map(|message| Some((chat.id, message.message_id, data(message)?)));
                taps.take(most).collect::<Vec<_>>()
            };
            state.chats.in_order().flat_map(of_chat).collect()
        };
        for (chat, message, data) in taps {
            let _the_chat_is_there = self.tap(chat, message, &data, None);
        }
    }

    /// Deletes a topic: what the bot sends there is refused until somebody writes there again.
    pub fn delete_topic(&self, chat: i64, thread: i64) -> Result<(), UnknownChat> {
        self.lock().chats.get_mut(chat).ok_or(UnknownChat(chat))?.set_topic(thread, false);
        Ok(())
    }

    /// The reader blocks or unblocks the bot.
    pub fn block(&self, chat: i64, blocked: bool) -> Result<(), UnknownChat> {
        self.lock().chats.get_mut(chat).ok_or(UnknownChat(chat))?.blocked = blocked;
        Ok(())
    }
}
