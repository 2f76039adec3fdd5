//! Plain text in place of a message whose form the Bot API refuses.

use std::sync::Arc;

use serde_json::value::RawValue;

use rich_text::detect::{Found, FoundKind, detect};
use rich_text::{RichText, Style};

/// Returns an empty list of entities.
pub(crate) fn no_entities() -> Arc<RawValue> {
    RawValue::from_string("[]".to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned()).into()
}

/// Returns the text alone, followed by `how_to_go_on` without buttons if there is room for it.
pub(crate) fn plain_text(
    text: &Arc<RawValue>,
    entities: &Arc<RawValue>,
    how_to_go_on: Option<&str>,
) -> Arc<RawValue> {
    let Some(formed) = RichText::from_json(text.get(), entities.get()) else {
        return Arc::clone(text);
    };
    let mut words = without_new_links(&formed);
    let whole = how_to_go_on.map(|line| format!("{words}\n\n{line}"));
    if let Some(whole) = whole.filter(|whole| RichText::from(whole.as_str()).size().fits()) {
        words = whole;
    }
    RawValue::from_string(serde_json::Value::from(words).to_string())
        .map_or_else(|_| Arc::clone(text), Arc::from)
}

/// Telegram makes no link of an address in code. Without that entity, the address is written as in
/// security warnings, `example[.]org`, which Telegram does not detect.
fn without_new_links(formed: &RichText) -> String {
    let is_code = |found: &Found| {
        let mut code = formed.entities().iter().filter(|entity| entity.style == Style::Code);
        code.any(|code| code.range.start < found.range.end && found.range.start < code.range.end)
    };
    let text = formed.as_str();
    let (mut written, mut from) = (String::with_capacity(text.len()), 0);
    for found in detect(text).into_iter().filter(is_code) {
        written.push_str(&text[from..found.range.start]);
        push_broken(&mut written, &text[found.range.clone()], found.kind);
        from = found.range.end;
    }
    written.push_str(&text[from..]);
    // Brackets may not make a message too long. A space is as long as a dot.
    if RichText::from(written.as_str()).size().fits() {
        written
    } else {
        text.replace(['.', '@'], " ")
    }
}

fn push_broken(written: &mut String, address: &str, kind: FoundKind) {
    let breaks = |at: usize, sign: char| match kind {
        FoundKind::Url | FoundKind::Email => matches!(sign, '.' | '@' | ':' | '#'),
        _ => at == 0,
    };
    for (at, sign) in address.char_indices() {
        if breaks(at, sign) {
            written.extend(['[', sign, ']']);
        } else {
            written.push(sign);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rich_text::MAX_TEXT;

    fn raw(json: String) -> Arc<RawValue> {
        Arc::from(RawValue::from_string(json).unwrap())
    }

    #[test]
    fn the_way_to_go_on_makes_no_message_too_long() {
        let text = |text: &str| raw(serde_json::Value::from(text).to_string());
        for (length, is_added) in [(MAX_TEXT - 7, true), (MAX_TEXT - 6, false), (MAX_TEXT, false)] {
            let words = "a".repeat(length);
            let expected = if is_added { format!("{words}\n\n/help") } else { words.clone() };
            let plain = plain_text(&text(&words), &no_entities(), Some("/help"));
            assert_eq!(plain.get(), format!("\"{}\"", expected.replace('\n', "\\n")));
        }
    }

    #[test]
    fn what_stood_in_code_becomes_no_link() {
        for (code, written) in [
            ("example.org", "example[.]org"),
            ("https://example.org/a", "https[:]//example[.]org/a"),
            ("tg://resolve?domain=x", "tg[:]//resolve?domain=x"),
            ("me@example.org", "me[@]example[.]org"),
            ("@example", "[@]example"),
            ("no address", "no address"),
        ] {
            let mut formed = RichText::from("See example.com, ");
            formed.push_styled(Style::Code, code);
            formed.push_str(" and example.net.");
            let text = raw(serde_json::Value::from(formed.as_str()).to_string());
            let plain = plain_text(&text, &raw(formed.entities_json()), None);
            assert_eq!(plain.get(), format!("\"See example.com, {written} and example.net.\""));
            let words: String = serde_json::from_str(plain.get()).unwrap();
            assert_eq!(detect(&words).len(), 2, "{words}");
        }
    }

    #[test]
    fn a_full_message_has_no_room_for_brackets() {
        let mut formed = RichText::from("a ".repeat(MAX_TEXT / 2 - 8).as_str());
        formed.push_styled(Style::Code, "b.example.org");
        let text = raw(serde_json::Value::from(formed.as_str()).to_string());
        let plain = plain_text(&text, &raw(formed.entities_json()), None);
        assert!(plain.get().ends_with("a b example org\""));
    }
}
