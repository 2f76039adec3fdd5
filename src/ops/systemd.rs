//! Notifies systemd, if it started the program and asked for it: readiness, stopping, and the
//! watchdog.

use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::{Instant, MissedTickBehavior};

use super::health::Health;

/// The shortest interval between two watchdog notifications. A real unit never asks for a shorter
/// one, and the bot would do nothing else.
const SHORTEST_TICK: Duration = Duration::from_millis(10);

/// Notifies systemd that the bot receives updates.
pub fn ready() {
    notify(NotifyState::Ready);
}

/// Notifies systemd that a stop was requested.
pub fn stopping() {
    notify(NotifyState::Stopping);
}

/// Notifies the watchdog twice per interval while the bot is live. Returns at once when there is no
/// watchdog.
pub async fn keep_watch(health: Arc<Health>) {
    let Some(tick) = sd_notify::watchdog_enabled().and_then(tick_of) else { return };
    let notify_watchdog = || notify(NotifyState::Watchdog);
    keep_ticking(tick, &health, notify_watchdog).await;
}

/// Returns the time between two notifications; `None` for an interval of 0, which means that there
/// is no watchdog (`sd_watchdog_enabled(3)`).
fn tick_of(within: Duration) -> Option<Duration> {
    (!within.is_zero()).then(|| (within / 2).max(SHORTEST_TICK))
}

async fn keep_ticking(tick: Duration, health: &Health, mut notify_watchdog: impl FnMut()) {
    let mut ticks = tokio::time::interval(tick);
    // After the machine was suspended, one notification is as good as many.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if health.is_live(Instant::now()) {
            notify_watchdog();
        }
    }
}

/// The error is ignored: without systemd there is nothing to notify.
fn notify(state: NotifyState<'_>) {
    let _nobody_listens = sd_notify::notify(&[state]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts the notifications within ten seconds.
    async fn count(within: Duration, patience: Option<Duration>) -> usize {
        let (health, mut count) = (Health::new(patience, Instant::now()), 0);
        if let Some(tick) = tick_of(within) {
            let ticking = keep_ticking(tick, &health, || count += 1);
            let _elapsed = tokio::time::timeout(Duration::from_millis(9_999), ticking).await;
        }
        count
    }

    #[tokio::test(start_paused = true)]
    async fn the_watchdog_is_notified_twice_per_interval() {
        assert_eq!(count(Duration::from_secs(2), None).await, 10);
    }

    #[tokio::test(start_paused = true)]
    async fn a_bot_that_is_stuck_does_not_notify_the_watchdog() {
        assert_eq!(count(Duration::from_secs(2), Some(Duration::from_millis(3_500))).await, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn odd_intervals_hurt_nobody() {
        assert_eq!(count(Duration::ZERO, None).await, 0);
        assert_eq!(count(Duration::from_micros(1), None).await, 1_000);
        assert_eq!(count(Duration::from_micros(u64::MAX), None).await, 1);
    }
}
