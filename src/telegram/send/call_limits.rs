//! How long each call is repeated: one table for all calls that answer a reader.
//!
//! | call | polling: longest wait, longest time | webhook |
//! | --- | --- | --- |
//! | `sendMessage`, `editMessageText`, `deleteMessages` | 24 h, 24 h | 2 s, 24 h |
//! | `answerCallbackQuery` for a tap in a chat | 60 s, 150 s | 2 s, 150 s |
//! | … answered early | 1 s, 150 s | |
//! | … for a tap outside of any chat | 1 s, 3 s | 1 s, 3 s |
//! | `answerInlineQuery` | 1 s, 3 s | 1 s, 3 s |
//! | all that only one member of a group sees | 15 s, 15 s from the command or the tap | the same |
//!
//! A single attempt takes at most 15 s (`api.rs`). With a webhook, an update whose reply must wait
//! longer is delivered again.

use std::time::Duration;

/// How long one call is repeated.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// The longest wait between two attempts that the server may ask for.
    pub(super) wait: Duration,
    /// The longest time from the first attempt to the last.
    pub(super) whole: Duration,
    /// Whether Telegram delivers the update again when the bound is reached.
    pub(super) comes_again: bool,
}

/// The bounds that depend on how updates are received.
#[derive(Debug, Clone, Copy)]
pub struct CallLimits {
    /// Messages, edits and deletions.
    pub(super) reply: Bound,
    /// The answer to a tap in a chat.
    pub(super) tap: Bound,
}

/// Telegram keeps a message this long (Client.cpp:17053); an older one needs no answer.
const MESSAGE_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// Telegram refuses the answer to an older tap (Client.cpp:17158).
const TAP_LIFE: Duration = Duration::from_secs(150);

/// Telegram takes an ephemeral message this long after the command or the tap that it answers (Bot
/// API, `ReplyParameters.ephemeral_message_id`).
pub(super) const EPHEMERAL_LIFE: Duration = Duration::from_secs(15);

/// With a webhook, an update that must wait longer is left to Telegram, which closes the connection
/// after 60 s (WebhookActor.cpp:495).
const DEFERRED_AFTER: Duration = Duration::from_secs(2);

impl CallLimits {
    /// An update stays unconfirmed, or its reply parked, for as long as the reply is useful.
    pub const POLLING: Self = Self {
        reply: Bound { wait: MESSAGE_LIFE, whole: MESSAGE_LIFE, comes_again: false },
        tap: Bound { wait: Duration::from_secs(60), whole: TAP_LIFE, comes_again: false },
    };
    /// Telegram's queue holds the updates that must wait. Only a call that may have been carried out is
    /// repeated here; otherwise its repetitions would be counted anew each time.
    pub const WEBHOOK: Self = Self {
        reply: Bound { wait: DEFERRED_AFTER, whole: MESSAGE_LIFE, comes_again: true },
        tap: Bound { wait: DEFERRED_AFTER, whole: TAP_LIFE, comes_again: true },
    };
}

impl Bound {
    /// For calls that are useless later and belong to no chat. The list of inline results stays empty
    /// meanwhile, and the next letter asks anew. A 429 names whole seconds, nearly always more than one.
    pub(super) const BRIEF: Self =
        Self { wait: Duration::from_secs(1), whole: Duration::from_secs(3), comes_again: false };
    /// For ephemeral messages: the update is of no use when it comes again.
    pub(super) const EPHEMERAL: Self =
        Self { wait: EPHEMERAL_LIFE, whole: EPHEMERAL_LIFE, comes_again: false };
    /// For the early answer to a tap: if it fails, the tap is answered in its turn.
    pub(super) const EARLY_TAP: Self =
        Self { wait: Duration::from_secs(1), whole: TAP_LIFE, comes_again: false };
}
