//! What readers do, and how far away the server is.

use serde_json::{Value, json};

use crate::sandbox::BEAT;
use crate::words::Turns;

/// How updates reach the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receive {
    Polling,
    Webhook,
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scenario {
    /// As the sandbox names it.
    pub(crate) kind: &'static str,
    /// Milliseconds before the server answers a call about a reader.
    pub(crate) latency: u64,
    pub(crate) chats: usize,
    pub(crate) receive: Receive,
    /// Requests a second that come one after the other; none where all come at once.
    pub(crate) pace: Option<usize>,
}

const fn row(kind: &'static str, latency: u64, chats: usize, receive: Receive) -> Scenario {
    Scenario { kind, latency, chats, receive, pace: None }
}

/// Far from what any of the programs can do, so that the wait is their own and not that of a queue.
const PACE: usize = 1_000;
/// Seconds of a pace.
const PACED: usize = 5;

/// The rows that tell something new; the others are in [`Scenario::all`].
const TELLING: [Scenario; 10] = [
    row("commands", 0, 100, Receive::Polling),
    row("taps", 0, 100, Receive::Polling),
    row("mixed", 0, 100, Receive::Polling),
    row("commands", 0, 1, Receive::Polling),
    Scenario { pace: Some(PACE), ..row("commands", 0, 100, Receive::Polling) },
    row("commands", 50, 100, Receive::Polling),
    row("taps", 50, 100, Receive::Polling),
    row("commands", 50, 1, Receive::Polling),
    row("commands", 0, 100, Receive::Webhook),
    row("commands", 50, 100, Receive::Webhook),
];

impl Scenario {
    /// The telling ones, or every combination.
    pub(crate) fn choose(every: bool, parts: &[String]) -> Vec<Self> {
        let rows = if every { Self::all() } else { TELLING.to_vec() };
        let is_wanted = |row: &Self| {
            parts.is_empty() || parts.iter().any(|part| row.name().contains(part.as_str()))
        };
        rows.into_iter().filter(is_wanted).collect()
    }

    fn all() -> Vec<Self> {
        let mut rows = Vec::new();
        for receive in [Receive::Polling, Receive::Webhook] {
            for latency in [0, 50] {
                for chats in [100, 1] {
                    rows.extend(
                        ["commands", "taps", "mixed"]
                            .map(|kind| row(kind, latency, chats, receive)),
                    );
                }
            }
        }
        rows
    }

    pub(crate) fn name(&self) -> String {
        let chats = if self.chats == 1 { "chat" } else { "chats" };
        let receive = if self.receive == Receive::Polling { "polling" } else { "webhook" };
        let pace = self.pace.map(|pace| format!("-{pace}a-second")).unwrap_or_default();
        format!("{}-{}ms-{}{chats}-{receive}{pace}", self.kind, self.latency, self.chats)
    }

    /// As many requests as were asked for; where each waits for the one before it, or comes at a pace, what a few seconds
    /// allow.
    pub(crate) fn requests(&self, most: usize) -> usize {
        match self.pace {
            Some(pace) => most.min(pace * PACED),
            None if self.latency > 0 && self.chats == 1 => most.min(100),
            None => most,
        }
    }

    /// How many loads the requests come in.
    pub(crate) fn parts(&self, requests: usize) -> usize {
        let a_part = self.pace.map_or(requests, |pace| (pace as f64 * BEAT.as_secs_f64()) as usize);
        requests / a_part.clamp(1, requests)
    }

    /// A load of the sandbox.
    pub(crate) fn load(&self, turns: &Turns, updates: usize) -> Value {
        json!({
            "kind": self.kind,
            "chats": self.chats.min(updates),
            "updates": updates,
            "commands": turns.commands,
            "data": turns.data,
            "language_codes": turns.languages,
        })
    }
}
