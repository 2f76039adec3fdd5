//! answerCallbackQuery.

use crate::answer::{Answer, ApiRefusal};
use crate::event::Event;
use crate::params::Params;
use crate::taps::TOO_OLD;
use crate::{CALLBACK_LIFE, Sandbox};

/// The maximum length of a notice, in characters. Bot API, `answerCallbackQuery`.
const MAX_NOTICE: usize = 200;
pub(super) fn answer(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let id = params.integer("callback_query_id").ok_or_else(|| ApiRefusal::bad(TOO_OLD))?;
    let text = params.text("text");
    if text.chars().count() > MAX_NOTICE {
        return Err(ApiRefusal::bad("MESSAGE_TOO_LONG"));
    }
    let now = sandbox.now();
    let mut state = sandbox.lock();
    let tap = state.taps.answerable(id, now.at);
    let chat = match tap {
        Some(tap) => Some(tap.chat),
        None => state.loads.noticed(id, CALLBACK_LIFE, now.at),
    };
    let chat = chat.ok_or_else(|| ApiRefusal::bad(TOO_OLD))?;
    state.taps.end(id);
    state.answered.notices += 1;
    sandbox.emit(|| Event::Notice {
        callback_query_id: id.to_string(),
        chat_id: chat,
        user_id: tap.map(|tap| tap.user),
        text: text.to_owned(),
        show_alert: params.flag("show_alert"),
    });
    Ok("true".to_owned())
}
