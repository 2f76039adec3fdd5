//! getUpdates: the long poll and its conflicts, as in Client.cpp `process_get_updates_query` and
//! `do_get_updates`.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::Sandbox;
use crate::answer::{Answer, ApiRefusal};
use crate::params::Params;

/// The refusal of the older of two waiting polls. Client.cpp `abort_long_poll`.
pub(super) const TERMINATED: &str = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
/// The refusal of a waiting poll when a webhook is set. Client.cpp `abort_long_poll`.
pub(super) const TERMINATED_BY_WEBHOOK: &str = "Conflict: terminated by setWebhook request";
const WEBHOOK_ACTIVE: &str = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

/// The maximum timeout, in seconds. Client.h `LONG_POLL_MAX_TIMEOUT`.
const MAX_TIMEOUT: i64 = 50;
/// A waiting poll is answered this long after the first update, to include those that follow
/// closely. Client.h `LONG_POLL_WAIT_AFTER`.
const GATHER: Duration = Duration::from_millis(1);
/// A poll that repeats the last offset within this time waits at least this long. Client.cpp
/// `process_get_updates_query`.
const REPEATED: Duration = Duration::from_secs(3);
/// A poll that repeats the last offset within this time gets at most one update. Client.cpp
/// `process_get_updates_query`.
const HASTY: Duration = Duration::from_millis(500);
/// Further conflicts within this time are answered this late. Client.cpp `fail_query_conflict`.
const CONFLICT_PAUSE: Duration = Duration::from_secs(3);

enum Wake {
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

impl std::fmt::Debug for Wake {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Wake")
    }
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

    /// Returns whether a poll waits for an update.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    fn wait(&mut self) -> (u64, oneshot::Receiver<Wake>) {
        self.abort(TERMINATED);
        let (sender, receiver) = oneshot::channel();
        self.polls += 1;
        self.waiting = Some((self.polls, sender));
        (self.polls, receiver)
    }

    /// Returns the limit and the timeout, restricted for polls that repeat the last offset too
    /// soon.
    fn restrain(
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

    fn conflict_pause(&mut self, now: Instant) -> Duration {
        if self.next_conflict.is_some_and(|next| now < next) {
            return CONFLICT_PAUSE;
        }
        self.next_conflict = Some(now + CONFLICT_PAUSE);
        Duration::ZERO
    }
}

/// Unregisters the waiting poll when its request ends for any reason, including a lost connection.
struct Place<'a> {
    sandbox: &'a Sandbox,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.sandbox.lock();
        if state.poll.waiting.as_ref().is_some_and(|(number, _)| *number == self.number) {
            state.poll.waiting = None;
        }
    }
}

enum Begin {
    Updates(String),
    Wait { number: u64, limit: usize, timeout: Duration, wake: oneshot::Receiver<Wake> },
    Conflict,
}

pub(super) async fn get_updates(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    match begin(sandbox, params) {
        Begin::Updates(updates) => Ok(updates),
        Begin::Conflict => conflict(sandbox, WEBHOOK_ACTIVE).await,
        Begin::Wait { number, limit, timeout, wake } => {
            let place = Place { sandbox, number };
            match tokio::time::timeout(timeout, wake).await {
                Ok(Ok(Wake::Conflict(words))) => return conflict(sandbox, words).await,
                Ok(Ok(Wake::Arrived)) => tokio::time::sleep(GATHER).await,
                Ok(Err(_)) | Err(_) => {}
            }
            drop(place);
            let now = sandbox.now();
            Ok(list(sandbox.lock().queue.read(limit, now.at)))
        }
    }
}

fn begin(sandbox: &Sandbox, params: &Params<'_>) -> Begin {
    let offset = params.integer("offset").unwrap_or_default();
    // Client.cpp `get_integer_arg` clamps values silently.
    let limit = params.integer("limit").unwrap_or(100).clamp(1, 100);
    let timeout = params.integer("timeout").unwrap_or_default().clamp(0, MAX_TIMEOUT);
    let now = sandbox.now();
    let mut state = sandbox.lock();
    if state.hook.is_some() {
        return Begin::Conflict;
    }
    state.queue.allow(serde_json::from_str(params.text("allowed_updates")).ok());
    let timeout = Duration::from_secs(timeout.unsigned_abs());
    let limit = usize::try_from(limit).unwrap_or(1);
    let (limit, timeout) = state.poll.restrain(offset, limit, timeout, now.at);
    state.queue.forget_by_offset(offset);
    match state.queue.read(limit, now.at) {
        None if !timeout.is_zero() => {
            let (number, wake) = state.poll.wait();
            Begin::Wait { number, limit, timeout, wake }
        }
        updates => Begin::Updates(list(updates)),
    }
}

async fn conflict(sandbox: &Sandbox, words: &'static str) -> Answer {
    let now = sandbox.now();
    let pause = sandbox.lock().poll.conflict_pause(now.at);
    tokio::time::sleep(pause).await;
    Err(ApiRefusal::new(409, words))
}

fn list(updates: Option<String>) -> String {
    format!("[{}]", updates.unwrap_or_default())
}
