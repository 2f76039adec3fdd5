//! What systemd is told, where it asked to be: readiness, stopping, and signs of life.

use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::MissedTickBehavior;

use super::health::Health;

/// A watchdog that asks for more than this is not systemd's; the bot would do nothing else.
const SHORTEST_TICK: Duration = Duration::from_millis(10);

/// Updates are received.
pub fn ready() {
    tell(NotifyState::Ready);
}

/// A stop was asked for.
pub fn stopping() {
    tell(NotifyState::Stopping);
}

/// Shows signs of life while there are any, twice as often as asked; returns at once where nobody watches, which is also
/// what a time of 0 says (`sd_watchdog_enabled(3)`).
pub async fn keep_watch(health: Arc<Health>) {
    let Some(within) = sd_notify::watchdog_enabled().filter(|within| !within.is_zero()) else { return };
    let mut ticks = tokio::time::interval((within / 2).max(SHORTEST_TICK));
    // After a pause of the machine one sign is as good as many.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if health.is_live() {
            tell(NotifyState::Watchdog);
        }
    }
}

/// Without systemd there is nobody to tell, and no harm.
fn tell(state: NotifyState<'_>) {
    let _nobody_listens = sd_notify::notify(&[state]);
}
