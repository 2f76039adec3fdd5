//! sendMessage to one member of a group, editEphemeralMessageText, deleteEphemeralMessage. Where no
//! public report has Telegram's own words for a refusal, the words are the sandbox's.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::edit::NOT_MODIFIED;
use super::send::{MessageContent, reply, thread};
use crate::Sandbox;
use crate::answer::{Answer, ApiRefusal, to_json};
use crate::chat::Chat;
use crate::clock::Now;
use crate::event::Event;
use crate::message::Message;
use crate::params::Params;
use crate::state::State;
use crate::taps::{TOO_OLD, Taps};

/// How long a tap can be answered by such a message.
const TAP_ANSWERABLE: Duration = Duration::from_secs(15);
/// The longest text of an edit, in characters (tdlib/telegram-bot-api#881).
const MAX_EDITED: usize = 1024;

/// Bot API, `EphemeralMessageParameters`.
#[derive(Deserialize)]
struct EphemeralMessageParameters {
    receiver_user_id: i64,
    callback_query_id: Option<String>,
    #[serde(default)]
    replace_callback_query_message: bool,
}

pub(super) fn send(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let chat = params.chat()?;
    let now = sandbox.now();
    let ephemeral: EphemeralMessageParameters =
        serde_json::from_str(params.text("ephemeral_message_parameters"))
            .map_err(|_| ApiRefusal::bad("can't parse ephemeral message parameters JSON object"))?;
    let content = MessageContent::read(params, "message is too long")?;
    let command = reply(params)?.and_then(|reply| reply.ephemeral_message_id);
    let mut guard = sandbox.lock();
    let State { chats, taps, bot, answered, .. } = &mut *guard;
    let keep = chats.keep;
    let place = chats.writable(chat)?;
    check(place, taps, &ephemeral, command, now)?;
    let message = Message {
        reply_markup: content.markup,
        thread: thread(params, place)?,
        ..bot.writes(content.formatted, now)
    };
    let message = place.add_ephemeral(ephemeral.receiver_user_id, message, keep);
    if let Some(command) = command {
        place.ephemeral.note_answer(command);
    }
    let answer = to_json(&place.api_message(&message, bot, None));
    answered.sent += 1;
    sandbox.emit(|| Event::Message { chat_id: chat, message: Arc::new(message) });
    Ok(answer)
}

/// Checks that the receiver has just sent a command or tapped. A bot that administers the group
/// needs no such cause; this one does not.
fn check(
    chat: &Chat,
    taps: &Taps,
    ephemeral: &EphemeralMessageParameters,
    command: Option<i64>,
    now: Now,
) -> Result<(), ApiRefusal> {
    let receiver = ephemeral.receiver_user_id;
    if !chat.is_group() || chat.reader(Some(receiver)).is_none() {
        return Err(ApiRefusal::bad("user not found"));
    }
    if ephemeral.replace_callback_query_message {
        return Err(ApiRefusal::bad("the sandbox does not know replace_callback_query_message"));
    }
    if let Some(command) = command {
        return chat.ephemeral.check_command(command, receiver, now.unix);
    }
    let Some(tap) = &ephemeral.callback_query_id else {
        return Err(ApiRefusal::bad("MESSAGE_NOT_COMMAND"));
    };
    let tap = tap.parse().ok().and_then(|tap| taps.answerable(tap, now.at));
    // Whether a tap that is ended can still be answered so is not documented; a bot should not rely
    // on it.
    let is_theirs = tap.is_some_and(|tap| {
        let is_new = !tap.is_ended && now.at <= tap.began + TAP_ANSWERABLE;
        tap.chat == chat.id && tap.user == receiver && is_new
    });
    if is_theirs { Ok(()) } else { Err(ApiRefusal::bad(TOO_OLD)) }
}

pub(super) fn edit_text(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let (chat, user, id) = target(params)?;
    let now = sandbox.now();
    let content = MessageContent::read(params, "MESSAGE_TOO_LONG")?;
    if content.formatted.text.chars().count() > MAX_EDITED {
        return Err(ApiRefusal::bad("MEDIA_CAPTION_TOO_LONG"));
    }
    let mut guard = sandbox.lock();
    let state = &mut *guard;
    let message = state.chats.writable(chat)?.ephemeral.answer_mut(id, user)?;
    if !content.replace(message) {
        return Err(ApiRefusal::bad(NOT_MODIFIED));
    }
    message.edit_date = Some(now.unix);
    let edited = Arc::new(message.clone());
    state.answered.edited += 1;
    sandbox.emit(|| Event::Edit { chat_id: chat, message: edited });
    Ok("true".to_owned())
}

pub(super) fn delete(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let (chat_id, user_id, ephemeral_message_id) = target(params)?;
    let mut state = sandbox.lock();
    let chat = state.chats.get_mut(chat_id).ok_or_else(|| ApiRefusal::bad("chat not found"))?;
    chat.ephemeral.remove(ephemeral_message_id, user_id)?;
    state.answered.deleted += 1;
    sandbox.emit(|| Event::DeleteEphemeral { chat_id, user_id, ephemeral_message_id });
    Ok("true".to_owned())
}

/// Returns the chat, the receiver and the id of a message.
fn target(params: &Params<'_>) -> Result<(i64, i64, i64), ApiRefusal> {
    let number = |name: &str| {
        params.integer(name).ok_or_else(|| ApiRefusal::bad(format!("{name} is not specified")))
    };
    Ok((params.chat()?, number("receiver_user_id")?, number("ephemeral_message_id")?))
}
