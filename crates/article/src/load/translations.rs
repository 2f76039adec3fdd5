//! What each page in each language is: translated, behind its original, or not there yet.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::context::ParsedFiles;
use super::decode::decode;
use super::page::{File, ParsedPage};
use super::parsed_files::{names, parse_files};
use super::{place, settings};
use crate::library::{Files, Library};
use crate::problem::{Problem, Report};
use crate::rule::Rule;
use crate::settings::Settings;

/// The state of a page's translation into one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TranslationState {
    /// It was translated from no other text here.
    Original,
    /// It was translated from the text as it is now.
    Current,
    /// The text it was translated from has changed, or nobody has said which version that was.
    Stale,
    /// Readers see another language.
    Fallback,
    /// There is no such file, or it cannot be read.
    Missing,
    /// `draft = true`: readers do not see it.
    Draft,
}

impl TranslationState {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Current => "current",
            Self::Stale => "stale",
            Self::Fallback => "fallback",
            Self::Missing => "missing",
            Self::Draft => "draft",
        }
    }
}

/// A page in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    pub state: TranslationState,
    /// The language that it was translated from, or that readers see instead.
    pub from: Option<String>,
}

/// All pages in all languages.
#[derive(Debug)]
pub struct Translations {
    /// The codes of the languages, in the order of their buttons.
    pub languages: Vec<String>,
    /// Each page, and what it is in each language; the last row is that of the phrases.
    pub rows: Vec<(String, Vec<Translation>)>,
}

/// The name of the row of phrases.
const PHRASES: &str = "phrases";

impl Translations {
    /// Reads all files, as far as they can be read.
    ///
    /// # Errors
    /// Problems of the settings, without which the languages are unknown.
    pub fn read(files: &Files, today: NaiveDate) -> Result<Self, Vec<Problem>> {
        let opened = Opened::read(files, today)?;
        let languages = opened.settings.languages.clone();
        let row = |name: &String| {
            let cells = languages.iter().map(|code| opened.translation(code, name)).collect();
            (name.clone(), cells)
        };
        let mut rows: Vec<_> = opened.names.iter().map(row).collect();
        rows.push((PHRASES.to_owned(), phrases(files, &languages, today)));
        Ok(Self { languages, rows })
    }
}

/// Readers get English where phrases are missing or not yet translated, which the rule
/// `untranslated` finds.
fn phrases(files: &Files, languages: &[String], today: NaiveDate) -> Vec<Translation> {
    let problems = match Library::check(files, today) {
        Ok(library) => library.warnings,
        Err(problems) => problems,
    };
    let state = |code: &String| {
        let path = format!("phrases/{code}.ftl");
        let is_untranslated =
            |problem: &Problem| problem.rule == Rule::Untranslated && problem.file == path;
        let state = match files.contains_key(&path) {
            false => TranslationState::Missing,
            true if problems.iter().any(is_untranslated) => TranslationState::Fallback,
            true => TranslationState::Current,
        };
        Translation { state, from: None }
    };
    languages.iter().map(state).collect()
}

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

struct Opened<'a> {
    texts: BTreeMap<&'a str, &'a str>,
    settings: Settings,
    parsed_files: ParsedFiles,
    names: Vec<String>,
}

impl<'a> Opened<'a> {
    fn read(files: &'a Files, today: NaiveDate) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let texts = decode(files, &mut problems);
        let text = texts.get(place::SETTINGS).copied().unwrap_or_default();
        let settings =
            settings::read(text, today, &mut Report::new(place::SETTINGS, text, &mut problems));
        let Some(settings) = settings else { return Err(problems) };
        // Problems of the pages are what `check` is for.
        let parsed_files = parse_files(&texts, &settings, today, &mut problems);
        let names = names(&parsed_files, &settings, &mut problems);
        let names = names.iter().map(ToString::to_string).collect();
        Ok(Self { texts, settings, parsed_files, names })
    }

    fn parsed(&self, code: &str, name: &str) -> Option<&ParsedPage> {
        match self.parsed_files.get(&(code.to_owned(), name.to_owned()))? {
            (File::Page(parsed), _) => Some(parsed),
            (File::Fallback(_), _) => None,
        }
    }

    fn translation(&self, code: &str, name: &str) -> Translation {
        let of = |state, from: Option<&String>| Translation { state, from: from.cloned() };
        let parsed = match self.parsed_files.get(&(code.to_owned(), name.to_owned())) {
            None => return of(TranslationState::Missing, None),
            Some((File::Fallback(pointer), _)) => {
                return of(TranslationState::Fallback, Some(&pointer.language));
            }
            Some((File::Page(parsed), _)) => parsed,
        };
        let from = parsed.origin.as_ref().map(|origin| &origin.language);
        let state = match &parsed.origin {
            _ if parsed.is_draft => TranslationState::Draft,
            None => TranslationState::Original,
            Some(origin) => match self.parsed(&origin.language, name) {
                Some(original) if original.version == origin.version => TranslationState::Current,
                _ => TranslationState::Stale,
            },
        };
        of(state, from)
    }

    fn accept(&self, name: &str, code: &str) -> Result<Accepted, String> {
        let path = format!("pages/{code}/{name}.md");
        let parsed = self
            .parsed(code, name)
            .ok_or_else(|| format!("{path} has no words of its own, or cannot be read"))?;
        let default = self.settings.default_code().to_owned();
        let from = parsed.origin.as_ref().map_or(default, |origin| origin.language.clone());
        if from == code {
            return Err(format!("{path} is the original, and no translation"));
        }
        let original = self
            .parsed(&from, name)
            .ok_or_else(|| format!("pages/{from}/{name}.md has no words to compare it with"))?;
        let text = self.texts.get(path.as_str()).copied().unwrap_or_default();
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
