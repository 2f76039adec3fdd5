//! The taps on buttons, which a bot can answer for a while.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use crate::CALLBACK_LIFE;

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

    /// Returns the chat of a tap that can still be answered.
    pub(super) fn answerable(&self, id: i64, now: Instant) -> Option<i64> {
        self.by_id
            .get(&id)
            .filter(|(_, began)| now <= *began + CALLBACK_LIFE)
            .map(|(chat, _)| *chat)
    }
}
