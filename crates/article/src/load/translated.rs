//! Reads texts that a file gives once for all languages, or in several of them.

use super::fields::Fields;
use super::language_code::is_language_code;
use crate::report::Report;
use crate::rule::Rule;
use crate::translated::{Translated, TranslatedText};

/// Reads a text that may be left out. `default` is the code of the default language.
pub(super) fn read(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    default: &str,
    report: &mut Report<'_>,
) -> Option<Translated> {
    let written = fields.by_language(key, report)?;
    let is_default = |code: &Option<String>| code.as_deref().is_none_or(|code| code == default);
    if !written.iter().any(|(code, ..)| is_default(code)) {
        let what = format!("`{key}` has no text in the default language");
        let missing = report.at(fields.place(key), Rule::FieldMissing, what);
        missing.hint(format!("add {default} = \"…\""));
    }
    let mut texts = Vec::new();
    for (code, text, at) in written {
        // A language that is not offered now may have been, or may be soon.
        if code.as_deref().is_some_and(|code| !is_language_code(code, at.start, report)) {
            continue;
        }
        if text.trim().is_empty() {
            let what = format!("`{key}` is empty");
            report.at(at.start, Rule::FieldEmpty, what).hint("give it words");
            continue;
        }
        texts.push(TranslatedText {
            language: code.unwrap_or_else(|| default.to_owned()),
            text,
            at,
        });
    }
    (!texts.is_empty()).then(|| Translated { texts, default: default.to_owned() })
}

/// Reads a text that must be there.
pub(super) fn required(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    default: &str,
    report: &mut Report<'_>,
) -> Option<Translated> {
    if fields.has(key) {
        return read(fields, key, default, report);
    }
    // Reports that it is missing.
    fields.required(key, report);
    None
}
