//! getUpdates: the long poll and its conflicts, as in Client.cpp `process_get_updates_query` and
//! `do_get_updates`.

use std::time::Duration;

use tokio::sync::oneshot;

use crate::Sandbox;
use crate::answer::{Answer, ApiRefusal};
use crate::params::Params;
use crate::poll::Wake;

const WEBHOOK_ACTIVE: &str = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

/// The maximum timeout, in seconds. Client.h `LONG_POLL_MAX_TIMEOUT`.
const MAX_TIMEOUT: i64 = 50;
/// A waiting poll is answered this long after the first update, to include those that follow
/// closely. Client.h `LONG_POLL_WAIT_AFTER`.
const GATHER: Duration = Duration::from_millis(1);
/// Unregisters the waiting poll when its request ends for any reason, including a lost connection.
struct WaitingPoll<'a> {
    sandbox: &'a Sandbox,
    number: u64,
}

impl Drop for WaitingPoll<'_> {
    fn drop(&mut self) {
        self.sandbox.lock().poll.leave(self.number);
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
            let waiting = WaitingPoll { sandbox, number };
            match tokio::time::timeout(timeout, wake).await {
                Ok(Ok(Wake::Conflict(words))) => return conflict(sandbox, words).await,
                Ok(Ok(Wake::Arrived)) => tokio::time::sleep(GATHER).await,
                Ok(Err(_)) | Err(_) => {}
            }
            drop(waiting);
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
