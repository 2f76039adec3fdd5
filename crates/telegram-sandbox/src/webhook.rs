//! The webhook that is set, and what the sandbox records about webhooks.

use std::time::Instant;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// The webhook to which updates are delivered.
#[derive(Debug)]
pub(super) struct Hook {
    pub(super) url: reqwest::Url,
    pub(super) secret: String,
    /// The maximum number of parallel calls.
    pub(super) connections: usize,
    pub(super) wake: Notify,
    pub(super) stop: CancellationToken,
}

/// What the sandbox records about webhooks, besides the current one.
#[derive(Debug, Default)]
pub(super) struct HookHistory {
    /// The Unix time in seconds, and the error message.
    pub(super) last_error: Option<(i64, String)>,
    /// The time from which setWebhook is accepted again.
    pub(super) settable: Option<Instant>,
}
