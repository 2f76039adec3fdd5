//! Decides what to do when receiving fails: how long to wait, what to log, what to skip.

use std::time::Duration;

use teloxide::{ApiError, RequestError};
use tokio::time::Instant;
use tracing::warn;

use crate::ops::telemetry::Telemetry;
use crate::telegram::client::calls::MAX_UPDATES;
use crate::telegram::client::calls::POLL_SECONDS;
use crate::telegram::client::failures::{Backoff, Failure, bounded, description, name};

/// While another instance polls, the warning is repeated this often.
const CONFLICT_REMINDER: Duration = Duration::from_secs(60);
/// How long the poll after a failed one may wait, in seconds. It is short, so that the end of an
/// outage is noticed soon even if nobody writes. For a repeated offset the server waits at least
/// this long (Client.cpp:15713).
const PROBE_SECONDS: u32 = 3;
/// After this long without an answer, or before a wait this long, the bot is no longer ready.
/// Shorter failures happen every day.
const UNREADY_AFTER: Duration = Duration::from_secs(10);

/// Telegram refused the token twice in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Telegram refuses the token")]
pub struct TokenRefused;

/// The failures since the last successful poll.
#[derive(Debug, Default)]
pub(super) struct PollFailures {
    backoff: Backoff,
    /// When the first of them happened; `None` if the last poll succeeded.
    since: Option<Instant>,
    refused: bool,
    unreadable: u32,
    /// How many updates are still requested one at a time, because an answer with several cannot be
    /// parsed.
    one_by_one: u8,
    reminded: Option<Instant>,
}

impl PollFailures {
    /// Returns how many updates to request.
    pub(super) const fn limit(&self) -> u8 {
        if self.one_by_one > 0 { 1 } else { MAX_UPDATES }
    }

    /// Returns how long the next poll may wait for updates, in seconds.
    pub(super) const fn wait_seconds(&self) -> u32 {
        if self.since.is_some() { PROBE_SECONDS } else { POLL_SECONDS }
    }

    /// Records a successful poll.
    pub(super) fn clear(&mut self) {
        *self = Self {
            reminded: self.reminded,
            one_by_one: self.one_by_one.saturating_sub(1),
            ..Self::default()
        };
    }

    /// Records a failed poll. Returns how long to wait before the next one, and the id of an update that
    /// can never be parsed, which is to be skipped.
    pub(super) fn add(
        &mut self,
        error: &RequestError,
        telemetry: &Telemetry,
        now: Instant,
    ) -> Result<(Duration, Option<i64>), TokenRefused> {
        let refused = matches!(error, RequestError::Api(ApiError::InvalidToken));
        if refused && self.refused {
            return Err(TokenRefused);
        }
        self.refused = refused;
        let since = *self.since.get_or_insert(now);
        let skipped = match error {
            RequestError::InvalidJson { raw, .. } => self.unreadable(raw),
            _ => None,
        };
        if skipped.is_some() {
            telemetry.metrics.unreadable();
            warn!("skipping an update that cannot be parsed");
        }
        self.report(error, telemetry, now);
        let usual = self.backoff.wait();
        let wait = match Failure::of(error) {
            Failure::Throttled(named) => bounded(named).max(usual),
            _ => usual,
        };
        if now.duration_since(since).max(wait) >= UNREADY_AFTER {
            telemetry.health.receives(false);
        }
        Ok((wait, skipped))
    }

    fn report(&mut self, error: &RequestError, telemetry: &Telemetry, now: Instant) {
        // Another instance polls, or a webhook is set.
        let is_conflict =
            matches!(error, RequestError::Api(error) if description(error).starts_with("Conflict"));
        if !is_conflict {
            telemetry.metrics.failed_poll("failed");
            warn!(reason = &*name(error), "cannot receive updates; trying again");
            return;
        }
        telemetry.metrics.failed_poll("conflict");
        telemetry.health.conflicts();
        if self.reminded.is_none_or(|at| now >= at + CONFLICT_REMINDER) {
            self.reminded = Some(now);
            warn!(
                reason = &*name(error),
                "conflict: this bot receives its updates elsewhere; stop the other instance, or remove the webhook with \
                 `run --delete-webhook`"
            );
        }
    }

    /// After two answers in a row that cannot be parsed, updates are requested one at a time. One that
    /// cannot be parsed alone is skipped; otherwise it would block the queue for ever. It may be the
    /// last of the unreadable answer.
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

fn first_update_id(raw: &str) -> Option<i64> {
    const KEY: &str = "\"update_id\"";
    let rest = raw[raw.find(KEY)? + KEY.len()..].trim_start().strip_prefix(':')?.trim_start();
    let end = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use teloxide::types::Seconds;

    use super::*;
    use crate::ops::metrics::Counting;

    fn add(
        failures: &mut PollFailures,
        error: &RequestError,
    ) -> Result<(Duration, Option<i64>), TokenRefused> {
        failures.add(error, &Telemetry::new(None, Counting::default()), Instant::now())
    }

    fn unreadable(raw: &str) -> RequestError {
        let source = Arc::new(serde_json::from_str::<u8>("{").unwrap_err());
        RequestError::InvalidJson { source, raw: raw.into() }
    }

    #[test]
    fn after_two_unreadable_answers_each_update_is_requested_alone_until_the_bad_one_is_skipped() {
        for (raw, skipped, left) in [
            (r#"{"ok":true,"result":[{"update_id" : 41, "message": 7}]}"#, Some(41), MAX_UPDATES),
            (r#"{"ok":true,"result":[]}"#, None, 1),
            (r#""update_id":"x""#, None, 1),
        ] {
            let mut failures = PollFailures::default();
            for limit in [MAX_UPDATES, 1] {
                assert_eq!(add(&mut failures, &unreadable(raw)).map(|next| next.1), Ok(None));
                assert_eq!(failures.limit(), limit);
            }
            for _ in 1..MAX_UPDATES {
                failures.clear();
                assert_eq!(failures.limit(), 1, "the bad one may be the last of an answer");
            }
            assert_eq!(add(&mut failures, &unreadable(raw)).map(|next| next.1), Ok(skipped));
            assert_eq!(failures.limit(), left);
            failures.clear();
            assert_eq!(failures.limit(), MAX_UPDATES);
        }
    }

    #[test]
    fn a_long_wait_is_bounded_and_a_long_failure_makes_the_bot_unready() {
        let (seconds, millis) = (Duration::from_secs, Duration::from_millis);
        // The time since the first failure, the wait that the server names, the bounds of the wait
        // until the next poll, and whether the bot is still ready.
        for polls in [
            vec![(0, 0, millis(200), millis(300), true), (1, 0, millis(400), millis(600), true)],
            vec![(0, 86_400, seconds(60), seconds(60), false)],
            vec![(0, 1, seconds(1), seconds(1), true), (9, 1, seconds(1), seconds(1), true)],
            vec![(0, 1, seconds(1), seconds(1), true), (10, 1, seconds(1), seconds(1), false)],
        ] {
            let telemetry = Telemetry::new(None, Counting::default());
            telemetry.health.receives(true);
            let (mut failures, start) = (PollFailures::default(), Instant::now());
            for (after, named, shortest, longest, is_ready) in polls {
                let now = start + seconds(after);
                let error = RequestError::RetryAfter(Seconds::from_seconds(named));
                let (wait, _) = failures.add(&error, &telemetry, now).unwrap();
                assert!((shortest..=longest).contains(&wait), "{after}, {named}: {wait:?}");
                assert_eq!(telemetry.health.readiness(now).0, is_ready, "{after}, {named}");
            }
        }
    }

    #[test]
    fn a_token_is_refused_when_two_polls_in_a_row_say_so() {
        let mut failures = PollFailures::default();
        let refused = RequestError::Api(ApiError::InvalidToken);
        for (error, ends) in
            [(&refused, false), (&unreadable(""), false), (&refused, false), (&refused, true)]
        {
            assert_eq!(add(&mut failures, error).is_err(), ends);
        }
    }
}
