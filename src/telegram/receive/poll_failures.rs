//! What to do when receiving fails: how long to wait, what to tell, what to pass over.

use std::time::Duration;

use teloxide::{ApiError, RequestError};
use tokio::time::Instant;
use tracing::warn;

use crate::ops::telemetry::Telemetry;
use crate::telegram::client::api::POLL_SECONDS;
use crate::telegram::client::calls::MAX_UPDATES;
use crate::telegram::client::failures::{Backoff, Failure, bounded, description, name};

/// While another instance polls, the warning is repeated this often.
const CONFLICT_REMINDER: Duration = Duration::from_secs(60);
/// How long the poll after a failed one may wait, in seconds: soon it is known that all is well again, even where nobody
/// writes. The server makes a shorter wait on a repeated offset as long as this (Client.cpp:15713).
const PROBE_SECONDS: u32 = 3;
/// After so long without an answer, or before so long a wait, nobody may call the bot ready. Shorter trouble comes every day.
const DEAF_AFTER: Duration = Duration::from_secs(10);

/// The token was refused, twice in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Telegram refuses the token")]
pub struct TokenRefused;

/// What went wrong in a row.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    backoff: Backoff,
    /// When the first of them failed, where the last poll did.
    since: Option<Instant>,
    refused: bool,
    unreadable: u32,
    /// How many updates are still asked for one at a time, because one of a whole answer cannot be read.
    one_by_one: u8,
    reminded: Option<Instant>,
}

/// What to do about a failed poll.
#[derive(Debug)]
pub(super) struct Remedy {
    /// How long to wait before the next.
    pub(super) wait: Duration,
    /// An update that stands in the way for ever, and is passed over.
    pub(super) skipped: Option<i64>,
}

impl Trouble {
    /// How many updates to ask for.
    pub(super) const fn limit(&self) -> u8 {
        if self.one_by_one > 0 { 1 } else { MAX_UPDATES }
    }

    /// How long to wait for updates, in seconds.
    pub(super) const fn wait_seconds(&self) -> u32 {
        if self.since.is_some() { PROBE_SECONDS } else { POLL_SECONDS }
    }

    /// A poll was answered.
    pub(super) fn over(&mut self) {
        *self = Self {
            reminded: self.reminded,
            one_by_one: self.one_by_one.saturating_sub(1),
            ..Self::default()
        };
    }

    /// A poll failed.
    pub(super) fn with(
        &mut self,
        error: &RequestError,
        telemetry: &Telemetry,
    ) -> Result<Remedy, TokenRefused> {
        let refused = matches!(error, RequestError::Api(ApiError::InvalidToken));
        if refused && self.refused {
            return Err(TokenRefused);
        }
        self.refused = refused;
        let since = *self.since.get_or_insert_with(Instant::now);
        let skipped = match error {
            RequestError::InvalidJson { raw, .. } => self.unreadable(raw),
            _ => None,
        };
        if skipped.is_some() {
            telemetry.metrics.unreadable.inc();
            warn!("an update cannot be read; it is passed over");
        }
        self.tell(error, telemetry);
        let usual = self.backoff.wait();
        let wait = match Failure::of(error) {
            // A server that says "at once" again and again is not believed.
            Failure::Retry(Some(told)) => bounded(told).max(usual),
            _ => usual,
        };
        if since.elapsed().max(wait) >= DEAF_AFTER {
            telemetry.health.receives(false);
        }
        Ok(Remedy { wait, skipped })
    }

    fn tell(&mut self, error: &RequestError, telemetry: &Telemetry) {
        if !is_conflict(error) {
            telemetry.metrics.poll("failed");
            warn!(reason = name(error), "cannot receive updates; trying again");
            return;
        }
        telemetry.metrics.poll("conflict");
        telemetry.health.conflicts();
        if self.reminded.is_none_or(|at| at.elapsed() >= CONFLICT_REMINDER) {
            self.reminded = Some(Instant::now());
            warn!(
                reason = name(error),
                "conflict: this bot receives its updates elsewhere; stop the other instance, or remove the webhook with \
                 `run --delete-webhook`"
            );
        }
    }

    /// An answer that cannot be read twice at one offset is asked for one update at a time; one that cannot be read
    /// alone is passed over, or it would stand in the way for ever. It may be the last of them.
    fn unreadable(&mut self, raw: &str) -> Option<i64> {
        self.unreadable += 1;
        if self.one_by_one == 0 {
            self.one_by_one = if self.unreadable >= 2 { MAX_UPDATES } else { 0 };
            return None;
        }
        let skipped = first_update_id(raw)?;
        self.one_by_one = 0;
        self.unreadable = 0;
        Some(skipped)
    }
}

fn is_conflict(error: &RequestError) -> bool {
    match error {
        RequestError::Api(ApiError::TerminatedByOtherGetUpdates | ApiError::CantGetUpdates) => true,
        RequestError::Api(error) => description(error).starts_with("Conflict"),
        _ => false,
    }
}

fn first_update_id(raw: &str) -> Option<i64> {
    const KEY: &str = "\"update_id\"";
    let rest = raw[raw.find(KEY)? + KEY.len()..].trim_start().strip_prefix(':')?.trim_start();
    let end = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ops::metrics::Counting;

    fn unreadable(raw: &str) -> RequestError {
        let source = serde_json::from_str::<u8>("{").map_err(Arc::new).err();
        source
            .map_or(RequestError::RetryAfter(teloxide::types::Seconds::from_seconds(1)), |source| {
                RequestError::InvalidJson { source, raw: raw.into() }
            })
    }

    #[test]
    fn an_unreadable_update_deep_in_an_answer_is_approached_one_by_one() {
        let telemetry = Telemetry::new(None, Counting::default());
        let mut trouble = Trouble::default();
        let fail = |trouble: &mut Trouble| {
            trouble.with(&unreadable(r#"[{"update_id":41}]"#), &telemetry).map(|it| it.skipped)
        };
        assert_eq!([fail(&mut trouble), fail(&mut trouble)], [Ok(None), Ok(None)]);
        for _ in 0..40 {
            assert_eq!(
                trouble.limit(),
                1,
                "the readable ones before it are asked for alone, and no more polls fail"
            );
            trouble.over();
        }
        assert_eq!(fail(&mut trouble), Ok(Some(41)));
        assert_eq!(trouble.limit(), MAX_UPDATES);
    }

    #[test]
    fn a_wait_is_bounded_and_who_is_deaf_is_not_ready() {
        let telemetry = Telemetry::new(None, Counting::default());
        let told =
            |seconds| RequestError::RetryAfter(teloxide::types::Seconds::from_seconds(seconds));
        let mut trouble = Trouble::default();
        let wait =
            |trouble: &mut Trouble, seconds| trouble.with(&told(seconds), &telemetry).unwrap().wait;
        telemetry.health.receives(true);
        assert!(wait(&mut trouble, 0) >= Duration::from_millis(200));
        assert!(wait(&mut trouble, 0) >= Duration::from_millis(400), "the server is not believed");
        assert!(telemetry.health.readiness().0, "a short trouble");
        assert_eq!(wait(&mut trouble, 86_400), Duration::from_secs(60));
        assert!(!telemetry.health.readiness().0, "nobody is heard for a minute");

        let mut trouble = Trouble::default();
        telemetry.health.receives(true);
        assert!(wait(&mut trouble, 1) < DEAF_AFTER && telemetry.health.readiness().0);
        trouble.since = trouble.since.map(|since| since - DEAF_AFTER);
        assert!(wait(&mut trouble, 1) < DEAF_AFTER && !telemetry.health.readiness().0);
    }

    #[test]
    fn one_by_one_ends_with_the_answer_that_could_not_be_read() {
        let telemetry = Telemetry::new(None, Counting::default());
        let mut trouble = Trouble::default();
        for _ in 0..2 {
            assert!(trouble.with(&unreadable("<html>"), &telemetry).is_ok());
        }
        let asked = (0..200)
            .take_while(|_| {
                trouble.limit() == 1 && {
                    trouble.over();
                    true
                }
            })
            .count();
        assert_eq!(asked, usize::from(MAX_UPDATES));
    }

    #[test]
    fn the_number_of_an_unreadable_update_is_found_in_its_text() {
        assert_eq!(
            first_update_id(r#"{"ok":true,"result":[{"update_id" : 42, "message": 7}]}"#),
            Some(42)
        );
        assert_eq!(first_update_id(r#"{"ok":true,"result":[]}"#), None);
        assert_eq!(first_update_id(r#""update_id":"x""#), None);
    }
}
