//! What Telegram cannot show, and behind a semicolon what to write instead. All of it is read in order to be refused.

use pulldown_cmark::{Event, Options, Tag};

/// Everything but smart punctuation and metadata blocks, which change text and eat rules instead of adding syntax.
/// Old-style footnotes, because the new ones need a definition and would leave a citation as plain text.
pub(super) fn options() -> Options {
    let changes_text = Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    (Options::all() - changes_text) | Options::ENABLE_OLD_FOOTNOTES
}

/// Where [`is_left_over`].
pub(super) const LEFT_OVER: &str = "a citation or link that is not closed";

/// Why an event is refused that stands for itself; `None` where it is welcome.
pub(super) fn event(event: &Event<'_>) -> Option<&'static str> {
    Some(match event {
        Event::Html(_) | Event::InlineHtml(_) => "HTML; write Markdown, and \\< for a plain <",
        Event::InlineMath(_) | Event::DisplayMath(_) => "math; write \\$ for a plain dollar sign",
        Event::Rule => "a rule; Telegram cannot show one",
        Event::TaskListMarker(_) => "a task list; write a plain list",
        Event::Code(words) if is_left_over(words) => {
            "a citation or link inside `code`, which readers see as it stands; take it out of the `code`"
        }
        Event::Code(words) if has_brace(words) => {
            "a placeholder or a brace inside `code`, which readers see as it stands; take it out of the `code`"
        }
        Event::Start(_)
        | Event::End(_)
        | Event::Text(_)
        | Event::Code(_)
        | Event::FootnoteReference(_)
        | Event::SoftBreak
        | Event::HardBreak => return None,
    })
}

/// Why a tag is refused whose words are read all the same; `None` where nothing is wrong with it.
pub(super) fn tag(tag: &Tag<'_>) -> Option<&'static str> {
    Some(match tag {
        Tag::CodeBlock(_) => {
            "a code block; write `code` within a line (four spaces at the start of a line make one too)"
        }
        Tag::Image { .. } => "an image; the bot sends words only",
        Tag::Table(_) => "a table; write a list",
        Tag::FootnoteDefinition(_) => "a footnote; sources stand in sources.toml and are listed by the program",
        Tag::Strikethrough => "text struck through; leave the words out, or write \\~ for a plain tilde",
        Tag::Superscript | Tag::Subscript => "superscript or subscript; write \\^ or \\~ for the plain sign",
        Tag::DefinitionList => "a definition list; write \\: at the start of a line for a plain colon",
        Tag::HtmlBlock => "HTML; write Markdown, and \\< for a plain <",
        Tag::MetadataBlock(_) => "a metadata block; the front matter stands between +++ lines at the top",
        _ => return None,
    })
}

/// Why the sign at a byte of the body, which was read as plain words, is refused: it was meant to mark words and was not
/// written with a backslash. One star far from any word is a plain one.
pub(super) fn mark(body: &str, at: usize) -> Option<&'static str> {
    let (before, rest) = (&body[..at], &body[at..]);
    if before.ends_with('\\') {
        return None;
    }
    let (stars_before, stars) = (before.trim_end_matches('*'), rest.trim_start_matches('*'));
    let beside = [stars_before.chars().next_back(), stars.chars().next()];
    match (rest.as_bytes().first()?, stars_before.len() + 1 < at + rest.len() - stars.len()) {
        (b'`', _) => Some("a ` that is not closed; close it, or write \\` for the plain sign"),
        (b'*', true) => Some("** that is not closed; close it right behind a word, or write \\*\\* for plain stars"),
        (b'*', false) if beside.into_iter().flatten().any(char::is_alphanumeric) => {
            Some("a * that is not closed; close it right behind a word, or write \\* for a plain star")
        }
        _ => None,
    }
}

/// Whether words still have the sign of a citation or of a link: it was written where nobody reads it, or is not whole.
pub(super) fn is_left_over(words: &str) -> bool {
    words.contains("[^") || words.contains("](")
}

/// Why a whole block is refused for what is left in its words.
pub(super) fn whole(words: &str) -> Option<&'static str> {
    match words {
        _ if is_left_over(words) => Some(LEFT_OVER),
        _ if has_brace(words) => {
            Some("a brace that belongs to no placeholder; take it out, or write the placeholder as {name}")
        }
        _ => None,
    }
}

/// Whether words have what only a placeholder has.
fn has_brace(words: &str) -> bool {
    words.contains(['{', '}'])
}

/// Whether words that are no Markdown have the sign of a citation, of a link or of a placeholder: nobody reads it there, and
/// readers would see it as it stands.
pub(crate) fn left_over(words: &str) -> Option<&'static str> {
    ["[^", "](", "{operator}", "{contacts}", "{ours}", "{", "}"].into_iter().find(|sign| words.contains(sign))
}
