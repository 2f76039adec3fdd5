//! Inline queries and the answers to them.

use std::collections::HashSet;
use std::time::Instant;

use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::callback::TOO_OLD;
use super::params::Params;
use super::{INLINE_LIFE, Sandbox, keyboard, text};

/// Client.cpp `get_inline_query_results`.
const MAX_RESULTS: usize = 50;
/// Bytes of a result's id. Bot API, `InlineQueryResult`.
const ID_BYTES: std::ops::RangeInclusive<usize> = 1..=64;
/// Seconds: the default, and the most that is kept. Client.cpp `process_answer_inline_query_query`.
const CACHE_TIME: (i64, i64) = (300, 24 * 60 * 60);
/// Characters of a button's start parameter. Bot API, `InlineQueryResultsButton`.
const START_PARAMETER: std::ops::RangeInclusive<usize> = 1..=64;

/// An inline query that waits for its answer, or has it.
#[derive(Debug)]
pub(super) struct Inline {
    pub(super) began: Instant,
    pub(super) answer: Option<Value>,
}

pub(super) fn answer(sandbox: &Sandbox, params: &Params<'_>) -> Answer {
    let results = results(params.text("results"))?;
    let button = button(params.text("button"))?;
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
    if !result["reply_markup"].is_null() {
        keyboard::read(&result["reply_markup"].to_string())?;
    }
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
    let content = &result["input_message_content"];
    if content.is_null() {
        return Err(Refusal::bad("can't parse inline query result: Input message content is not specified"));
    }
    let words = content["message_text"].as_str().unwrap_or_default();
    let mode = content["parse_mode"].as_str().unwrap_or_default();
    text::read(words, mode, &content["entities"].to_string(), "MESSAGE_TOO_LONG", true)?;
    Ok(())
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
