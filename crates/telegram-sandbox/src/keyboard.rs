//! Inline keyboards: parsed, checked, and serialized in a canonical form so that two can be
//! compared.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::answer::{ApiRefusal, to_json};
use crate::links::is_link;

/// The length of `callback_data`, in bytes. Bot API, `InlineKeyboardButton`.
const DATA_BYTES: std::ops::RangeInclusive<usize> = 1..=64;
/// The length of `copy_text`, in characters. Bot API, `CopyTextButton`.
const COPY_CHARS: std::ops::RangeInclusive<usize> = 1..=256;

/// The fields of the buttons that are accepted and not checked.
const UNCHECKED: [&str; 7] = [
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "login_url",
    "web_app",
    "callback_game",
    "pay",
];

/// The inline keyboard; the other kinds are accepted and not shown.
#[derive(Deserialize, Serialize)]
struct Markup {
    #[serde(default)]
    inline_keyboard: Vec<Vec<Button>>,
}

#[derive(Deserialize, Serialize)]
struct Button {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copy_text: Option<CopyText>,
    #[serde(flatten)]
    more: Map<String, Value>,
}

#[derive(Deserialize, Serialize)]
struct CopyText {
    text: String,
}

/// Parses `reply_markup`; an empty keyboard is the same as no keyboard.
pub(super) fn read(json: &str) -> Result<Option<Box<RawValue>>, ApiRefusal> {
    if json.is_empty() {
        return Ok(None);
    }
    if serde_json::from_str::<&RawValue>(json).is_err() {
        return Err(ApiRefusal::bad("can't parse reply keyboard markup JSON object"));
    }
    if !json.trim_start().starts_with('{') {
        return Err(ApiRefusal::bad("object expected as reply markup"));
    }
    let mut markup: Markup = serde_json::from_str(json)
        .map_err(|error| ApiRefusal::bad(format!("can't parse inline keyboard button: {error}")))?;
    markup.inline_keyboard.retain(|row| !row.is_empty());
    for button in markup.inline_keyboard.iter_mut().flatten() {
        button.more.retain(|name, value| UNCHECKED.contains(&name.as_str()) && !value.is_null());
        check(button)?;
    }
    if markup.inline_keyboard.is_empty() {
        return Ok(None);
    }
    Ok(RawValue::from_string(to_json(&markup)).ok())
}

/// Checks a button as Client.cpp `get_inline_keyboard_button_type` does; descriptions in capitals
/// are refusals of Telegram's own server.
fn check(button: &Button) -> Result<(), ApiRefusal> {
    if button.text.is_empty() {
        return Err(ApiRefusal::bad("inline keyboard button text must be non-empty"));
    }
    if let Some(url) = button.url.as_deref().filter(|url| !url.is_empty()) {
        return if is_link(url) { Ok(()) } else { Err(ApiRefusal::bad("BUTTON_URL_INVALID")) };
    }
    if let Some(data) = &button.callback_data {
        let fits = DATA_BYTES.contains(&data.len());
        return if fits { Ok(()) } else { Err(ApiRefusal::bad("BUTTON_DATA_INVALID")) };
    }
    if let Some(copy) = &button.copy_text {
        let fits = COPY_CHARS.contains(&copy.text.chars().count());
        return if fits { Ok(()) } else { Err(ApiRefusal::bad("BUTTON_COPY_TEXT_INVALID")) };
    }
    if button.more.is_empty() {
        let what =
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard";
        return Err(ApiRefusal::bad(what));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(button: &str) -> Result<Option<Box<RawValue>>, String> {
        read(&format!(r#"{{"inline_keyboard":[[{button}],[]]}}"#))
            .map_err(|refusal| refusal.description.into_owned())
    }

    #[test]
    fn buttons_are_checked_as_telegram_does() {
        let long = format!(r#"{{"text":"a","callback_data":"{}"}}"#, "가".repeat(22));
        for (button, refusal) in [
            (r#"{"text":"a","callback_data":""}"#, "BUTTON_DATA_INVALID"),
            (long.as_str(), "BUTTON_DATA_INVALID"),
            (r#"{"text":"a","url":"ftp://name.com"}"#, "BUTTON_URL_INVALID"),
            (r#"{"text":"a","url":"http://localhost"}"#, "BUTTON_URL_INVALID"),
            (r#"{"text":"a"}"#, "Text buttons are unallowed"),
            (r#"{"text":"","callback_data":"x"}"#, "text must be non-empty"),
            (r#"{"callback_data":"x"}"#, "missing field `text`"),
        ] {
            let error = one(button).unwrap_err();
            assert!(error.contains(refusal), "{button}: {error}");
        }
        for button in [
            r#"{"text":"a","callback_data":"x"}"#,
            r#"{"text":"a","url":"https://name.com/?a=b"}"#,
            r#"{"text":"a","url":"tg://resolve?domain=name"}"#,
            r#"{"text":"a","switch_inline_query":""}"#,
        ] {
            assert!(one(button).unwrap().is_some(), "{button}");
        }
    }

    #[test]
    fn one_form_for_equal_keyboards() {
        let first = one(r#"{"text":"a","callback_data":"x"}"#).unwrap().unwrap();
        let second = one(r#"{ "callback_data" : "x", "url": null, "text":"a" }"#).unwrap().unwrap();
        assert_eq!(first.get(), second.get());
        assert!(read(r#"{"inline_keyboard":[]}"#).unwrap().is_none());
        assert!(read("[").is_err() && read("[]").is_err());
    }
}
