//! The polling loop: get at most 100 updates, answer them all, and only then confirm them by the next offset.
//!
//! A kill at any moment therefore loses nothing: what was not answered was not confirmed and comes again.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use teloxide::{ApiError, RequestError};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::api::{Api, POLL_SECONDS};
use super::deliver::Outcome;
use super::failure::{Backoff, Failure, name};
use super::incoming::{Lane, Update};
use super::outgoing::{ALLOWED_UPDATES, GetUpdates};

/// What is done with each update.
pub trait Handler: Send + Sync + 'static {
    /// Answers an update. The update counts as finished when this returns anything but [`Outcome::Abandoned`].
    fn handle(&self, update: Update) -> impl Future<Output = Outcome> + Send;
}

/// The most updates one answer may hold (Bot API, `getUpdates`).
const MOST_UPDATES: u8 = 100;
/// Telegram refuses at once; a poll that has no answer after this long waits for updates.
const HELD: Duration = Duration::from_secs(1);
/// While another instance polls, the warning is repeated this often.
const CONFLICT_REMINDER: Duration = Duration::from_secs(60);

/// A request has reached the server after this long, on any network that answers at all well.
const ARRIVES_WITHIN: Duration = Duration::from_millis(500);
/// How long to wait for the last confirmation.
const CONFIRM_WITHIN: Duration = Duration::from_secs(5);

/// The token was refused, twice in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Telegram refuses the token")]
pub struct TokenRefused;

/// Asks for updates until `stop` is cancelled, then confirms what was answered.
///
/// # Errors
/// Where the token is refused in two polls in a row.
pub async fn run<H: Handler>(
    api: Api,
    handler: Arc<H>,
    first_poll: impl FnOnce(),
    stop: CancellationToken,
) -> Result<(), TokenRefused> {
    let mut poller =
        Poller { api, offset: 0, confirmed: 0, asked: None, limit: MOST_UPDATES, trouble: Trouble::default() };
    let mut first_poll = Some(first_poll);
    while !stop.is_cancelled() {
        let result = tokio::select! {
            result = accepted(poller.poll(), &mut first_poll) => result,
            () = stop.cancelled() => break,
        };
        match result {
            Ok(updates) if updates.is_empty() => {}
            Ok(updates) => poller.finish_batch(answer_all(&handler, updates).await),
            Err(error) => {
                let wait = poller.trouble(&error)?;
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = stop.cancelled() => break,
                }
            }
        }
    }
    poller.confirm().await;
    Ok(())
}

/// Waits for a poll, and calls `first_poll` once one is accepted: answered well, or held for want of updates.
async fn accepted<T, E>(
    poll: impl Future<Output = Result<T, E>>,
    first_poll: &mut Option<impl FnOnce()>,
) -> Result<T, E> {
    let mut poll = pin!(poll);
    let answered = tokio::select! {
        result = &mut poll => Some(result),
        () = tokio::time::sleep(HELD), if first_poll.is_some() => None,
    };
    if let Some(first_poll) = first_poll.take_if(|_| answered.as_ref().is_none_or(Result::is_ok)) {
        first_poll();
    }
    match answered {
        Some(result) => result,
        None => poll.await,
    }
}

struct Poller {
    api: Api,
    offset: i64,
    /// The offset of the last poll that was answered.
    confirmed: i64,
    /// The offset of the last poll, and when it was begun.
    asked: Option<(i64, Instant)>,
    limit: u8,
    trouble: Trouble,
}

/// What went wrong in a row.
#[derive(Default)]
struct Trouble {
    backoff: Backoff,
    refused: bool,
    unreadable: u32,
    reminded: Option<Instant>,
}

impl Poller {
    async fn poll(&mut self) -> Result<Vec<Update>, RequestError> {
        let (offset, limit) = (self.offset, self.limit);
        let poll = GetUpdates {
            offset,
            limit,
            timeout: if self.asked.is_none() { 0 } else { POLL_SECONDS },
            allowed_updates: ALLOWED_UPDATES,
        };
        self.asked = Some((offset, Instant::now()));
        let updates = self.api.poll(poll).await?;
        self.confirmed = offset;
        self.limit = MOST_UPDATES;
        self.trouble = Trouble { reminded: self.trouble.reminded, ..Trouble::default() };
        Ok(updates)
    }

    /// The next offset comes from the last update of the batch: numbers can restart lower.
    fn finish_batch(&mut self, finished: Option<i64>) {
        if let Some(last) = finished {
            self.offset = last + 1;
        }
    }

    /// What to do about a failed poll: how long to wait before the next.
    fn trouble(&mut self, error: &RequestError) -> Result<Duration, TokenRefused> {
        let refused = matches!(error, RequestError::Api(ApiError::InvalidToken));
        if refused && self.trouble.refused {
            return Err(TokenRefused);
        }
        self.trouble.refused = refused;
        if let RequestError::InvalidJson { raw, .. } = error {
            self.skip_unreadable(raw);
        }
        if is_conflict(error) {
            self.remind(name(error));
        } else {
            warn!(reason = name(error), "cannot receive updates; trying again");
        }
        Ok(match Failure::of(error) {
            Failure::Retry(Some(wait)) => wait,
            _ => self.trouble.backoff.wait(),
        })
    }

    fn remind(&mut self, reason: &'static str) {
        let due = self.trouble.reminded.is_none_or(|at| at.elapsed() >= CONFLICT_REMINDER);
        if due {
            self.trouble.reminded = Some(Instant::now());
            warn!(
                reason,
                "conflict: this bot receives its updates elsewhere; stop the other instance, or remove the webhook with `run --delete-webhook`"
            );
        }
    }

    /// An answer that cannot be read twice at one offset is asked for one update at a time; one that cannot be read
    /// alone is passed over, or it would stand in the way for ever.
    fn skip_unreadable(&mut self, raw: &str) {
        self.trouble.unreadable += 1;
        if self.limit > 1 {
            if self.trouble.unreadable >= 2 {
                self.limit = 1;
            }
            return;
        }
        if let Some(update_id) = first_update_id(raw) {
            warn!("an update cannot be read; it is passed over");
            self.offset = update_id + 1;
            self.limit = MOST_UPDATES;
            self.trouble.unreadable = 0;
        }
    }

    /// Tells Telegram what was answered, where it does not know yet.
    ///
    /// A poll that was given up may have told it already. If it did, the same offset again is answered only after 3 s
    /// (Client.cpp:15713), so there is no point in waiting for that answer.
    async fn confirm(&mut self) {
        let told = self.asked.take_if(|(offset, _)| *offset == self.offset).map(|(_, at)| at.elapsed());
        if self.offset == self.confirmed || told.is_some_and(|ago| ago > ARRIVES_WITHIN) {
            return;
        }
        let wait = if told.is_some() { ARRIVES_WITHIN * 2 } else { CONFIRM_WITHIN };
        let confirm = GetUpdates { offset: self.offset, limit: 1, timeout: 0, allowed_updates: ALLOWED_UPDATES };
        match tokio::time::timeout(wait, self.api.call(confirm)).await {
            Ok(Err(error)) => {
                warn!(reason = name(&error), "cannot confirm the last updates; they may be answered again");
            }
            Err(_) if told.is_none() => warn!("no answer to the last confirmation; some updates may be answered again"),
            _ => {}
        }
    }
}

fn is_conflict(error: &RequestError) -> bool {
    match error {
        RequestError::Api(ApiError::TerminatedByOtherGetUpdates | ApiError::CantGetUpdates) => true,
        RequestError::Api(error) => error.to_string().starts_with("Conflict"),
        _ => false,
    }
}

fn first_update_id(raw: &str) -> Option<i64> {
    const KEY: &str = "\"update_id\"";
    let rest = raw[raw.find(KEY)? + KEY.len()..].trim_start().strip_prefix(':')?.trim_start();
    let end = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// Answers a batch, chats at once, the updates of one chat in order. Returns the last update that is finished with all
/// before it, and none where the first is not.
async fn answer_all<H: Handler>(handler: &Arc<H>, updates: Vec<Update>) -> Option<i64> {
    let ids: Vec<i64> = updates.iter().map(|update| update.update_id).collect();
    let mut lanes: HashMap<Lane, Vec<(usize, Update)>> = HashMap::new();
    for (at, update) in updates.into_iter().enumerate() {
        lanes.entry(update.lane()).or_default().push((at, update));
    }
    let mut tasks = JoinSet::new();
    for lane in lanes.into_values() {
        tasks.spawn(answer_lane(Arc::clone(handler), lane));
    }
    let mut finished = vec![false; ids.len()];
    while let Some(lane) = tasks.join_next().await {
        for at in lane.unwrap_or_default() {
            finished[at] = true;
        }
    }
    let count = finished.iter().take_while(|finished| **finished).count();
    count.checked_sub(1).map(|last| ids[last])
}

/// Answers the updates of one chat in order and returns the places of those that are finished.
async fn answer_lane<H: Handler>(handler: Arc<H>, lane: Vec<(usize, Update)>) -> Vec<usize> {
    let mut finished = Vec::with_capacity(lane.len());
    for (at, update) in lane {
        let outcome = AssertUnwindSafe(handler.handle(update)).catch_unwind().await;
        match outcome {
            Ok(Outcome::Abandoned) => break,
            Ok(_) => {}
            Err(_) => error!("an update made the program panic; it is passed over"),
        }
        finished.push(at);
    }
    finished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_an_unreadable_update_is_found_in_its_text() {
        assert_eq!(first_update_id(r#"{"ok":true,"result":[{"update_id" : 42, "message": 7}]}"#), Some(42));
        assert_eq!(first_update_id(r#"{"ok":true,"result":[]}"#), None);
        assert_eq!(first_update_id(r#""update_id":"x""#), None);
    }
}
