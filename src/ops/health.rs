//! Liveness and readiness, for the probes of an orchestrator or an operator.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use super::lock::lock;

/// The line of `/readyz` that says that somebody else receives the updates.
pub const CONFLICT: &str = "conflict: another instance or a webhook receives this bot's updates";

/// The program's state. It is ready once the token was accepted and the poller or the listener is
/// up, while nothing else receives this bot's updates and no stop was requested.
#[derive(Debug)]
pub struct Health {
    /// The longest time between two beats; beyond it the receiving loop counts as stuck. `None`
    /// where nothing beats.
    patience: Option<Duration>,
    state: Mutex<HealthState>,
}

#[derive(Debug)]
struct HealthState {
    /// The end of the last attempt to receive, successful or not.
    beat: Instant,
    is_receiving: bool,
    has_conflict: bool,
    is_stopping: bool,
    /// Why the newest files were refused, if they were.
    refused: Option<String>,
}

impl Health {
    /// Starts not ready. `patience` is the longest time between two beats of a working loop; `None`
    /// where nothing beats, as with a webhook.
    pub fn new(patience: Option<Duration>, now: Instant) -> Self {
        let state = HealthState {
            beat: now,
            is_receiving: false,
            has_conflict: false,
            is_stopping: false,
            refused: None,
        };
        Self { patience, state: Mutex::new(state) }
    }

    /// Records that an attempt to receive ended.
    pub fn beat(&self, now: Instant) {
        lock(&self.state).beat = now;
    }

    /// Records whether updates are received or can be; `true` also clears a conflict.
    pub fn receives(&self, receiving: bool) {
        let mut state = lock(&self.state);
        state.is_receiving = receiving;
        state.has_conflict &= !receiving;
    }

    /// Records that another instance or a webhook receives this bot's updates.
    pub fn conflicts(&self) {
        lock(&self.state).has_conflict = true;
    }

    /// Records that a stop was requested.
    pub fn stops(&self) {
        lock(&self.state).is_stopping = true;
    }

    /// Records why the newest files were refused, or `None` once files were accepted.
    pub fn words_refused(&self, why: Option<String>) {
        lock(&self.state).refused = why;
    }

    /// Returns whether attempts to receive still end. During an outage of Telegram they end with
    /// errors, and the program stays live.
    pub fn is_live(&self, now: Instant) -> bool {
        let beat = lock(&self.state).beat;
        self.patience.is_none_or(|patience| now <= beat + patience)
    }

    /// Returns whether the bot is ready, and one line for each reason.
    pub fn readiness(&self, now: Instant) -> (bool, String) {
        let is_stuck = !self.is_live(now);
        let state = lock(&self.state);
        let reasons = [
            (state.is_stopping, "stopping"),
            (state.has_conflict, CONFLICT),
            (!state.is_receiving && !state.has_conflict, "not receiving updates"),
            (is_stuck, "the receiving loop is stuck"),
        ];
        let mut lines: Vec<String> =
            reasons.iter().filter(|(on, _)| *on).map(|(_, line)| (*line).to_owned()).collect();
        let ready = lines.is_empty();
        if ready {
            lines.push("ready".to_owned());
        }
        let refused = state.refused.as_ref();
        lines.extend(
            refused.map(|why| format!("the newest words are refused, older ones are live: {why}")),
        );
        (ready, lines.join("\n") + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_is_live_until_its_last_beat_is_too_long_ago() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let health = Health::new(Some(Duration::from_secs(2)), start);
        health.receives(true);
        for (beat, now, is_live) in
            [(None, 2, true), (None, 3, false), (Some(3), 5, true), (None, 6, false)]
        {
            if let Some(beat) = beat {
                health.beat(at(beat));
            }
            assert_eq!(health.is_live(at(now)), is_live, "{now}");
            let line = if is_live { "ready\n" } else { "the receiving loop is stuck\n" };
            assert_eq!(health.readiness(at(now)), (is_live, line.to_owned()), "{now}");
        }
        assert!(Health::new(None, start).is_live(at(1 << 30)), "nothing beats");
    }
}
