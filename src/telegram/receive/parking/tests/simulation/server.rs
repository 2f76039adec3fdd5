//! The queue of the Bot API, as telegram-bot-api keeps it. Times are in milliseconds.

use std::collections::VecDeque;

/// A repeated offset within so many milliseconds gets one update (Client.cpp:15713).
const HASTY: u64 = 500;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Message,
    Tap,
    Inline,
    /// What needs no answer, as talk in a group.
    Talk,
}

impl Kind {
    /// How long the server keeps it (Client.cpp:17053, 17158, 17074).
    pub(super) const fn life(self) -> u64 {
        match self {
            Self::Message | Self::Talk => 24 * 60 * 60 * 1_000,
            Self::Tap => 150_000,
            Self::Inline => 30_000,
        }
    }
}

#[derive(Default)]
pub(super) struct Server {
    /// Numbers of updates that are not confirmed, and when the life of each is over.
    pub(super) queue: VecDeque<(usize, u64)>,
    /// Updates whose life was over before they were confirmed.
    pub(super) ended: Vec<usize>,
    offset: usize,
    last: Option<(usize, u64)>,
    /// Lives are compared with the clock once a second.
    looks_at: u64,
}

impl Server {
    pub(super) fn push(&mut self, update: usize, ends: u64) {
        self.queue.push_back((update, ends));
    }

    /// Confirms what is below the offset, and gives what is there.
    pub(super) fn poll(&mut self, offset: usize, limit: usize, now: u64) -> Vec<usize> {
        self.end_lives(now);
        let is_hasty = self.last.is_some_and(|(last, at)| last == offset && now - at < HASTY);
        self.last = Some((offset, now));
        self.offset = self.offset.max(offset);
        while self.queue.front().is_some_and(|(update, _)| *update < self.offset) {
            self.queue.pop_front();
        }
        self.shown(if is_hasty { 1 } else { limit })
    }

    pub(super) fn shown(&self, limit: usize) -> Vec<usize> {
        self.queue.iter().take(limit).map(|(update, _)| *update).collect()
    }

    fn end_lives(&mut self, now: u64) {
        if now < self.looks_at {
            return;
        }
        self.looks_at = now + 1_000;
        let over = self.queue.iter().filter(|(_, ends)| *ends <= now);
        self.ended.extend(over.map(|(update, _)| update));
        self.queue.retain(|(_, ends)| *ends > now);
    }
}
