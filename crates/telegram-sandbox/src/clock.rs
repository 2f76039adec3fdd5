//! The sandbox's clock: the system clock plus the time that a test has skipped.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// One moment on the monotonic clock and on the system clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    pub(super) at: Instant,
    /// Unix time in seconds, the unit of every date of the Bot API.
    pub(super) unix: i64,
}

/// The beginning of the year 9999 in Unix time; the dates of HTTP have four digits for the year.
const END: Duration = Duration::from_secs(253_370_764_800);

/// A clock that can only be moved forward.
#[derive(Debug, Default)]
pub(super) struct Clock {
    skipped_ms: AtomicU64,
}

impl Clock {
    pub(super) fn now(&self) -> Now {
        let skipped = Duration::from_millis(self.skipped_ms.load(Ordering::Relaxed));
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + skipped;
        Now {
            at: Instant::now() + skipped,
            unix: i64::try_from(unix.as_secs()).unwrap_or(i64::MAX),
        }
    }

    /// Returns the current time if a test has moved the clock.
    pub(super) fn moved(&self) -> Option<SystemTime> {
        let skipped = Duration::from_millis(self.skipped_ms.load(Ordering::Relaxed));
        (!skipped.is_zero()).then(|| SystemTime::now() + skipped)
    }

    /// Returns whether the clock can be moved this far.
    pub(super) fn can_skip(&self, time: Duration) -> bool {
        let skipped =
            Duration::from_millis(self.skipped_ms.load(Ordering::Relaxed)).checked_add(time);
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        skipped.and_then(|skipped| unix.checked_add(skipped)).is_some_and(|unix| unix < END)
    }

    /// Moves the clock forward if [`Self::can_skip`].
    pub(super) fn skip(&self, time: Duration) {
        if self.can_skip(time) {
            self.skipped_ms
                .fetch_add(u64::try_from(time.as_millis()).unwrap_or_default(), Ordering::Relaxed);
        }
    }
}
