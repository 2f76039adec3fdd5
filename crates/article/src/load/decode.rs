//! The files as texts, or why they cannot be read at all.

use std::collections::BTreeMap;

use super::invisible;
use super::phrases;
use super::place::Place;
use crate::library::{Files, MAX_FILE, MAX_PAGE};
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;

/// The texts of the files that can be read at all; why others cannot is reported.
pub(super) fn decode<'a>(files: &'a Files, problems: &mut Problems) -> BTreeMap<&'a str, &'a str> {
    let mut texts = BTreeMap::new();
    for (path, bytes) in files.iter().filter(|(path, _)| Place::of(path).is_some()) {
        let limit = if path.ends_with(".toml") { MAX_FILE } else { MAX_PAGE };
        if bytes.len() > limit {
            let what = format!("the file has more than {limit} bytes");
            let mut report = Report::new(path, "", problems);
            let large = report.at(0, Rule::FileLarge, what);
            large.measured(bytes.len(), limit).hint("make two of it, or take out what is no text");
            continue;
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                if can_be_parsed(path, text, &mut Report::new(path, text, problems)) {
                    texts.insert(path.as_str(), text);
                }
            }
            Err(error) => {
                let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
                let mut report = Report::new(path, valid, problems);
                report
                    .at(valid.len(), Rule::Utf8, "not UTF-8 from here on")
                    .hint("save the file as UTF-8");
            }
        }
    }
    texts
}

/// Reports what keeps a text from being parsed at all, and the invisible characters of every other.
fn can_be_parsed(path: &str, text: &str, report: &mut Report<'_>) -> bool {
    if let Some(at) = conflict(text) {
        let what = "merge conflict markers: two versions of these words stand one below the other";
        let hint = "keep one of the two, and take out the lines that begin with <<<<<<<, ======= and >>>>>>>";
        report.at(at, Rule::MergeConflict, what).hint(hint);
        return false;
    }
    if let Some(at) = phrases::too_deep(text).filter(|_| path.ends_with(".ftl")) {
        let what = "braces or brackets within one another, too many for a phrase";
        report.at(at, Rule::Fluent, what).hint("close each { and ( before the next");
        return false;
    }
    invisible::scan(text, report);
    true
}

/// The byte of the line with which git begins the two versions of words that it could not merge.
fn conflict(text: &str) -> Option<usize> {
    let begins = |mark: &'static str| {
        text.starts_with(mark).then_some(0).or_else(|| Some(text.find(&format!("\n{mark}"))? + 1))
    };
    begins("<<<<<<< ").filter(|_| begins(">>>>>>> ").is_some())
}
