//! What every language's phrases must have: all of them, none unknown, each with what is filled in, and fit to be shown.

use std::collections::BTreeSet;

use fluent_bundle::{FluentResource, FluentValue};
use fluent_syntax::ast::Entry;

use super::phrases::{Filling, Unsaid, Wording, is_markdown, wanted};
use super::problem::Report;
use super::rule::Rule;
use super::settings::Settings;
use super::{check, words};

/// How long a phrase may be, and whether it is one line.
type Fit = (&'static str, usize, Shape);

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Text,
    Line,
    Label,
}

/// Where Telegram or the screen sets a limit. The others end up in messages, which are measured whole.
const FITS: &[Fit] = &[
    ("bot-name", check::NAME, Shape::Line),
    ("bot-description", check::DESCRIPTION, Shape::Text),
    ("bot-about", check::ABOUT, Shape::Text),
    ("welcome-line", check::WELCOME, Shape::Line),
    ("erased-notice", check::NOTICE, Shape::Text),
    ("erase-failed-notice", check::NOTICE, Shape::Text),
    ("old-button-notice", check::NOTICE, Shape::Text),
    ("wait-notice", check::NOTICE, Shape::Text),
    ("plain-fallback", check::NOTICE, Shape::Line),
    ("hidden-text", check::DESCRIPTION, Shape::Text),
    ("erase-group-text", check::DESCRIPTION, Shape::Text),
    ("group-link-text", check::DESCRIPTION, Shape::Text),
    ("sources-heading", check::TITLE, Shape::Line),
    ("language-title", check::TITLE, Shape::Line),
    ("erase-title", check::TITLE, Shape::Line),
    ("verify-title", check::TITLE, Shape::Line),
    ("help-title", check::TITLE, Shape::Line),
    ("language-menu", check::MENU, Shape::Line),
    ("erase-menu", check::MENU, Shape::Line),
    ("verify-menu", check::MENU, Shape::Line),
    ("help-menu", check::MENU, Shape::Line),
    ("language-name", check::BUTTON, Shape::Label),
    ("menu-button", check::BUTTON, Shape::Label),
    ("language-button", check::BUTTON, Shape::Label),
    ("hide-button", check::BUTTON, Shape::Label),
    ("erase-button", check::BUTTON, Shape::Label),
    ("share-button", check::BUTTON, Shape::Label),
    ("inline-open-button", check::BUTTON, Shape::Label),
    ("inline-title", check::BUTTON, Shape::Label),
    ("show-button", check::BUTTON, Shape::Label),
    ("close-button", check::BUTTON, Shape::Label),
    ("group-link-button", check::BUTTON, Shape::Label),
    ("original-button", check::BUTTON, Shape::Label),
    ("part-previous", check::BUTTON, Shape::Label),
    ("part-next", check::BUTTON, Shape::Label),
];

/// What the checks of one language look at.
pub(super) struct Glossary<'a> {
    pub(super) wording: &'a Wording<'a>,
    pub(super) resource: &'a FluentResource,
    /// Codes of the languages whose names are needed.
    pub(super) languages: &'a BTreeSet<&'a str>,
    pub(super) settings: &'a Settings,
}

impl Glossary<'_> {
    /// Reports what is missing, unknown, broken, or unfit to be shown.
    pub(super) fn check(&self, report: &mut Report<'_>) {
        for (id, variables) in wanted() {
            self.check_one(id, variables, report);
        }
        for code in self.languages {
            self.check_one(&format!("lang-{code}"), &[], report);
        }
        for entry in self.resource.entries() {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name;
            if !id.starts_with("lang-") && !wanted().any(|(known, _)| known == id) {
                let what = format!("`{id}` is not a phrase of this program");
                report.at(report.assignment(id).start, Rule::Phrase, what).hint("take it out");
            }
        }
    }

    fn check_one(&self, id: &str, variables: &[&'static str], report: &mut Report<'_>) {
        let extent = report.assignment(id);
        let text = match self.wording.try_say(id, &self.filling(id, variables)) {
            Ok(text) if text.trim().is_empty() => {
                report.at(extent.start, Rule::Phrase, format!("`{id}` is empty")).hint("give it words");
                return;
            }
            Ok(text) => text,
            Err(Unsaid::Missing) => {
                report.at(0, Rule::Phrase, format!("`{id}` is missing")).hint(format!("add {id} = …"));
                return;
            }
            Err(Unsaid::Broken(why)) => {
                let what = format!("`{id}` cannot be filled in: {why}");
                report.at(extent.start, Rule::Phrase, what).hint("compare with another language");
                return;
            }
        };
        for variable in variables.iter().filter(|variable| !self.shows(id, variables, variable)) {
            let what = format!("`{id}` does not show {{ ${variable} }}, or shows two of them alike");
            report.at(extent.start, Rule::PhraseVariable, what).hint("put it where it belongs");
        }
        // Markdown is checked where it is read.
        if !is_markdown(id) {
            words::check_plain(&text, &extent, self.settings, report);
        }
        for (_, most, shape) in FITS.iter().filter(|(known, ..)| *known == id) {
            match shape {
                Shape::Text => check::length(id, &text, *most, &extent, report),
                Shape::Line => check::line(id, &text, *most, &extent, report),
                Shape::Label => check::label(id, &text, &extent, report),
            }
        }
    }

    /// What makes the longest text: the last part of the most, and the language with the longest name.
    fn filling(&self, id: &str, variables: &[&'static str]) -> Vec<Filling<'static>> {
        let value = |name: &&'static str| match *name {
            "part" | "parts" => FluentValue::from(super::compose::MOST_PARTS),
            "language" if id == "original-button" => FluentValue::from(self.longest_language()),
            _ => FluentValue::from(1),
        };
        variables.iter().map(|name| (*name, value(name))).collect()
    }

    fn longest_language(&self) -> String {
        let names = self.settings.languages.iter().map(|code| self.wording.language(code));
        names.max_by_key(|name| name.chars().count()).unwrap_or_default()
    }

    /// Whether another value makes another text, whatever the month is.
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
            let filling: Vec<Filling<'_>> = variables.iter().map(|name| (*name, value(name).into())).collect();
            self.wording.say(id, &filling)
        };
        match shown {
            "month" => (1..=12).map(|month| said(month, 1)).collect::<BTreeSet<_>>().len() == 12,
            _ if variables.contains(&"month") => (1..=12).all(|month| said(month, 1) != said(month, 2)),
            _ => said(1, 1) != said(1, 2),
        }
    }
}
