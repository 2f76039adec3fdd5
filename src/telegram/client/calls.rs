//! The calls the bot makes, with only the fields it uses. Text and entities are JSON already, and
//! are copied into the request unchanged.

use std::sync::Arc;

use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use teloxide::requests::Payload;

use super::plain_text::{no_entities, plain_text};
use crate::telegram::update::Update;
use article::{InlineResult, InlineResults, Keyboard, Screen};

macro_rules! payload {
    ($name:ident => $method:literal, $output:ty) => {
        impl Payload for $name {
            type Output = $output;
            const NAME: &'static str = $method;
        }
    };
}
pub(crate) use payload;

/// `getMe`.
#[derive(Debug, Serialize)]
pub struct GetMe {}
payload!(GetMe => "getMe", Account);

/// The bot's account, as `getMe` returns it.
#[derive(Debug, Deserialize)]
pub struct Account {
    /// The username, without `@`. It becomes part of links, so it is checked here.
    #[serde(deserialize_with = "checked")]
    pub username: String,
    #[serde(default)]
    pub can_join_groups: bool,
    /// Whether privacy mode is off.
    #[serde(default)]
    pub can_read_all_group_messages: bool,
    #[serde(default)]
    pub supports_inline_queries: bool,
    /// Whether private chats have topics.
    #[serde(default)]
    pub has_topics_enabled: bool,
    /// Whether people can ask in chats of which the bot is no member.
    #[serde(default)]
    pub supports_guest_queries: bool,
    /// Whether somebody can let it answer for their own account.
    #[serde(default)]
    pub can_connect_to_business: bool,
    /// Whether a Mini App opens from its profile.
    #[serde(default)]
    pub has_main_web_app: bool,
    /// Whether it can make and run other bots.
    #[serde(default)]
    pub can_manage_bots: bool,
}

/// Short names, which `article::username` refuses, exist: Telegram gave away some and sells others.
fn checked<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    let is_valid = name.len() <= 32
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_valid { Ok(name) } else { Err(D::Error::custom("the bot has no valid username")) }
}

/// The most updates one answer may hold (Bot API, `getUpdates`).
pub const MAX_UPDATES: u8 = 100;

/// How long it may wait for an update, in seconds; below the server's limit of 50.
pub const POLL_SECONDS: u32 = 30;

/// `getUpdates`.
#[derive(Debug, Serialize)]
pub struct GetUpdates {
    offset: i64,
    limit: u8,
    pub(super) timeout: u32,
    allowed_updates: &'static [&'static str],
}
payload!(GetUpdates => "getUpdates", Vec<Update>);

impl GetUpdates {
    /// Confirms every update with an id below `offset`, and waits for others for `timeout` seconds; the
    /// server waits at most 50 (telegram-bot-api, `Client.h`, `LONG_POLL_MAX_TIMEOUT`).
    pub(crate) const fn new(offset: i64, limit: u8, timeout: u32) -> Self {
        Self { offset, limit, timeout, allowed_updates: ALLOWED_UPDATES }
    }
}

/// The kinds of updates the bot answers.
pub const ALLOWED_UPDATES: &[&str] = &["message", "callback_query", "inline_query"];

/// `deleteWebhook`; pending updates are kept.
#[derive(Debug, Serialize)]
pub struct DeleteWebhook {}
payload!(DeleteWebhook => "deleteWebhook", bool);

/// Turns off link previews (Bot API, `LinkPreviewOptions`).
#[derive(Debug, Clone, Copy, Serialize)]
pub struct NoPreview {
    is_disabled: bool,
}

pub const NO_PREVIEW: NoPreview = NoPreview { is_disabled: true };

/// The message to reply to; the reply is sent even if that message is gone.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ReplyParameters {
    pub message_id: i64,
    pub allow_sending_without_reply: bool,
}

/// `sendMessage`.
#[derive(Debug, Clone, Serialize)]
pub struct SendMessage {
    pub chat_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_thread_id: Option<i64>,
    pub text: Arc<RawValue>,
    pub entities: Arc<RawValue>,
    pub link_preview_options: NoPreview,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_parameters: Option<ReplyParameters>,
    pub reply_markup: Keyboard,
}
payload!(SendMessage => "sendMessage", IgnoredAny);

impl SendMessage {
    /// A screen as a new message, outside of any topic and not as a reply.
    pub fn new(chat_id: i64, screen: Screen) -> Self {
        Self {
            chat_id,
            message_thread_id: None,
            text: screen.message.text,
            entities: screen.message.entities,
            link_preview_options: NO_PREVIEW,
            reply_parameters: None,
            reply_markup: screen.keyboard,
        }
    }
}

/// `sendChatAction`: the chat shows for five seconds that the bot is typing. Nothing is left of it.
#[derive(Debug, Serialize)]
pub struct SendChatAction {
    chat_id: i64,
    action: &'static str,
}
payload!(SendChatAction => "sendChatAction", bool);

impl SendChatAction {
    pub const fn typing(chat_id: i64) -> Self {
        Self { chat_id, action: "typing" }
    }
}

/// `editMessageText`.
#[derive(Debug, Clone, Serialize)]
pub struct EditMessageText {
    pub chat_id: i64,
    pub message_id: i64,
    pub text: Arc<RawValue>,
    pub entities: Arc<RawValue>,
    pub link_preview_options: NoPreview,
    pub reply_markup: Keyboard,
}
payload!(EditMessageText => "editMessageText", IgnoredAny);

/// `answerCallbackQuery`.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerCallbackQuery {
    pub callback_query_id: String,
    /// The text of the pop-up, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}
payload!(AnswerCallbackQuery => "answerCallbackQuery", bool);

/// How long Telegram may cache an answer for everyone who types the same, in seconds. An hour:
/// fewer queries reach the bot, and changed pages are offered soon enough.
const CACHE_SECONDS: u32 = 3600;

/// `answerInlineQuery`.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerInlineQuery {
    pub inline_query_id: String,
    results: Arc<[Article]>,
    cache_time: u32,
    /// Whether the answer is cached for this reader only.
    is_personal: bool,
    /// Empty if there are no more results.
    next_offset: String,
    /// Opens the private chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    button: Option<ResultsButton>,
}
payload!(AnswerInlineQuery => "answerInlineQuery", bool);

/// A message that the reader can send to another chat (Bot API, `InlineQueryResultArticle`).
#[derive(Debug, Clone, Serialize)]
pub struct Article {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    title: Arc<str>,
    description: String,
    input_message_content: InputTextMessageContent,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<Keyboard>,
}

/// Bot API, `InputTextMessageContent`.
#[derive(Debug, Clone, Serialize)]
struct InputTextMessageContent {
    message_text: Arc<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<Arc<RawValue>>,
    link_preview_options: NoPreview,
}

/// Bot API, `InlineQueryResultsButton`.
#[derive(Debug, Clone, Serialize)]
pub struct ResultsButton {
    text: Arc<str>,
    start_parameter: String,
}

impl AnswerInlineQuery {
    /// Creates an answer that Telegram may cache for everyone.
    pub fn new(inline_query_id: String, offer: InlineResults) -> Self {
        Self {
            inline_query_id,
            results: offer.found.into_iter().map(Article::from).collect(),
            cache_time: CACHE_SECONDS,
            is_personal: false,
            next_offset: offer.next.map(|next| next.to_string()).unwrap_or_default(),
            button: Some(ResultsButton { text: offer.label, start_parameter: offer.start }),
        }
    }

    /// Returns the answer without entities and buttons, and not cached.
    pub fn plain(self) -> Self {
        let bare = |article: &Article| {
            let formed = &article.input_message_content;
            let entities = formed.entities.clone().unwrap_or_else(no_entities);
            let message_text = plain_text(&formed.message_text, &entities, None);
            let content = InputTextMessageContent { message_text, entities: None, ..*formed };
            Article { input_message_content: content, reply_markup: None, ..article.clone() }
        };
        Self {
            results: self.results.iter().map(bare).collect(),
            cache_time: 0,
            is_personal: true,
            button: None,
            ..self
        }
    }
}

impl From<InlineResult> for Article {
    fn from(found: InlineResult) -> Self {
        let content = InputTextMessageContent {
            message_text: found.message.text,
            entities: Some(found.message.entities),
            link_preview_options: NO_PREVIEW,
        };
        Self {
            kind: "article",
            id: found.id,
            title: found.title,
            description: found.description,
            input_message_content: content,
            reply_markup: Some(found.keyboard),
        }
    }
}

/// `deleteMessages`: 1–100 ids. Ids that are not found are skipped.
#[derive(Debug, Clone, Serialize)]
pub struct DeleteMessages {
    pub chat_id: i64,
    pub message_ids: Vec<i64>,
}
payload!(DeleteMessages => "deleteMessages", bool);
