//! What a load asks for, and what is reported of it.

use serde::{Deserialize, Serialize};

/// What readers do in a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoadKind {
    /// Each update is a typed command.
    #[default]
    Commands,
    /// Each update is a tap, on a message of its own.
    Taps,
    /// Commands and taps alternate, in each chat.
    Mixed,
}

/// The parameters of a load.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadSpec {
    /// The number of private chats, each with its own reader; the updates are distributed in turn.
    pub chats: usize,
    /// The number of updates; at most 100,000 can wait at once (`TQueue.cpp` `MAX_QUEUE_EVENTS`).
    pub updates: usize,
    #[serde(default)]
    pub kind: LoadKind,
    /// The commands that they type, in turn.
    #[serde(default)]
    pub commands: Vec<String>,
    /// The callback data of the buttons that they tap, in turn; if empty, the commands.
    #[serde(default)]
    pub data: Vec<String>,
    /// Their languages, in turn; `null` and `"none"` mean no language.
    #[serde(default)]
    pub language_codes: Vec<Option<String>>,
}

impl LoadSpec {
    /// # Errors
    /// The reason why the load is invalid, as a sentence.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.chats == 0 || self.chats > self.updates {
            return Err("a load needs at least one chat, and no more chats than updates".to_owned());
        }
        if self.commands.is_empty() && (self.data.is_empty() || self.kind != LoadKind::Taps) {
            return Err("a load needs commands, or data where all are taps".to_owned());
        }
        Ok(())
    }
}

/// The result of the loads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LoadReport {
    pub updates: usize,
    /// Updates with at least one answer: a message sent to the chat of a command, or an edit of the
    /// tapped message.
    pub answered: usize,
    pub unanswered: usize,
    /// Updates with two or more answers.
    pub repeated: usize,
    /// Answers beyond the first of each update.
    pub extra: usize,
    /// Edits that changed nothing, in all loads; they count as answers too.
    pub unchanged: usize,
    /// Taps answered with `answerCallbackQuery`.
    pub noticed: usize,
    /// Microseconds from the load to the first answer of each update: the median, the 99th
    /// percentile, the maximum.
    pub answer_us: [u32; 3],
    /// The first few chats that wait for an answer.
    pub unanswered_chats: Vec<i64>,
}
