//! Pages with `draft = true`: editors see them, readers do not.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::context::{ParsedFiles, page_of};
use super::page::{File, ParsedPage, Pointer};
use crate::library::{Files, Library};
use crate::problem::Problem;
use crate::problems::{Problems, sorted};
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;
use crate::topic::{PRIVACY, START};

impl Library {
    /// As [`Library::build_with_drafts`], and checks too that it can do without the drafts.
    ///
    /// # Errors
    /// As [`Library::build`].
    pub fn check(files: &Files, today: NaiveDate) -> Result<Self, Vec<Problem>> {
        let both = |one: Vec<Problem>, other: Vec<Problem>| sorted([one, other].concat());
        match (Self::build_with_drafts(files, today), Self::build(files, today)) {
            (Ok(library), Ok(live)) => {
                let warnings = both(library.warnings, live.warnings);
                Ok(Self { warnings, ..library })
            }
            (Ok(library), Err(problems)) => Err(both(library.warnings, problems)),
            (Err(problems), Ok(live)) => Err(both(problems, live.warnings)),
            (Err(one), Err(other)) => Err(both(one, other)),
        }
    }
}

/// Takes the pages out that are not to be published. Where another language has the page, readers
/// get that one, with the note of every such page; else the page is gone, and the buttons to it.
pub(super) fn leave_out(
    parsed_files: &mut ParsedFiles,
    settings: &Settings,
    texts: &BTreeMap<&str, &str>,
    problems: &mut Problems,
) {
    let drafts: BTreeSet<(String, String)> = parsed_files
        .iter()
        .filter(|(_, (file, _))| matches!(file, File::Page(parsed) if parsed.is_draft))
        .map(|(key, _)| key.clone())
        .collect();
    // The language in which each of these pages is published.
    let instead: BTreeMap<String, Option<String>> = drafts
        .iter()
        .map(|(_, name)| (name.clone(), published_in(name, parsed_files, settings)))
        .collect();
    let is_gone = |name: &String| matches!(instead.get(name), Some(None));
    for ((code, name), (file, path)) in parsed_files.iter_mut() {
        let is_draft = |code: &String| drafts.contains(&(code.clone(), name.clone()));
        match (file, instead.get(name)) {
            (_, Some(None)) => refuse_if_needed(name, path, problems),
            (file @ File::Page(_), Some(Some(language))) if is_draft(code) => {
                if code == settings.default_code() {
                    note_other_language(file, language, &mut Report::of(path, texts, problems));
                }
                let language = language.clone();
                *file = File::Fallback(Pointer { language, button: None, menu: None });
            }
            (File::Page(parsed), _) => forget(parsed, is_gone, is_draft),
            (File::Fallback(pointer), Some(Some(language)))
                if is_draft(&pointer.language) && language != code =>
            {
                pointer.language.clone_from(language);
            }
            (File::Fallback(_), _) => {}
        }
    }
    parsed_files.retain(|(_, name), _| !is_gone(name));
}

/// Reports a draft in the default language, which is also for readers whose own is not offered.
fn note_other_language(file: &File, language: &str, report: &mut Report<'_>) {
    let File::Page(parsed) = file else { return };
    let what =
        format!("this page is a draft, so readers of the default language get it in {language}");
    report
        .at(parsed.places.draft.start, Rule::Draft, what)
        .hint("take draft = true out as soon as its words are ready");
}

/// Takes the buttons to pages that are gone out of a page, and what it says of languages that are left out.
fn forget(
    parsed: &mut ParsedPage,
    is_gone: impl Fn(&String) -> bool,
    is_left_out: impl Fn(&String) -> bool,
) {
    for row in &mut parsed.buttons.rows {
        row.retain(|(name, _)| !is_gone(name));
    }
    parsed.buttons.rows.retain(|row| !row.is_empty());
    parsed.original = parsed.original.take().filter(|code| !is_left_out(code));
    parsed.origin = parsed.origin.take().filter(|origin| !is_left_out(&origin.language));
}

/// Returns the first language in which a page is published, the default one before the others.
fn published_in(name: &str, parsed_files: &ParsedFiles, settings: &Settings) -> Option<String> {
    let default = &settings.languages[settings.default.index()];
    let is_published =
        |code: &&String| page_of(parsed_files, code, name).is_some_and(|parsed| !parsed.is_draft);
    std::iter::once(default).chain(&settings.languages).find(is_published).cloned()
}

fn refuse_if_needed(name: &str, path: &str, problems: &mut Problems) {
    if [START, PRIVACY].contains(&name) {
        let what = "this page is a draft in every language, and every bot needs it";
        Report::new(path, "", problems)
            .at(0, Rule::PageMissing, what)
            .hint("take draft = true out of one of them");
    }
}
