//! Whether the program lives and whether it is ready, for whoever watches it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What is known of the program's state. Readiness: the token was accepted, the loop or the listener is up, nothing else
/// receives this bot's updates, and no stop was asked for.
#[derive(Debug)]
pub struct Health {
    began: Instant,
    /// Milliseconds from `began` to the last attempt to receive that ended, well or badly.
    beat: AtomicU64,
    /// How long an attempt may take; beyond it the loop is stuck.
    patience: Duration,
    receiving: AtomicBool,
    conflict: AtomicBool,
    stopping: AtomicBool,
    /// Why the newest words are not live.
    refused: Mutex<Option<String>>,
}

impl Health {
    /// Not ready yet. `patience` is the longest time between two beats of a loop that works; none where nothing beats.
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

    /// An attempt to receive ended.
    pub fn beat(&self) {
        let passed = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.beat.store(passed, Ordering::Relaxed);
    }

    /// Updates are received, or can be.
    pub fn receives(&self, receiving: bool) {
        self.receiving.store(receiving, Ordering::Relaxed);
        if receiving {
            self.conflict.store(false, Ordering::Relaxed);
        }
    }

    /// Somebody else receives this bot's updates.
    pub fn conflicts(&self) {
        self.conflict.store(true, Ordering::Relaxed);
    }

    /// A stop was asked for.
    pub fn stops(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// The newest words were refused for this reason, or taken.
    pub fn words_refused(&self, why: Option<String>) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }

    /// Whether attempts to receive still end. An outage of Telegram ends them badly and kills nobody.
    #[must_use]
    pub fn is_live(&self) -> bool {
        let beat = self.began + Duration::from_millis(self.beat.load(Ordering::Relaxed));
        beat.elapsed() <= self.patience
    }

    /// Whether requests can be answered, and the lines that say why or why not.
    #[must_use]
    pub fn readiness(&self) -> (bool, String) {
        let is = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        let hindrances = [
            (is(&self.stopping), "stopping"),
            (is(&self.conflict), "conflict: another instance or a webhook receives this bot's updates"),
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
        lines.extend(refused.map(|why| format!("the newest words are refused, older ones are live: {why}")));
        (ready, lines.join("\n") + "\n")
    }
}
