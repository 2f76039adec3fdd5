//! The end of the loop: what is in work is finished, and what was answered is confirmed.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::Loop;
use crate::telegram::client::calls::{ALLOWED_UPDATES, GetUpdates};
use crate::telegram::client::failures::name;
use crate::telegram::receive::queues::Handler;
use crate::telegram::receive::window::State;

/// A request has reached the server after this long, on any network that answers at all well.
const ARRIVES_WITHIN: Duration = Duration::from_millis(500);
/// How long to wait for the last confirmation.
const CONFIRM_WITHIN: Duration = Duration::from_secs(2);

impl<H: Handler> Loop<H> {
    /// Waits for what is in work, parked replies included, until it is done or abandoned; then confirms.
    pub(super) async fn end(mut self, abandon: &CancellationToken) {
        self.telemetry.health.stops();
        while !(self.window.is_finished() && self.parked.is_empty()) {
            tokio::select! {
                Some(update_id) = self.finished.recv() => self.note(update_id),
                () = abandon.cancelled() => break,
            }
        }
        let lost = self.parked.len();
        if lost > 0 {
            self.telemetry.metrics.parked_lost.inc_by(lost as u64);
            warn!(lost, "replies that waited for their own chats are lost");
        }
        let again =
            self.window.unconfirmable().filter(|entry| entry.state == State::Finished).count();
        if again > 0 {
            warn!(
                again,
                "updates stand behind one that waits and cannot be confirmed; they will be answered again"
            );
        }
        self.advance();
        self.confirm().await;
    }

    /// Tells Telegram what was answered, where it does not know yet.
    ///
    /// A poll that was given up may have told it already. If it did, the same offset again is answered only after 3 s
    /// (Client.cpp:15713), so there is no point in waiting for that answer.
    async fn confirm(&mut self) {
        let told =
            self.asked.take_if(|(offset, _)| *offset == self.offset).map(|(_, at)| at.elapsed());
        if self.offset == self.confirmed || told.is_some_and(|ago| ago > ARRIVES_WITHIN) {
            return;
        }
        let wait = if told.is_some() { ARRIVES_WITHIN * 2 } else { CONFIRM_WITHIN };
        let confirm = GetUpdates {
            offset: self.offset,
            limit: 1,
            timeout: 0,
            allowed_updates: ALLOWED_UPDATES,
        };
        match tokio::time::timeout(wait, self.api.call(confirm)).await {
            Ok(Err(error)) => {
                warn!(
                    reason = name(&error),
                    "cannot confirm the last updates; they may be answered again"
                );
            }
            Err(_) if told.is_none() => {
                warn!("no answer to the last confirmation; some updates may be answered again")
            }
            _ => {}
        }
    }
}
