//! A bound on what one reader can make the bot send.
//!
//! Readers are known here by a number that a key chosen at random for this process makes of their id; the numbers stay in
//! memory for minutes and mean nothing to anybody else.

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use article::Flood;

/// The polite notice is sent once a minute.
const NOTICES_A_MINUTE: NonZeroU32 = NonZeroU32::MIN;
/// Those who are quiet are forgotten this often.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// After this many requests, those who are quiet are forgotten: about 4 MB at the most.
const FORGET_AFTER: usize = 50_000;

type Keyed<C> = RateLimiter<u64, HashMapStateStore<u64>, C, NoOpMiddleware<<C as Clock>::Instant>>;

impl<C: Clock> std::fmt::Debug for Limiter<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limiter").finish_non_exhaustive()
    }
}

/// What is done about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is answered.
    Fine,
    /// It is not answered, but the reader is told why.
    Notice,
    /// It is not answered.
    Silent,
}

/// Counts requests by reader.
pub struct Limiter<C: Clock = DefaultClock> {
    key: RandomState,
    requests: Keyed<C>,
    notices: Keyed<C>,
    seen: AtomicUsize,
}

impl Limiter {
    /// With a fresh random key.
    #[must_use]
    pub fn new(flood: Flood) -> Self {
        Self::with_clock(flood, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Limiter<C> {
    /// With a clock of one's own.
    pub fn with_clock(flood: Flood, clock: C) -> Self {
        let requests = Quota::per_second(flood.per_second).allow_burst(flood.at_once);
        let notices = Quota::per_minute(NOTICES_A_MINUTE);
        Self {
            key: RandomState::new(),
            requests: RateLimiter::new(requests, HashMapStateStore::default(), clock.clone()),
            notices: RateLimiter::new(notices, HashMapStateStore::default(), clock),
            seen: AtomicUsize::new(0),
        }
    }

    /// Counts a request of the reader with this id.
    pub fn check(&self, reader: i64) -> Verdict {
        let key = self.key.hash_one(reader);
        if self.seen.fetch_add(1, Ordering::Relaxed) % FORGET_AFTER == FORGET_AFTER - 1 {
            self.forget_the_quiet();
        }
        if self.requests.check_key(&key).is_ok() {
            return Verdict::Fine;
        }
        if self.notices.check_key(&key).is_ok() { Verdict::Notice } else { Verdict::Silent }
    }

    /// How many readers are remembered.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.requests.len()
    }

    /// Forgets readers whose allowance is whole again: they are as good as unknown.
    pub fn forget_the_quiet(&self) {
        for known in [&self.requests, &self.notices] {
            known.retain_recent();
            known.shrink_to_fit();
        }
    }

    /// Forgets without end, so that a number stays for minutes at most, however few readers come.
    pub async fn keep_forgetting(&self) {
        loop {
            tokio::time::sleep(FORGET_EVERY).await;
            self.forget_the_quiet();
        }
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn a_person_who_taps_twice_a_second_is_never_limited() {
        let clock = FakeRelativeClock::default();
        let limiter = Limiter::with_clock(Flood::default(), clock.clone());
        for _ in 0..600 {
            assert_eq!(limiter.check(7), Verdict::Fine);
            clock.advance(Duration::from_millis(500));
        }
    }

    #[test]
    fn a_flood_is_told_once_and_then_ignored_until_it_ends() {
        let clock = FakeRelativeClock::default();
        let limiter = Limiter::with_clock(Flood::default(), clock.clone());
        let verdicts: Vec<Verdict> = (0..400).map(|_| limiter.check(7)).collect();
        assert_eq!(verdicts.iter().filter(|verdict| **verdict == Verdict::Fine).count(), 120);
        assert_eq!(verdicts.iter().filter(|verdict| **verdict == Verdict::Notice).count(), 1);
        assert_eq!(limiter.check(8), Verdict::Fine, "nobody else is limited");
        clock.advance(Duration::from_secs(10));
        assert_eq!(limiter.check(7), Verdict::Fine);
    }

    #[test]
    fn quiet_readers_are_forgotten() {
        let clock = FakeRelativeClock::default();
        let limiter = Limiter::with_clock(Flood::default(), clock.clone());
        for reader in 0..200_000 {
            limiter.check(reader);
            clock.advance(Duration::from_micros(50));
        }
        assert!(limiter.remembered() <= FORGET_AFTER + 10_000, "{}", limiter.remembered());
        clock.advance(FORGET_EVERY);
        limiter.forget_the_quiet();
        assert_eq!(limiter.remembered(), 0, "a minute later nobody is known");
    }
}
