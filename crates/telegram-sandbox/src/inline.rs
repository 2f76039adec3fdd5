//! An inline query, and the articles of its answer.

use std::time::Instant;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::answer::ApiRefusal;
use crate::text::Formatted;
use crate::{keyboard, text};

/// An inline query and its answer, if there is one.
#[derive(Debug)]
pub(super) struct InlineQuery {
    pub(super) began: Instant,
    pub(super) answer: Option<Value>,
}

/// Reads the keyboard of an article.
pub(super) fn markup(result: &Value) -> Result<Option<Box<RawValue>>, ApiRefusal> {
    if result["reply_markup"].is_null() {
        Ok(None)
    } else {
        keyboard::read(&result["reply_markup"].to_string())
    }
}

/// Reads the message that an article sends.
pub(super) fn content(result: &Value) -> Result<Formatted, ApiRefusal> {
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
