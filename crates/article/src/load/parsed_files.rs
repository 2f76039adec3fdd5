//! Reads every page in every language, and puts the pages in order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::context::ParsedFiles;
use super::page;
use super::page::File;
use super::place::Place;
use crate::control::Control;
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;
use crate::topic::{Builtin, PRIVACY, START};

/// The maximum length of a command's name: 1–32 of `a-z0-9_` (Bot API, `BotCommand`).
const MAX_NAME: usize = 32;

/// Reads every page in every language. The key is the language code and the page name.
pub(super) fn parse_files(
    texts: &BTreeMap<&str, &str>,
    settings: &Settings,
    today: NaiveDate,
    problems: &mut Problems,
) -> ParsedFiles {
    let mut parsed_files = ParsedFiles::new();
    for (path, text) in texts {
        let Some(Place::Page(code, name)) = Place::of(path) else { continue };
        let mut report = Report::new(path, text, problems);
        if !settings.languages.iter().any(|known| known == code) {
            let what = format!("“{code}” is not one of `languages` in bot.toml");
            report.at(0, Rule::Language, what).hint("correct the code, or add the language");
            continue;
        }
        if let Some(complaint) = bad_name(name, settings) {
            report.at(0, Rule::PageName, complaint).hint("choose another name");
            continue;
        }
        if let Some(file) = page::read(text, today, &mut report) {
            parsed_files.insert((code.to_owned(), name.to_owned()), (file, (*path).to_owned()));
        }
    }
    parsed_files
}

fn bad_name(name: &str, settings: &Settings) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(allowed) {
        return Some(format!(
            "the file's name is the command: 1 to {MAX_NAME} of a-z, 0-9 and _, not “{name}”"
        ));
    }
    if Builtin::ALL.iter().any(|builtin| builtin.name() == name) {
        return Some(format!("/{name} is a command of the program"));
    }
    if Control::named(name).is_some() {
        return Some(format!("“{name}” names a button of the program"));
    }
    let ends = |code: &String| name == code || name.ends_with(&format!("_{code}"));
    let code = settings.languages.iter().find(|code| ends(code))?;
    Some(format!("“{name}” would be read as a page in the language {code}"))
}

/// Returns all page names: the start page, the pages it offers in the default language, or in the one
/// that is shown instead, then the rest.
pub(super) fn names(
    parsed_files: &ParsedFiles,
    settings: &Settings,
    problems: &mut Problems,
) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = vec![START.into()];
    let start = |code: &str| Some(&parsed_files.get(&(code.to_owned(), START.to_owned()))?.0);
    let shown = match start(settings.default_code()) {
        Some(File::Fallback(pointer)) => start(&pointer.language),
        own => own,
    };
    if let Some(File::Page(parsed)) = shown {
        names.extend(parsed.buttons.pages().map(|(name, _)| Arc::from(name.as_str())));
    }
    names.push(PRIVACY.into());
    names.extend(parsed_files.keys().map(|(_, name)| Arc::from(name.as_str())));
    let known: BTreeSet<&str> =
        parsed_files.keys().map(|(_, name)| name.as_str()).chain([START, PRIVACY]).collect();
    let mut seen = BTreeSet::new();
    names.retain(|name| known.contains(name.as_ref()) && seen.insert(Arc::clone(name)));
    note_missing(&names, parsed_files, settings, problems);
    names
}

/// Reports the pages that a language lacks, except files that exist but could not be read.
fn note_missing(
    names: &[Arc<str>],
    parsed_files: &ParsedFiles,
    settings: &Settings,
    problems: &mut Problems,
) {
    let unread: BTreeSet<String> = problems.iter().map(|problem| problem.file.clone()).collect();
    for (code, name) in
        settings.languages.iter().flat_map(|code| names.iter().map(move |name| (code, name)))
    {
        let path = format!("pages/{code}/{name}.md");
        if !parsed_files.contains_key(&(code.clone(), name.to_string())) && !unread.contains(&path)
        {
            let has_it =
                |code: &&String| parsed_files.contains_key(&((*code).clone(), name.to_string()));
            let hint = match settings.languages.iter().find(has_it) {
                Some(other) => format!(
                    "write it, or let it show the page in {other} by a front matter of the one line fallback = \"{other}\""
                ),
                None => {
                    format!("write it: no language has the page /{name}, and every bot needs it")
                }
            };
            Report::new(&path, "", problems)
                .at(0, Rule::PageMissing, "this page is missing")
                .hint(hint);
        }
    }
}
