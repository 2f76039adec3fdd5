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
/// watchdog; an interval of 0 means that, too (`sd_watchdog_enabled(3)`).
pub async fn keep_watch(health: Arc<Health>) {
    let Some(within) = sd_notify::watchdog_enabled().filter(|within| !within.is_zero()) else {
        return;
    };
    let mut ticks = tokio::time::interval((within / 2).max(SHORTEST_TICK));
    // After the machine was suspended, one notification is as good as many.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if health.is_live(Instant::now()) {
            notify(NotifyState::Watchdog);
        }
    }
}

/// The error is ignored: without systemd there is nothing to notify.
fn notify(state: NotifyState<'_>) {
    let _nobody_listens = sd_notify::notify(&[state]);
}
