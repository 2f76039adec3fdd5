//! Inline queries and the answers to them.

use std::collections::HashSet;
use std::time::Instant;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal, to_json};
use super::callback::TOO_OLD;
use super::chat::reader;
use super::event::Event;
use super::message::Message;
use super::params::Params;
use super::queue::Lane;
use super::reader::spoken;
use super::text::Formatted;
use super::{INLINE_LIFE, MESSAGE_LIFE, Sandbox, keyboard, text};

/// Client.cpp `get_inline_query_results`.
const MAX_RESULTS: usize = 50;
/// Bytes of a result's id. Bot API, `InlineQueryResult`.
const ID_BYTES: std::ops::RangeInclusive<usize> = 1..=64;
/// Seconds: the default, and the most that is kept. Client.cpp `process_answer_inline_query_query`.
const CACHE_TIME: (i64, i64) = (300, 24 * 60 * 60);
/// Characters of a button's start parameter. Bot API, `InlineQueryResultsButton`.
const START_PARAMETER: std::ops::RangeInclusive<usize> = 1..=64;

/// Who asks inline where nobody is named: the first reader.
const INLINE_READER: i64 = 1001;
/// Bytes of what the next query hands back. Bot API, `answerInlineQuery`.
const MAX_OFFSET: usize = 64;

/// An inline query that waits for its answer, or has it.
#[derive(Debug)]
pub(super) struct Inline {
    pub(super) began: Instant,
    pub(super) answer: Option<Value>,
}

impl Sandbox {
    /// A reader types `@bot query` in some chat; the id of the query. `user`: the first reader where none is named. A bot
    /// without inline mode is not asked.
    pub fn inline_query(&self, query: &str, language: Option<&str>, user: Option<i64>) -> i64 {
        self.inline_query_from("", query, language, user)
    }

    /// As [`Self::inline_query`], where an earlier answer named `offset` as its `next_offset`.
    pub fn inline_query_from(&self, offset: &str, query: &str, language: Option<&str>, user: Option<i64>) -> i64 {
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
            state.add_update("inline_query", Lane::Inline(user), INLINE_LIFE, now, &body.to_string());
        }
        id
    }

    /// What the bot has answered to an inline query: `results`, `cache_time`, `is_personal`, `next_offset`, `button`.
    /// `None`: there is no such query; `Some(None)`: it has no answer yet.
    #[must_use]
    pub fn inline_answer(&self, id: i64) -> Option<Option<Value>> {
        self.lock().inline.get(&id).map(|query| query.answer.clone())
    }

    /// The reader of a chat sends one of the articles that the bot has offered; the id of the message. The bot sees it
    /// too, as it sees everything in this chat. `None`: there is no such chat, query or article.
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
        state.add_update("message", Lane::Chat(chat), MESSAGE_LIFE, now, &body);
        let id = message.message_id;
        self.emit(|| Event::Message { chat_id: chat, message: message.into() });
        Some(id)
    }
}

pub(super) fn answer(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let results = results(params.text("results"))?;
    let button = button(params.text("button"))?;
    if params.text("next_offset").len() > MAX_OFFSET {
        return Err(Refusal::bad("NEXT_OFFSET_INVALID"));
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
        .ok_or_else(|| Refusal::bad(TOO_OLD))?;
    query.answer = Some(answer);
    state.answered.inline += 1;
    Ok("true".to_owned())
}

fn results(json: &str) -> Result<Vec<Value>, Refusal> {
    if json.is_empty() {
        return Ok(Vec::new());
    }
    let results: Vec<Value> =
        serde_json::from_str(json).map_err(|_| Refusal::bad("expected an Array of inline query results"))?;
    if results.len() > MAX_RESULTS {
        return Err(Refusal::bad("RESULTS_TOO_MUCH"));
    }
    let mut ids = HashSet::new();
    for result in &results {
        let id = result["id"].as_str().unwrap_or_default();
        if !ID_BYTES.contains(&id.len()) {
            return Err(Refusal::bad("RESULT_ID_INVALID"));
        }
        if !ids.insert(id) {
            return Err(Refusal::bad("RESULT_ID_DUPLICATE"));
        }
        check(result)?;
    }
    Ok(results)
}

/// Client.cpp `get_inline_query_result`; the sandbox looks closely at articles only.
fn check(result: &Value) -> Result<(), Refusal> {
    markup(result)?;
    match result["type"].as_str() {
        Some("article") => {}
        Some(_) => return Ok(()),
        None => {
            return Err(Refusal::bad("can't parse inline query result: Can't find field \"type\""));
        }
    }
    if result["title"].as_str().unwrap_or_default().is_empty() {
        return Err(Refusal::bad("can't parse inline query result: Can't find field \"title\""));
    }
    content(result).map(drop)
}

fn markup(result: &Value) -> Result<Option<Box<RawValue>>, Refusal> {
    if result["reply_markup"].is_null() { Ok(None) } else { keyboard::read(&result["reply_markup"].to_string()) }
}

fn content(result: &Value) -> Result<Formatted, Refusal> {
    let content = &result["input_message_content"];
    if content.is_null() {
        return Err(Refusal::bad("can't parse inline query result: Input message content is not specified"));
    }
    let words = content["message_text"].as_str().unwrap_or_default();
    let mode = content["parse_mode"].as_str().unwrap_or_default();
    text::read(words, mode, &content["entities"].to_string(), "MESSAGE_TOO_LONG")
}

fn button(json: &str) -> Result<Value, Refusal> {
    if json.is_empty() {
        return Ok(Value::Null);
    }
    let button: Value =
        serde_json::from_str(json).map_err(|_| Refusal::bad("can't parse inline query results button JSON object"))?;
    if let Some(start) = button["start_parameter"].as_str() {
        let is_plain = start.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if !is_plain || !START_PARAMETER.contains(&start.len()) {
            return Err(Refusal::bad("START_PARAM_INVALID"));
        }
    }
    Ok(button)
}
