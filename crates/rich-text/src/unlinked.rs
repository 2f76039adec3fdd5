//! Renders rich text without its form, and without links that it did not have.

use crate::detect::{Found, FoundKind, detect};
use crate::{RichText, Style};

/// Returns the text alone, followed by `more` if both fit into one message.
#[must_use]
pub fn render(formed: &RichText, more: Option<&str>) -> String {
    let words = without_new_links(formed);
    let whole = more.map(|line| format!("{words}\n\n{line}"));
    whole.filter(|whole| fits(whole)).unwrap_or(words)
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
    if fits(&written) { written } else { text.replace(['.', '@'], " ") }
}

fn fits(words: &str) -> bool {
    RichText::from(words).size().fits()
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
    use crate::MAX_TEXT;

    #[test]
    fn the_way_to_go_on_makes_no_message_too_long() {
        for (length, is_added) in [(MAX_TEXT - 7, true), (MAX_TEXT - 6, false), (MAX_TEXT, false)] {
            let words = "a".repeat(length);
            let expected = if is_added { format!("{words}\n\n/help") } else { words.clone() };
            assert_eq!(render(&RichText::from(words.as_str()), Some("/help")), expected);
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
            let plain = render(&formed, None);
            assert_eq!(plain, format!("See example.com, {written} and example.net."));
            assert_eq!(detect(&plain).len(), 2, "{plain}");
        }
    }

    #[test]
    fn a_full_message_has_no_room_for_brackets() {
        let mut formed = RichText::from("a ".repeat(MAX_TEXT / 2 - 8).as_str());
        formed.push_styled(Style::Code, "b.example.org");
        assert!(render(&formed, None).ends_with("a b example org"));
    }
}
