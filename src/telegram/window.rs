//! The updates Telegram has told us and we have not confirmed, in its order.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::incoming::Lane;
use super::polling::MOST_UPDATES;

/// An update that is not confirmed.
#[derive(Debug)]
struct Entry {
    update_id: i64,
    lane: Lane,
    since: Instant,
    finished: bool,
}

/// Never longer than one answer of `getUpdates`: until its head is finished, Telegram shows nothing beyond it.
#[derive(Debug, Default)]
pub(super) struct Window {
    entries: VecDeque<Entry>,
    known: HashSet<i64>,
}

impl Window {
    /// Whether this update is in work already. Numbers can restart lower, so only membership tells.
    pub(super) fn knows(&self, update_id: i64) -> bool {
        self.known.contains(&update_id)
    }

    /// An update that is now in work.
    pub(super) fn add(&mut self, update_id: i64, lane: Lane, now: Instant) {
        self.known.insert(update_id);
        self.entries.push_back(Entry { update_id, lane, since: now, finished: false });
    }

    /// An update need not be waited for any longer. Tells whether it was waited for until now.
    pub(super) fn finish(&mut self, update_id: i64) -> bool {
        let entry = self.entries.iter_mut().find(|entry| entry.update_id == update_id);
        entry.is_some_and(|entry| !std::mem::replace(&mut entry.finished, true))
    }

    /// All updates of a lane need not be waited for; how many there were.
    pub(super) fn release(&mut self, lane: Lane) -> usize {
        let unfinished = self.entries.iter_mut().filter(|entry| entry.lane == lane && !entry.finished);
        unfinished.map(|entry| entry.finished = true).count()
    }

    /// Takes finished updates from the front and returns the offset that confirms them.
    pub(super) fn advance(&mut self) -> Option<i64> {
        let mut offset = None;
        while self.entries.front().is_some_and(|entry| entry.finished) {
            if let Some(entry) = self.entries.pop_front() {
                self.known.remove(&entry.update_id);
                // Telegram's numbers end far below; one that does not must not end the loop.
                offset = Some(entry.update_id.saturating_add(1));
            }
        }
        offset
    }

    /// Whether nothing is waited for.
    pub(super) fn is_finished(&self) -> bool {
        self.entries.iter().all(|entry| entry.finished)
    }

    /// Whether Telegram will show nothing new until the head is finished.
    pub(super) fn is_full(&self) -> bool {
        self.entries.len() >= usize::from(MOST_UPDATES)
    }

    /// Lanes that have been waited for longer than this, each once, and since when.
    pub(super) fn overdue(&self, patience: Duration, now: Instant) -> Vec<(Lane, Instant)> {
        let mut lanes: Vec<(Lane, Instant)> = Vec::new();
        for entry in self.entries.iter().filter(|entry| !entry.finished && now - entry.since >= patience) {
            if !lanes.iter().any(|(lane, _)| *lane == entry.lane) {
                lanes.push((entry.lane, entry.since));
            }
        }
        lanes
    }

    /// When the next update that is waited for becomes overdue.
    pub(super) fn due(&self, patience: Duration, now: Instant) -> Option<Instant> {
        let waiting = self.entries.iter().filter(|entry| !entry.finished);
        waiting.map(|entry| entry.since + patience).filter(|due| *due > now).min()
    }

    /// How many updates of this lane are waited for.
    pub(super) fn waiting_in(&self, lane: Lane) -> usize {
        self.entries.iter().filter(|entry| entry.lane == lane && !entry.finished).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(ids: &[i64]) -> Window {
        let mut window = Window::default();
        for id in ids {
            window.add(*id, Lane::Chat(id % 3), Instant::now());
        }
        window
    }

    #[test]
    fn only_a_finished_front_is_confirmed() {
        let mut window = window(&[10, 11, 12]);
        window.finish(11);
        assert_eq!(window.advance(), None);
        window.finish(10);
        assert_eq!(window.advance(), Some(12));
        assert!(window.knows(12) && !window.knows(11) && !window.is_finished());
    }

    #[test]
    fn numbers_may_restart_lower() {
        let mut window = window(&[900, 5]);
        window.finish(900);
        window.finish(5);
        assert_eq!(window.advance(), Some(6));
    }

    #[test]
    fn the_largest_number_there_is_ends_nothing() {
        let mut window = window(&[i64::MAX]);
        window.finish(i64::MAX);
        assert_eq!(window.advance(), Some(i64::MAX));
        assert!(!window.knows(i64::MAX));
    }

    #[test]
    fn a_lane_is_released_whole() {
        let mut window = window(&[3, 4, 6]);
        assert_eq!(window.release(Lane::Chat(0)), 2);
        assert_eq!(window.overdue(Duration::ZERO, Instant::now()).len(), 1);
        assert_eq!(window.advance(), Some(4));
    }
}
