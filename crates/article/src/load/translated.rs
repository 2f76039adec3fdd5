//! A text that `sources.toml` gives once for all, or in several languages.

use std::ops::Range;

use super::fields::Fields;
use super::language_code::is_language_code;
use crate::problem::Report;
use crate::rule::Rule;
use crate::settings::Settings;

/// A text in one or more languages.
#[derive(Debug, Clone)]
pub struct Translated {
    texts: Vec<Text>,
    /// The language for readers of all others; the only one of a text that is given once for all.
    default: String,
}

/// A text in one language, and the bytes of the file that it takes.
#[derive(Debug, Clone)]
struct Text {
    language: String,
    text: String,
    at: Range<usize>,
}

impl Translated {
    /// The text in a language, or else in the default one.
    #[must_use]
    pub fn of(&self, language: &str) -> &str {
        let known = |language: &str| self.texts.iter().find(|text| text.language == language);
        known(language).or_else(|| known(&self.default)).map_or("", |text| &text.text)
    }

    /// The text in every language that has its own, with the bytes of the file that it takes.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        self.texts.iter().map(|text| (text.text.as_str(), &text.at))
    }
}

/// Reads a text that may be left out.
pub(super) fn read(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    settings: &Settings,
    report: &mut Report<'_>,
) -> Option<Translated> {
    let written = fields.by_language(key, report)?;
    let default = &settings.languages[settings.default.index()];
    let mut texts = Vec::new();
    for (code, text, at) in written {
        let language = code.unwrap_or_else(|| default.clone());
        // A language that is not offered now may have been, or may be soon.
        if is_language_code(&language, at.start, report) && text.trim().is_empty() {
            report
                .at(at.start, Rule::FieldEmpty, format!("`{key}` is empty"))
                .hint("give it words");
        }
        texts.push(Text { language, text, at });
    }
    if !texts.iter().any(|text| text.language == *default) {
        let what = format!("`{key}` has no text in the default language");
        report
            .at(fields.place(key), Rule::FieldMissing, what)
            .hint(format!("add {default} = \"…\""));
    }
    Some(Translated { texts, default: default.clone() })
}
