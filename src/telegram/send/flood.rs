//! Limits what one reader can make the bot send.
//!
//! A reader's id is hashed with a random key that never leaves this process; the hashes stay in
//! memory for minutes and mean nothing elsewhere.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use crate::ops::lock::lock;
use article::Flood;

/// A reader who asks for too much gets at most one notice in this time.
const NOTICE_EVERY: Duration = Duration::from_secs(60);
/// Readers with a full allowance are forgotten this often.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// They are also forgotten after this many requests, which keeps the memory below about 4 MB.
const FORGET_AFTER: usize = 50_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The request is answered.
    Fine,
    /// The request is not answered, and the reader is told why.
    Notice,
    /// The request is not answered.
    Silent,
}

/// Counts requests by reader.
pub struct FloodLimiter {
    key: RandomState,
    state: Mutex<LimiterState>,
}

struct LimiterState {
    requests: RateLimit,
    notices: RateLimit,
    /// Requests since readers were last forgotten.
    since_forgotten: usize,
}

/// The generic cell rate algorithm (ITU-T I.371): of each reader, only the time is kept at which the
/// allowance will be whole again.
struct RateLimit {
    /// One more request is allowed after this long.
    interval: Duration,
    /// How far ahead of `now` the stored time may be; it allows several requests at once.
    tolerance: Duration,
    whole_at: HashMap<u64, Instant>,
}

impl RateLimit {
    fn new(interval: Duration, at_once: u32) -> Self {
        Self { interval, tolerance: interval * (at_once - 1), whole_at: HashMap::new() }
    }

    fn allows(&mut self, reader: u64, now: Instant) -> bool {
        let whole_at = self.whole_at.get(&reader).map_or(now, |whole_at| now.max(*whole_at));
        let is_allowed = whole_at <= now + self.tolerance;
        if is_allowed {
            self.whole_at.insert(reader, whole_at + self.interval);
        }
        is_allowed
    }
}

impl LimiterState {
    /// Forgets readers with a full allowance: they are treated like unknown ones.
    fn forget(&mut self, now: Instant) {
        self.since_forgotten = 0;
        for RateLimit { whole_at, .. } in [&mut self.requests, &mut self.notices] {
            whole_at.retain(|_, whole_at| *whole_at > now);
            whole_at.shrink_to_fit();
        }
    }
}

impl FloodLimiter {
    pub fn new(flood: Flood) -> Self {
        let interval = Duration::from_secs(1) / flood.per_second.get();
        let requests = RateLimit::new(interval, flood.at_once.get());
        let notices = RateLimit::new(NOTICE_EVERY, 1);
        let state = LimiterState { requests, notices, since_forgotten: 0 };
        Self { key: RandomState::new(), state: Mutex::new(state) }
    }

    /// Counts a request of the reader with this id.
    pub fn check(&self, reader: i64, now: Instant) -> Verdict {
        let reader = self.key.hash_one(reader);
        let mut state = lock(&self.state);
        state.since_forgotten += 1;
        if state.since_forgotten >= FORGET_AFTER {
            state.forget(now);
        }
        if state.requests.allows(reader, now) {
            Verdict::Fine
        } else if state.notices.allows(reader, now) {
            Verdict::Notice
        } else {
            Verdict::Silent
        }
    }

    /// Forgets readers regularly, so that a hash stays for minutes at most, however few readers come.
    pub async fn keep_forgetting(&self) {
        loop {
            tokio::time::sleep(FORGET_EVERY).await;
            lock(&self.state).forget(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn a_flood_gets_one_notice_a_minute_and_nobody_else_is_limited() {
        let (limiter, start) = (FloodLimiter::new(Flood::default()), Instant::now());
        let flood = |reader: i64, times: usize, seconds: u64| {
            let now = at(start, seconds);
            let verdicts: Vec<_> = (0..times).map(|_| limiter.check(reader, now)).collect();
            [Verdict::Fine, Verdict::Notice, Verdict::Silent]
                .map(|kind| verdicts.iter().filter(|verdict| **verdict == kind).count())
        };
        for (reader, times, seconds, expected) in [
            (7, 400, 0, [120, 1, 279]),
            (8, 1, 0, [1, 0, 0]),
            (7, 31, 10, [30, 0, 1]),
            (7, 400, 60, [120, 1, 279]),
            (7, 400, 3_600, [120, 1, 279]),
        ] {
            assert_eq!(flood(reader, times, seconds), expected, "{reader} at {seconds} s");
        }
    }

    #[test]
    fn quiet_readers_are_forgotten() {
        let (limiter, start) = (FloodLimiter::new(Flood::default()), Instant::now());
        for reader in 0..200_000_u32 {
            limiter.check(reader.into(), start + Duration::from_micros(50) * reader);
        }
        let known = lock(&limiter.state).requests.whole_at.len();
        assert!(known <= FORGET_AFTER + 10_000, "{known}");
        lock(&limiter.state).forget(at(start, 10) + FORGET_EVERY);
        assert!(
            lock(&limiter.state).requests.whole_at.is_empty(),
            "a minute later nobody is known"
        );
    }
}
