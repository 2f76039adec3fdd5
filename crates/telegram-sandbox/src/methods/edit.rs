//! Edits and deletes messages.

use std::sync::Arc;

use super::send::{MessageContent, replace_markup};
use crate::answer::{Answer, ApiRefusal, to_json};
use crate::chat::Chat;
use crate::clock::Now;
use crate::event::Event;
use crate::load::{self, LoadMessage};
use crate::message::Message;
use crate::params::Params;
use crate::{Sandbox, keyboard};

/// Client.cpp `fail_query_with_error`, `MESSAGE_NOT_MODIFIED`.
pub(super) const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly the same \
                            as a current content and reply markup of the message";
/// The age in seconds after which a bot can no longer delete a message. Bot API, `deleteMessage`.
const DELETABLE: i64 = 48 * 3600;
/// The maximum number of ids in one `deleteMessages`. Client.cpp `process_delete_messages_query`.
const MAX_DELETED: usize = 100;

pub(super) fn edit_text(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let (chat, id) = target(params)?;
    let now = sandbox.now();
    if chat >= load::FIRST_CHAT {
        return edit_in_load(
            sandbox,
            chat,
            id,
            &LoadMessage::read(params, "MESSAGE_TOO_LONG")?,
            now,
        );
    }
    let content = MessageContent::read(params, "MESSAGE_TOO_LONG")?;
    change(sandbox, chat, id, now, |message| content.replace(message))
}

pub(super) fn edit_markup(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let (chat, id) = target(params)?;
    let now = sandbox.now();
    if chat >= load::FIRST_CHAT {
        return edit_in_load(sandbox, chat, id, &LoadMessage::keyboard(params), now);
    }
    let markup = keyboard::read(params.text("reply_markup"))?;
    change(sandbox, chat, id, now, |message| replace_markup(message, markup))
}

/// Returns the chat and the id of the message. Messages sent through inline results are not kept,
/// so an `inline_message_id` is always invalid.
fn target(params: &Params<'_>) -> Result<(i64, i64), ApiRefusal> {
    if !params.text("inline_message_id").is_empty() {
        return Err(ApiRefusal::bad("MESSAGE_ID_INVALID"));
    }
    let chat = params.chat()?;
    match params.integer("message_id") {
        Some(id) => Ok((chat, id)),
        None => Err(ApiRefusal::bad("message identifier is not specified")),
    }
}

fn edit_in_load(
    sandbox: &Sandbox,
    chat: i64,
    id: i64,
    content: &LoadMessage<'_>,
    now: Now,
) -> Answer {
    let hash = content.hash();
    let mut state = sandbox.lock();
    match state.loads.edited(chat, id, hash, now.at) {
        None => Err(ApiRefusal::bad("chat not found")),
        Some(false) => Err(ApiRefusal::bad(NOT_MODIFIED)),
        Some(true) => {
            state.answered.edited += 1;
            let bot = state.bot.clone();
            drop(state);
            Ok(content.echo(chat, id, &bot, now))
        }
    }
}

/// Edits a message of the bot; `apply` returns whether anything has changed.
fn change(
    sandbox: &Sandbox,
    chat: i64,
    id: i64,
    now: Now,
    apply: impl FnOnce(&mut Message) -> bool,
) -> Answer {
    let mut guard = sandbox.lock();
    let state = &mut *guard;
    let place = state.chats.writable(chat)?;
    let message = place.find_mut(id).ok_or_else(|| ApiRefusal::bad("message to edit not found"))?;
    if message.outgoing {
        return Err(ApiRefusal::bad("message can't be edited"));
    }
    if !apply(message) {
        return Err(ApiRefusal::bad(NOT_MODIFIED));
    }
    message.edit_date = Some(now.unix);
    let edited = message.clone();
    let answer = to_json(&place.api_message(&edited, &state.bot, None));
    state.answered.edited += 1;
    sandbox.emit(|| Event::Edit { chat_id: chat, message: Arc::new(edited) });
    Ok(answer)
}

pub(super) fn delete_one(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let (chat, id) = target(params)?;
    let deleted = delete(sandbox, chat, &[id])?;
    if deleted.is_empty() && chat < load::FIRST_CHAT {
        return Err(ApiRefusal::bad("message to delete not found"));
    }
    Ok("true".to_owned())
}

pub(super) fn delete_many(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let chat = params.chat()?;
    let json = params.text("message_ids");
    if json.is_empty() {
        return Err(ApiRefusal::bad("message identifiers are not specified"));
    }
    let ids: Vec<i64> = serde_json::from_str(json)
        .map_err(|_| ApiRefusal::bad("expected an Array of message identifiers"))?;
    if ids.is_empty() {
        return Err(ApiRefusal::bad("message identifiers are not specified"));
    }
    if ids.len() > MAX_DELETED {
        return Err(ApiRefusal::bad("too many message identifiers specified"));
    }
    if ids.iter().any(|id| *id <= 0) {
        return Err(ApiRefusal::bad("invalid message identifier specified"));
    }
    delete(sandbox, chat, &ids)?;
    Ok("true".to_owned())
}

/// Deletes the messages that exist and returns their ids; deletes nothing if one of them may not be
/// deleted. td `MessagesManager.cpp` `delete_messages`.
fn delete(sandbox: &Sandbox, chat: i64, ids: &[i64]) -> Result<Vec<i64>, ApiRefusal> {
    let now = sandbox.now();
    let mut state = sandbox.lock();
    if chat >= load::FIRST_CHAT {
        return Ok(Vec::new());
    }
    let place = state.chats.get_mut(chat).ok_or_else(|| ApiRefusal::bad("chat not found"))?;
    let found: Vec<i64> = ids.iter().copied().filter(|id| place.find(*id).is_some()).collect();
    if found
        .iter()
        .filter_map(|id| place.find(*id))
        .any(|message| !is_deletable(place, message, now))
    {
        return Err(ApiRefusal::bad("message can't be deleted"));
    }
    for id in &found {
        place.remove(*id);
    }
    state.answered.deleted += found.len() as u64;
    if !found.is_empty() {
        sandbox.emit(|| Event::Delete { chat_id: chat, message_ids: found.clone() });
    }
    Ok(found)
}

/// Returns whether the bot may delete a message. In a private chat it may delete the reader's
/// messages too; in a group only an administrator may delete messages of others, and the bot is not
/// one.
fn is_deletable(chat: &Chat, message: &Message, now: Now) -> bool {
    now.unix - message.date <= DELETABLE && (!chat.is_group() || !message.outgoing)
}
