//! answerInlineQuery.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::answer::{Answer, ApiRefusal};
use crate::inline::{content, markup};
use crate::params::Params;
use crate::taps::TOO_OLD;
use crate::{INLINE_LIFE, Sandbox};

/// The maximum number of results. Client.cpp `get_inline_query_results`.
const MAX_RESULTS: usize = 50;
/// The length of a result's id, in bytes. Bot API, `InlineQueryResult`.
const ID_BYTES: std::ops::RangeInclusive<usize> = 1..=64;
/// The default and the maximum cache time, in seconds. Client.cpp
/// `process_answer_inline_query_query`.
const CACHE_TIME: (i64, i64) = (300, 24 * 60 * 60);
/// The length of a button's start parameter, in characters. Bot API, `InlineQueryResultsButton`.
const START_PARAMETER: std::ops::RangeInclusive<usize> = 1..=64;

/// The maximum length of `next_offset`, in bytes. Bot API, `answerInlineQuery`.
const MAX_OFFSET: usize = 64;

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
