//! Renders rich text for a terminal that supports bold, italic and underline.

use crate::plain::lay_out;
use crate::{RichText, Style};

/// Like [`crate::plain::render`], with codes for the styles (ECMA-48, Select Graphic Rendition).
#[must_use]
pub fn render(text: &RichText) -> String {
    lay_out(text, |styles, words| {
        let mut codes: Vec<&str> = styles.iter().filter_map(|style| code(style)).collect();
        codes.dedup();
        if codes.is_empty() {
            words.to_owned()
        } else {
            format!("\x1b[{}m{words}\x1b[0m", codes.join(";"))
        }
    })
}

const fn code(style: &Style) -> Option<&'static str> {
    match style {
        Style::Bold => Some("1"),
        Style::Italic => Some("3"),
        Style::Link(_) => Some("4"),
        Style::Code | Style::Quote | Style::ExpandableQuote | Style::Cite(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nest::tests::rich_text;
    use crate::plain;
    use proptest::prelude::*;

    #[test]
    fn styles_end_with_their_line() {
        let mut text = RichText::default();
        text.push_styled(Style::Italic, "b\nc");
        text.style(Style::Bold, 0);
        assert_eq!(render(&text), "\x1b[1;3mb\x1b[0m\n\x1b[1;3mc\x1b[0m");
    }

    /// Removes the codes, and asserts that each is one of ours.
    fn without_codes(rendered: &str) -> String {
        let mut pieces = rendered.split('\x1b');
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |words, piece| {
            let (code, rest) = piece.split_once('m').expect("a code that never ends");
            assert!(
                code.starts_with('[')
                    && code[1..].chars().all(|sign| matches!(sign, '0' | '1' | '3' | '4' | ';'))
            );
            words + rest
        })
    }

    proptest! {
        #[test]
        fn only_codes_are_added(text in rich_text()) {
            prop_assert_eq!(without_codes(&render(&text)), plain::render(&text));
        }
    }
}
