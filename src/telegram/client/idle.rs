//! Connections that are open and carry no call.

use std::time::Duration;

use tokio::time::Instant;

/// As many connections are kept as calls can be in flight: two for each tap of a full window of
/// updates, and the poll. Parked replies are rare.
pub(super) const MAX_IDLE: usize = 201;
/// A connection that has been idle for this long is not used again, and is closed at the next call.
/// Many servers close connections after a minute, and a request on a connection that is being
/// closed is lost.
pub(super) const IDLE_WITHIN: Duration = Duration::from_secs(50);

/// Idle connections with the time since which they are idle; the most recently used is last.
pub(super) struct Idle<C>(pub(super) Vec<(Instant, C)>);

impl<C> Idle<C> {
    /// Returns the most recently used connection, unless it has been idle for too long.
    pub(super) fn take(&mut self, now: Instant) -> Option<C> {
        let (since, connection) = self.0.pop()?;
        if now < since + IDLE_WITHIN {
            return Some(connection);
        }
        // All others have been idle for even longer.
        self.0.clear();
        None
    }

    /// Keeps a connection, and closes those that have been idle for too long.
    pub(super) fn keep(&mut self, connection: C, now: Instant) {
        let old = self.0.partition_point(|(since, _)| *since + IDLE_WITHIN <= now);
        self.0.drain(..old);
        if self.0.len() < MAX_IDLE {
            self.0.push((now, connection));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_that_were_idle_for_long_are_dropped() {
        let now = Instant::now();
        let at = |seconds| now + Duration::from_secs(seconds);
        for (later, taken, left) in [(51, Some(20), 1), (70, None, 0)] {
            let mut idle = Idle(vec![(at(0), 0), (at(20), 20)]);
            assert_eq!((idle.take(at(later)), idle.0.len()), (taken, left));
        }
        let mut idle = Idle(vec![(at(0), "old"), (at(1), "new")]);
        idle.keep("newest", now + IDLE_WITHIN);
        assert_eq!(idle.0.iter().map(|(_, name)| *name).collect::<Vec<_>>(), ["new", "newest"]);
        (0..2 * MAX_IDLE).for_each(|_| idle.keep("more", now + IDLE_WITHIN));
        assert_eq!(idle.0.len(), MAX_IDLE);
    }
}
