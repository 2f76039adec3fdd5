//! Making one call until it is accepted or has failed for good.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::RequestError;
use teloxide::requests::Payload;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::limits::{Bound, Limits};
use crate::ops::metrics::Metrics;
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::SendChatAction;
use crate::telegram::client::failures::{Backoff, Doubt, Failure, with_jitter};

/// Why trying ended without success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallError {
    /// The reader is out of reach.
    Gone,
    /// The group has this new id.
    Moved(i64),
    /// The reader or time made the call impossible: a deleted message, a tap that is too old.
    Rejected,
    /// The call itself is wrong: a fault of a page, a button, or this program.
    Malformed,
    /// The topic it was for is gone.
    NoTopic,
    /// A later tap made it useless.
    Superseded,
    /// It may have been carried out, but no answer said so, too often.
    Unsure,
    /// It must wait this many seconds, longer than may be waited here; the update comes again.
    Deferred(u64),
    /// Its time is over.
    Late,
    /// The bot was stopped.
    Abandoned,
}

/// What may have been carried out is repeated after these waits: at once, because most often a connection was old; then
/// after longer and longer ones, because each repetition may be one more message to the reader.
const REPEAT_AFTER: [Duration; 4] = [
    Duration::from_millis(200),
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(600),
];
/// A call whose acknowledgement is lost this often is given up.
const MAX_LOST: usize = 3;

/// Makes calls and notes how they go.
#[derive(Debug)]
pub(super) struct RetryingClient {
    pub(super) api: Api,
    pub(super) metrics: Arc<Metrics>,
    pub(super) abandon: CancellationToken,
    pub(super) limits: Limits,
}

impl RetryingClient {
    /// Makes a call for a chat until it is accepted, has failed for good, is useless, its bound is reached, or the bot is
    /// stopped.
    pub(super) async fn call<P>(
        &self,
        bound: Bound,
        chat: Option<i64>,
        payload: &P,
        useless: impl Fn() -> bool,
    ) -> Result<(), CallError>
    where
        P: Payload + Serialize,
        P::Output: DeserializeOwned,
    {
        let tried = timeout(bound.whole, self.try_on(bound, chat, payload, useless)).await;
        match tried.unwrap_or(Err(CallError::Deferred(1))) {
            Err(CallError::Deferred(_)) if !bound.comes_again => Err(CallError::Late),
            end => end,
        }
    }

    async fn try_on<P>(
        &self,
        bound: Bound,
        chat: Option<i64>,
        payload: &P,
        useless: impl Fn() -> bool,
    ) -> Result<(), CallError>
    where
        P: Payload + Serialize,
        P::Output: DeserializeOwned,
    {
        let (mut backoff, mut repeats) = (Backoff::new(), Repeats::default());
        while !useless() {
            let Err(error) =
                self.unless_abandoned(self.api.call_discarding_result(payload)).await?
            else {
                self.note(P::NAME, None);
                return Ok(());
            };
            let failure = Failure::of(&error);
            self.note(P::NAME, Some(failure));
            let told = match failure {
                Failure::Unchanged => return Ok(()),
                Failure::Gone => return Err(CallError::Gone),
                Failure::Moved(chat) => return Err(CallError::Moved(chat)),
                Failure::Rejected => return Err(CallError::Rejected),
                Failure::Malformed => return Err(CallError::Malformed),
                Failure::NoTopic => return Err(CallError::NoTopic),
                Failure::Retry(told) => told,
            };
            let (wait, longest) = match Doubt::of(&error) {
                Some(doubt) => {
                    let wait = repeats.after(doubt).ok_or(CallError::Unsure)?;
                    self.until_the_server_answers(chat).await?;
                    (wait, Duration::MAX)
                }
                None => (told.unwrap_or_else(|| backoff.wait()), bound.wait),
            };
            if wait > longest {
                return Err(CallError::Deferred(wait.as_secs().max(1)));
            }
            self.unless_abandoned(tokio::time::sleep(wait)).await?;
        }
        Err(CallError::Superseded)
    }

    /// In an outage nothing is repeated that may have been carried out: what does no harm is asked first, without end. It is
    /// about the same chat, for a server may answer for itself while it reaches nobody.
    async fn until_the_server_answers(&self, chat: Option<i64>) -> Result<(), CallError> {
        let Some(chat_id) = chat else { return Ok(()) };
        let (mut backoff, action) = (Backoff::new(), SendChatAction::typing(chat_id));
        loop {
            let error =
                self.unless_abandoned(self.api.call_discarding_result(&action)).await?.err();
            self.metrics.call(
                SendChatAction::NAME,
                error.as_ref().map(Failure::of).map_or("ok", Failure::name),
            );
            if !error.is_some_and(|error| is_outage(&error)) {
                return Ok(());
            }
            self.unless_abandoned(tokio::time::sleep(backoff.wait())).await?;
        }
    }

    async fn unless_abandoned<T>(&self, done: impl Future<Output = T>) -> Result<T, CallError> {
        self.abandon.run_until_cancelled(done).await.ok_or(CallError::Abandoned)
    }

    fn note(&self, method: &'static str, failure: Option<Failure>) {
        if matches!(failure, Some(Failure::Retry(Some(_)))) {
            self.metrics.throttled.inc();
        }
        self.metrics.call(method, failure.map_or("ok", Failure::name));
    }
}

/// Whether the server was out of reach, or fails.
fn is_outage(error: &RequestError) -> bool {
    matches!(error, RequestError::Io(_)) || Doubt::of(error).is_some()
}

/// How often one call has been repeated that may have been carried out.
#[derive(Debug, Default)]
struct Repeats {
    lost: usize,
    all: usize,
}

impl Repeats {
    /// How long to wait before the next; none where there were enough.
    fn after(&mut self, doubt: Doubt) -> Option<Duration> {
        self.lost += usize::from(doubt == Doubt::Lost);
        let wait = REPEAT_AFTER.get(self.all).filter(|_| self.lost < MAX_LOST)?;
        self.all += 1;
        Some(with_jitter(*wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(doubts: impl IntoIterator<Item = Doubt>) -> (usize, Duration) {
        let mut repeats = Repeats::default();
        let waits: Vec<Duration> =
            doubts.into_iter().map_while(|doubt| repeats.after(doubt)).collect();
        (1 + waits.len(), waits.iter().sum())
    }

    #[test]
    fn what_may_have_been_carried_out_is_sent_three_times_or_five() {
        assert_eq!(sent(std::iter::repeat(Doubt::Lost)).0, 3);
        let (times, over) = sent(std::iter::repeat(Doubt::ServerError));
        assert_eq!(times, 5);
        assert!(over >= Duration::from_secs(670), "{over:?}");
        assert_eq!(sent([Doubt::ServerError, Doubt::Lost, Doubt::Lost, Doubt::Lost]).0, 4);
    }
}
