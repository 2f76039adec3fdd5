//! Waiting for what the bot does in its own time.

use std::time::Duration;

/// Nothing on loopback takes longer, but on a machine that is busy with something else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Waits until the condition holds, and fails the test where it never does.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !holds().await {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    });
    waited.await.unwrap_or_else(|_| panic!("in vain: {what}"));
}
