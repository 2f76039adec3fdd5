//! A load for benches and kill tests: many updates at once, with the answers to each counted and no
//! text kept.

mod answers;
mod message;
mod spec;
mod updates;

use std::time::{Duration, Instant};

use crate::chat::BotUser;
use crate::clock::Now;
use crate::queue::{MAX_QUEUE, UpdateQueue};
use answers::Load;
pub(super) use message::LoadMessage;
pub use spec::{LoadKind, LoadReport, LoadSpec};
use updates::enqueue;

/// The first chat id of loads; it does not fit into 32 bits, like many real ids.
pub(super) const FIRST_CHAT: i64 = 5_000_000_000;
/// The first callback query id of loads.
const FIRST_TAP: i64 = 1 << 60;

/// All loads, oldest first, with increasing ids.
#[derive(Debug)]
pub(super) struct Loads {
    loads: Vec<Load>,
    next_chat: i64,
    next_tap: i64,
    unchanged: usize,
}

impl Default for Loads {
    fn default() -> Self {
        Self { loads: Vec::new(), next_chat: FIRST_CHAT, next_tap: FIRST_TAP, unchanged: 0 }
    }
}

impl Loads {
    /// Creates a load and puts its updates into the queue.
    ///
    /// # Errors
    /// The reason why the load is invalid, as a sentence.
    pub(super) fn make(
        &mut self,
        spec: &LoadSpec,
        bot: &BotUser,
        queue: &mut UpdateQueue,
        now: Now,
    ) -> Result<(), String> {
        spec.check()?;
        if queue.pending(now.at) + spec.updates > MAX_QUEUE {
            return Err(format!("the queue holds {MAX_QUEUE} updates at most; load less at once"));
        }
        let writing = Instant::now();
        let mut load = Load::new(self.next_chat, self.next_tap, spec, now.at);
        self.next_chat += spec.chats as i64;
        self.next_tap += spec.updates as i64;
        enqueue(&load, spec, bot, queue, now);
        // The bot cannot receive the updates before this moment.
        load.began = now.at + writing.elapsed();
        self.loads.push(load);
        Ok(())
    }

    /// Records a message sent to a chat. Returns its id, or `None` if no load has this chat.
    pub(super) fn sent(&mut self, chat: i64, now: Instant) -> Option<i64> {
        let load = self.of_chat(chat)?;
        let index = usize::try_from(chat - load.first_chat).ok()?;
        let nth = *load.sent.get(index)?;
        if let Some(update) = load.command(index, nth as usize) {
            load.mark(update, now);
        }
        load.sent[index] += 1;
        Some(load.rounds() + i64::from(nth) + 1)
    }

    /// Records an edit; `content` is a hash of the new content. Returns whether it changes the
    /// message, or `None` if no load has this chat.
    pub(super) fn edited(
        &mut self,
        chat: i64,
        message: i64,
        content: u64,
        now: Instant,
    ) -> Option<bool> {
        let load = self.of_chat(chat)?;
        let Some(update) = load.update_of(chat, message) else {
            return Some(true);
        };
        load.mark(update, now);
        let mark = load.marks.get_mut(update)?;
        let is_changed = mark.content != content;
        mark.content = content;
        self.unchanged += usize::from(!is_changed);
        Some(is_changed)
    }

    /// Records the answer to a tap that is at most `life` old. Returns its chat, or `None` if there
    /// is no such tap.
    pub(super) fn noticed(&mut self, tap: i64, life: Duration, now: Instant) -> Option<i64> {
        let (index, update) = self.of_tap(tap)?;
        let load = self.loads.get_mut(index).filter(|load| now <= load.began + life)?;
        load.marks.get_mut(update)?.noticed = true;
        Some(load.chat_of(update))
    }

    /// Returns the chat of a tap of any age.
    pub(super) fn chat_of_tap(&self, tap: i64) -> Option<i64> {
        let (index, update) = self.of_tap(tap)?;
        Some(self.loads.get(index)?.chat_of(update))
    }

    /// Returns the load of a tap, and which of its updates the tap is.
    fn of_tap(&self, tap: i64) -> Option<(usize, usize)> {
        let index = self.loads.partition_point(|load| load.first_tap <= tap).checked_sub(1)?;
        let load = self.loads.get(index)?;
        let update = usize::try_from(tap - load.first_tap).ok()?;
        (update < load.marks.len()).then_some((index, update))
    }

    /// Returns the report of all loads except the first `but`.
    pub(super) fn report(&self, but: usize) -> LoadReport {
        let mut report = LoadReport { unchanged: self.unchanged, ..LoadReport::default() };
        let mut times = Vec::new();
        for load in self.loads.iter().skip(but) {
            load.add_to(&mut report, &mut times);
        }
        times.sort_unstable();
        let at = |part: usize| {
            times.get((times.len() * part / 100).min(times.len().saturating_sub(1))).copied()
        };
        report.answer_us = [50, 99, 100].map(|part| at(part).unwrap_or_default());
        report
    }

    fn of_chat(&mut self, chat: i64) -> Option<&mut Load> {
        let index = self.loads.partition_point(|load| load.first_chat <= chat).checked_sub(1)?;
        let load = self.loads.get_mut(index)?;
        (chat - load.first_chat < load.chats() as i64).then_some(load)
    }
}
