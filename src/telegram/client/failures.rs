//! Classifies failed calls by what to do next. Nothing here reveals a reader's text or the token.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};
use std::io::ErrorKind;
use std::time::Duration;

use teloxide::{ApiError, RequestError};

use super::certificates::TlsFailure;
use super::proxy::ProxyRefusal;
use super::redirect::Redirect;
use super::refusals;

/// The shortest wait after a 429, for a server that names none.
const SHORTEST_THROTTLE: Duration = Duration::from_millis(200);

/// What to do about a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Nothing was done, and the server asks to wait this long, at least 0.2 s.
    Throttled(Duration),
    /// Nothing was done; try again.
    Retry,
    /// The request was sent, and its acknowledgement was lost or cannot be read.
    AnswerLost,
    /// The server says that it failed (5xx). Nearly always nothing was done then.
    ServerError,
    /// The group was migrated and has this new id.
    Migrated(i64),
    /// The reader cannot be reached: blocked the bot, deleted the account, or left.
    Unreachable,
    /// The server will not accept this call because of what the reader did or because time has
    /// passed.
    Rejected,
    /// The server will never accept a call of this form: a page, a button or this program is at
    /// fault.
    Malformed,
    /// The topic that the call names is gone.
    TopicGone,
    /// An edit that would change nothing; it counts as a success.
    Unchanged,
}

/// Descriptions with which the server declines a call before it does anything (Client.cpp).
const DECLINED: [&str; 4] = ["Too Many Requests", "Unauthorized", "Conflict", "Not Found"];

impl Failure {
    /// Returns its name in the metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Throttled(_) => "throttled",
            Self::Retry | Self::AnswerLost | Self::ServerError => "retry",
            Self::Migrated(_) => "moved",
            Self::Unreachable => "gone",
            Self::Rejected => "rejected",
            Self::Malformed => "malformed",
            Self::TopicGone => "no_topic",
            Self::Unchanged => "unchanged",
        }
    }

    /// Classifies an error by its description, because teloxide keeps the description and not the
    /// code.
    pub fn of(error: &RequestError) -> Self {
        match error {
            RequestError::RetryAfter(wait) => {
                Self::Throttled(wait.duration().max(SHORTEST_THROTTLE))
            }
            RequestError::MigrateToChatId(chat) => Self::Migrated(chat.0),
            RequestError::Api(error) => Self::described(&description(error)),
            RequestError::Io(error) if error.kind() == ErrorKind::NotConnected => Self::Retry,
            RequestError::Network(_) | RequestError::InvalidJson { .. } | RequestError::Io(_) => {
                Self::AnswerLost
            }
        }
    }

    /// Refusals that no other form of the call would avoid are recognized first, by their words: the
    /// server reports some of them as failures of its own.
    fn described(description: &str) -> Self {
        let lower = description.to_lowercase();
        let has_one_of = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let begins_with = |words: &[&str]| words.iter().any(|word| description.starts_with(word));
        if lower.contains("message is not modified") {
            Self::Unchanged
        } else if begins_with(&["Forbidden"]) || has_one_of(&refusals::GONE) {
            Self::Unreachable
        } else if has_one_of(&refusals::NO_TOPIC) {
            Self::TopicGone
        } else if has_one_of(&refusals::NOT_OUR_FAULT) {
            Self::Rejected
        } else if begins_with(&["Bad Request", "Request Entity Too Large"]) {
            Self::Malformed
        } else if begins_with(&DECLINED) {
            Self::Retry
        } else {
            Self::ServerError
        }
    }

    /// Returns whether nobody knows if the call was carried out.
    pub(crate) const fn is_uncertain(self) -> bool {
        matches!(self, Self::AnswerLost | Self::ServerError)
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

/// No description of the Bot API is as long; another server may say anything.
const MAX_CHARACTERS: usize = 200;

/// Returns the server's own words about a refused call, if it gave any.
pub(crate) fn words(error: &RequestError) -> Option<String> {
    let said = match error {
        // teloxide keeps its own name for it, not the words.
        RequestError::Api(ApiError::InvalidToken) => "Unauthorized".into(),
        RequestError::Api(error) => description(error).into_owned(),
        RequestError::RetryAfter(wait) => format!("Too Many Requests: retry after {wait}"),
        _ => return None,
    };
    Some(said.chars().filter(|sign| !sign.is_control()).take(MAX_CHARACTERS).collect())
}

/// Returns whether these words come from a server that failed (5xx), and not from one that refuses:
/// telegram-bot-api begins them all alike, and a proxy's page is told by its status.
pub(super) fn is_server_error(words: &str) -> bool {
    words.starts_with("Internal Server Error")
        || words
            .split(' ')
            .next()
            .is_some_and(|code| code.parse().is_ok_and(|code: u16| (500..600).contains(&code)))
}

/// Returns a short name for an error, which is safe to log.
pub fn name(error: &RequestError) -> Cow<'static, str> {
    if let RequestError::Io(error) = error {
        if let Some(refusal) = ProxyRefusal::of(error) {
            return refusal.to_string().into();
        }
        if let Some(redirect) = Redirect::of(error) {
            return format!("the server {redirect}").into();
        }
    }
    Cow::Borrowed(match error {
        RequestError::Api(ApiError::InvalidToken) => "token refused",
        RequestError::Api(ApiError::TerminatedByOtherGetUpdates) => "another instance is polling",
        RequestError::Api(ApiError::CantGetUpdates) => "a webhook is set",
        RequestError::Api(_)
            if matches!(Failure::of(error), Failure::Retry | Failure::ServerError) =>
        {
            "the server fails"
        }
        RequestError::Api(_) => "refused by the Bot API",
        RequestError::MigrateToChatId(_) => "group moved",
        RequestError::RetryAfter(_) => "too many requests",
        RequestError::Io(error) if error.kind() == ErrorKind::TimedOut => "timed out",
        RequestError::Io(error) if let Some(failure) = TlsFailure::among(&**error) => {
            failure.name()
        }
        RequestError::Io(error) if error.kind() == ErrorKind::NotConnected => "cannot connect",
        RequestError::Io(_) | RequestError::Network(_) => "connection broke",
        RequestError::InvalidJson { .. } => "unreadable answer",
    })
}

/// Exponential backoff from 0.2 s to 30 s. Each wait is up to half as long again, so that many bots
/// do not come back at once.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    const FIRST: Duration = Duration::from_millis(200);
    /// The longest wait, before jitter.
    pub const LONGEST: Duration = Duration::from_secs(30);

    /// Returns how long to wait now, and doubles the next wait.
    pub fn wait(&mut self) -> Duration {
        let wait = Self::FIRST.saturating_mul(2_u32.saturating_pow(self.failures));
        self.failures += 1;
        with_jitter(wait.min(Self::LONGEST))
    }
}

/// Adds up to half of the wait. The random keys of std's hasher are random enough for that.
pub(crate) fn with_jitter(wait: Duration) -> Duration {
    let random = RandomState::new().hash_one(0u8) as u32;
    wait + wait.mul_f64(f64::from(random) / f64::from(u32::MAX) / 2.0)
}

/// Limits the wait that a server asks for between two polls or two attempts to set the webhook: a
/// wrong value must not keep the bot silent for a day.
pub(crate) fn bounded(wait: Duration) -> Duration {
    wait.min(Duration::from_secs(60))
}
