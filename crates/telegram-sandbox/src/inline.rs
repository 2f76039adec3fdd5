//! Inline queries and their answers.

use std::collections::HashSet;
use std::time::Instant;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::answer::{Answer, ApiRefusal, to_json};
use crate::callback::TOO_OLD;
use crate::chat::reader;
use crate::event::Event;
use crate::message::Message;
use crate::params::Params;
use crate::queue::WebhookQueueId;
use crate::reader::spoken;
use crate::text::Formatted;
use crate::{INLINE_LIFE, MESSAGE_LIFE, Sandbox, keyboard, text};

/// The maximum number of results. Client.cpp `get_inline_query_results`.
const MAX_RESULTS: usize = 50;
/// The length of a result's id, in bytes. Bot API, `InlineQueryResult`.
const ID_BYTES: std::ops::RangeInclusive<usize> = 1..=64;
/// The default and the maximum cache time, in seconds. Client.cpp
/// `process_answer_inline_query_query`.
const CACHE_TIME: (i64, i64) = (300, 24 * 60 * 60);
/// The length of a button's start parameter, in characters. Bot API, `InlineQueryResultsButton`.
const START_PARAMETER: std::ops::RangeInclusive<usize> = 1..=64;

/// The reader who sends an inline query if none is given: the first one.
const INLINE_READER: i64 = 1001;
/// The maximum length of `next_offset`, in bytes. Bot API, `answerInlineQuery`.
const MAX_OFFSET: usize = 64;

/// An inline query and its answer, if there is one.
#[derive(Debug)]
pub(super) struct Inline {
    pub(super) began: Instant,
    pub(super) answer: Option<Value>,
}

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
        state.inline.insert(id, Inline { began: now.at, answer: None });
        let body = json!({
            "id": id.to_string(),
            "from": reader(user, spoken(language)),
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
    #[must_use]
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
        let Formatted { text, entities } = content(article).ok()?;
        let reply_markup = markup(article).ok()?;
        let mut message = Message {
            message_id: 0,
            date: now.unix,
            edit_date: None,
            outgoing: true,
            from: state.chats.get(chat)?.api().first_name.unwrap_or("Reader").to_owned(),
            text,
            entities,
            reply_markup,
            reply_to: None,
            via_bot: true,
            thread: None,
        };
        message.message_id = state.chats.add(chat, message.clone())?;
        let body = to_json(&state.chats.get(chat)?.api_message(&message, &state.bot, None));
        state.add_update("message", WebhookQueueId::Chat(chat), MESSAGE_LIFE, now, &body);
        let id = message.message_id;
        self.emit(|| Event::Message { chat_id: chat, message: message.into() });
        Some(id)
    }
}

pub(super) fn answer(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let results = results(params.text("results"))?;
    let button = button(params.text("button"))?;
    if params.text("next_offset").len() > MAX_OFFSET {
        return Err(ApiRefusal::bad("NEXT_OFFSET_INVALID"));
    }
    let (default, most) = CACHE_TIME;
    let answer = json!({
        "results": results,
        "cache_time": params.integer("cache_time").unwrap_or(default).clamp(0, most),
        "is_personal": params.flag("is_personal"),
        "next_offset": params.text("next_offset"),
        "button": button,
    });
    let now = sandbox.now();
    let mut state = sandbox.lock();
    let query = params
        .integer("inline_query_id")
        .and_then(|id| state.inline.get_mut(&id))
        .filter(|query| now.at <= query.began + INLINE_LIFE)
        .ok_or_else(|| ApiRefusal::bad(TOO_OLD))?;
    query.answer = Some(answer);
    state.answered.inline += 1;
    Ok("true".to_owned())
}

fn results(json: &str) -> Result<Vec<Value>, ApiRefusal> {
    if json.is_empty() {
        return Ok(Vec::new());
    }
    let results: Vec<Value> = serde_json::from_str(json)
        .map_err(|_| ApiRefusal::bad("expected an Array of inline query results"))?;
    if results.len() > MAX_RESULTS {
        return Err(ApiRefusal::bad("RESULTS_TOO_MUCH"));
    }
    let mut ids = HashSet::new();
    for result in &results {
        let id = result["id"].as_str().unwrap_or_default();
        if !ID_BYTES.contains(&id.len()) {
            return Err(ApiRefusal::bad("RESULT_ID_INVALID"));
        }
        if !ids.insert(id) {
            return Err(ApiRefusal::bad("RESULT_ID_DUPLICATE"));
        }
        check(result)?;
    }
    Ok(results)
}

/// Checks a result as Client.cpp `get_inline_query_result` does; only articles are checked in full.
fn check(result: &Value) -> Result<(), ApiRefusal> {
    markup(result)?;
    match result["type"].as_str() {
        Some("article") => {}
        Some(_) => return Ok(()),
        None => {
            return Err(ApiRefusal::bad(
                "can't parse inline query result: Can't find field \"type\"",
            ));
        }
    }
    if result["title"].as_str().unwrap_or_default().is_empty() {
        return Err(ApiRefusal::bad("can't parse inline query result: Can't find field \"title\""));
    }
    content(result).map(drop)
}

fn markup(result: &Value) -> Result<Option<Box<RawValue>>, ApiRefusal> {
    if result["reply_markup"].is_null() {
        Ok(None)
    } else {
        keyboard::read(&result["reply_markup"].to_string())
    }
}

fn content(result: &Value) -> Result<Formatted, ApiRefusal> {
    let content = &result["input_message_content"];
    if content.is_null() {
        return Err(ApiRefusal::bad(
            "can't parse inline query result: Input message content is not specified",
        ));
    }
    let words = content["message_text"].as_str().unwrap_or_default();
    let mode = content["parse_mode"].as_str().unwrap_or_default();
    text::read(words, mode, &content["entities"].to_string(), "MESSAGE_TOO_LONG")
}

fn button(json: &str) -> Result<Value, ApiRefusal> {
    if json.is_empty() {
        return Ok(Value::Null);
    }
    let button: Value = serde_json::from_str(json)
        .map_err(|_| ApiRefusal::bad("can't parse inline query results button JSON object"))?;
    if let Some(start) = button["start_parameter"].as_str() {
        let is_plain =
            start.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if !is_plain || !START_PARAMETER.contains(&start.len()) {
            return Err(ApiRefusal::bad("START_PARAM_INVALID"));
        }
    }
    Ok(button)
}
