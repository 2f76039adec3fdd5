//! What systemd is told, where it asked to be: readiness, stopping, and signs of life.

use std::sync::Arc;

use sd_notify::NotifyState;

use super::health::Health;

/// Updates are received.
pub fn ready() {
    tell(NotifyState::Ready);
}

/// A stop was asked for.
pub fn stopping() {
    tell(NotifyState::Stopping);
}

/// Shows signs of life while there are any, twice as often as asked; returns at once where nobody watches.
pub async fn keep_watch(health: Arc<Health>) {
    let Some(within) = sd_notify::watchdog_enabled() else { return };
    let mut ticks = tokio::time::interval(within / 2);
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
