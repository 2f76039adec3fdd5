//! A message as text that can be read and compared: styles as tags, buttons as rows.

use serde_json::Value;
use telegram_sandbox::{EntityKind, Message};

/// Sets off what a button writes into another chat.
pub(crate) const SHARE: &str = "share: ";

/// The whole message.
pub(crate) fn show(message: &Message) -> String {
    let mut shown = marked(message);
    for row in rows(message) {
        let labels: Vec<String> =
            row.iter().map(|(label, target)| format!("[{label}]({target})")).collect();
        shown.push_str(&format!("\n{}", labels.join(" ")));
    }
    shown
}

/// The first line.
pub(crate) fn heading(message: &Message) -> &str {
    message.text.lines().next().unwrap_or_default()
}

/// All buttons: label, and payload, address, or what is written into another chat.
pub(crate) fn buttons(message: &Message) -> Vec<(String, String)> {
    rows(message).into_iter().flatten().collect()
}

fn rows(message: &Message) -> Vec<Vec<(String, String)>> {
    let Some(markup) = &message.reply_markup else { return Vec::new() };
    let markup: Value = serde_json::from_str(markup.get()).unwrap();
    let button = |button: &Value| {
        let target =
            button.get("callback_data").or_else(|| button.get("url")).and_then(Value::as_str);
        let share = || format!("{SHARE}{}", button["switch_inline_query"].as_str().unwrap());
        (button["text"].as_str().unwrap().to_owned(), target.map_or_else(share, str::to_owned))
    };
    let rows = markup["inline_keyboard"].as_array().unwrap().iter();
    rows.map(|row| row.as_array().unwrap().iter().map(button).collect()).collect()
}

fn marked(message: &Message) -> String {
    let units: Vec<u16> = message.text.encode_utf16().collect();
    let mut marks: Vec<(i64, i64, String)> = Vec::new();
    for (order, entity) in (0..).zip(&message.entities) {
        let (open, close) = tags(entity.kind, entity.url.as_deref());
        marks.push((entity.offset, order, open));
        marks.push((entity.offset + entity.length, -1 - order, close));
    }
    marks.sort_by_key(|(at, order, _)| (*at, *order));
    let mut shown = String::new();
    let mut from = 0;
    for (at, _, mark) in marks {
        let at = usize::try_from(at).unwrap();
        shown.push_str(&String::from_utf16(&units[from..at]).expect("an entity cuts a character"));
        shown.push_str(&mark);
        from = at;
    }
    shown + &String::from_utf16(&units[from..]).expect("an entity cuts a character")
}

fn tags(kind: EntityKind, url: Option<&str>) -> (String, String) {
    let name = match kind {
        EntityKind::Bold => "b",
        EntityKind::Italic => "i",
        EntityKind::Code => "code",
        EntityKind::Blockquote => "quote",
        EntityKind::ExpandableBlockquote => "fold",
        EntityKind::TextLink => {
            return (format!("<a {}>", url.unwrap_or_default()), "</a>".to_owned());
        }
        EntityKind::BotCommand => return (String::new(), String::new()),
        other => return (format!("<{other:?} FOUND BY TELEGRAM>"), String::new()),
    };
    (format!("<{name}>"), format!("</{name}>"))
}
