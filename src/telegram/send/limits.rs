//! How long each call is tried: one table for all calls that answer a reader.
//!
//! | call | by polling: longest wait, longest whole | with a webhook |
//! | --- | --- | --- |
//! | `sendMessage`, `editMessageText`, `deleteMessages` | 24 h, 24 h | 2 s, 24 h |
//! | `answerCallbackQuery` for a tap in a chat | 60 s, 150 s | 2 s, 150 s |
//! | … before its turn | 1 s, 150 s | |
//! | … for a tap outside of any chat | 1 s, 3 s | 1 s, 3 s |
//! | `answerInlineQuery` | 1 s, 3 s | 1 s, 3 s |
//!
//! A single try takes 15 s at most (`api.rs`). With a webhook an update whose reply must wait longer is brought again.

use std::time::Duration;

/// How long one call is tried.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// The longest wait between two tries that the server may ask for.
    pub(super) wait: Duration,
    /// The longest time from the first try to the last.
    pub(super) whole: Duration,
    /// Whether Telegram brings the update again when the bound is reached; else it is given up.
    pub(super) comes_again: bool,
}

/// The bounds that depend on how updates are received.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Messages, edits and deletions.
    pub(super) reply: Bound,
    /// The answer to a tap in a chat.
    pub(super) tap: Bound,
}

/// A message lives this long at Telegram (Client.cpp:17053); nobody waits for its answer any longer.
const MESSAGE_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// A tap lives this long (Client.cpp:17158); its answer is refused afterwards.
const TAP_LIFE: Duration = Duration::from_secs(150);

/// With a webhook an update that must wait longer is given back, for Telegram hangs up after 60 s (WebhookActor.cpp:495).
const GIVEN_BACK_AFTER: Duration = Duration::from_secs(2);

impl Limits {
    /// An update stays unconfirmed, or its reply parked, for as long as it can be of use.
    pub const POLLING: Self = Self {
        reply: Bound { wait: MESSAGE_LIFE, whole: MESSAGE_LIFE, comes_again: false },
        tap: Bound { wait: Duration::from_secs(60), whole: TAP_LIFE, comes_again: false },
    };
    /// Telegram's own queue waits in place of the bot. What may have been carried out is tried on here, or its repetitions
    /// would be counted anew each time.
    pub const WEBHOOK: Self = Self {
        reply: Bound { wait: GIVEN_BACK_AFTER, whole: MESSAGE_LIFE, comes_again: true },
        tap: Bound { wait: GIVEN_BACK_AFTER, whole: TAP_LIFE, comes_again: true },
    };
}

impl Bound {
    /// For what is no use later and belongs to no chat: nobody else shall wait for it. A picker of inline results shows
    /// nothing meanwhile, and the next letter asks anew. A 429 names whole seconds, and nearly always more than one.
    pub(super) const BRIEF: Self =
        Self { wait: Duration::from_secs(1), whole: Duration::from_secs(3), comes_again: false };
    /// For the answer to a tap whose turn has not come: what is not done soon is done in its turn.
    pub(super) const EARLY_TAP: Self =
        Self { wait: Duration::from_secs(1), whole: TAP_LIFE, comes_again: false };
}
