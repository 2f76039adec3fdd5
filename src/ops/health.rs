//! Liveness and readiness, for the probes of an orchestrator or an operator.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The program's state. It is ready once the token was accepted and the poller or the listener is
/// up, while nothing else receives this bot's updates and no stop was requested.
#[derive(Debug)]
pub struct Health {
    began: Instant,
    /// Milliseconds from `began` to the end of the last attempt to receive, successful or not.
    beat: AtomicU64,
    /// The longest time between two beats; beyond it the receiving loop counts as stuck.
    patience: Duration,
    receiving: AtomicBool,
    conflict: AtomicBool,
    stopping: AtomicBool,
    /// Why the newest files were refused, if they were.
    refused: Mutex<Option<String>>,
}

impl Health {
    /// Starts not ready. `patience` is the longest time between two beats of a working loop; `None`
    /// where nothing beats, as with a webhook.
    #[must_use]
    pub fn new(patience: Option<Duration>) -> Self {
        Self {
            began: Instant::now(),
            beat: AtomicU64::new(0),
            patience: patience.unwrap_or(Duration::MAX),
            receiving: AtomicBool::new(false),
            conflict: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            refused: Mutex::new(None),
        }
    }

    /// Records that an attempt to receive ended.
    pub fn beat(&self) {
        let passed = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.beat.store(passed, Ordering::Relaxed);
    }

    /// Records whether updates are received or can be; `true` also clears a conflict.
    pub fn receives(&self, receiving: bool) {
        self.receiving.store(receiving, Ordering::Relaxed);
        if receiving {
            self.conflict.store(false, Ordering::Relaxed);
        }
    }

    /// Records that another instance or a webhook receives this bot's updates.
    pub fn conflicts(&self) {
        self.conflict.store(true, Ordering::Relaxed);
    }

    /// Records that a stop was requested.
    pub fn stops(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Records why the newest files were refused, or `None` once files were accepted.
    pub fn words_refused(&self, why: Option<String>) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }

    /// Returns whether attempts to receive still end. During an outage of Telegram they end with
    /// errors, and the program stays live.
    #[must_use]
    pub fn is_live(&self) -> bool {
        let beat = self.began + Duration::from_millis(self.beat.load(Ordering::Relaxed));
        beat.elapsed() <= self.patience
    }

    /// Returns whether the bot is ready, and one line for each reason.
    #[must_use]
    pub fn readiness(&self) -> (bool, String) {
        let is = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        let hindrances = [
            (is(&self.stopping), "stopping"),
            (
                is(&self.conflict),
                "conflict: another instance or a webhook receives this bot's updates",
            ),
            (!is(&self.receiving) && !is(&self.conflict), "not receiving updates"),
            (!self.is_live(), "the receiving loop is stuck"),
        ];
        let mut lines: Vec<String> =
            hindrances.iter().filter(|(on, _)| *on).map(|(_, line)| (*line).to_owned()).collect();
        let ready = lines.is_empty();
        if ready {
            lines.push("ready".to_owned());
        }
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone();
        lines.extend(
            refused.map(|why| format!("the newest words are refused, older ones are live: {why}")),
        );
        (ready, lines.join("\n") + "\n")
    }
}
