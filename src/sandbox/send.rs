//! sendMessage.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::answer::{Answer, Refusal, to_json};
use super::chat::{BotUser, private_chat};
use super::clock::Now;
use super::event::Event;
use super::load;
use super::message::{ApiMessage, Message};
use super::params::Params;
use super::state::State;
use super::text::{Formatted, formatted, unkept};
use super::{Sandbox, keyboard};

/// What a message is to contain.
pub(super) struct Content {
    pub(super) formatted: Formatted,
    pub(super) markup: Option<Box<RawValue>>,
}

impl Content {
    /// Reads text and keyboard.
    pub(super) fn read(params: &Params<'_>, chat: i64, too_long: &str) -> Result<Self, Refusal> {
        let formatted = match chat < load::FIRST_CHAT {
            true => formatted(params, too_long, true)?,
            false => unkept(params, too_long)?,
        };
        Ok(Self { formatted, markup: keyboard::read(params.text("reply_markup"))? })
    }
}

#[derive(Deserialize)]
struct Reply {
    message_id: i64,
    #[serde(default)]
    allow_sending_without_reply: bool,
}

pub(super) fn send_message(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let chat = params.chat()?;
    let content = Content::read(params, chat, "message is too long")?;
    let reply = reply(params)?;
    let now = sandbox.now();
    if chat >= load::FIRST_CHAT {
        return send_to_load(sandbox, chat, &content, now);
    }
    let mut state = sandbox.lock();
    let (answer, message) = store(&mut state, params, chat, content, reply, now)?;
    state.answered.sent += 1;
    sandbox.emit(|| Event::Message { chat_id: chat, message: Arc::new(message) });
    Ok(answer)
}

fn send_to_load(sandbox: &Sandbox, chat: i64, content: &Content, now: Now) -> Answer {
    let mut state = sandbox.lock();
    let id = state.loads.sent(chat, now.at).ok_or_else(|| Refusal::bad("chat not found"))?;
    state.answered.sent += 1;
    let bot = state.bot.clone();
    drop(state);
    Ok(echo(chat, id, &bot, now, content))
}

/// The answer about a message in a chat of a load, which nobody keeps.
pub(super) fn echo(chat: i64, id: i64, bot: &BotUser, now: Now, content: &Content) -> String {
    to_json(&ApiMessage {
        message_id: id,
        message_thread_id: None,
        from: bot.api(),
        chat: private_chat(chat),
        date: now.unix,
        edit_date: None,
        is_topic_message: None,
        reply_to_message: None,
        via_bot: None,
        text: &content.formatted.text,
        entities: &content.formatted.entities,
        reply_markup: content.markup.as_deref(),
    })
}

fn reply(params: &Params<'_>) -> Result<Option<Reply>, Refusal> {
    match params.text("reply_parameters") {
        "" | "{}" => Ok(None),
        json => match serde_json::from_str(json) {
            Ok(reply) => Ok(Some(reply)),
            Err(_) => Err(Refusal::bad("can't parse reply parameters JSON object")),
        },
    }
}

fn store(
    state: &mut State,
    params: &Params<'_>,
    chat: i64,
    content: Content,
    reply: Option<Reply>,
    now: Now,
) -> Result<(String, Message), Refusal> {
    let place = state.chats.writable(chat)?;
    let reply_to = match reply {
        Some(reply) if place.find(reply.message_id).is_some() => Some(reply.message_id),
        Some(reply) if !reply.allow_sending_without_reply => {
            return Err(Refusal::bad("message to be replied not found"));
        }
        _ => None,
    };
    let mut message = Message {
        message_id: 0,
        date: now.unix,
        edit_date: None,
        outgoing: false,
        from: state.bot.first_name.clone(),
        text: content.formatted.text,
        entities: content.formatted.entities,
        reply_markup: content.markup,
        reply_to,
        via_bot: false,
        thread: thread(params, place.is_group())?,
    };
    message.message_id = state.chats.add(chat, message.clone()).ok_or_else(|| Refusal::bad("chat not found"))?;
    let place = state.chats.get(chat).ok_or_else(|| Refusal::bad("chat not found"))?;
    Ok((to_json(&place.api_message(&message, &state.bot, None)), message))
}

/// Topics are in groups only. Client.h `GENERAL_FORUM_TOPIC_ID`: the topic 1 must not be named.
fn thread(params: &Params<'_>, is_group: bool) -> Result<Option<i64>, Refusal> {
    match params.integer("message_thread_id") {
        None | Some(0) => Ok(None),
        Some(thread) if is_group && thread > 1 => Ok(Some(thread)),
        Some(_) => Err(Refusal::bad("message thread not found")),
    }
}
