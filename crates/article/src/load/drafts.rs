//! Pages with `draft = true`: editors see them, readers do not.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::context::ParsedFiles;
use super::page::{File, ParsedPage, Pointer};
use crate::library::{Files, Library};
use crate::problem::{Problem, Report};
use crate::problems::{Problems, sorted};
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
    problems: &mut Problems,
) {
    let left_out: BTreeSet<(String, String)> = parsed_files
        .iter()
        .filter(|(_, (file, _))| matches!(file, File::Page(parsed) if parsed.is_draft))
        .map(|(key, _)| key.clone())
        .collect();
    if left_out.is_empty() {
        return;
    }
    let names: BTreeSet<&String> = left_out.iter().map(|(_, name)| name).collect();
    let instead: BTreeMap<&String, Option<String>> =
        names.into_iter().map(|name| (name, published_in(name, parsed_files, settings))).collect();
    let gone: BTreeSet<String> = instead
        .iter()
        .filter(|(_, language)| language.is_none())
        .map(|(name, _)| (*name).clone())
        .collect();
    for ((code, name), (file, path)) in parsed_files.iter_mut() {
        match file {
            _ if gone.contains(name) => refuse_if_needed(name, path, problems),
            File::Page(parsed) if parsed.is_draft => {
                let language = instead.get(name).cloned().flatten().unwrap_or_default();
                *file = File::Fallback(Pointer { language, button: None, menu: None });
            }
            File::Page(parsed) => {
                let is_left_out = |code: &String| left_out.contains(&(code.clone(), name.clone()));
                forget(parsed, &gone, is_left_out);
            }
            File::Fallback(pointer) => {
                if left_out.contains(&(pointer.language.clone(), name.clone()))
                    && let Some(language) =
                        instead.get(name).cloned().flatten().filter(|language| language != code)
                {
                    pointer.language = language;
                }
            }
        }
    }
    parsed_files.retain(|(_, name), _| !gone.contains(name));
}

/// Takes the buttons to pages that are gone out of a page, and what it says of languages that are left out.
fn forget(parsed: &mut ParsedPage, gone: &BTreeSet<String>, is_left_out: impl Fn(&String) -> bool) {
    for row in &mut parsed.buttons.rows {
        row.retain(|(name, _)| !gone.contains(name));
    }
    parsed.buttons.rows.retain(|row| !row.is_empty());
    parsed.original = parsed.original.take().filter(|code| !is_left_out(code));
    parsed.origin = parsed.origin.take().filter(|origin| !is_left_out(&origin.language));
}

/// Returns the first language in which a page is published, the default one before the others.
fn published_in(name: &str, parsed_files: &ParsedFiles, settings: &Settings) -> Option<String> {
    let default = &settings.languages[settings.default.index()];
    let is_published = |code: &&String| {
        let found = parsed_files.get(&((*code).clone(), name.to_owned()));
        matches!(found, Some((File::Page(parsed), _)) if !parsed.is_draft)
    };
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
