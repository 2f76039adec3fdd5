//! A message without its form, for the day when the Bot API refuses the form.

use std::sync::Arc;

use serde_json::value::RawValue;

use crate::text::RichText;

/// The entities of a text that has none: an empty list.
pub(super) fn no_entities() -> Arc<RawValue> {
    RawValue::from_string("[]".to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned()).into()
}

/// The words alone, and a line that says how to go on without buttons, where a message has room for it.
pub(super) fn plain_text(text: &Arc<RawValue>, how_to_go_on: &str) -> Arc<RawValue> {
    let words: String = serde_json::from_str(text.get()).unwrap_or_default();
    let whole = format!("{words}\n\n{how_to_go_on}");
    let words = serde_json::Value::from(if RichText::from(whole.as_str()).size().fits() { whole } else { words });
    RawValue::from_string(words.to_string()).map_or_else(|_| Arc::clone(text), Arc::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::MAX_TEXT;

    #[test]
    fn the_way_to_go_on_makes_no_message_too_long() {
        let raw = |text: &str| Arc::from(RawValue::from_string(serde_json::Value::from(text).to_string()).unwrap());
        for (length, told) in [(MAX_TEXT - 7, true), (MAX_TEXT - 6, false), (MAX_TEXT, false)] {
            let words = "a".repeat(length);
            let expected = if told { format!("{words}\n\n/help") } else { words.clone() };
            assert_eq!(plain_text(&raw(&words), "/help").get(), format!("\"{}\"", expected.replace('\n', "\\n")));
        }
    }
}
