//! The readers' side of inline mode: queries, and the choice of an article.

use serde_json::{Value, json};

use super::stated_language;
use crate::answer::to_json;
use crate::chat::{reader, reader_writes};
use crate::event::Event;
use crate::inline::{InlineQuery, content, markup};
use crate::message::Message;
use crate::queue::WebhookQueueId;
use crate::{INLINE_LIFE, MESSAGE_LIFE, Sandbox};

/// The reader who sends an inline query if none is given: the first one.
const INLINE_READER: i64 = 1001;

impl Sandbox {
    /// A reader types `@bot query` in some chat. Returns the id of the query. Without `user`, the
    /// first reader types it. A bot without inline mode receives no update.
    pub fn inline_query(&self, query: &str, language: Option<&str>, user: Option<i64>) -> i64 {
        self.inline_query_from("", query, language, user)
    }

    /// Like [`Self::inline_query`], continuing at `offset`, the `next_offset` of an earlier answer.
    pub fn inline_query_from(
        &self,
        offset: &str,
        query: &str,
        language: Option<&str>,
        user: Option<i64>,
    ) -> i64 {
        let now = self.now();
        let user = user.unwrap_or(INLINE_READER);
        let mut state = self.lock();
        let id = state.inline.len() as i64 + 1;
        state.inline.insert(id, InlineQuery { began: now.at, answer: None });
        let body = json!({
            "id": id.to_string(),
            "from": reader(user, stated_language(language)),
            "chat_type": "private",
            "query": query,
            "offset": offset,
        });
        if self.inner.options.inline {
            state.add_update(
                "inline_query",
                WebhookQueueId::Inline(user),
                INLINE_LIFE,
                now,
                &body.to_string(),
            );
        }
        id
    }

    /// Returns the bot's answer to an inline query: `results`, `cache_time`, `is_personal`,
    /// `next_offset`, `button`. Returns `None` if there is no such query, and `Some(None)` if it is
    /// not answered yet.
    pub fn inline_answer(&self, id: i64) -> Option<Option<Value>> {
        self.lock().inline.get(&id).map(|query| query.answer.clone())
    }

    /// The reader of a chat sends an article from an answer of the bot. Returns the id of the
    /// message, or `None` if there is no such chat, query or article. The bot receives the message
    /// too, like every message in this chat.
    pub fn choose(&self, chat: i64, query: i64, result: &str) -> Option<i64> {
        let now = self.now();
        let mut guard = self.lock();
        let state = &mut *guard;
        let offered = state.inline.get(&query)?.answer.as_ref()?["results"].as_array()?;
        let article = offered.iter().find(|offered| offered["id"] == result)?;
        let (words, reply_markup) = (content(article).ok()?, markup(article).ok()?);
        let author = state.chats.get(chat)?.reader(None)?;
        let mut message =
            Message { reply_markup, via_bot: true, ..reader_writes(author, words, now) };
        message.message_id = state.chats.add(chat, message.clone())?;
        let body = to_json(&state.chats.get(chat)?.api_message(&message, &state.bot, None));
        state.add_update("message", WebhookQueueId::Chat(chat), MESSAGE_LIFE, now, &body);
        let id = message.message_id;
        self.emit(|| Event::Message { chat_id: chat, message: message.into() });
        Some(id)
    }
}
