//! The bot's own texts, `phrases/<language>.ftl`, rendered once at load.
//!
//! A Fluent bundle cannot be shared between threads. So [`FluentMessages`] exists only while a
//! library is built, and the rendered texts are kept in [`Phrases`].

use fluent_bundle::{FluentArgs, FluentBundle, FluentError, FluentResource, FluentValue};
use fluent_syntax::parser::ParserError;
use unic_langid::LanguageIdentifier;

use super::phrase_file::PhraseFile;
use crate::date::Date;
use crate::phrases::Phrases;
use crate::report::Report;
use crate::rule::Rule;

const MARKDOWN: [&str; 4] = ["language-text", "help-text", "erase-text", "verify-text"];

/// The texts with variables, and the names of the variables.
const FILLED: &[(&str, &[&str])] = &[
    ("label-official", &[]),
    ("label-translation", &["by"]),
    ("label-unofficial", &[]),
    ("label-summary", &[]),
    ("as-of", &["date"]),
    ("as-of-overdue", &["date"]),
    ("mirror-review-by", &["date"]),
    ("date-day", &["day", "month", "year"]),
    ("date-month", &["month", "year"]),
    ("date-year", &["year"]),
    ("date-undated", &[]),
    ("original-button", &["language"]),
    ("part-previous", &["part", "parts"]),
    ("part-next", &["part", "parts"]),
    ("verify-text", &["bot", "version", "build"]),
    ("fallback-note", &["language"]),
    ("draft-note", &[]),
    ("operator-named", &["name"]),
    ("operator-unnamed", &[]),
    ("contact-checked", &["contact", "date"]),
    ("ending-line", &["date", "text"]),
];

/// The texts of a language while a library is built.
pub(super) struct FluentMessages<'a> {
    bundle: FluentBundle<&'a FluentResource>,
}

/// The name and the value of a variable.
pub(super) type Filling<'a> = (&'a str, FluentValue<'a>);

/// More than any phrase needs. The parser calls itself for each brace or bracket within another, so some thousands of them would
/// take all of the stack and end the program.
const MAX_NESTED: usize = 20;

/// Returns the byte at which braces or the brackets of functions stand too deep within one another.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let (mut at, mut braces, mut brackets) = (0, 0_usize, 0_usize);
    for line in text.split_inclusive('\n') {
        // A text in quotation marks ends with its line.
        let (mut quoted, mut escaped) = (false, false);
        for (offset, sign) in line.char_indices().filter(|_| !line.starts_with('#')) {
            match sign {
                '"' if !escaped => quoted = !quoted && braces > 0,
                _ if quoted => {}
                '{' => braces += 1,
                '}' => braces = braces.saturating_sub(1),
                '(' if braces > 0 => brackets += 1,
                ')' => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            if braces == 0 {
                brackets = 0;
            }
            if braces > MAX_NESTED || brackets > MAX_NESTED {
                return Some(at + offset);
            }
            escaped = quoted && sign == '\\' && !escaped;
        }
        at += line.len();
    }
    None
}

/// Parses a file of phrases; reports its syntax errors at their positions.
pub(super) fn read(text: &str, report: &mut Report<'_>) -> FluentResource {
    FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, errors)| {
        for error in errors {
            let (at, what, hint) = explained(text, &error);
            report.at(at, Rule::Fluent, what).hint(hint);
        }
        resource
    })
}

/// Returns the byte, the problem and the hint for an error of the parser. A line that continues a
/// text must not begin with some characters (Fluent 1.0, `indented_char`), and the parser's own
/// message does not name them.
fn explained(text: &str, error: &ParserError) -> (usize, String, String) {
    let from = text[..error.pos.start.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
    let slice = error.slice.clone().unwrap_or(from..text.len());
    let mut at = slice.start.min(from);
    for line in text.get(at..slice.end.max(from)).unwrap_or_default().split_inclusive('\n') {
        let words = line.trim_start_matches([' ', '\t']);
        let indent = &line[..line.len() - words.len()];
        if indent.contains('\t') {
            return (
                at,
                "this line is indented by a tab".to_owned(),
                "indent it by spaces".to_owned(),
            );
        }
        if let Some(sign) =
            words.chars().next().filter(|sign| !indent.is_empty() && "*[.}".contains(*sign))
        {
            let what = format!("a line that goes on with a text may not begin with {sign}");
            let sign = if words.starts_with("**") { "**" } else { &words[..1] };
            return (
                at + indent.len(),
                what,
                format!("write {{\"{sign}\"}} for it, or end the line before it elsewhere"),
            );
        }
        at += line.len();
    }
    let line = text[from..].lines().next().unwrap_or_default();
    if let Some((id, rest)) = line.split_once('=').filter(|(_, rest)| rest.trim().is_empty()) {
        let what = format!("`{}` is empty{}", id.trim(), rest.trim());
        return (
            from,
            what,
            "give it words, on the same line or on further lines that are indented".to_owned(),
        );
    }
    let hint = "mend the line; further lines of a text are indented by spaces";
    (error.pos.start, format!("not valid Fluent: {}", error.kind), hint.to_owned())
}

impl<'a> FluentMessages<'a> {
    /// Prepares the texts of a language, and reports ids that occur twice. The folder's take the
    /// place of the program's.
    pub(super) fn new(code: &str, file: &'a PhraseFile<'_>, report: &mut Report<'_>) -> Self {
        let id: LanguageIdentifier = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![id]);
        bundle.set_use_isolating(false);
        for error in bundle.add_resource(&file.own).err().unwrap_or_default() {
            let at = match &error {
                FluentError::Overriding { id, .. } => report.assignment(id).start,
                _ => 0,
            };
            report.at(at, Rule::Phrase, error.to_string()).hint("keep one of the two");
        }
        // An error is a phrase that the folder has too; the bundle keeps the first.
        let _known = bundle.add_resource(&file.built_in);
        Self { bundle }
    }

    /// Returns all texts without variables.
    pub(super) fn phrases(&self) -> Phrases {
        Phrases::of(|id| self.say(id, &[]))
    }

    /// Returns a text with its variables filled in, or the id itself if the text is missing or
    /// broken, which has been reported.
    pub(super) fn say(&self, id: &str, filling: &[Filling<'_>]) -> String {
        self.try_say(id, filling).unwrap_or_else(|_| id.to_owned())
    }

    pub(super) fn date(&self, date: Date) -> String {
        let year = |year: u16| ("year", FluentValue::from(year.to_string()));
        let month = |month: u8| ("month", FluentValue::from(month));
        match date {
            Date::Day(y, m, d) => self
                .say("date-day", &[year(y), month(m), ("day", FluentValue::from(d.to_string()))]),
            Date::Month(y, m) => self.say("date-month", &[year(y), month(m)]),
            Date::Year(y) => self.say("date-year", &[year(y)]),
            Date::Undated => self.say("date-undated", &[]),
        }
    }

    /// Returns what stands before and behind a variable in a text that has a date too.
    pub(super) fn around(&self, id: &str, variable: &str, date: Date) -> (String, String) {
        const HOLE: &str = "\u{fffc}";
        let line = self.say(id, &[(variable, HOLE.into()), ("date", self.date(date).into())]);
        let (before, after) = line.split_once(HOLE).unwrap_or((&line, ""));
        (before.to_owned(), after.to_owned())
    }

    /// Returns the name of a language, in this language.
    pub(super) fn language(&self, code: &str) -> String {
        self.say(&format!("lang-{code}"), &[])
    }

    /// Returns a text with its variables filled in.
    ///
    /// # Errors
    /// Why there is no such text.
    pub(super) fn try_say(&self, id: &str, filling: &[Filling<'_>]) -> Result<String, Unsaid> {
        let pattern = self
            .bundle
            .get_message(id)
            .and_then(|message| message.value())
            .ok_or(Unsaid::Missing)?;
        let args: FluentArgs<'_> = filling.iter().cloned().collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        errors.first().map_or(Ok(text), |error| Err(Unsaid::Broken(error.to_string())))
    }
}

/// Why there is no text.
#[derive(Debug)]
pub(super) enum Unsaid {
    Missing,
    Broken(String),
}

/// Returns the ids of all texts, each with the names of its variables.
pub(super) fn wanted() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    Phrases::IDS.iter().map(|id| (*id, &[][..])).chain(FILLED.iter().copied())
}

pub(super) fn is_markdown(id: &str) -> bool {
    MARKDOWN.contains(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_counted_as_the_parser_follows_them() {
        let deep = |piece: &str, count: usize| too_deep(&format!("a = {}", piece.repeat(count)));
        for piece in ["{", "{ $x ->\n *[a] ) ", "{\n"] {
            assert_eq!(deep(piece, MAX_NESTED), None, "{piece:?}");
            assert_eq!(
                deep(piece, MAX_NESTED + 1),
                Some(4 + MAX_NESTED * piece.len()),
                "{piece:?}"
            );
        }
        assert_eq!(
            too_deep(&format!("a = {{ {}", "A(".repeat(MAX_NESTED + 1))),
            Some(7 + MAX_NESTED * 2)
        );
        for fine in ["{\"{\"} ", "{ $x } (", "(", "\"", "\n# {{{", "{ \"\\\"{\" }", "{ A(b: 1) } "]
        {
            assert_eq!(deep(fine, 3 * MAX_NESTED), None, "{fine:?}");
        }
    }
}
