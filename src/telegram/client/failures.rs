//! Classifies failed calls by what to do next. Nothing here reveals a reader's text or the token.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::time::Duration;

use teloxide::{ApiError, RequestError};

use super::refusals;

/// What to do about a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Try again, after the given time if the server named one.
    Retry(Option<Duration>),
    /// The group was migrated and has this new id.
    Moved(i64),
    /// The reader cannot be reached: blocked the bot, deleted the account, or left.
    Gone,
    /// The server will not accept this call because of what the reader did or because time has
    /// passed.
    Rejected,
    /// The server will never accept a call of this form: a page, a button or this program is at
    /// fault.
    Malformed,
    /// The topic that the call names is gone.
    NoTopic,
    /// An edit that would change nothing; it counts as a success.
    Unchanged,
}

impl Failure {
    /// Returns its name in the metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retry(Some(_)) => "throttled",
            Self::Retry(None) => "retry",
            Self::Moved(_) => "moved",
            Self::Gone => "gone",
            Self::Rejected => "rejected",
            Self::Malformed => "malformed",
            Self::NoTopic => "no_topic",
            Self::Unchanged => "unchanged",
        }
    }

    /// Classifies an error by its description, because teloxide keeps the description and not the
    /// code.
    #[must_use]
    pub fn of(error: &RequestError) -> Self {
        match error {
            RequestError::RetryAfter(seconds) => Self::Retry(Some(seconds.duration())),
            RequestError::MigrateToChatId(chat) => Self::Moved(chat.0),
            RequestError::Api(ApiError::MessageNotModified) => Self::Unchanged,
            RequestError::Api(error) => Self::described(&description(error)),
            RequestError::Network(_) | RequestError::InvalidJson { .. } | RequestError::Io(_) => {
                Self::Retry(None)
            }
        }
    }

    /// Refusals that no other form of the call would avoid are recognized first, by their words: the
    /// server reports some of them as failures of its own.
    fn described(description: &str) -> Self {
        let lower = description.to_lowercase();
        let has_one_of = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if lower.contains("message is not modified") {
            Self::Unchanged
        } else if description.starts_with("Forbidden") || has_one_of(&refusals::GONE) {
            Self::Gone
        } else if has_one_of(&refusals::NO_TOPIC) {
            Self::NoTopic
        } else if has_one_of(&refusals::NOT_OURS) {
            Self::Rejected
        } else if description.starts_with("Bad Request")
            || description.starts_with("Request Entity Too Large")
        {
            Self::Malformed
        } else {
            Self::Retry(None)
        }
    }
}

/// Why nobody knows whether a failed call was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Uncertain {
    /// The request was sent, and its acknowledgement was lost or cannot be read.
    AnswerLost,
    /// The server says that it failed (5xx). Nearly always the call was not carried out then.
    ServerError,
}

impl Uncertain {
    /// Returns `None` if the call was certainly carried out, or certainly not.
    pub(crate) fn of(error: &RequestError) -> Option<Self> {
        /// Descriptions with which the server declines a call before it does anything (Client.cpp).
        const DECLINED: [&str; 4] = ["Too Many Requests", "Unauthorized", "Conflict", "Not Found"];
        match error {
            RequestError::Io(error) => {
                (error.kind() != ErrorKind::NotConnected).then_some(Self::AnswerLost)
            }
            RequestError::Network(_) | RequestError::InvalidJson { .. } => Some(Self::AnswerLost),
            RequestError::Api(ApiError::Unknown(words)) => {
                let is_declined = DECLINED.iter().any(|declined| words.starts_with(declined));
                let failed = Failure::of(error) == Failure::Retry(None) && !is_declined;
                failed.then_some(Self::ServerError)
            }
            _ => None,
        }
    }
}

/// Returns Telegram's description. teloxide's `Display` would put a description that it does not
/// know into quotation marks, after text of its own.
pub(crate) fn description(error: &ApiError) -> Cow<'_, str> {
    match error {
        ApiError::Unknown(description) => Cow::Borrowed(description),
        known => Cow::Owned(known.to_string()),
    }
}

/// Returns a short name for an error, which is safe to log.
#[must_use]
pub fn name(error: &RequestError) -> &'static str {
    match error {
        RequestError::Api(ApiError::InvalidToken) => "token refused",
        RequestError::Api(ApiError::TerminatedByOtherGetUpdates) => "another instance is polling",
        RequestError::Api(ApiError::CantGetUpdates) => "a webhook is set",
        RequestError::Api(_) if matches!(Failure::of(error), Failure::Retry(_)) => {
            "the server fails"
        }
        RequestError::Api(_) => "refused by the Bot API",
        RequestError::MigrateToChatId(_) => "group moved",
        RequestError::RetryAfter(_) => "too many requests",
        RequestError::Io(error) if error.kind() == ErrorKind::TimedOut => "timed out",
        RequestError::Io(error) if error.kind() == ErrorKind::NotConnected => "cannot connect",
        RequestError::Io(_) | RequestError::Network(_) => "connection broke",
        RequestError::InvalidJson { .. } => "unreadable answer",
    }
}

/// Exponential backoff from 0.2 s to 30 s. Each wait is up to half as long again, so that many bots
/// do not come back at once.
#[derive(Debug)]
pub struct Backoff {
    next: Duration,
}

impl Backoff {
    const FIRST: Duration = Duration::from_millis(200);
    /// The longest wait, before jitter.
    pub const LONGEST: Duration = Duration::from_secs(30);

    /// Starts with the shortest wait.
    #[must_use]
    pub const fn new() -> Self {
        Self { next: Self::FIRST }
    }

    /// Returns how long to wait now, and doubles the next wait.
    pub fn wait(&mut self) -> Duration {
        let wait = self.next;
        self.next = (self.next * 2).min(Self::LONGEST);
        with_jitter(wait)
    }

    /// Goes back to the shortest wait, after a success.
    pub const fn reset(&mut self) {
        self.next = Self::FIRST;
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

/// Adds up to half of the wait.
pub(crate) fn with_jitter(wait: Duration) -> Duration {
    wait + wait.mul_f64(jitter() / 2.0)
}

/// Limits the wait that a server asks for between two polls or two attempts to set the webhook: a
/// wrong value must not keep the bot silent for a day, nor make it ask thousands of times a second.
pub(crate) fn bounded(wait: Duration) -> Duration {
    wait.clamp(Backoff::FIRST, Duration::from_secs(60))
}

/// Returns a number from 0 to 1. The random keys of std's hasher are random enough for jitter.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one(0u8);
    f64::from(random as u32) / f64::from(u32::MAX)
}
