//! A load for benches and kill tests: many updates at once, with the answers to each counted and no
//! text kept.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::chat::BotUser;
use crate::clock::Now;
use crate::load_updates::LoadUpdates;
use crate::queue::{MAX_QUEUE, UpdateQueue};

/// The first chat id of loads; it does not fit into 32 bits, like many real ids.
pub(super) const FIRST_CHAT: i64 = 5_000_000_000;
/// The first callback query id of loads.
const FIRST_TAP: i64 = 1 << 60;
/// The maximum number of unanswered chats that a report lists.
const NAMED: usize = 20;

/// What readers do in a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoadKind {
    /// Each update is a typed command.
    #[default]
    Commands,
    /// Each update is a tap, on a message of its own.
    Taps,
    /// Commands and taps alternate, in each chat.
    Mixed,
}

/// The parameters of a load.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadSpec {
    /// The number of private chats, each with its own reader; the updates are distributed in turn.
    pub chats: usize,
    /// The number of updates; at most 100,000 can wait at once (`TQueue.cpp` `MAX_QUEUE_EVENTS`).
    pub updates: usize,
    #[serde(default)]
    pub kind: LoadKind,
    /// The commands that they type, in turn.
    #[serde(default)]
    pub commands: Vec<String>,
    /// The callback data of the buttons that they tap, in turn; if empty, the commands.
    #[serde(default)]
    pub data: Vec<String>,
    /// Their languages, in turn; `null` and `"none"` mean no language.
    #[serde(default)]
    pub language_codes: Vec<Option<String>>,
}

/// The result of the loads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LoadReport {
    /// The number of updates.
    pub updates: usize,
    /// Updates with at least one answer: a message sent to the chat of a command, or an edit of the
    /// tapped message.
    pub answered: usize,
    /// Updates without an answer.
    pub unanswered: usize,
    /// Updates with two or more answers.
    pub repeated: usize,
    /// Answers beyond the first of each update.
    pub extra: usize,
    /// Edits that changed nothing, in all loads; they count as answers too.
    pub unchanged: usize,
    /// Taps answered with `answerCallbackQuery`.
    pub noticed: usize,
    /// Microseconds from the load to the first answer of each update: the median, the 99th
    /// percentile, the maximum.
    pub answer_us: [u32; 3],
    /// The first few chats that wait for an answer.
    pub unanswered_chats: Vec<i64>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    answers: u32,
    first_us: u32,
    content: u64,
    noticed: bool,
}

#[derive(Debug)]
struct Load {
    first_chat: i64,
    first_tap: i64,
    kind: LoadKind,
    began: Instant,
    /// The number of messages sent to each chat.
    sent: Vec<u32>,
    /// One mark for each update. Update `i` is number `i / chats` in chat `i % chats`; the id of
    /// its message is that number plus 1.
    marks: Vec<Mark>,
}

impl Load {
    fn chats(&self) -> usize {
        self.sent.len()
    }

    fn is_tap(&self, update: usize) -> bool {
        match self.kind {
            LoadKind::Commands => false,
            LoadKind::Taps => true,
            LoadKind::Mixed => (update / self.chats() + update % self.chats()) % 2 == 1,
        }
    }

    /// Returns the update that the `nth` message sent to a chat answers.
    fn command(&self, chat: usize, nth: usize) -> Option<usize> {
        let round = match self.kind {
            LoadKind::Commands => nth,
            LoadKind::Taps => return None,
            LoadKind::Mixed => 2 * nth + chat % 2,
        };
        let update = round * self.chats() + chat;
        (update < self.marks.len()).then_some(update)
    }

    fn rounds(&self) -> i64 {
        self.marks.len().div_ceil(self.chats()) as i64
    }

    fn update_of(&self, chat: i64, message: i64) -> Option<usize> {
        let (chat, round) =
            (usize::try_from(chat - self.first_chat).ok()?, usize::try_from(message - 1).ok()?);
        let update = round.checked_mul(self.chats())?.checked_add(chat)?;
        (update < self.marks.len()).then_some(update)
    }

    fn mark(&mut self, update: usize, now: Instant) {
        let elapsed = now.saturating_duration_since(self.began);
        if let Some(mark) = self.marks.get_mut(update) {
            if mark.answers == 0 {
                mark.first_us = u32::try_from(elapsed.as_micros()).unwrap_or(u32::MAX);
            }
            mark.answers += 1;
        }
    }

    fn add_to(&self, report: &mut LoadReport, times: &mut Vec<u32>) {
        let mut spare: Vec<u32> = self.sent.clone();
        for (update, mark) in self.marks.iter().enumerate() {
            let chat = update % self.chats();
            let is_tap = self.is_tap(update);
            if !is_tap {
                spare[chat] = spare[chat].saturating_sub(mark.answers.min(1));
            }
            report.updates += 1;
            report.noticed += usize::from(mark.noticed);
            if mark.answers > 0 {
                report.answered += 1;
                times.push(mark.first_us);
                report.extra += mark.answers as usize - 1;
                report.repeated += usize::from(mark.answers > 1);
            }
        }
        for (update, mark) in self.marks.iter().enumerate().filter(|(_, mark)| mark.answers == 0) {
            let (chat, mark) = (update % self.chats(), mark.answers);
            // A tap on a message that Telegram no longer shows is answered with a new message.
            if self.is_tap(update) && mark == 0 && spare[chat] > 0 {
                spare[chat] -= 1;
                report.answered += 1;
                continue;
            }
            report.unanswered += 1;
            if report.unanswered_chats.len() < NAMED {
                report.unanswered_chats.push(self.first_chat + chat as i64);
            }
        }
        report.extra += spare.iter().map(|count| *count as usize).sum::<usize>();
        report.repeated += spare.iter().filter(|count| **count > 0).count();
    }
}

/// Whether an edit changed a message of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    Changed,
    Unchanged,
}

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
        if spec.chats == 0 || spec.chats > spec.updates {
            return Err("a load needs at least one chat, and no more chats than updates".to_owned());
        }
        if spec.commands.is_empty() && (spec.data.is_empty() || spec.kind != LoadKind::Taps) {
            return Err("a load needs commands, or data where all are taps".to_owned());
        }
        if queue.pending(now.at) + spec.updates > MAX_QUEUE {
            return Err(format!("the queue holds {MAX_QUEUE} updates at most; load less at once"));
        }
        let writing = Instant::now();
        let mut load = Load {
            first_chat: self.next_chat,
            first_tap: self.next_tap,
            kind: spec.kind,
            began: now.at,
            sent: vec![0; spec.chats],
            marks: vec![Mark::default(); spec.updates],
        };
        self.next_chat += spec.chats as i64;
        self.next_tap += spec.updates as i64;
        let burst = LoadUpdates {
            first_chat: load.first_chat,
            first_tap: load.first_tap,
            is_tap: &|update| load.is_tap(update),
        };
        burst.enqueue(spec, bot, queue, now);
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

    /// Records an edit; `content` is a hash of the new content. Returns `None` if no load has this
    /// chat.
    pub(super) fn edited(
        &mut self,
        chat: i64,
        message: i64,
        content: u64,
        now: Instant,
    ) -> Option<Edit> {
        let load = self.of_chat(chat)?;
        let Some(update) = load.update_of(chat, message) else {
            return Some(Edit::Changed);
        };
        load.mark(update, now);
        let mark = load.marks.get_mut(update)?;
        if mark.content == content {
            self.unchanged += 1;
            return Some(Edit::Unchanged);
        }
        mark.content = content;
        Some(Edit::Changed)
    }

    /// Records the answer to a tap that is at most `life` old. Returns its chat, or `None` if there
    /// is no such tap.
    pub(super) fn noticed(&mut self, tap: i64, life: Duration, now: Instant) -> Option<i64> {
        let index = self.loads.partition_point(|load| load.first_tap <= tap).checked_sub(1)?;
        let load = self.loads.get_mut(index)?;
        let update = usize::try_from(tap - load.first_tap).ok()?;
        let chat = load.first_chat + (update % load.chats()) as i64;
        let mark = load.marks.get_mut(update).filter(|_| now <= load.began + life)?;
        mark.noticed = true;
        Some(chat)
    }

    /// Returns the chat of a tap of any age.
    pub(super) fn chat_of_tap(&self, tap: i64) -> Option<i64> {
        let index = self.loads.partition_point(|load| load.first_tap <= tap).checked_sub(1)?;
        let load = self.loads.get(index)?;
        let update = usize::try_from(tap - load.first_tap)
            .ok()
            .filter(|update| *update < load.marks.len())?;
        Some(load.first_chat + (update % load.chats()) as i64)
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
