//! Whether Telegram answers others while one chat waits: the evidence that parking a reply rests on.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Failures count this long.
const RECENT: Duration = Duration::from_secs(1);
/// This many chats that fail alike within [`RECENT`] are no exception: it is the server, not the chat.
pub(super) const MANY: usize = 3;

/// What happened to calls lately, by chat.
#[derive(Debug, Default)]
pub struct Weather {
    records: Mutex<Records>,
}

#[derive(Debug, Default)]
struct Records {
    failures: VecDeque<(i64, Instant)>,
    /// When many last failed together.
    storm: Option<Instant>,
    /// The last success, and the last one of another chat.
    successes: [Option<(i64, Instant)>; 2],
}

impl Weather {
    /// A call for this chat was taken or refused for good: the server works.
    pub fn succeeded(&self, chat: i64, now: Instant) {
        let [first, second] = &mut self.records().successes;
        if first.is_some_and(|(known, _)| known != chat) {
            *second = *first;
        }
        *first = Some((chat, now));
    }

    /// A call for this chat must be tried again.
    pub fn failed(&self, chat: i64, now: Instant) {
        let mut records = self.records();
        records.forget_before(now);
        if !records.failures.iter().any(|(known, _)| *known == chat) {
            records.failures.push_back((chat, now));
        }
        if records.failures.len() >= MANY {
            records.storm = Some(now);
        }
    }

    /// Whether many have failed together since then.
    pub fn many_failed_since(&self, since: Instant) -> bool {
        self.records().storm.is_some_and(|at| at >= since)
    }

    /// Whether this chat's trouble, which began at `since`, is its own: another chat was served meanwhile and just now, and
    /// not many fail together.
    pub fn is_fair_beside(&self, chat: i64, since: Instant, now: Instant) -> bool {
        let mut records = self.records();
        records.forget_before(now);
        let just_now = |at: Instant| now.duration_since(at) <= RECENT;
        let served =
            records.successes.iter().flatten().any(|(other, at)| *other != chat && *at >= since && just_now(*at));
        served && records.failures.len() < MANY
    }

    /// Whether anybody was served just now.
    pub fn is_fair(&self, now: Instant) -> bool {
        self.records().successes.iter().flatten().any(|(_, at)| now.duration_since(*at) <= RECENT)
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Records {
    fn forget_before(&mut self, now: Instant) {
        while self.failures.front().is_some_and(|(_, at)| now.duration_since(*at) > RECENT) {
            self.failures.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_fair_while_another_chat_is_served() {
        let (weather, now) = (Weather::default(), Instant::now());
        weather.failed(1, now);
        assert!(!weather.is_fair_beside(1, now, now), "nobody else was served");
        weather.succeeded(1, now);
        assert!(!weather.is_fair_beside(1, now, now), "the chat itself proves nothing");
        weather.succeeded(2, now);
        weather.succeeded(1, now);
        assert!(weather.is_fair_beside(1, now, now));
        assert!(!weather.is_fair_beside(1, now + RECENT, now + RECENT), "that was before the trouble began");
        assert!(!weather.is_fair_beside(1, now, now + RECENT * 2), "since then an outage may have begun");
    }

    #[test]
    fn many_that_fail_together_are_an_outage() {
        let (weather, now) = (Weather::default(), Instant::now());
        for chat in 1..=3 {
            weather.failed(chat, now);
        }
        weather.succeeded(4, now);
        assert!(!weather.is_fair_beside(1, now, now));
        assert!(weather.many_failed_since(now) && !weather.many_failed_since(now + RECENT));
        let later = now + RECENT * 2;
        weather.succeeded(4, later);
        assert!(weather.is_fair_beside(1, now, later));
    }
}
