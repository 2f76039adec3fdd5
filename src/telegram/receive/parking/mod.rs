//! Who waits when the window is full: the one exception to "nothing is confirmed before it is
//! answered".
//!
//! While the window has room, everything that waits stays unconfirmed, and a kill loses nothing. When
//! it is full, its first update keeps Telegram from showing anything new. If others that came later
//! are answered, the trouble is that of its own chat, and its reply is *parked*: it waits on in
//! memory, and the update is confirmed. If they are not, it is an outage, and all wait.

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::Instant;

use super::window::{State, Window, WindowEntry};
use crate::telegram::client::calls::MAX_UPDATES;
use crate::telegram::update::QueueKey;

/// A call takes less on a network that works. The longer this is, the longer a full window stands
/// still for each slow call: at 200 updates a second 0.8 s would be too long.
pub(super) const PATIENCE: Duration = Duration::from_millis(300);
/// A kill loses parked replies, so there are never more.
pub(super) const MAX_PARKED: usize = 200;
/// Parking ends when so many updates can be shown again: half of the window. The simulation found a
/// fifth too slow for a server 150 ms away, and more to park what is answered soon.
const ROOM: usize = WINDOW / 2;
const WINDOW: usize = MAX_UPDATES as usize;

/// What to do about an update that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// Its reply waits on in memory; the update is confirmed.
    Park(WindowEntry),
    /// It is not answered, unless it is in progress by now.
    Drop(WindowEntry),
}

/// Decides who makes room in a full window. `share` is what one reader may have waiting.
pub(super) fn decide(window: &Window, share: usize, now: Instant) -> Vec<Decision> {
    if !window.is_full() {
        return Vec::new();
    }
    let mut plan = Plan { window: window.clone(), now, decisions: Vec::new() };
    plan.bound_readers(share);
    let (readers, queues) = plan.known();
    let is_known =
        |entry: &WindowEntry| queues.contains(&entry.queue_key) || readers.contains(&entry.reader);
    while plan.room() < ROOM && plan.only_head_is_stuck(is_known) {
        if plan.window.parked.len() < MAX_PARKED {
            plan.park_head();
        } else if !plan.drop_for_room() {
            break;
        }
    }
    plan.decisions
}

/// The window as it will be.
struct Plan {
    window: Window,
    now: Instant,
    decisions: Vec<Decision>,
}

impl Plan {
    /// How many more updates Telegram would show: none also where it has shown others in place of taps
    /// and inline queries whose life is over.
    fn room(&self) -> usize {
        WINDOW.saturating_sub(self.window.unconfirmable().len())
    }

    fn is_overdue(&self, entry: &WindowEntry) -> bool {
        entry.since + PATIENCE <= self.now
    }

    /// Those who wait, parked ones first: the order in which each chat is answered.
    fn waiting(&self) -> impl DoubleEndedIterator<Item = &WindowEntry> {
        self.window
            .parked
            .iter()
            .chain(self.window.entries.iter().filter(|entry| entry.is_waiting()))
    }

    fn waiting_of(&self, reader: u64) -> usize {
        self.waiting().filter(|entry| entry.reader == Some(reader)).count()
    }

    /// Nobody fills the window alone: readers who have waited for long, and have more waiting than their
    /// share, lose the newest.
    fn bound_readers(&mut self, share: usize) {
        let overdue = self.waiting().filter(|entry| self.is_overdue(entry));
        let readers: HashSet<u64> = overdue.filter_map(|entry| entry.reader).collect();
        for reader in readers {
            for _ in share..self.waiting_of(reader) {
                if !self.drop_newest_of(reader) {
                    break;
                }
            }
        }
    }

    /// Passes over the newest update of those who have most waiting, down to one for each reader.
    fn drop_for_room(&mut self) -> bool {
        let readers: HashSet<u64> = self.waiting().filter_map(|entry| entry.reader).collect();
        let counted = readers.into_iter().map(|reader| (self.waiting_of(reader), reader));
        let mut many: Vec<_> = counted.filter(|(waiting, _)| *waiting > 1).collect();
        many.sort_unstable();
        many.into_iter().rev().any(|(_, reader)| self.drop_newest_of(reader))
    }

    /// What is in progress, the first of its chat, cannot be taken back.
    fn drop_newest_of(&mut self, reader: u64) -> bool {
        let mut begun = HashSet::new();
        let queued: Vec<_> =
            self.waiting().filter(|entry| !begun.insert(entry.queue_key)).collect();
        let newest = queued.into_iter().rfind(|entry| entry.reader == Some(reader)).copied();
        let Some(newest) = newest else { return false };
        self.window.end(newest.update_id, State::Dropped);
        self.decisions.push(Decision::Drop(newest));
        true
    }

    /// The readers and the chats whose trouble is known to be their own.
    fn known(&self) -> (HashSet<Option<u64>>, HashSet<QueueKey>) {
        let dropped = self.window.entries.iter().filter(|entry| entry.state == State::Dropped);
        let readers = self.window.parked.iter().chain(dropped).map(|entry| entry.reader);
        let queues = self.window.parked.iter().map(|entry| entry.queue_key).collect();
        (readers.filter(Option::is_some).collect(), queues)
    }

    /// Returns whether only the first update is stuck: of the other chats with later updates, at
    /// least half are answered. What is dropped or ends without an answer proves nothing, and neither
    /// do chats and readers who are known to be stuck. If nobody is answered, it counts as an outage
    /// and all wait, with two exceptions: the first update's reader is known to flood and at least as
    /// many readers flood as wait, or one chat fills the window alone.
    fn only_head_is_stuck(&self, is_known: impl Fn(&WindowEntry) -> bool) -> bool {
        let head = self.window.unconfirmable().next();
        let Some(head) = head.filter(|head| self.is_overdue(head)) else { return false };
        // An outage that begins between the answers to one poll strikes only some of its updates.
        let is_later = |entry: &WindowEntry| entry.since > head.since;
        let (mut answered, mut flooding) = (HashSet::new(), HashSet::new());
        let (mut later, mut chats, mut readers) = (HashSet::new(), HashSet::new(), HashSet::new());
        for entry in self.window.unconfirmable().filter(|entry| !entry.is_with(head)) {
            match entry.state {
                State::Answered if is_later(entry) => _ = answered.insert(entry.queue_key),
                State::Answered | State::Ended => {}
                _ if is_known(entry) => _ = flooding.insert(entry.reader),
                _ => {
                    chats.insert(entry.queue_key);
                    readers.insert(entry.reader);
                    if is_later(entry) {
                        later.insert(entry.queue_key);
                    }
                }
            }
        }
        if !answered.is_empty() {
            return answered.len() >= later.len();
        }
        // One reader may have several chats, and one chat several readers.
        let waiting = chats.len().min(readers.len());
        (is_known(head) || flooding.is_empty()) && flooding.len() >= waiting
    }

    fn park_head(&mut self) {
        let Some(head) = self.window.unconfirmable().next().copied() else { return };
        self.window.park(head);
        self.decisions.push(Decision::Park(head));
    }
}
