//! The fields of an update that the bot reads.
//!
//! Everything else is skipped while parsing and never stored. A known kind with an unexpected shape
//! becomes `None`: the update is still confirmed, so it cannot block the queue.

pub mod destination;
mod message;
mod query;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use article::{ChatKind, Me, Request};
use destination::Destination;
use message::IncomingMessage;
use query::{CallbackQuery, InlineQuery};

/// An update; at most one of its kinds is present.
#[derive(Deserialize)]
pub struct Update {
    /// Increases, but continues from a random number after a week without updates (Bot API,
    /// `Update`).
    pub update_id: i64,
    #[serde(default, deserialize_with = "lenient")]
    message: Option<IncomingMessage>,
    #[serde(default, deserialize_with = "lenient")]
    callback_query: Option<CallbackQuery>,
    #[serde(default, deserialize_with = "lenient")]
    inline_query: Option<InlineQuery>,
}

/// An update whose kinds have the expected shape, as nearly all do. Parsing it in one pass saves a
/// twentieth of all the work for an answer.
#[derive(Deserialize)]
pub(super) struct Regular {
    update_id: i64,
    message: Option<IncomingMessage>,
    callback_query: Option<CallbackQuery>,
    inline_query: Option<InlineQuery>,
}

impl From<Regular> for Update {
    fn from(regular: Regular) -> Self {
        let Regular { update_id, message, callback_query, inline_query } = regular;
        Self { update_id, message, callback_query, inline_query }
    }
}

#[derive(Deserialize)]
struct UpdateChat {
    id: i64,
    #[serde(rename = "type", default)]
    kind: ChatType,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum ChatType {
    Private,
    Group,
    Supergroup,
    /// Channels, which are not answered, and any type that is not known.
    #[default]
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct User {
    #[serde(default)]
    id: i64,
    #[serde(default)]
    is_bot: bool,
    #[serde(default, deserialize_with = "lenient")]
    language_code: Option<String>,
}

/// Where a reply is sent, and what it ends.
#[derive(Clone, PartialEq, Eq)]
pub struct ReplyTarget {
    pub destination: Destination,
    pub callback_id: Option<String>,
    pub inline_id: Option<String>,
}

/// Updates with the same key are answered in order, those with different keys concurrently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QueueKey {
    /// All updates of a chat, except those of the next kind.
    Chat(i64),
    /// All that a member of a group, the second id, does there alone: ephemeral commands, and taps.
    Member(i64, i64),
    /// This update alone.
    Alone(i64),
}

/// The message below which a button was tapped. Ephemeral messages have ids of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TappedId {
    Message(i64),
    Ephemeral(i64),
}

/// What kind of update it is, for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UpdateKind {
    Message,
    Callback,
    /// The bot's username, typed in another chat with text behind it.
    Inline,
    /// Anything else, or a known kind with an unexpected shape.
    Other,
}

impl UpdateKind {
    /// Returns its name in the metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Callback => "callback_query",
            Self::Inline => "inline_query",
            Self::Other => "other",
        }
    }
}

impl Update {
    pub const fn kind(&self) -> UpdateKind {
        match (&self.message, &self.callback_query, &self.inline_query) {
            (Some(_), _, _) => UpdateKind::Message,
            (None, Some(_), _) => UpdateKind::Callback,
            (None, None, Some(_)) => UpdateKind::Inline,
            (None, None, None) => UpdateKind::Other,
        }
    }

    /// Returns the tapped message, if it can still be edited.
    pub fn tapped(&self) -> Option<TappedId> {
        self.callback_query.as_ref()?.tapped()
    }

    /// Returns the sender's id, for the limit on one reader and for the window.
    pub fn reader(&self) -> Option<i64> {
        let message = self.message.as_ref().map(IncomingMessage::reader);
        let tapping = || self.callback_query.as_ref()?.reader();
        message.or_else(tapping).or_else(|| self.inline_query.as_ref()?.reader())
    }

    /// Returns when it was sent, in Unix time; `None` for taps and inline queries, which have no
    /// date.
    pub fn sent(&self) -> Option<i64> {
        self.message.as_ref()?.sent()
    }

    /// Returns whether it is a message that only one member of a group sees, readable or not.
    pub fn is_ephemeral(&self) -> bool {
        self.message.as_ref().is_some_and(IncomingMessage::is_ephemeral)
    }

    /// Returns the key of the queue in which the update is answered.
    pub fn queue_key(&self) -> QueueKey {
        let tapped = || self.callback_query.as_ref()?.queue_key();
        let key = self.message.as_ref().map(IncomingMessage::queue_key).or_else(tapped);
        key.unwrap_or(QueueKey::Alone(self.update_id))
    }

    /// Returns the request and where its reply goes; `None` if there is nothing to answer.
    pub fn request<'a>(
        &'a self,
        me: &'a Me,
        today: NaiveDate,
    ) -> Option<(Request<'a>, ReplyTarget)> {
        match (&self.message, &self.callback_query, &self.inline_query) {
            (Some(message), _, _) => message.request(me, today),
            (None, Some(query), _) => Some(query.request(me, today)),
            (None, None, Some(query)) => Some(query.request(me, today)),
            (None, None, None) => None,
        }
    }
}

impl UpdateChat {
    fn is_private(&self) -> bool {
        self.kind == ChatType::Private
    }

    fn chat_kind(&self) -> Option<ChatKind> {
        match self.kind {
            ChatType::Private => Some(ChatKind::Private),
            ChatType::Group | ChatType::Supergroup => Some(ChatKind::Group),
            ChatType::Other => None,
        }
    }

    /// Returns the thread id to send to. Replies in ordinary groups have a thread id too, but only a
    /// topic's may be sent.
    fn topic(&self, thread_id: Option<i64>, is_topic: bool) -> Option<i64> {
        thread_id.filter(|id| is_topic && (*id != GENERAL || self.is_private()))
    }
}

/// The topic "General", which every forum has. It must not be named when sending (td
/// `ForumTopicId.h`, `general`).
const GENERAL: i64 = 1;

/// Reads a value, or `None` if it has another shape. The JSON text is skipped first and parsed
/// afterwards, which is much cheaper than buffering it as a tree of values; so this works for JSON
/// only.
fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let value = <&RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(value.get()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regular_update_is_read_as_any_other() {
        let me = Me { username: "appeal_bot".to_owned(), inline: true };
        let read = |update: &Update| {
            let asked = update
                .request(&me, NaiveDate::MIN)
                .map(|(request, to)| (format!("{request:?}"), to));
            (
                update.update_id,
                update.kind(),
                update.queue_key(),
                update.reader(),
                update.sent(),
                asked,
            )
        };
        let from = r#""from":{"id":5,"is_bot":false,"first_name":"x","language_code":"ko"}"#;
        let chat = r#""chat":{"id":5,"type":"private","first_name":"x"}"#;
        for (kind, body) in [
            (
                UpdateKind::Message,
                format!(r#""message":{{"message_id":2,{from},{chat},"date":9,"text":"/appeal"}}"#),
            ),
            (
                UpdateKind::Callback,
                format!(
                    r#""callback_query":{{"id":"7",{from},"message":{{"message_id":2,{chat},"date":9}},"data":"x"}}"#
                ),
            ),
            (
                UpdateKind::Inline,
                format!(r#""inline_query":{{"id":"7",{from},"query":"x","offset":""}}"#),
            ),
            (UpdateKind::Other, r#""poll":{"id":"7"},"message":null"#.to_owned()),
        ] {
            let text = format!("{{\"update_id\":1,{body}}}");
            let regular = Update::from(serde_json::from_str::<Regular>(&text).unwrap());
            assert_eq!(regular.kind(), kind);
            assert!(read(&regular) == read(&serde_json::from_str(&text).unwrap()), "{text}");
        }
    }
}
