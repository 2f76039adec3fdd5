//! Messages and entities: as they are stored, as the chat page receives them, and as the Bot API
//! returns them.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// A message of a chat, as the chat page receives it.
#[derive(Debug, Clone, Serialize)]
pub struct Message {
    /// Unique among all private chats together, and in each group separately, as on Telegram.
    pub message_id: i64,
    /// Unix time in seconds.
    pub date: i64,
    /// Unix time in seconds of the last edit.
    pub edit_date: Option<i64>,
    /// Whether the reader wrote it, rather than the bot.
    pub outgoing: bool,
    pub from: String,
    pub user_id: i64,
    /// The text without markup.
    pub text: String,
    /// The entities: those that the sender declared and those that Telegram detects.
    pub entities: Vec<Entity>,
    /// The inline keyboard as JSON, `{"inline_keyboard":[[…]]}`.
    pub reply_markup: Option<Box<RawValue>>,
    /// The id of the message that it answers.
    pub reply_to: Option<i64>,
    /// Whether the reader chose it from an inline answer of the bot.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub via_bot: bool,
    /// The id of the forum topic that it belongs to.
    #[serde(skip)]
    pub thread: Option<i64>,
    /// What a message has that only one member sees; its `message_id` is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ephemeral: Option<Ephemeral>,
}

/// The fields of a [`Message`] that only one member sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ephemeral {
    /// The id among the ephemeral messages of the chat; it is reused after a deletion.
    pub ephemeral_message_id: i64,
    /// The member who sees it: who sent the command, or who was answered.
    pub user_id: i64,
    /// The last message that the group saw before it; the chat page shows it there.
    pub after: i64,
    /// Increases with each ephemeral message of the chat, and is never reused.
    pub serial: i64,
}

/// The kinds of chat that the sandbox supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChatKind {
    /// One reader and the bot.
    Private,
    /// A group with topics.
    Supergroup,
}

/// A formatted or special part of a text. Bot API, `MessageEntity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    #[serde(rename = "type")]
    pub kind: EntityKind,
    /// The start, in UTF-16 units.
    pub offset: i64,
    /// The length, in UTF-16 units.
    pub length: i64,
    /// The URL of a `text_link`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What other kinds have, such as the programming language of a `pre`; it is not checked.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// The kinds that the server accepts. Client.cpp `get_text_entity_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    Mention,
    Hashtag,
    Cashtag,
    BotCommand,
    Url,
    Email,
    PhoneNumber,
    BankCardNumber,
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    Code,
    Pre,
    TextLink,
    TextMention,
    CustomEmoji,
    Blockquote,
    ExpandableBlockquote,
    DateTime,
}

impl EntityKind {
    /// Returns whether Telegram detects this kind by itself; it ignores such an entity when a bot
    /// declares it.
    pub fn is_found(self) -> bool {
        matches!(
            self,
            Self::Mention
                | Self::Hashtag
                | Self::Cashtag
                | Self::BotCommand
                | Self::Url
                | Self::Email
                | Self::PhoneNumber
                | Self::BankCardNumber
        )
    }

    /// Returns whether nothing is detected inside this kind. td `MessageEntity.cpp`
    /// `merge_new_entities`.
    pub(super) fn keeps_links_out(self) -> bool {
        self.is_found()
            || matches!(
                self,
                Self::Code
                    | Self::Pre
                    | Self::TextLink
                    | Self::TextMention
                    | Self::CustomEmoji
                    | Self::DateTime
            )
    }
}

/// Bot API, `User`.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ApiUser<'a> {
    pub(super) id: i64,
    pub(super) is_bot: bool,
    pub(super) first_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) language_code: Option<&'a str>,
}

/// Bot API, `Chat`.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ApiChat<'a> {
    pub(super) id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_forum: Option<bool>,
    #[serde(rename = "type")]
    pub(super) kind: ChatKind,
}

/// Bot API, `Message`.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ApiMessage<'a> {
    pub(super) message_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message_thread_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ephemeral_message_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) receiver_user: Option<ApiUser<'a>>,
    pub(super) from: ApiUser<'a>,
    pub(super) chat: ApiChat<'a>,
    pub(super) date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) edit_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_topic_message: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reply_to_message: Option<Box<Self>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) via_bot: Option<ApiUser<'a>>,
    pub(super) text: &'a str,
    #[serde(skip_serializing_if = "<[Entity]>::is_empty")]
    pub(super) entities: &'a [Entity],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reply_markup: Option<&'a RawValue>,
}
