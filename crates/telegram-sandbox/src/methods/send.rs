//! sendMessage.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::{Answer, ApiRefusal, to_json};
use crate::chat::Chat;
use crate::clock::Now;
use crate::event::Event;
use crate::load::{self, LoadMessage};
use crate::message::Message;
use crate::params::Params;
use crate::state::State;
use crate::text::Formatted;
use crate::{Sandbox, keyboard, text};

/// The content of a message.
pub(super) struct MessageContent {
    pub(super) formatted: Formatted,
    pub(super) markup: Option<Box<RawValue>>,
}

impl MessageContent {
    /// Reads the text and the keyboard.
    pub(super) fn read(params: &Params<'_>, too_long: &str) -> Result<Self, ApiRefusal> {
        let [words, mode, entities] =
            ["text", "parse_mode", "entities"].map(|name| params.text(name));
        let formatted = text::read(words, mode, entities, too_long)?;
        Ok(Self { formatted, markup: keyboard::read(params.text("reply_markup"))? })
    }

    /// Puts the content into a message; returns whether that changes anything.
    pub(super) fn replace(self, message: &mut Message) -> bool {
        let Self { formatted: Formatted { text, entities }, markup } = self;
        let is_same = message.text == text && message.entities == entities;
        (message.text, message.entities) = (text, entities);
        replace_markup(message, markup) || !is_same
    }
}

/// Puts a keyboard below a message; returns whether that changes anything.
pub(super) fn replace_markup(message: &mut Message, markup: Option<Box<RawValue>>) -> bool {
    let before = std::mem::replace(&mut message.reply_markup, markup);
    before.as_deref().map(RawValue::get) != message.reply_markup.as_deref().map(RawValue::get)
}

/// Bot API, `ReplyParameters`.
#[derive(Deserialize)]
pub(super) struct ReplyTo {
    #[serde(default)]
    message_id: i64,
    pub(super) ephemeral_message_id: Option<i64>,
    #[serde(default)]
    allow_sending_without_reply: bool,
}

pub(super) fn send_message(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let chat = params.chat()?;
    let now = sandbox.now();
    if chat >= load::FIRST_CHAT {
        return send_to_load(sandbox, params, chat, now);
    }
    let content = MessageContent::read(params, "message is too long")?;
    let reply = reply(params)?;
    if reply.as_ref().is_some_and(|reply| reply.ephemeral_message_id.is_some()) {
        return Err(ApiRefusal::bad("a reply to an ephemeral message must be ephemeral"));
    }
    let mut state = sandbox.lock();
    let (answer, message) = store(&mut state, params, chat, content, reply, now)?;
    state.answered.sent += 1;
    sandbox.emit(|| Event::Message { chat_id: chat, message: Arc::new(message) });
    Ok(answer)
}

/// Checks only whether the bot may write in the chat: an action is shown for five seconds and not
/// kept.
pub(super) fn send_chat_action(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let chat = params.chat()?;
    if params.text("action") != "typing" {
        return Err(ApiRefusal::bad("wrong parameter action in request"));
    }
    if chat < load::FIRST_CHAT {
        sandbox.lock().chats.writable(chat)?;
    }
    Ok("true".to_owned())
}

fn send_to_load(sandbox: &Sandbox, params: &Params<'_>, chat: i64, now: Now) -> Answer {
    let content = LoadMessage::read(params, "message is too long")?;
    let mut state = sandbox.lock();
    let id = state.loads.sent(chat, now.at).ok_or_else(|| ApiRefusal::bad("chat not found"))?;
    state.answered.sent += 1;
    let bot = state.bot.clone();
    drop(state);
    Ok(content.echo(chat, id, &bot, now))
}

pub(super) fn reply(params: &Params<'_>) -> Result<Option<ReplyTo>, ApiRefusal> {
    match params.text("reply_parameters") {
        "" | "{}" => Ok(None),
        json => match serde_json::from_str(json) {
            Ok(reply) => Ok(Some(reply)),
            Err(_) => Err(ApiRefusal::bad("can't parse reply parameters JSON object")),
        },
    }
}

fn store(
    state: &mut State,
    params: &Params<'_>,
    chat: i64,
    content: MessageContent,
    reply: Option<ReplyTo>,
    now: Now,
) -> Result<(String, Message), ApiRefusal> {
    let place = state.chats.writable(chat)?;
    let reply_to = match reply {
        Some(reply) if place.find(reply.message_id).is_some() => Some(reply.message_id),
        Some(reply) if !reply.allow_sending_without_reply => {
            return Err(ApiRefusal::bad("message to be replied not found"));
        }
        _ => None,
    };
    let mut message = Message {
        reply_markup: content.markup,
        reply_to,
        thread: thread(params, place)?,
        ..state.bot.writes(content.formatted, now)
    };
    message.message_id =
        state.chats.add(chat, message.clone()).ok_or_else(|| ApiRefusal::bad("chat not found"))?;
    let place = state.chats.get(chat).ok_or_else(|| ApiRefusal::bad("chat not found"))?;
    Ok((to_json(&place.api_message(&message, &state.bot, None)), message))
}

pub(super) fn thread(params: &Params<'_>, chat: &Chat) -> Result<Option<i64>, ApiRefusal> {
    match params.integer("message_thread_id") {
        None | Some(0) => Ok(None),
        Some(thread) if chat.has_topic(thread) => Ok(Some(thread)),
        Some(_) => Err(ApiRefusal::bad("message thread not found")),
    }
}
