//! What is refused because Telegram cannot show it, and, after a semicolon, what to write instead.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Tag};

/// Returns all parser options except smart punctuation and metadata blocks, which change or swallow
/// text instead of adding syntax. Uses old-style footnotes: new-style ones need a definition, and
/// without one the citation would remain plain text.
pub(super) fn options() -> Options {
    let changes_text = Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    (Options::all() - changes_text) | Options::ENABLE_OLD_FOOTNOTES
}

/// The refusal for what [`is_left_over`] finds.
pub(super) const LEFT_OVER: &str = "a citation or link that is not closed";
/// Where letters on both sides of a mark would become one word.
pub(super) const WITHIN_WORD: &str = "marks within a word or number, which readers would see without them; mark the whole word, or write \\* for a plain star";
/// Telegram's own sign for italic words is another one, and addresses have this one.
pub(super) const UNDERSCORE: &str =
    "an underscore that marks words; write *italic* for italic words, or \\_ for the plain sign";
pub(super) const LINK: &str = "a link that is not written as [words](https://…); leave nothing else in its brackets, such as a title";
pub(super) const REFERENCE: &str = "a link that is not written as [words](https://…); write its address there, and take out the line that names it";
pub(super) const DEFINITION: &str = "a line that gives a name to an address, which readers would not see; write \\[ for a plain bracket, or the link as [words](https://…)";
pub(super) const NESTED_LIST: &str =
    "a list inside a list or a quotation; Telegram cannot nest them";
/// Where a line goes on with a block of which it does not have the sign.
pub(super) const NO_EMPTY_LINE: &str = "a line right below a quotation or a list item, which becomes a part of it; leave an empty line before it, or begin it with > or with spaces";
pub(super) const WORDLESS: &str =
    "a sign of a list, a quotation or a heading without words; write them, or take the sign out";
/// Such as `&amp;`.
pub(super) const ENTITY: &str = "a sign written as &…;, which readers would see as another one; write the sign itself, and \\& for a plain &";
pub(super) const UNDERLINED: &str = "a rule right below a paragraph, which makes a heading of it; take the rule out, or write ## before the heading";
pub(super) const BREAKING_SPACES: &str =
    "spaces that break the line unseen; write \\ at the end of the line, or take them out";
pub(super) const LAST_BACKSLASH: &str =
    "a \\ behind which no line follows; readers would see it, so take it out";
pub(super) const JOINED_LINES: &str = "lines that begin alike and would be shown as one; write a list with - or 1. and a space, or end each line with \\";

const HTML: &str = "HTML; write Markdown, and \\< for a plain <";
const COMMENT: &str =
    "an HTML comment; a note to editors goes behind # into the fields between the +++ lines";

/// Returns why an event is refused, or `None` if it is allowed.
pub(super) fn event(event: &Event<'_>) -> Option<&'static str> {
    Some(match event {
        Event::Html(words) | Event::InlineHtml(words) if words.starts_with("<!--") => COMMENT,
        Event::Html(_) | Event::InlineHtml(_) => HTML,
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

/// Returns why a tag is refused, or `None` if it is allowed. The text inside a refused tag is still
/// parsed.
pub(super) fn tag(tag: &Tag<'_>, is_comment: bool) -> Option<&'static str> {
    Some(match tag {
        Tag::CodeBlock(_) => {
            "a code block; write `code` within a line (four spaces at the start of a line make one too)"
        }
        Tag::Image { .. } => "an image; the bot sends words only",
        Tag::Table(_) => "a table; write a list",
        Tag::FootnoteDefinition(_) => {
            "a footnote; sources stand in sources.toml and are listed by the program"
        }
        Tag::Strikethrough => {
            "text struck through; leave the words out, or write \\~ for a plain tilde"
        }
        Tag::Superscript | Tag::Subscript => {
            "superscript or subscript; write \\^ or \\~ for the plain sign"
        }
        Tag::DefinitionList => {
            "a definition list; write \\: at the start of a line for a plain colon"
        }
        Tag::HtmlBlock if is_comment => COMMENT,
        Tag::HtmlBlock => HTML,
        Tag::MetadataBlock(_) => {
            "a metadata block; the front matter stands between +++ lines at the top"
        }
        _ => return None,
    })
}

/// Returns why a sign that was parsed as plain text is refused: it was meant as markup, and has no
/// backslash. A single star that is not beside a word is plain text.
pub(super) fn mark(body: &str, at: usize) -> Option<&'static str> {
    let (before, rest) = (&body[..at], &body[at..]);
    let (stars_before, stars) = (before.trim_end_matches('*'), rest.trim_start_matches('*'));
    let beside = [stars_before.chars().next_back(), stars.chars().next()];
    match (rest.as_bytes().first()?, stars_before.len() + 1 < at + rest.len() - stars.len()) {
        (b'`', _) => Some("a ` that is not closed; close it, or write \\` for the plain sign"),
        (b'*', true) => Some(
            "** that is not closed; close it right behind a word, or write \\*\\* for plain stars",
        ),
        (b'*', false) if beside.into_iter().flatten().any(char::is_alphanumeric) => Some(
            "a * that is not closed; close it right behind a word, or write \\* for a plain star",
        ),
        _ => None,
    }
}

/// Where in words that begin at a byte of the body an underscore was meant to mark others: right before a word, or beside a letter
/// that no name with underscores has. `a_b` and `/start_a` are plain.
pub(super) fn underscore(body: &str, range: &Range<usize>) -> Option<usize> {
    let found = body[range.clone()].match_indices('_').map(|(offset, _)| range.start + offset);
    found.into_iter().find(|at| {
        let before = body[..*at].chars().next_back();
        let behind = body[at + 1..].chars().next();
        let is_word = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
        let is_odd = |sign: Option<char>| {
            sign.is_some_and(|sign| sign.is_alphanumeric() && !sign.is_ascii())
        };
        let begins = before.is_none_or(|sign| sign.is_whitespace() || "(\"'“”„«‘[*".contains(sign));
        (begins && is_word(behind)) || is_odd(before) || is_odd(behind)
    })
}

/// Why something in the source that is neither shown nor known markup is refused.
pub(super) fn lost(rest: &str) -> String {
    let line = rest.lines().next().unwrap_or_default();
    if line.starts_with('[') && line.contains("]:") {
        return DEFINITION.to_owned();
    }
    let few: String = line.trim_end().chars().take(20).collect();
    format!("“{few}”, which readers would not see; take it out, or write \\ before its first sign")
}

/// Why a list is refused that begins on the line of another item.
pub(super) fn list_on_a_line(outer: &str, inner: &str) -> String {
    // The first number of the two, with the sign behind it.
    let number = [outer, inner]
        .into_iter()
        .find(|mark| mark.starts_with(|sign: char| sign.is_ascii_digit()));
    let Some((number, sign)) = number.and_then(|mark| mark.split_at_checked(mark.len() - 1)) else {
        return NESTED_LIST.to_owned();
    };
    format!("a number that begins a list; write {number}\\{sign} for the plain number")
}

/// Returns whether a text still has the syntax of a citation or a link: it is incomplete, or was
/// written where it is not parsed.
pub(super) fn is_left_over(words: &str) -> bool {
    words.contains("[^") || words.contains("](")
}

/// Returns why a whole block is refused for syntax left in its text.
pub(super) fn whole(words: &str) -> Option<&'static str> {
    match words {
        _ if is_left_over(words) => Some(LEFT_OVER),
        _ if has_brace(words) => Some(
            "a brace that belongs to no placeholder; take it out, or write the placeholder as {name}",
        ),
        _ => None,
    }
}

/// Returns whether a text has a brace, which only placeholders may have.
fn has_brace(words: &str) -> bool {
    words.contains(['{', '}'])
}

/// Returns a part of a plain text that looks like Markdown, and whose signs readers would see: a
/// citation, a link, a placeholder, a backslash before a sign, or words between marks.
pub fn left_over(words: &str) -> Option<&str> {
    let signs = ["[^", "](", "{operator}", "{contacts}", "{ours}", "{", "}", "**", "`"];
    let sign = signs.into_iter().find_map(|sign| Some(&words[words.find(sign)?..][..sign.len()]));
    let escape = || {
        let next = |at: usize| words.as_bytes().get(at + 1).is_some_and(u8::is_ascii_punctuation);
        let (at, _) = words.match_indices('\\').find(|(at, _)| next(*at))?;
        words.get(at..at + 2)
    };
    sign.or_else(escape).or_else(|| marked(words, '*')).or_else(|| marked(words, '_'))
}

/// Returns the words between two of these signs, with the signs, where the first stands right before
/// a word and the second right behind one. `a_b`, `5 * 3` and a single sign mark nothing.
fn marked(words: &str, sign: char) -> Option<&str> {
    let beside = |at: usize| (words[..at].chars().next_back(), words[at + 1..].chars().next());
    let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let is_space = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
    let opens = |(before, behind)| !is_word(before) && is_word(behind);
    let closes = |(before, behind)| !is_space(before) && !is_word(behind);
    let (from, _) = words.match_indices(sign).find(|(at, _)| opens(beside(*at)))?;
    let mut later = words.match_indices(sign).filter(|(at, _)| *at > from);
    later.find(|(at, _)| closes(beside(*at))).map(|(to, _)| &words[from..=to])
}
