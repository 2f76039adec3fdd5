//! Renders rich text as safe HTML without a style sheet: all text is escaped, and only encrypted
//! URLs become links.

use std::ops::Range;

use crate::nest::{Step, steps};
use crate::{RichText, Style};

/// Escapes a text for HTML, between tags and in attributes.
#[must_use]
pub fn escape(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for sign in words.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push('\n'),
            sign if sign.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// Returns a fragment for an element that may contain both text and block quotations, such as a
/// `div`. The number of a source is a link to `#sN` on the same page.
#[must_use]
pub fn fragment(text: &RichText) -> String {
    marked(text, &[], "")
}

/// As [`fragment`]; the bytes in `marks`, which are in order, are in elements called `tag`.
#[must_use]
pub fn marked(text: &RichText, marks: &[Range<usize>], tag: &str) -> String {
    let mut html = String::new();
    let mut byte = 0;
    let steps = steps(text);
    for (at, step) in steps.iter().enumerate() {
        match step {
            Step::Open(style) => html.push_str(&open(style)),
            Step::Words(words) => {
                // The end of a block quotation already ends the line.
                let after_quote = matches!(at.checked_sub(1).and_then(|before| steps.get(before)),
                    Some(Step::Close { style, .. }) if is_quote(style));
                let (first, rest) =
                    words.split_at(usize::from(after_quote && words.starts_with('\n')));
                html.push_str(first);
                push_marked(&mut html, rest, byte + first.len(), marks, tag);
                byte += words.len();
            }
            Step::Close { style, .. } => html.push_str(close(style)),
        }
    }
    html
}

/// Appends words that begin at this byte of the text.
fn push_marked(html: &mut String, words: &str, at: usize, marks: &[Range<usize>], tag: &str) {
    let mut written = 0;
    let plain = |words: &str| escape(words).replace('\n', "<br>\n");
    let within = |byte: usize| byte.clamp(at, at + words.len()) - at;
    for mark in marks.iter().map(|mark| within(mark.start)..within(mark.end)) {
        if mark.is_empty() {
            continue;
        }
        html.push_str(&plain(&words[written..mark.start]));
        html.push_str(&format!("<{tag}>{}</{tag}>", plain(&words[mark.clone()])));
        written = mark.end;
    }
    html.push_str(&plain(&words[written..]));
}

const fn is_quote(style: &Style) -> bool {
    matches!(style, Style::Quote | Style::ExpandableQuote)
}

fn is_safe(url: &str) -> bool {
    url.starts_with("https://")
}

fn open(style: &Style) -> String {
    match style {
        Style::Bold => "<strong>".to_owned(),
        Style::Italic => "<em>".to_owned(),
        Style::Code => "<code>".to_owned(),
        Style::Quote => "<blockquote>".to_owned(),
        Style::ExpandableQuote => "<blockquote class=\"folded\">".to_owned(),
        Style::Cite(number) => format!("<a href=\"#s{number}\">"),
        Style::Link(url) if is_safe(url) => {
            format!("<a href=\"{}\" rel=\"noreferrer\">", escape(url))
        }
        Style::Link(_) => String::new(),
    }
}

fn close(style: &Style) -> &'static str {
    match style {
        Style::Bold => "</strong>",
        Style::Italic => "</em>",
        Style::Code => "</code>",
        Style::Quote | Style::ExpandableQuote => "</blockquote>",
        Style::Link(url) if !is_safe(url) => "",
        Style::Link(_) | Style::Cite(_) => "</a>",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nest::tests::rich_text;
    use proptest::prelude::*;

    #[test]
    fn a_message_becomes_tags() {
        let mut text = RichText::default();
        text.push_styled(Style::Bold, "a < b");
        text.push_str("\n");
        text.push_styled(Style::Quote, "said\nso");
        text.push_str("\n\nsee ");
        text.push_styled(Style::Link("https://a.org/?a=1&b=\"".into()), "a.org");
        text.push_styled(Style::Link("javascript:alert(1)".into()), " not");
        let expected = "<strong>a &lt; b</strong><br>\n<blockquote>said<br>\nso</blockquote>\n<br>\nsee \
                        <a href=\"https://a.org/?a=1&amp;b=&quot;\" rel=\"noreferrer\">a.org</a> not";
        assert_eq!(fragment(&text), expected);
    }

    #[test]
    fn a_mark_ends_where_a_style_does_and_goes_on() {
        let mut text = RichText::from("one ");
        text.push_styled(Style::Bold, "two");
        text.push_str(" three");
        assert_eq!(
            marked(&text, &[0..1, 2..9], "ins"),
            "<ins>o</ins>n<ins>e </ins><strong><ins>two</ins></strong><ins> t</ins>hree"
        );
    }

    #[test]
    fn control_characters_do_not_pass() {
        assert_eq!(escape("a\u{1b}[31m\u{0}\n"), "a\u{fffd}[31m\u{fffd}\n");
    }

    /// Returns the text of HTML that has only our tags, and asserts that they are nested.
    fn words_of(html: &str) -> String {
        let mut open = Vec::new();
        let mut words = String::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once('<') {
            words.push_str(before);
            let (tag, after) = after.split_once('>').expect("a tag that never ends");
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "{html}"),
                None if tag == "br" => {}
                None => open.push(tag.split(' ').next().unwrap()),
            }
            rest = after;
        }
        assert!(open.is_empty() && !rest.contains('>'), "{html}");
        words.push_str(rest);
        let signs =
            [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
        signs.iter().fold(words, |words, (entity, sign)| words.replace(entity, sign))
    }

    proptest! {
        #[test]
        fn words_survive_and_tags_are_nested(text in rich_text()) {
            prop_assert_eq!(words_of(&fragment(&text)), text.as_str());
        }
    }
}
