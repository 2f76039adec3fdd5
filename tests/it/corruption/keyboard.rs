//! Buttons and deep links, as Telegram takes them.

use serde_json::Value;

use super::calls::BOT;
use super::judge::line;

/// Bot API, `InlineKeyboardButton`; labels by our own promise to screen readers and small phones.
pub(super) fn keyboard(markup: &Value) -> Vec<String> {
    let rows: Vec<&Value> = markup["inline_keyboard"].as_array().into_iter().flatten().collect();
    let buttons: Vec<&Value> =
        rows.iter().flat_map(|row| row.as_array().into_iter().flatten()).collect();
    let mut found = Vec::new();
    if buttons.len() > 100
        || rows.iter().any(|row| !(1..=8).contains(&row.as_array().map_or(0, Vec::len)))
    {
        found.push(format!("{} buttons in {} rows", buttons.len(), rows.len()));
    }
    for button in buttons {
        found.extend(line(&button["text"], 30));
        if !button["text"].as_str().is_some_and(|text| text.contains(char::is_alphanumeric)) {
            found.push(format!("a label without words: {button}"));
        }
        found.extend(
            match (&button["callback_data"], &button["url"], &button["switch_inline_query"]) {
                (Value::String(data), Value::Null, Value::Null)
                    if (1..=64).contains(&data.len()) =>
                {
                    None
                }
                (Value::Null, Value::String(url), Value::Null) => {
                    let start = |payload: &str| start(&payload.into()).is_none();
                    let is_ours =
                        url.strip_prefix(&format!("https://t.me/{BOT}?start=")).is_some_and(start);
                    (!is_ours).then(|| format!("a button to {url}"))
                }
                (Value::Null, Value::Null, Value::String(query))
                    if query.chars().count() <= 256 =>
                {
                    None
                }
                _ => Some(format!("the button {button}")),
            },
        );
    }
    found
}

/// A parameter of a deep link (Bot API, "Deep linking").
pub(super) fn start(payload: &Value) -> Option<String> {
    let payload = payload.as_str().unwrap_or_default();
    let is_taken = (1..=64).contains(&payload.len())
        && payload.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    (!is_taken).then(|| format!("the parameter “{payload}”"))
}
