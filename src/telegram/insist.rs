//! Making one call until it is accepted or has failed for good.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::RequestError;
use teloxide::requests::Payload;
use tokio_util::sync::CancellationToken;

use super::api::Api;
use super::failure::{Backoff, Failure};
use crate::ops::metrics::Metrics;

/// Why trying ended without success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The reader is out of reach.
    Gone,
    /// The group has this new id.
    Moved(i64),
    /// The reader or time made the call impossible: a deleted message, a tap that is too old.
    Rejected,
    /// The call itself is wrong: a fault of a page, a button, or this program.
    Malformed,
    /// A later tap made it useless.
    Superseded,
    /// It was sent, and no answer told whether it arrived, too often.
    Unsure,
    /// It must wait this many seconds, longer than may be waited here.
    Deferred(u64),
    /// The bot was stopped.
    Abandoned,
}

/// A call whose answer is lost may have arrived; one that is lost this often is given up, or it
/// would be repeated to the reader without end.
const MOST_UNSURE: u32 = 3;

/// Makes calls and notes how they go.
#[derive(Debug)]
pub(super) struct Insist {
    pub(super) api: Api,
    pub(super) metrics: Arc<Metrics>,
    pub(super) abandon: CancellationToken,
    /// The longest wait between two tries; none: as long as it takes.
    pub(super) patience: Option<Duration>,
}

impl Insist {
    /// Makes a call for a chat until it is accepted, has failed for good, is useless, or the bot is stopped.
    pub(super) async fn call<P>(&self, chat: i64, payload: &P, useless: impl Fn() -> bool) -> Result<(), End>
    where
        P: Payload + Serialize,
        P::Output: DeserializeOwned,
    {
        self.call_with(self.patience, chat, payload, useless).await
    }

    /// As [`Self::call`], with a patience of its own.
    pub(super) async fn call_with<P>(
        &self,
        patience: Option<Duration>,
        _chat: i64,
        payload: &P,
        useless: impl Fn() -> bool,
    ) -> Result<(), End>
    where
        P: Payload + Serialize,
        P::Output: DeserializeOwned,
    {
        let (mut backoff, mut unsure) = (Backoff::new(), 0);
        while !useless() {
            let result = tokio::select! {
                result = self.api.order(payload) => result,
                () = self.abandon.cancelled() => return Err(End::Abandoned),
            };
            let failure = result.as_ref().err().map(Failure::of);
            self.note(P::NAME, failure);
            let wait = match failure {
                None | Some(Failure::Unchanged) => return Ok(()),
                Some(Failure::Gone) => return Err(End::Gone),
                Some(Failure::Moved(chat)) => return Err(End::Moved(chat)),
                Some(Failure::Rejected) => return Err(End::Rejected),
                Some(Failure::Malformed) => return Err(End::Malformed),
                Some(Failure::Retry(wait)) => wait.unwrap_or_else(|| backoff.wait()),
            };
            if result.is_err_and(|error| is_unsure(&error)) {
                unsure += 1;
                if unsure == MOST_UNSURE {
                    return Err(End::Unsure);
                }
            }
            if patience.is_some_and(|patience| wait > patience) {
                return Err(End::Deferred(wait.as_secs().max(1)));
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.abandon.cancelled() => return Err(End::Abandoned),
            }
        }
        Err(End::Superseded)
    }

    fn note(&self, method: &'static str, failure: Option<Failure>) {
        if matches!(failure, Some(Failure::Retry(Some(_)))) {
            self.metrics.throttled.inc();
        }
        self.metrics.call(method, failure.map_or("ok", Failure::name));
    }
}

/// Whether the request went out and its answer was lost on the way.
fn is_unsure(error: &RequestError) -> bool {
    match error {
        RequestError::Io(error) => error.kind() != ErrorKind::NotConnected,
        RequestError::InvalidJson { .. } => true,
        _ => false,
    }
}
