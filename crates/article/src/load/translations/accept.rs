//! Marks a translation as looked at: writes into it which version of its original it says the same as.

use chrono::NaiveDate;

use super::super::lineage::unnamed_original;
use super::{Opened, TranslationState};
use crate::library::Files;
use crate::problem::Problem;

/// A file with new contents.
#[derive(Debug, PartialEq, Eq)]
pub struct Accepted {
    pub path: String,
    pub text: String,
    /// The language that it was compared with.
    pub from: String,
}

/// Records in a translation that it says the same as the present version of its original.
///
/// # Errors
/// Problems of the settings, or why the page is no translation, in one sentence.
pub fn accept(
    files: &Files,
    name: &str,
    code: &str,
    today: NaiveDate,
) -> Result<Result<Accepted, String>, Vec<Problem>> {
    let opened = Opened::read(files, today)?;
    Ok(opened.accept(name, code))
}

impl Opened<'_> {
    fn accept(&self, name: &str, code: &str) -> Result<Accepted, String> {
        let path = format!("pages/{code}/{name}.md");
        let parsed = self
            .parsed(code, name)
            .ok_or_else(|| format!("{path} has no words of its own, or cannot be read"))?;
        if parsed.origin.is_none() && self.state(parsed, code, name) == TranslationState::Original {
            return Err(format!("{path} is the original, and no translation"));
        }
        let from = match &parsed.origin {
            Some(origin) => Some(&origin.language),
            None => unnamed_original(&self.parsed_files, &self.settings, (code, name), parsed)
                .map(|(language, _)| language),
        };
        let from = from.map_or_else(|| self.settings.default_code().to_owned(), String::clone);
        if from == code {
            let what = "does not say which page it was translated from";
            return Err(format!("{path} {what}; write translated_from into it"));
        }
        let original = self
            .parsed(&from, name)
            .ok_or_else(|| format!("pages/{from}/{name}.md has no words to compare it with"))?;
        let text = self.text(&path);
        let text = match &parsed.origin {
            Some(origin) => with_version(text, origin.at, &original.version).ok_or_else(|| {
                format!(
                    "{path} does not have its version in quotes; write version = \"{}\"",
                    original.version
                )
            })?,
            None => with_origin(text, parsed.places.provenance.end, &from, &original.version),
        };
        Ok(Accepted { path, text, from })
    }
}

/// Replaces the text in quotes that begins at this byte.
fn with_version(text: &str, at: usize, version: &str) -> Option<String> {
    let (before, rest) = text.split_at_checked(at)?;
    let quote = rest.chars().next().filter(|sign| ['"', '\''].contains(sign))?;
    let (_, after) = rest[1..].split_once(quote)?;
    Some(format!("{before}\"{version}\"{after}"))
}

/// Adds the field below the line of this byte.
fn with_origin(text: &str, at: usize, language: &str, version: &str) -> String {
    let line_end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let (before, after) = text.split_at(line_end);
    format!(
        "{before}\ntranslated_from = {{ language = \"{language}\", version = \"{version}\" }}{after}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_is_written() {
        let text = "a = { language = \"en\", version = '1' } # kept\n";
        let at = text.find('\'').unwrap_or_default();
        let expected = "a = { language = \"en\", version = \"2\" } # kept\n";
        assert_eq!(with_version(text, at, "2").as_deref(), Some(expected));
        assert_eq!(with_version(text, 0, "2"), None);
    }

    #[test]
    fn a_field_that_is_not_there_is_added_below_the_provenance() {
        let text = "+++\nprovenance = \"summary\" # ours\nas_of = \"2026\"\n+++\n";
        let at = text.find(" # ours").unwrap_or_default();
        let expected = "+++\nprovenance = \"summary\" # ours\n\
                        translated_from = { language = \"en\", version = \"2\" }\nas_of = \"2026\"\n+++\n";
        assert_eq!(with_origin(text, at, "en", "2"), expected);
    }
}
