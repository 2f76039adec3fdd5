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

/// A tap.
#[derive(Debug, Clone, Copy)]
pub(super) struct TapRecord {
    pub(super) chat: i64,
    pub(super) user: i64,
    pub(super) began: Instant,
    /// Whether the bot has answered the callback query.
    pub(super) is_ended: bool,
}

#[derive(Debug, Default)]
pub(super) struct Taps {
    by_id: HashMap<i64, TapRecord>,
    order: VecDeque<i64>,
    last: i64,
}

impl Taps {
    /// Records a tap; returns its id.
    pub(super) fn add(&mut self, chat: i64, user: i64, began: Instant) -> i64 {
        self.last += 1;
        self.by_id.insert(self.last, TapRecord { chat, user, began, is_ended: false });
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
        self.by_id.get(&id).map(|tap| tap.chat)
    }

    /// Returns a tap that can still be answered.
    pub(super) fn answerable(&self, id: i64, now: Instant) -> Option<TapRecord> {
        self.by_id.get(&id).copied().filter(|tap| now <= tap.began + CALLBACK_LIFE)
    }

    /// Records that the bot has answered a callback query.
    pub(super) fn end(&mut self, id: i64) {
        if let Some(tap) = self.by_id.get_mut(&id) {
            tap.is_ended = true;
        }
    }
}
