//! What a failed call means for what to do next. Nothing here shows what a reader wrote or the token.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::time::Duration;

use teloxide::{ApiError, RequestError};

/// What to do about a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Try again, after this long where the server said so.
    Retry(Option<Duration>),
    /// The group has a new id.
    Moved(i64),
    /// The reader is out of reach: blocked, deleted, left.
    Gone,
    /// The server will not accept this call because of what the reader or time did.
    Rejected,
    /// The server will never accept a call of this form: a page, a button or this program is at fault.
    Malformed,
    /// An edit that would change nothing: for us a success.
    Unchanged,
}

/// Causes of a 400 that no other form of the call would mend. Telegram's wording, in lower case, as teloxide's
/// `ApiError` and telegram-bot-api's `Client.cpp` have it.
const NOT_OURS: [&str; 22] = [
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message to delete not found",
    "message can't be deleted",
    "message identifier is not specified",
    "message to be replied not found",
    "message to reply not found",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "query is too old",
    "query_id_invalid",
    "not enough rights",
    "have no rights",
    "have no write access",
    "chat_write_forbidden",
    "chat_restricted",
    "group chat was deactivated",
];

impl Failure {
    /// Its name among the metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retry(Some(_)) => "throttled",
            Self::Retry(None) => "retry",
            Self::Moved(_) => "moved",
            Self::Gone => "gone",
            Self::Rejected => "rejected",
            Self::Malformed => "malformed",
            Self::Unchanged => "unchanged",
        }
    }

    /// Sorts an error. teloxide keeps the description and not the code, so the description decides.
    #[must_use]
    pub fn of(error: &RequestError) -> Self {
        match error {
            RequestError::RetryAfter(seconds) => Self::Retry(Some(seconds.duration())),
            RequestError::MigrateToChatId(chat) => Self::Moved(chat.0),
            RequestError::Api(ApiError::MessageNotModified) => Self::Unchanged,
            RequestError::Api(error) => Self::described(&description(error)),
            RequestError::Network(_) | RequestError::InvalidJson { .. } | RequestError::Io(_) => Self::Retry(None),
        }
    }

    fn described(description: &str) -> Self {
        if description.contains("message is not modified") {
            Self::Unchanged
        } else if description.starts_with("Forbidden") {
            Self::Gone
        } else if description.starts_with("Bad Request") {
            let lower = description.to_lowercase();
            if NOT_OURS.iter().any(|cause| lower.contains(cause)) { Self::Rejected } else { Self::Malformed }
        } else if description.starts_with("Request Entity Too Large") {
            Self::Malformed
        } else {
            Self::Retry(None)
        }
    }
}

/// Telegram's own words. What teloxide does not know it would put into quotation marks, behind words of its own.
pub(super) fn description(error: &ApiError) -> Cow<'_, str> {
    match error {
        ApiError::Unknown(description) => Cow::Borrowed(description),
        known => Cow::Owned(known.to_string()),
    }
}

/// A short name for an error, safe to log.
#[must_use]
pub fn name(error: &RequestError) -> &'static str {
    match error {
        RequestError::Api(ApiError::InvalidToken) => "token refused",
        RequestError::Api(ApiError::TerminatedByOtherGetUpdates) => "another instance is polling",
        RequestError::Api(ApiError::CantGetUpdates) => "a webhook is set",
        RequestError::Api(_) if matches!(Failure::of(error), Failure::Retry(_)) => "the server fails",
        RequestError::Api(_) => "refused by the Bot API",
        RequestError::MigrateToChatId(_) => "group moved",
        RequestError::RetryAfter(_) => "too many requests",
        RequestError::Io(error) if error.kind() == ErrorKind::TimedOut => "timed out",
        RequestError::Io(error) if error.kind() == ErrorKind::NotConnected => "cannot connect",
        RequestError::Io(_) | RequestError::Network(_) => "connection broke",
        RequestError::InvalidJson { .. } => "unreadable answer",
    }
}

/// Grows from 0.2 s to 30 s, each wait up to half as long again, so that many bots do not come back at once.
#[derive(Debug)]
pub struct Backoff {
    next: Duration,
}

impl Backoff {
    /// The first wait.
    const FIRST: Duration = Duration::from_millis(200);
    /// The longest wait, before jitter.
    pub const LONGEST: Duration = Duration::from_secs(30);

    /// Begins with the shortest wait.
    #[must_use]
    pub const fn new() -> Self {
        Self { next: Self::FIRST }
    }

    /// How long to wait now; the next wait is twice as long.
    pub fn wait(&mut self) -> Duration {
        let wait = self.next;
        self.next = (self.next * 2).min(Self::LONGEST);
        wait + wait.mul_f64(jitter() / 2.0)
    }

    /// After a success the next failure begins with the shortest wait again.
    pub const fn reset(&mut self) {
        self.next = Self::FIRST;
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

/// A number from 0 to 1; std's hasher keys are random, which is all the chance jitter needs.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one(0u8);
    f64::from(random as u32) / f64::from(u32::MAX)
}
