//! The waiting getUpdates, and what a poll that comes too soon is given. Client.cpp
//! `process_get_updates_query`.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;

/// The refusal of the older of two waiting polls. Client.cpp `abort_long_poll`.
pub(super) const TERMINATED: &str = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
/// The refusal of a waiting poll when a webhook is set. Client.cpp `abort_long_poll`.
pub(super) const TERMINATED_BY_WEBHOOK: &str = "Conflict: terminated by setWebhook request";
/// A poll that repeats the last offset within this time waits at least this long. Client.cpp
/// `process_get_updates_query`.
const REPEATED: Duration = Duration::from_secs(3);
/// A poll that repeats the last offset within this time gets at most one update. Client.cpp
/// `process_get_updates_query`.
const HASTY: Duration = Duration::from_millis(500);
/// Further conflicts within this time are answered this late. Client.cpp `fail_query_conflict`.
const CONFLICT_PAUSE: Duration = Duration::from_secs(3);

/// Why the waiting poll ends.
#[derive(Debug)]
pub(super) enum Wake {
    Arrived,
    Conflict(&'static str),
}

/// The waiting poll, and the offset and time of the last one.
#[derive(Debug, Default)]
pub(super) struct Poll {
    waiting: Option<(u64, oneshot::Sender<Wake>)>,
    polls: u64,
    last: Option<(i64, Instant)>,
    next_conflict: Option<Instant>,
}

impl Poll {
    /// Wakes the waiting poll because there are updates.
    pub(super) fn arrived(&mut self) {
        if let Some((_, waiting)) = self.waiting.take() {
            let _ = waiting.send(Wake::Arrived);
        }
    }

    /// Ends the waiting poll with a conflict.
    pub(super) fn abort(&mut self, words: &'static str) {
        if let Some((_, waiting)) = self.waiting.take() {
            let _ = waiting.send(Wake::Conflict(words));
        }
    }

    /// Removes the waiting poll if it has this number.
    pub(super) fn leave(&mut self, number: u64) {
        self.waiting.take_if(|(waiting, _)| *waiting == number);
    }

    /// Returns whether a poll waits for an update.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Registers a poll, which ends the one that waits; returns its number.
    pub(super) fn wait(&mut self) -> (u64, oneshot::Receiver<Wake>) {
        self.abort(TERMINATED);
        let (sender, receiver) = oneshot::channel();
        self.polls += 1;
        self.waiting = Some((self.polls, sender));
        (self.polls, receiver)
    }

    /// Returns the limit and the timeout, restricted for polls that repeat the last offset too
    /// soon.
    pub(super) fn restrain(
        &mut self,
        offset: i64,
        limit: usize,
        timeout: Duration,
        now: Instant,
    ) -> (usize, Duration) {
        let since = self
            .last
            .filter(|(last, _)| *last == offset)
            .map(|(_, at)| now.saturating_duration_since(at));
        self.last = Some((offset, now));
        let is_within = |time| since.is_some_and(|since| since < time);
        (
            if is_within(HASTY) { 1 } else { limit },
            if is_within(REPEATED) { timeout.max(REPEATED) } else { timeout },
        )
    }

    /// Returns how late a conflict is answered.
    pub(super) fn conflict_pause(&mut self, now: Instant) -> Duration {
        if self.next_conflict.is_some_and(|next| now < next) {
            return CONFLICT_PAUSE;
        }
        self.next_conflict = Some(now + CONFLICT_PAUSE);
        Duration::ZERO
    }
}
