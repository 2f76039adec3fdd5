//! Repeats one call until it succeeds or has failed for good.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::RequestError;
use teloxide::requests::Payload;
use tokio::time::{error::Elapsed, timeout};
use tokio_util::sync::CancellationToken;

use super::limits::{Bound, Limits};
use crate::ops::metrics::Metrics;
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::SendChatAction;
use crate::telegram::client::failures::{Backoff, Failure, Uncertain, with_jitter};

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

/// The result of one attempt, unless the bot was stopped.
type Attempt<T> = Result<Result<T, RequestError>, CallError>;

/// Makes calls, repeats them, and counts their results.
#[derive(Debug)]
pub(super) struct RetryingClient {
    pub(super) api: Api,
    pub(super) metrics: Arc<Metrics>,
    pub(super) abandon: CancellationToken,
    pub(super) limits: Limits,
}

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
    pub(super) async fn call<P>(
        &self,
        bound: Bound,
        chat: Option<i64>,
        payload: &P,
        is_useless: impl Fn() -> bool,
    ) -> Result<(), CallError>
    where
        P: Payload<Output: DeserializeOwned> + Serialize,
    {
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

    async fn repeat<T: Default, F: Future<Output = Attempt<T>>>(
        &self,
        bound: Bound,
        chat: Option<i64>,
        attempt: impl Fn() -> F,
        is_useless: impl Fn() -> bool,
    ) -> Result<T, CallError> {
        let mut attempts = Attempts { longest_wait: bound.wait, ..Attempts::default() };
        while !is_useless() {
            let error = match attempt().await? {
                Ok(result) => return Ok(result),
                Err(error) => error,
            };
            match attempts.after(&error)? {
                Next::Succeeded => return Ok(T::default()),
                Next::Wait(wait) => self.unless_stopped(tokio::time::sleep(wait)).await?,
                Next::Repeat(wait) => {
                    self.wait_for_server(chat).await?;
                    self.unless_stopped(tokio::time::sleep(wait)).await?;
                }
            }
        }
        Err(CallError::Superseded)
    }

    /// During an outage, a call that may have been carried out is not repeated. Until the outage is
    /// over, a harmless call is made instead. It names the same chat, because a server may answer
    /// some calls by itself while it cannot reach Telegram.
    async fn wait_for_server(&self, chat: Option<i64>) -> Result<(), CallError> {
        let Some(chat_id) = chat else { return Ok(()) };
        let mut backoff = Backoff::new();
        while let Err(error) = self.attempt(&SendChatAction::typing(chat_id)).await?
            && (matches!(error, RequestError::Io(_)) || Uncertain::of(&error).is_some())
        {
            self.unless_stopped(tokio::time::sleep(backoff.wait())).await?;
        }
        Ok(())
    }

    async fn attempt<P>(&self, payload: &P) -> Attempt<()>
    where
        P: Payload<Output: DeserializeOwned> + Serialize,
    {
        let result = self.unless_stopped(self.api.call_discarding_result(payload)).await?;
        Ok(self.count(P::NAME, result))
    }

    fn count<T>(
        &self,
        method: &'static str,
        result: Result<T, RequestError>,
    ) -> Result<T, RequestError> {
        let failure = result.as_ref().err().map(Failure::of);
        if matches!(failure, Some(Failure::Retry(Some(_)))) {
            self.metrics.throttled.inc();
        }
        self.metrics.call(method, failure.map_or("ok", Failure::name));
        result
    }

    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Result<T, CallError> {
        self.abandon.run_until_cancelled(work).await.ok_or(CallError::Stopped)
    }
}

/// What follows a failed attempt.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// Nothing: the message is already as the call would make it.
    Succeeded,
    /// Another attempt after this wait.
    Wait(Duration),
    /// As [`Self::Wait`], but the attempt may have been carried out, so the server must answer first.
    Repeat(Duration),
}

/// Decides what follows each failed attempt of one call.
#[derive(Debug, Default)]
struct Attempts {
    /// A longer wait is not allowed.
    longest_wait: Duration,
    backoff: Backoff,
    /// Repetitions of attempts that may have been carried out.
    repeats: usize,
    /// Attempts whose answers were lost.
    lost: usize,
}

impl Attempts {
    fn after(&mut self, error: &RequestError) -> Result<Next, CallError> {
        let named = match Failure::of(error) {
            Failure::Unchanged => return Ok(Next::Succeeded),
            Failure::Gone => return Err(CallError::Unreachable),
            Failure::Moved(chat) => return Err(CallError::Migrated(chat)),
            Failure::Rejected => return Err(CallError::Rejected),
            Failure::Malformed => return Err(CallError::Malformed),
            Failure::NoTopic => return Err(CallError::TopicGone),
            Failure::Retry(named) => named,
        };
        if let Some(uncertain) = Uncertain::of(error) {
            self.lost += usize::from(uncertain == Uncertain::AnswerLost);
            let wait = REPEAT_AFTER.get(self.repeats).filter(|_| self.lost < MAX_LOST);
            self.repeats += 1;
            return wait.map(|wait| Next::Repeat(with_jitter(*wait))).ok_or(CallError::Unconfirmed);
        }
        let wait = named.unwrap_or_else(|| self.backoff.wait());
        if wait > self.longest_wait {
            return Err(CallError::Deferred(wait.as_secs().max(1)));
        }
        Ok(Next::Wait(wait))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use teloxide::ApiError;
    use teloxide::types::{ChatId, Seconds};

    use super::*;

    fn io(kind: ErrorKind) -> RequestError {
        RequestError::Io(Arc::new(Error::from(kind)))
    }

    fn described(description: &str) -> RequestError {
        RequestError::Api(ApiError::Unknown(description.to_owned()))
    }

    fn retry_after(seconds: u32) -> RequestError {
        RequestError::RetryAfter(Seconds::from_seconds(seconds))
    }

    #[test]
    fn each_failure_has_its_consequence() {
        for (error, expected) in [
            (retry_after(7), Ok(Next::Wait(Duration::from_secs(7)))),
            (retry_after(61), Err(CallError::Deferred(61))),
            (RequestError::Api(ApiError::MessageNotModified), Ok(Next::Succeeded)),
            (RequestError::Api(ApiError::BotBlocked), Err(CallError::Unreachable)),
            (RequestError::MigrateToChatId(ChatId(-100)), Err(CallError::Migrated(-100))),
            (described("Bad Request: message can't be edited"), Err(CallError::Rejected)),
            (described("Bad Request: can't parse entities"), Err(CallError::Malformed)),
            (described("Bad Request: TOPIC_CLOSED"), Err(CallError::TopicGone)),
        ] {
            let longest_wait = Duration::from_secs(60);
            let mut attempts = Attempts { longest_wait, ..Attempts::default() };
            assert_eq!(attempts.after(&error), expected, "{error:?}");
        }
    }

    /// Returns the number of attempts and the sum of the waits between them.
    fn made(errors: impl IntoIterator<Item = RequestError>) -> (usize, Duration) {
        let mut attempts = Attempts::default();
        let waits = errors.into_iter().map_while(|error| match attempts.after(&error) {
            Ok(Next::Repeat(wait)) => Some(wait),
            end => {
                assert_eq!(end, Err(CallError::Unconfirmed));
                None
            }
        });
        let waits: Vec<Duration> = waits.collect();
        (1 + waits.len(), waits.iter().sum())
    }

    #[test]
    fn what_may_have_been_carried_out_is_sent_three_times_or_five() {
        let lost = || io(ErrorKind::ConnectionReset);
        let failed = || described("Internal Server Error");
        assert_eq!(made(std::iter::repeat_with(lost)).0, 3);
        let (times, over) = made(std::iter::repeat_with(failed));
        assert_eq!(times, 5);
        assert!(over >= Duration::from_secs(670), "{over:?}");
        assert_eq!(made([failed(), lost(), lost(), lost()]).0, 4);
    }

    #[test]
    fn what_was_not_sent_is_repeated_without_end() {
        let mut attempts = Attempts { longest_wait: Duration::MAX, ..Attempts::default() };
        for _ in 0..100 {
            let next = attempts.after(&io(ErrorKind::NotConnected));
            assert!(matches!(next, Ok(Next::Wait(_))), "{next:?}");
        }
    }
}
