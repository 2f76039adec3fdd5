//! The updates that were received and not confirmed yet, in the order of Telegram.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::telegram::client::calls::MAX_UPDATES;
use crate::telegram::update::QueueKey;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WindowEntry {
    pub(super) update_id: i64,
    pub(super) queue_key: QueueKey,
    /// The hash of its sender's id.
    pub(super) reader: Option<u64>,
    /// When it was received.
    pub(super) since: Instant,
    pub(super) state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It is in progress, or in the queue of its chat.
    Waiting,
    /// The server took its answer, or refused it for good.
    Answered,
    /// It ended without proof that the server answers, or its reply is parked.
    Ended,
    /// It will not be answered, because its reader has too many updates waiting.
    Dropped,
}

impl WindowEntry {
    /// Returns whether both have the same reader or the same chat.
    pub(super) fn is_with(&self, other: &Self) -> bool {
        self.queue_key == other.queue_key || (self.reader.is_some() && self.reader == other.reader)
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.state == State::Waiting
    }
}

/// As long as one answer of `getUpdates`: until its first update is confirmed, Telegram returns
/// nothing beyond it. It is longer only by taps and inline queries whose life at Telegram is over.
#[derive(Debug, Default, Clone)]
pub(super) struct Window {
    pub(super) entries: VecDeque<WindowEntry>,
    /// Updates that are confirmed while their replies wait in memory, in their order.
    pub(super) parked: Vec<WindowEntry>,
}

/// While the first update waits, new ones are requested this often. If an offset is repeated within
/// 0.5 s, Telegram returns one update at a time (Client.cpp:15713).
const REPEAT_AFTER: Duration = Duration::from_millis(600);
/// The pause before a poll with a new offset. It is short, because that poll brings the updates of
/// everybody who waits; it is not zero, because the poll also repeats all updates in progress.
const MOVED_AFTER: Duration = Duration::from_millis(50);
/// Calls that began together end together; the poll waits for those that end right behind the first.
const SETTLES_WITHIN: Duration = Duration::from_millis(25);
/// The last tenth of the window is requested only when the first update has waited for long, so that
/// there are always later updates to show whether the server answers others.
const RESERVE: u8 = 10;

impl Window {
    /// Returns whether this update is known. Ids can restart lower, so comparing them is not enough.
    pub(super) fn knows(&self, update_id: i64) -> bool {
        self.entries.iter().any(|entry| entry.update_id == update_id)
    }

    pub(super) fn add(&mut self, entry: WindowEntry) {
        self.entries.push_back(entry);
    }

    /// Records that an update no longer waits, in the window or parked.
    pub(super) fn end(&mut self, update_id: i64, state: State) {
        let mut waiting = self.entries.iter_mut().filter(|entry| entry.is_waiting());
        match waiting.find(|entry| entry.update_id == update_id) {
            Some(entry) => entry.state = state,
            None => self.parked.retain(|entry| entry.update_id != update_id),
        }
    }

    /// Lets the reply wait on in memory.
    pub(super) fn park(&mut self, entry: WindowEntry) {
        self.end(entry.update_id, State::Ended);
        self.parked.push(entry);
    }

    /// Removes the updates at the front that no longer wait; returns the offset that confirms them.
    pub(super) fn advance(&mut self) -> Option<i64> {
        let mut offset = None;
        while let Some(entry) = self.entries.pop_front_if(|entry| !entry.is_waiting()) {
            // Telegram's ids are far lower; an absurd one must not end the loop.
            offset = Some(entry.update_id.saturating_add(1));
        }
        offset
    }

    /// Returns what cannot be confirmed: the first waiting update and all behind it.
    pub(super) fn unconfirmable(&self) -> impl ExactSizeIterator<Item = &WindowEntry> + Clone {
        let head = self.entries.iter().position(WindowEntry::is_waiting);
        self.entries.range(head.unwrap_or(self.entries.len())..)
    }

    /// Returns whether no update waits.
    pub(super) fn is_finished(&self) -> bool {
        self.unconfirmable().len() == 0
    }

    /// Returns whether only the reserve is left.
    pub(super) fn is_full(&self) -> bool {
        self.unconfirmable().len() >= usize::from(MAX_UPDATES - RESERVE)
    }

    /// Returns when the first waiting update has waited for this long.
    pub(super) fn due(&self, patience: Duration) -> Option<Instant> {
        self.unconfirmable().next().map(|head| head.since + patience)
    }

    /// Returns how many updates to request.
    pub(super) fn limit(&self, patience: Duration, now: Instant) -> u8 {
        let is_overdue = self.due(patience).is_some_and(|due| due <= now);
        if self.is_full() && is_overdue { MAX_UPDATES } else { MAX_UPDATES - RESERVE }
    }

    /// Returns when to poll again after a poll that ended at `answered`. `moved`: when the offset first
    /// changed after that poll had begun.
    pub(super) fn next_poll(&self, answered: Instant, moved: Option<Instant>) -> Instant {
        match moved {
            _ if self.is_finished() => answered,
            Some(moved) => (answered + MOVED_AFTER).max(moved + SETTLES_WITHIN),
            None => answered + REPEAT_AFTER,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absurd_number_does_not_end_the_loop() {
        let (mut window, since) = (Window::default(), Instant::now());
        for (update_id, offset) in [(900, 901), (5, 6), (i64::MAX, i64::MAX)] {
            let (queue_key, state) = (QueueKey::Alone(update_id), State::Waiting);
            window.add(WindowEntry { update_id, queue_key, reader: None, since, state });
            assert_eq!(window.advance(), None);
            window.end(update_id, State::Ended);
            assert_eq!(window.advance(), Some(offset));
        }
    }
}
