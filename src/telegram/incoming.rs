//! The only fields of an update that the bot reads.
//!
//! Everything else is skipped while parsing and never held. A known kind in a shape we do not expect becomes `None`: the
//! update is confirmed and nothing stands still.

mod message;
mod query;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use self::message::Message;
use self::query::{CallbackQuery, InlineQuery};
use crate::dialog::{ChatKind, Me, Request};

/// An update; at most one of its kinds is present.
#[derive(Deserialize)]
pub struct Update {
    /// Its number, which grows, but restarts elsewhere after a quiet week (Bot API, `Update`).
    pub update_id: i64,
    #[serde(default, deserialize_with = "lenient")]
    message: Option<Message>,
    #[serde(default, deserialize_with = "lenient")]
    callback_query: Option<CallbackQuery>,
    #[serde(default, deserialize_with = "lenient")]
    inline_query: Option<InlineQuery>,
}

/// An update whose kinds have the shape that we expect, as nearly all do. It is read in one go, which saves a twentieth of all
/// the work for an answer.
#[derive(Deserialize)]
pub(super) struct Regular {
    update_id: i64,
    message: Option<Message>,
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
struct Chat {
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
    /// Channels, which are not answered, and whatever there may be.
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

/// Where a reply goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// The chat, or none for a tap outside of any chat we know.
    pub chat_id: Option<i64>,
    /// The topic of a forum, where the message stood in one.
    pub thread_id: Option<i64>,
    /// The tap that waits for an end.
    pub callback_id: Option<String>,
    /// The inline query that waits for an answer.
    pub inline_id: Option<String>,
}

/// Updates of one lane are answered in order, those of different lanes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// All updates of a chat.
    Chat(i64),
    /// This update alone.
    Alone(i64),
}

/// What kind of update it is, for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A message.
    Message,
    /// A tap on a button.
    Callback,
    /// The bot's @name in another chat, and words behind it.
    Inline,
    /// Anything else, or a known kind in a shape we cannot read.
    Other,
}

impl Kind {
    /// Its name among the metrics.
    #[must_use]
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
    /// What kind it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match (&self.message, &self.callback_query, &self.inline_query) {
            (Some(_), _, _) => Kind::Message,
            (None, Some(_), _) => Kind::Callback,
            (None, None, Some(_)) => Kind::Inline,
            (None, None, None) => Kind::Other,
        }
    }

    /// The message that a tap stands under, where it can still be edited.
    #[must_use]
    pub fn tapped(&self) -> Option<i64> {
        self.callback_query.as_ref()?.tapped()
    }

    /// Who sent it; counted by the limiter and for nothing else.
    #[must_use]
    pub fn reader(&self) -> Option<i64> {
        let message = self.message.as_ref().map(Message::reader);
        let tapping = || self.callback_query.as_ref()?.reader();
        message.or_else(tapping).or_else(|| self.inline_query.as_ref()?.reader())
    }

    /// When it was sent, in Unix time; a tap and an inline query do not tell.
    #[must_use]
    pub fn sent(&self) -> Option<i64> {
        self.message.as_ref()?.sent()
    }

    /// Within what the order of updates is kept.
    #[must_use]
    pub fn lane(&self) -> Lane {
        let tapped = || self.callback_query.as_ref()?.chat_id();
        let chat = self.message.as_ref().map(Message::chat_id).or_else(tapped);
        chat.map_or(Lane::Alone(self.update_id), Lane::Chat)
    }

    /// The request in it and where its reply goes; `None` where there is nothing to answer.
    #[must_use]
    pub fn request<'a>(&'a self, me: &'a Me, today: NaiveDate) -> Option<(Request<'a>, Address)> {
        match (&self.message, &self.callback_query, &self.inline_query) {
            (Some(message), _, _) => message.request(me, today),
            (None, Some(query), _) => Some(query.request(me, today)),
            (None, None, Some(query)) => Some(query.request(me, today)),
            (None, None, None) => None,
        }
    }
}

impl Chat {
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

    /// Replies in ordinary groups carry a thread id too; only a topic may be named when sending.
    fn topic(&self, thread_id: Option<i64>, is_topic: bool) -> Option<i64> {
        thread_id.filter(|id| is_topic && (*id != GENERAL || self.is_private()))
    }
}

/// The topic "General", which every forum has and which cannot be named when sending (td `ForumTopicId.h`, `general`).
const GENERAL: i64 = 1;

/// Reads a value, or nothing where it has another shape. The text is skipped first and read then, which is much cheaper than
/// to hold it as a tree of values until it is known to fit; so this works on JSON alone.
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
                .map(|(request, to)| (format!("{request:?}"), to.chat_id, to.callback_id));
            (update.update_id, update.kind(), update.lane(), update.reader(), update.sent(), asked)
        };
        let from = r#""from":{"id":5,"is_bot":false,"first_name":"x","language_code":"ko"}"#;
        let chat = r#""chat":{"id":5,"type":"private","first_name":"x"}"#;
        for (kind, body) in [
            (Kind::Message, format!(r#""message":{{"message_id":2,{from},{chat},"date":9,"text":"/appeal"}}"#)),
            (
                Kind::Callback,
                format!(
                    r#""callback_query":{{"id":"7",{from},"message":{{"message_id":2,{chat},"date":9}},"data":"x"}}"#
                ),
            ),
            (Kind::Inline, format!(r#""inline_query":{{"id":"7",{from},"query":"x","offset":""}}"#)),
            (Kind::Other, r#""poll":{"id":"7"},"message":null"#.to_owned()),
        ] {
            let text = format!("{{\"update_id\":1,{body}}}");
            let regular = Update::from(serde_json::from_str::<Regular>(&text).unwrap());
            assert_eq!(regular.kind(), kind);
            assert_eq!(read(&regular), read(&serde_json::from_str(&text).unwrap()));
        }
    }
}
