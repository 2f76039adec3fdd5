//! What each page in each language is: translated, behind its original, or not there yet.

mod accept;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::built_in::ENGLISH;
use super::context::{ParsedFiles, page_of};
use super::decode::decode;
use super::lineage::{unnamed_original, written};
use super::mark::MARK;
use super::page::{File, ParsedPage};
use super::parsed_files::{names, parse_files};
use super::provenance::Provenance;
use super::{place, settings, untranslated};
use crate::library::{Files, Library};
use crate::problem::Problem;
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;
pub use accept::{Accepted, accept};

/// The state of a page's translation into one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TranslationState {
    /// The publisher's own words, or the text that others are translated from.
    Original,
    /// A translation of a text that is not here, so that nothing can be compared.
    Translated,
    /// A translation that does not say what it was translated from.
    Unknown,
    /// It was translated from the text as it is now.
    Current,
    /// The text it was translated from has changed, or nobody has said which version that was.
    Stale,
    /// Words are still to be written or translated.
    Unfinished,
    /// Readers see another language.
    Fallback,
    /// There is no such file, or it cannot be read.
    Missing,
    /// `draft = true`: readers do not see it.
    Draft,
}

impl TranslationState {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Translated => "translated",
            Self::Unknown => "unknown",
            Self::Current => "current",
            Self::Stale => "stale",
            Self::Unfinished => "unfinished",
            Self::Fallback => "fallback",
            Self::Missing => "missing",
            Self::Draft => "draft",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    pub state: TranslationState,
    /// The language that it was translated from, or that readers see instead.
    pub from: Option<String>,
}

#[derive(Debug)]
pub struct Translations {
    /// The codes of the languages, in the order of their buttons.
    pub languages: Vec<String>,
    /// Each page, and what it is in each language; the last row is that of the phrases.
    pub rows: Vec<(String, Vec<Translation>)>,
}

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
        rows.push((PHRASES.to_owned(), opened.phrases(files, today)));
        Ok(Self { languages, rows })
    }
}

struct Opened<'a> {
    texts: BTreeMap<&'a str, &'a str>,
    settings: Settings,
    parsed_files: ParsedFiles,
    names: Vec<String>,
}

impl<'a> Opened<'a> {
    fn read(files: &'a Files, today: NaiveDate) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        let texts = decode(files, &mut problems);
        let text = texts.get(place::SETTINGS).copied().unwrap_or_default();
        let settings =
            settings::read(text, today, &mut Report::of(place::SETTINGS, &texts, &mut problems));
        let Some(settings) = settings else {
            return Err(problems.into_sorted());
        };
        // Problems of the pages are what `check` is for.
        let parsed_files = parse_files(&texts, &settings, today, &mut problems);
        let names = names(&parsed_files, &settings, &mut problems);
        let names = names.iter().map(ToString::to_string).collect();
        Ok(Self { texts, settings, parsed_files, names })
    }

    fn parsed(&self, code: &str, name: &str) -> Option<&ParsedPage> {
        page_of(&self.parsed_files, code, name)
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
        let is_marked = || self.text(&format!("pages/{code}/{name}.md")).contains(MARK);
        let state = match self.state(parsed, code, name) {
            _ if parsed.is_draft => TranslationState::Draft,
            TranslationState::Stale => TranslationState::Stale,
            _ if is_marked() => TranslationState::Unfinished,
            known => known,
        };
        of(state, from)
    }

    /// Returns what the fields of a page say of it.
    fn state(&self, parsed: &ParsedPage, code: &str, name: &str) -> TranslationState {
        if let Some(origin) = &parsed.origin {
            return match self.parsed(&origin.language, name) {
                Some(original) if original.version == origin.version => TranslationState::Current,
                _ => TranslationState::Stale,
            };
        }
        let others =
            || written(&self.parsed_files, &self.settings, name).filter(|(one, _)| *one != code);
        let names_this = |other: &ParsedPage| {
            other.origin.as_ref().is_some_and(|origin| origin.language == code)
        };
        let is_unnamed =
            || unnamed_original(&self.parsed_files, &self.settings, (code, name), parsed).is_some();
        match parsed.provenance {
            // The field is there, and cannot be read.
            _ if !parsed.places.origin.is_empty() => TranslationState::Unknown,
            Provenance::Official => TranslationState::Original,
            Provenance::Unofficial if is_unnamed() => TranslationState::Unknown,
            Provenance::Unofficial | Provenance::Translation(_) => TranslationState::Translated,
            Provenance::Summary if code == self.settings.default_code() => {
                TranslationState::Original
            }
            Provenance::Summary if others().any(|(_, other)| names_this(other)) => {
                TranslationState::Original
            }
            Provenance::Summary if others().next().is_none() => TranslationState::Original,
            Provenance::Summary => TranslationState::Unknown,
        }
    }

    /// Returns what the phrases are in each language. Readers get the program's English ones where a
    /// language has none.
    fn phrases(&self, files: &Files, today: NaiveDate) -> Vec<Translation> {
        let problems = match Library::check(files, today) {
            Ok(library) => library.warnings,
            Err(problems) => problems,
        };
        let phrases = |code: &String| {
            let path = format!("phrases/{code}.ftl");
            let is_unfinished =
                |problem: &Problem| problem.rule == Rule::Untranslated && problem.file == path;
            let (state, from) = match files.contains_key(&path) {
                false => (TranslationState::Missing, None),
                true if untranslated::lacks_phrases(code, self.text(&path)) => {
                    (TranslationState::Fallback, Some(ENGLISH.to_owned()))
                }
                true if problems.iter().any(is_unfinished) => (TranslationState::Unfinished, None),
                true => (TranslationState::Current, None),
            };
            Translation { state, from }
        };
        self.settings.languages.iter().map(phrases).collect()
    }

    fn text(&self, path: &str) -> &str {
        self.texts.get(path).copied().unwrap_or_default()
    }
}
