//! The calls the bot makes, with only the fields it uses. Prepared texts are copied into a request as they stand.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use teloxide::requests::Payload;

use super::incoming::Update;
use super::plain::{no_entities, plain_text};
use crate::dialog::{Found, Keyboard, Offer, Screen};

macro_rules! payload {
    ($name:ident => $method:literal, $output:ty) => {
        impl Payload for $name {
            type Output = $output;
            const NAME: &'static str = $method;
        }
    };
}

/// `getMe`.
#[derive(Debug, Serialize)]
pub struct GetMe {}
payload!(GetMe => "getMe", Account);

/// The bot's account as `getMe` tells it.
#[derive(Debug, Deserialize)]
pub struct Account {
    /// Its @name, without the sign.
    pub username: String,
    /// Whether it can be added to groups.
    #[serde(default)]
    pub can_join_groups: bool,
    /// Whether it gets every message of its groups: the privacy mode is off.
    #[serde(default)]
    pub can_read_all_group_messages: bool,
    /// Whether its inline mode is on.
    #[serde(default)]
    pub supports_inline_queries: bool,
}

/// `getUpdates`.
#[derive(Debug, Serialize)]
pub struct GetUpdates {
    /// Every update below it is confirmed; 0 confirms none.
    pub offset: i64,
    /// 1–100.
    pub limit: u8,
    /// Seconds; the server caps it at 50 (telegram-bot-api, `Client.h`, `LONG_POLL_MAX_TIMEOUT`).
    pub timeout: u32,
    /// The kinds that are wanted.
    pub allowed_updates: &'static [&'static str],
}
payload!(GetUpdates => "getUpdates", Vec<Update>);

/// The kinds of updates the bot answers.
pub const ALLOWED_UPDATES: &[&str] = &["message", "callback_query", "inline_query"];

/// `deleteWebhook`; updates that wait are kept.
#[derive(Debug, Serialize)]
pub struct DeleteWebhook {}
payload!(DeleteWebhook => "deleteWebhook", bool);

/// Telegram shall not add pictures of linked pages.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct NoPreview {
    is_disabled: bool,
}

/// The only value of [`NoPreview`].
pub const NO_PREVIEW: NoPreview = NoPreview { is_disabled: true };

/// The message that is answered; gone or not, the answer is sent.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ReplyParameters {
    /// Its id.
    pub message_id: i64,
    /// Whether to send even where that message is gone.
    pub allow_sending_without_reply: bool,
}

/// `sendMessage`.
#[derive(Debug, Clone, Serialize)]
pub struct SendMessage {
    /// The chat.
    pub chat_id: i64,
    /// The topic of a forum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_thread_id: Option<i64>,
    /// A JSON string.
    pub text: Arc<RawValue>,
    /// A JSON array.
    pub entities: Arc<RawValue>,
    /// Without pictures of links.
    pub link_preview_options: NoPreview,
    /// The message that is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_parameters: Option<ReplyParameters>,
    /// The buttons.
    pub reply_markup: Keyboard,
}
payload!(SendMessage => "sendMessage", Sent);

impl SendMessage {
    /// A screen as a new message in a chat, outside of any topic and in answer to none.
    #[must_use]
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

/// What we read back of a message: that there is one.
#[derive(Debug, Deserialize)]
pub struct Sent {}

/// `sendChatAction`: the chat shows for five seconds that the bot is typing. Nothing is left of it.
#[derive(Debug, Serialize)]
pub struct SendChatAction {
    chat_id: i64,
    action: &'static str,
}
payload!(SendChatAction => "sendChatAction", bool);

impl SendChatAction {
    /// In a chat.
    #[must_use]
    pub const fn typing(chat_id: i64) -> Self {
        Self { chat_id, action: "typing" }
    }
}

/// `editMessageText`.
#[derive(Debug, Clone, Serialize)]
pub struct EditMessageText {
    /// The chat.
    pub chat_id: i64,
    /// The message that changes.
    pub message_id: i64,
    /// A JSON string.
    pub text: Arc<RawValue>,
    /// A JSON array.
    pub entities: Arc<RawValue>,
    /// Without pictures of links.
    pub link_preview_options: NoPreview,
    /// The buttons.
    pub reply_markup: Keyboard,
}
payload!(EditMessageText => "editMessageText", Sent);

/// `answerCallbackQuery`.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerCallbackQuery {
    /// The tap.
    pub callback_query_id: String,
    /// What pops up, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}
payload!(AnswerCallbackQuery => "answerCallbackQuery", bool);

/// How long Telegram may give an answer to others who type the same, in seconds. An hour: fewer readers reach us, and
/// changed words are offered soon enough.
const CACHE_SECONDS: u32 = 3600;

/// `answerInlineQuery`.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerInlineQuery {
    /// The query.
    pub inline_query_id: String,
    /// What can be sent, at most 50.
    pub results: Arc<[Article]>,
    /// For how many seconds Telegram may keep the answer.
    pub cache_time: u32,
    /// Whether it keeps it for this reader alone.
    pub is_personal: bool,
    /// Where the rest begins; empty where there is none.
    pub next_offset: String,
    /// The way into the private chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub button: Option<ResultsButton>,
}
payload!(AnswerInlineQuery => "answerInlineQuery", bool);

/// A text that can be sent to another chat (Bot API, `InlineQueryResultArticle`).
#[derive(Debug, Clone, Serialize)]
pub struct Article {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    title: Arc<str>,
    description: String,
    input_message_content: Content,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<Keyboard>,
}

/// Bot API, `InputTextMessageContent`.
#[derive(Debug, Clone, Serialize)]
struct Content {
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
    /// The same answer for everybody.
    #[must_use]
    pub fn new(inline_query_id: String, offer: Offer) -> Self {
        Self {
            inline_query_id,
            results: offer.found.into_iter().map(Article::from).collect(),
            cache_time: CACHE_SECONDS,
            is_personal: false,
            next_offset: offer.next.map(|next| next.to_string()).unwrap_or_default(),
            button: Some(ResultsButton { text: offer.label, start_parameter: offer.start }),
        }
    }

    /// The same words without any form, and for this once.
    #[must_use]
    pub fn plain(self) -> Self {
        let bare = |article: &Article| {
            let formed = &article.input_message_content;
            let entities = formed.entities.clone().unwrap_or_else(no_entities);
            let message_text = plain_text(&formed.message_text, &entities, None);
            let content = Content { message_text, entities: None, ..*formed };
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

impl From<Found> for Article {
    fn from(found: Found) -> Self {
        let content = Content {
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

/// `deleteMessages`: 1–100 ids; ids not found are skipped.
#[derive(Debug, Clone, Serialize)]
pub struct DeleteMessages {
    /// The chat.
    pub chat_id: i64,
    /// The messages.
    pub message_ids: Vec<i64>,
}
payload!(DeleteMessages => "deleteMessages", bool);
