//! Renders rich text as plain lines: quotations have a bar in front, links are followed by their
//! URL.

use crate::nest::{Step, steps};
use crate::{RichText, Style};

/// The start of every line of a quotation.
pub const BAR: &str = "│ ";
/// The start of every line of a quotation that Telegram shows collapsed.
pub const FOLDED_BAR: &str = "┊ ";

/// Returns the lines, without terminal control codes.
#[must_use]
pub fn render(text: &RichText) -> String {
    lay_out(text, |_, words| words.to_owned())
}

/// Like [`render`]; `format_piece` formats each piece of a line with its styles.
pub(super) fn lay_out(text: &RichText, format_piece: impl Fn(&[&Style], &str) -> String) -> String {
    let mut page = Page { lines: String::new(), styles: Vec::new(), begins: true, format_piece };
    for step in steps(text) {
        match step {
            Step::Open(style) => page.styles.push(style),
            Step::Words(words) => page.words(words),
            Step::Close { style, whole } => {
                if let (Style::Link(url), true) = (style, whole) {
                    page.words(&format!(" <{url}>"));
                }
                page.styles.pop();
            }
        }
    }
    page.lines
}

struct Page<'a, D> {
    lines: String,
    styles: Vec<&'a Style>,
    /// Whether the next text begins a line.
    begins: bool,
    format_piece: D,
}

impl<D: Fn(&[&Style], &str) -> String> Page<'_, D> {
    fn words(&mut self, words: &str) {
        for line in words.split_inclusive('\n') {
            if self.begins {
                self.lines.push_str(self.bar());
            }
            self.begins = line.ends_with('\n');
            let line: String = line.trim_end_matches('\n').chars().map(shown).collect();
            if !line.is_empty() {
                self.lines.push_str(&(self.format_piece)(&self.styles, &line));
            }
            self.lines.push_str(if self.begins { "\n" } else { "" });
        }
    }

    fn bar(&self) -> &'static str {
        match self.styles.first() {
            Some(Style::Quote) => BAR,
            Some(Style::ExpandableQuote) => FOLDED_BAR,
            _ => "",
        }
    }
}

/// Replaces control characters of the text, which a terminal would obey.
fn shown(sign: char) -> char {
    if sign.is_control() { char::REPLACEMENT_CHARACTER } else { sign }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nest::tests::rich_text;
    use proptest::prelude::*;

    #[test]
    fn quotations_have_a_bar_and_links_an_address() {
        let mut text = RichText::from("a\n");
        text.push_styled(Style::Quote, "b\n\nc");
        text.push_str("\n");
        let start = text.as_str().len();
        text.push_styled(Style::Link("https://a.org/b".into()), "a.org");
        text.style(Style::ExpandableQuote, start);
        text.push_str("\n\u{1b}");
        assert_eq!(render(&text), "a\n│ b\n│ \n│ c\n┊ a.org <https://a.org/b>\n\u{fffd}");
    }

    proptest! {
        #[test]
        fn words_survive(mut text in rich_text()) {
            text.entities.retain(|entity| !matches!(entity.style, Style::Link(_)));
            prop_assert_eq!(render(&text).replace(BAR, "").replace(FOLDED_BAR, ""), text.as_str());
        }

        #[test]
        fn every_link_shows_its_address(text in rich_text()) {
            let shown = steps(&text).into_iter().filter_map(|step| match step {
                Step::Close { style: Style::Link(url), whole: true } => Some(format!(" <{url}>")),
                _ => None,
            });
            let rendered = render(&text);
            for address in shown {
                prop_assert!(rendered.contains(&address));
            }
        }
    }
}
