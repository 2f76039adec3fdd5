//! The end of the loop: finishes updates in progress and confirms what was answered.

use std::time::Duration;

use tokio::time::Instant;
use tracing::warn;

use super::Poller;
use crate::telegram::client::calls::GetUpdates;
use crate::telegram::client::failures::name;
use crate::telegram::queues::Handler;
use crate::telegram::receive::window::State;

/// On any usable network a request reaches the server within this time.
const ARRIVES_WITHIN: Duration = Duration::from_millis(500);
/// How long to wait for the last confirmation.
const CONFIRM_WITHIN: Duration = Duration::from_secs(2);

impl<H: Handler> Poller<H> {
    /// Waits for all updates in progress, parked replies included, until waiting is given up; then
    /// confirms what was answered.
    pub(super) async fn finish(mut self) {
        self.telemetry.health.stops();
        while !(self.window.is_finished() && self.window.parked.is_empty()) {
            tokio::select! {
                Some(finished) = self.finished.recv() => self.finish_update(finished),
                () = self.abandon.cancelled() => break,
            }
        }
        let lost = self.window.parked.len();
        if lost > 0 {
            self.telemetry.metrics.lost(lost);
            warn!(lost, "parked replies are lost");
        }
        let again =
            self.window.unconfirmable().filter(|entry| entry.state == State::Answered).count();
        if again > 0 {
            warn!(
                again,
                "updates that were answered are behind one that was not, so they cannot be confirmed and will be answered again"
            );
        }
        self.advance();
        self.confirm(Instant::now()).await;
    }

    /// Confirms what was answered and is not confirmed yet.
    ///
    /// A poll that was cancelled may have confirmed it. Telegram then answers a poll with the same offset
    /// only after 3 s (Client.cpp:15713), so its answer is not waited for.
    async fn confirm(&mut self, now: Instant) {
        let sent = self.last_poll.take_if(|(offset, _)| *offset == self.offset);
        let sent_ago = sent.map(|(_, at)| now.saturating_duration_since(at));
        if self.offset == self.confirmed || sent_ago.is_some_and(|ago| ago > ARRIVES_WITHIN) {
            return;
        }
        let wait = if sent_ago.is_some() { ARRIVES_WITHIN * 2 } else { CONFIRM_WITHIN };
        let confirm = GetUpdates::new(self.offset, 1, 0);
        match tokio::time::timeout(wait, self.api.call(confirm)).await {
            Ok(Err(error)) => {
                warn!(
                    reason = &*name(&error),
                    "cannot confirm the last updates; they may be answered again"
                );
            }
            Err(_) if sent_ago.is_none() => {
                warn!("no answer to the last confirmation; some updates may be answered again")
            }
            _ => {}
        }
    }
}
