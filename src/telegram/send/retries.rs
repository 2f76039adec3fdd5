//! Repeats one call until it succeeds or has failed for good.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::RequestError;
use teloxide::requests::Payload;
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::call_limits::{Bound, CallLimits};
use crate::ops::metrics::Tally;
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::SendChatAction;
use crate::telegram::client::failures::{Backoff, Failure, with_jitter};

/// Why a call was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallError {
    /// The reader cannot be reached.
    Unreachable,
    /// The group was migrated and has this new id.
    Migrated(i64),
    /// The reader or the passing of time made the call impossible: a deleted message, an old tap.
    Rejected,
    /// The call itself is wrong: a page, a button or this program is at fault.
    Malformed,
    /// The topic that the call names is gone.
    TopicGone,
    /// A later tap made the call useless.
    Superseded,
    /// It is unknown whether the call was carried out, after as many attempts as are allowed.
    Unconfirmed,
    /// The server asks for a longer wait than is allowed here, in seconds; the update comes again.
    Deferred(u64),
    /// The time for the call is over.
    Expired,
    /// The bot was stopped.
    Stopped,
}

/// The waits before a call is repeated that may have been carried out. The first is short, because
/// most often an idle connection was closed; the others grow, because each repetition may be one
/// more message to the reader.
const REPEAT_AFTER: [Duration; 4] = [
    Duration::from_millis(200),
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(600),
];
/// A call is given up when this many of its answers were lost.
const MAX_LOST: usize = 3;

/// Makes the calls for one update, repeats them, and counts their results.
#[derive(Debug)]
pub(super) struct RetryingClient {
    pub(super) api: Api,
    pub(super) tally: Tally,
    pub(super) abandon: CancellationToken,
    pub(super) limits: CallLimits,
}

/// The result of one attempt, unless the bot was stopped.
type Attempt<T> = Result<Result<T, Failure>, CallError>;

impl Bound {
    /// Returns the end of a call that was repeated within this bound.
    fn end<T>(self, result: Result<Result<T, CallError>, Elapsed>) -> Result<T, CallError> {
        match result.unwrap_or(Err(CallError::Deferred(1))) {
            Err(CallError::Deferred(_)) if !self.comes_again => Err(CallError::Expired),
            result => result,
        }
    }
}

impl RetryingClient {
    /// Repeats a call for a chat until it succeeds, fails for good, becomes useless, reaches its
    /// bound, or the bot is stopped.
    pub(super) async fn call(
        &self,
        bound: Bound,
        chat: Option<i64>,
        payload: &(impl Payload + Serialize),
        is_useless: impl Fn() -> bool,
    ) -> Result<(), CallError> {
        let repeated = self.repeat(bound, chat, || self.attempt(payload), is_useless);
        bound.end(timeout(bound.whole, repeated).await)
    }

    /// As [`Self::call`], and returns what the server answers.
    pub(super) async fn call_for_result<P>(
        &self,
        bound: Bound,
        chat: Option<i64>,
        payload: &P,
        is_useless: impl Fn() -> bool,
    ) -> Result<P::Output, CallError>
    where
        P: Payload<Output: DeserializeOwned + Default> + Serialize + Clone,
    {
        let attempt = || async {
            let result = self.unless_stopped(self.api.call(payload.clone())).await?;
            Ok(self.count(P::NAME, result))
        };
        bound.end(timeout(bound.whole, self.repeat(bound, chat, attempt, is_useless)).await)
    }

    async fn repeat<T, F: Future<Output = Attempt<T>>>(
        &self,
        bound: Bound,
        chat: Option<i64>,
        attempt: impl Fn() -> F,
        is_useless: impl Fn() -> bool,
    ) -> Result<T, CallError> {
        let mut attempts = Attempts::default();
        while !is_useless() {
            let failure = match attempt().await? {
                Ok(result) => return Ok(result),
                Err(failure) => failure,
            };
            let wait = attempts.wait_after(failure)?;
            if failure.is_uncertain() {
                self.wait_for_server(chat).await?;
            } else if wait > bound.wait {
                return Err(CallError::Deferred(wait.as_secs().max(1)));
            }
            self.unless_stopped(tokio::time::sleep(wait)).await?;
        }
        Err(CallError::Superseded)
    }

    /// During an outage, a call that may have been carried out is not repeated. Until the outage is
    /// over, a harmless call is made instead. It names the same chat, because a server may answer
    /// some calls by itself while it cannot reach Telegram.
    async fn wait_for_server(&self, chat: Option<i64>) -> Result<(), CallError> {
        let Some(chat_id) = chat else { return Ok(()) };
        let mut backoff = Backoff::default();
        while let Err(Failure::Retry | Failure::AnswerLost | Failure::ServerError) =
            self.attempt(&SendChatAction::typing(chat_id)).await?
        {
            self.unless_stopped(tokio::time::sleep(backoff.wait())).await?;
        }
        Ok(())
    }

    async fn attempt<P: Payload + Serialize>(&self, payload: &P) -> Attempt<()> {
        let result = self.unless_stopped(self.api.call_discarding_result(payload)).await?;
        Ok(self.count(P::NAME, result))
    }

    fn count<T: Default>(
        &self,
        method: &'static str,
        result: Result<T, RequestError>,
    ) -> Result<T, Failure> {
        let result = result.map_err(|error| Failure::of(&error));
        let failure = result.as_ref().err().copied();
        if let Some(Failure::Throttled(_)) = failure {
            self.tally.throttled();
        }
        self.tally.call(method, failure.map_or("ok", Failure::name));
        if failure == Some(Failure::Unchanged) { Ok(T::default()) } else { result }
    }

    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Result<T, CallError> {
        self.abandon.run_until_cancelled(work).await.ok_or(CallError::Stopped)
    }
}

/// The failed attempts of one call.
#[derive(Debug, Default)]
struct Attempts {
    backoff: Backoff,
    /// Those that may have been carried out.
    uncertain: usize,
    /// Those whose answers were lost.
    lost: usize,
}

impl Attempts {
    /// Returns how long to wait before the next attempt.
    fn wait_after(&mut self, failure: Failure) -> Result<Duration, CallError> {
        match failure {
            Failure::Throttled(wait) => Ok(wait),
            Failure::Retry => Ok(self.backoff.wait()),
            Failure::AnswerLost | Failure::ServerError => {
                self.lost += usize::from(failure == Failure::AnswerLost);
                let wait = REPEAT_AFTER.get(self.uncertain).filter(|_| self.lost < MAX_LOST);
                self.uncertain += 1;
                wait.copied().map(with_jitter).ok_or(CallError::Unconfirmed)
            }
            Failure::Unreachable => Err(CallError::Unreachable),
            Failure::Migrated(chat) => Err(CallError::Migrated(chat)),
            Failure::Malformed => Err(CallError::Malformed),
            Failure::TopicGone => Err(CallError::TopicGone),
            Failure::Rejected | Failure::Unchanged => Err(CallError::Rejected),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::iter::{chain, repeat_n};

    use super::*;

    /// Returns the number of attempts and the sum of the waits between them.
    fn made(failures: impl IntoIterator<Item = Failure>) -> (usize, Duration) {
        let mut attempts = Attempts::default();
        let waits = failures.into_iter().map_while(|failure| attempts.wait_after(failure).ok());
        waits.fold((1, Duration::ZERO), |(count, sum), wait| (count + 1, sum + wait))
    }

    #[test]
    fn what_may_have_been_carried_out_is_sent_three_times_or_five() {
        let [lost, failed] = [Failure::AnswerLost, Failure::ServerError].map(|it| repeat_n(it, 9));
        assert_eq!(made(lost.clone()).0, 3);
        let (times, over) = made(failed.clone());
        assert_eq!(times, 5);
        assert!(over >= Duration::from_secs(670), "{over:?}");
        assert_eq!(made(chain(failed.take(1), lost)).0, 4);
        assert_eq!(made(repeat_n(Failure::Retry, 99)).0, 100, "surely nothing was done");
    }
}
