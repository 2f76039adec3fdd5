//! The answers to the updates of one load.

use std::time::Instant;

use super::spec::{LoadKind, LoadReport, LoadSpec};

/// The maximum number of unanswered chats that a report lists.
const NAMED: usize = 20;

/// The answers to one update.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    answers: u32,
    /// Microseconds from the load to the first answer.
    first_us: u32,
    /// A hash of the tapped message after its last edit.
    pub(super) content: u64,
    pub(super) noticed: bool,
}

/// A load and the answers to its updates.
#[derive(Debug)]
pub(super) struct Load {
    pub(super) first_chat: i64,
    pub(super) first_tap: i64,
    kind: LoadKind,
    pub(super) began: Instant,
    /// The number of messages sent to each chat.
    pub(super) sent: Vec<u32>,
    /// One mark for each update. Update `i` is number `i / chats` in chat `i % chats`; the id of
    /// its message is that number plus 1.
    pub(super) marks: Vec<Mark>,
}

impl Load {
    pub(super) fn new(first_chat: i64, first_tap: i64, spec: &LoadSpec, began: Instant) -> Self {
        Self {
            first_chat,
            first_tap,
            kind: spec.kind,
            began,
            sent: vec![0; spec.chats],
            marks: vec![Mark::default(); spec.updates],
        }
    }

    pub(super) fn chats(&self) -> usize {
        self.sent.len()
    }

    pub(super) fn chat_of(&self, update: usize) -> i64 {
        self.first_chat + (update % self.chats()) as i64
    }

    pub(super) fn is_tap(&self, update: usize) -> bool {
        match self.kind {
            LoadKind::Commands => false,
            LoadKind::Taps => true,
            LoadKind::Mixed => (update / self.chats() + update % self.chats()) % 2 == 1,
        }
    }

    /// Returns the update that the `nth` message sent to a chat answers.
    pub(super) fn command(&self, chat: usize, nth: usize) -> Option<usize> {
        let round = match self.kind {
            LoadKind::Commands => nth,
            LoadKind::Taps => return None,
            LoadKind::Mixed => 2 * nth + chat % 2,
        };
        let update = round * self.chats() + chat;
        (update < self.marks.len()).then_some(update)
    }

    pub(super) fn rounds(&self) -> i64 {
        self.marks.len().div_ceil(self.chats()) as i64
    }

    pub(super) fn update_of(&self, chat: i64, message: i64) -> Option<usize> {
        let (chat, round) =
            (usize::try_from(chat - self.first_chat).ok()?, usize::try_from(message - 1).ok()?);
        let update = round.checked_mul(self.chats())?.checked_add(chat)?;
        (update < self.marks.len()).then_some(update)
    }

    pub(super) fn mark(&mut self, update: usize, now: Instant) {
        let elapsed = now.saturating_duration_since(self.began);
        if let Some(mark) = self.marks.get_mut(update) {
            if mark.answers == 0 {
                mark.first_us = u32::try_from(elapsed.as_micros()).unwrap_or(u32::MAX);
            }
            mark.answers += 1;
        }
    }

    /// Adds the answers to a report, and the microseconds until the first answer of each update.
    pub(super) fn add_to(&self, report: &mut LoadReport, times: &mut Vec<u32>) {
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
