//! What happens when a stop is requested: the bot is not ready, and its time to end is limited.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::ops::health::Health;
use crate::ops::systemd;

/// How long work in flight may continue after a stop is requested. Together with the last
/// confirmation, the program ends within 10 s.
const STOP_WITHIN: Duration = Duration::from_secs(7);

/// Makes the bot not ready, and notifies systemd, as soon as a stop is requested.
pub(super) async fn report_stop(stop: CancellationToken, health: Arc<Health>) {
    stop.cancelled().await;
    health.stops();
    systemd::stopping();
}

/// Cancels `abandon`, which ends all waits and retries, once the time to stop is over.
pub(super) async fn abandon_after(stop: CancellationToken, abandon: CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(STOP_WITHIN).await;
    warn!("the time to stop is over; unanswered updates stay with Telegram and come again");
    abandon.cancel();
}
