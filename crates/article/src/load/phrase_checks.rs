//! Checks the phrases of a language: all are present, none is unknown, each shows its variables and
//! fits where it is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use fluent_bundle::{FluentResource, FluentValue};
use fluent_syntax::ast::Entry;

use super::page::MAX_PARTS;
use super::phrases::{Filling, FluentMessages, Unsaid, is_markdown, wanted};
use super::{lengths, text_checks};
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;
use crate::suggest;

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Text,
    Line,
    Label,
}

/// The prefix of the names of languages: `lang-…`.
const LANGUAGE: &str = "lang-";

/// Returns the limit of a phrase, which Telegram or the screen sets, and its shape. The phrases in
/// Markdown become whole messages, whose size is checked elsewhere.
fn limit(id: &str) -> (usize, Shape) {
    match id {
        "bot-name" => (lengths::NAME, Shape::Line),
        "bot-about" => (lengths::ABOUT, Shape::Text),
        "bot-description" | "hidden-text" | "erase-group-text" | "group-link-text" => {
            (lengths::DESCRIPTION, Shape::Text)
        }
        "welcome-line" => (lengths::WELCOME, Shape::Line),
        "plain-fallback" => (lengths::NOTICE, Shape::Line),
        _ if id.ends_with("-notice") => (lengths::NOTICE, Shape::Text),
        _ if id.ends_with("-menu") => (lengths::MENU, Shape::Line),
        "language-name" | "inline-title" | "part-previous" | "part-next" => {
            (lengths::BUTTON, Shape::Label)
        }
        _ if id.ends_with("-button") => (lengths::BUTTON, Shape::Label),
        _ if id.starts_with(LANGUAGE) => (lengths::BUTTON, Shape::Line),
        "as-of" | "mirror-version" | "sources-heading" => (lengths::TITLE, Shape::Line),
        _ if id.ends_with("-title") || id.starts_with("date-") => (lengths::TITLE, Shape::Line),
        "inline-hint" | "mirror-note" | "mirror-about" => (lengths::NOTE, Shape::Text),
        // What is added to a page, a message or a leaflet.
        _ => (lengths::NOTE, Shape::Line),
    }
}

/// The input of the checks of one language.
pub(super) struct PhraseChecks<'a> {
    pub(super) messages: &'a FluentMessages<'a>,
    /// Those of the folder.
    pub(super) own: &'a FluentResource,
    /// Codes of the languages whose names are needed, with the source that is written in it, where the language is not offered.
    pub(super) languages: &'a BTreeMap<&'a str, Option<&'a str>>,
    pub(super) settings: &'a Settings,
}

impl PhraseChecks<'_> {
    /// Reports phrases that are missing, unknown, broken, or unfit to be shown.
    pub(super) fn check(&self, report: &mut Report<'_>) {
        for (id, variables) in wanted() {
            self.check_one(id, variables, report);
        }
        for (code, source) in self.languages {
            let known = report.count();
            self.check_one(&format!("{LANGUAGE}{code}"), &[], report);
            if let Some(source) = source.filter(|_| report.count() > known) {
                let why = format!(
                    "it is the name of the language in which the source `{source}` of sources.toml is written"
                );
                report.last_hint(|hint| format!("{hint}: {why}"));
            }
        }
        for entry in self.own.entries() {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name;
            let at = report.assignment(id).start;
            if !id.starts_with(LANGUAGE) && !wanted().any(|(known, _)| known == id) {
                let what = format!("`{id}` is not a phrase of this program");
                let hint = suggest::hint(
                    id,
                    wanted().map(|(known, _)| known),
                    "rename it, or take it out",
                );
                report.at(at, Rule::Phrase, what).hint(hint);
            } else if let Some(attribute) = message.attributes.first() {
                let what = format!(
                    "`.{}` is an attribute of `{id}`, which nobody shows",
                    attribute.id.name
                );
                report
                    .at(at, Rule::Fluent, what)
                    .hint("write {\".\"} for a full stop at the start of a line");
            }
        }
    }

    fn check_one(&self, id: &str, variables: &[&'static str], report: &mut Report<'_>) {
        let (extent, known) = (report.assignment(id), report.count());
        for filling in self.fillings(variables) {
            match self.messages.try_say(id, &filling) {
                Ok(text) if !text.trim().is_empty() => self.check_text(id, &text, &extent, report),
                unsaid => return note_unsaid(id, &unsaid, variables, &extent, report),
            }
            // The problems of the other texts of this phrase would be nearly the same.
            if report.count() > known {
                break;
            }
        }
        for variable in variables.iter().filter(|variable| !self.shows(id, variables, variable)) {
            let what =
                format!("`{id}` does not show {{ ${variable} }}, or shows two of them alike");
            report.at(extent.start, Rule::PhraseVariable, what).hint("put it where it belongs");
        }
    }

    /// Checks a text that is shown as it is. Markdown is checked where it is parsed.
    fn check_text(&self, id: &str, text: &str, extent: &Range<usize>, report: &mut Report<'_>) {
        if is_markdown(id) {
            return;
        }
        text_checks::check_plain(text, extent, self.settings, report);
        let (most, shape) = limit(id);
        match shape {
            Shape::Text => lengths::length(id, text, most, extent, report),
            Shape::Line => lengths::line(id, text, most, extent, report),
            Shape::Label => lengths::label(id, text, extent, report),
        }
    }

    /// Returns all values on which a text may depend: every part of every number of parts, every
    /// month, and every language.
    fn fillings(&self, variables: &[&'static str]) -> Vec<Vec<Filling<'static>>> {
        let mut all = vec![Vec::new()];
        for name in variables {
            let values: Vec<FluentValue<'static>> = match *name {
                "part" | "parts" => (1..=MAX_PARTS).map(FluentValue::from).collect(),
                "month" => (1..=12u8).map(FluentValue::from).collect(),
                "language" => {
                    self.languages.keys().map(|code| self.messages.language(code).into()).collect()
                }
                _ => vec![FluentValue::from(1)],
            };
            let with = |known: &Vec<Filling<'static>>, value: &FluentValue<'static>| {
                known.iter().cloned().chain([(*name, value.clone())]).collect()
            };
            all = all
                .iter()
                .flat_map(|known| values.iter().map(move |value| with(known, value)))
                .collect();
        }
        all
    }

    /// Returns whether a text shows the variable `shown`: a different value gives a different text,
    /// in every month.
    fn shows(&self, id: &str, variables: &[&'static str], shown: &str) -> bool {
        let said = |month: u8, value: u8| {
            let value = |name: &str| {
                if name == "month" {
                    month
                } else if name == shown {
                    value
                } else {
                    1
                }
            };
            let filling: Vec<Filling<'_>> =
                variables.iter().map(|name| (*name, value(name).into())).collect();
            self.messages.say(id, &filling)
        };
        match shown {
            "month" => (1..=12).map(|month| said(month, 1)).collect::<BTreeSet<_>>().len() == 12,
            _ if variables.contains(&"month") => {
                (1..=12).all(|month| said(month, 1) != said(month, 2))
            }
            _ => said(1, 1) != said(1, 2),
        }
    }
}

/// Reports a text that is missing, empty or broken.
fn note_unsaid(
    id: &str,
    unsaid: &Result<String, Unsaid>,
    variables: &[&str],
    extent: &Range<usize>,
    report: &mut Report<'_>,
) {
    match unsaid {
        Ok(_) => {
            report.at(extent.start, Rule::Phrase, format!("`{id}` is empty")).hint("give it words")
        }
        // The parser has said why it cannot read it.
        Err(Unsaid::Missing) if !extent.is_empty() => return,
        Err(Unsaid::Missing) => {
            report.at(0, Rule::Phrase, format!("`{id}` is missing")).hint(format!("add {id} = …"))
        }
        Err(Unsaid::Broken(why)) => {
            let what = format!("`{id}` cannot be filled in: {why}");
            let known: Vec<String> =
                variables.iter().map(|name| format!("{{ ${name} }}")).collect();
            let hint = match known.join(", ") {
                none if none.is_empty() => {
                    "nothing is filled in here; compare with another language".to_owned()
                }
                some => format!("what is filled in here is {some}"),
            };
            report.at(extent.start, Rule::Phrase, what).hint(hint)
        }
    };
}
