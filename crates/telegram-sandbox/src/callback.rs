//! Taps on buttons and the answers to them.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use crate::answer::{Answer, ApiRefusal};
use crate::event::Event;
use crate::params::Params;
use crate::{CALLBACK_LIFE, Sandbox};

/// The maximum length of a notice, in characters. Bot API, `answerCallbackQuery`.
const MAX_NOTICE: usize = 200;
/// The number of taps kept; the ones dropped are far too old to be answered.
const REMEMBERED: usize = 10_000;
/// teloxide-core recognizes the refusal by this text; tdlib/telegram-bot-api 10.0 writes `query
/// ID`.
pub(super) const TOO_OLD: &str =
    "query is too old and response timeout expired or query id is invalid";

#[derive(Debug, Default)]
pub(super) struct Taps {
    by_id: HashMap<i64, (i64, Instant)>,
    order: VecDeque<i64>,
    last: i64,
}

impl Taps {
    /// Records a tap in a chat; returns its id.
    pub(super) fn add(&mut self, chat: i64, now: Instant) -> i64 {
        self.last += 1;
        self.by_id.insert(self.last, (chat, now));
        self.order.push_back(self.last);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_id.remove(&oldest);
        }
        self.last
    }

    /// Returns the chat of a tap of any age.
    pub(super) fn chat(&self, id: i64) -> Option<i64> {
        self.by_id.get(&id).map(|(chat, _)| *chat)
    }

    fn answerable(&self, id: i64, now: Instant) -> Option<i64> {
        self.by_id
            .get(&id)
            .filter(|(_, began)| now <= *began + CALLBACK_LIFE)
            .map(|(chat, _)| *chat)
    }
}

pub(super) fn answer(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let id = params.integer("callback_query_id").ok_or_else(|| ApiRefusal::bad(TOO_OLD))?;
    let text = params.text("text");
    if text.chars().count() > MAX_NOTICE {
        return Err(ApiRefusal::bad("MESSAGE_TOO_LONG"));
    }
    let now = sandbox.now();
    let mut state = sandbox.lock();
    let chat = match state.taps.answerable(id, now.at) {
        Some(chat) => Some(chat),
        None => state.loads.noticed(id, CALLBACK_LIFE, now.at),
    };
    let chat = chat.ok_or_else(|| ApiRefusal::bad(TOO_OLD))?;
    state.answered.notices += 1;
    sandbox.emit(|| Event::Notice {
        callback_query_id: id.to_string(),
        chat_id: chat,
        text: text.to_owned(),
        show_alert: params.flag("show_alert"),
    });
    Ok("true".to_owned())
}
