//! The queue of the Bot API, as telegram-bot-api keeps it.

use std::collections::VecDeque;

/// A repeated offset within so many milliseconds gets one update (Client.cpp:15713).
const HASTY: u64 = 500;

#[derive(Default)]
pub(super) struct Server {
    /// Numbers of updates that are not confirmed.
    queue: VecDeque<usize>,
    offset: usize,
    last: Option<(usize, u64)>,
}

impl Server {
    pub(super) fn push(&mut self, update: usize) {
        self.queue.push_back(update);
    }

    /// Confirms what is below the offset, and gives what is there; `None`: the poll waits.
    pub(super) fn poll(&mut self, offset: usize, limit: usize, now: u64) -> Option<Vec<usize>> {
        let is_hasty = self.last.is_some_and(|(last, at)| last == offset && now - at < HASTY);
        self.last = Some((offset, now));
        self.offset = self.offset.max(offset);
        while self.queue.front().is_some_and(|update| *update < self.offset) {
            self.queue.pop_front();
        }
        let limit = if is_hasty { 1 } else { limit };
        (!self.queue.is_empty()).then(|| self.queue.iter().copied().take(limit).collect())
    }

    pub(super) fn shown(&self, limit: usize) -> Option<Vec<usize>> {
        (!self.queue.is_empty()).then(|| self.queue.iter().copied().take(limit).collect())
    }
}
