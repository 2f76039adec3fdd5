//! The mark of words that are still to be written or translated.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::decode::decode;
use super::place::{self, Place};
use crate::library::{Files, Library};
use crate::problem::Problem;
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;

/// The mark, in the words of the starter and in words that are still in another language.
pub const MARK: char = '✎';

/// Reports each file that still has the mark, wherever it stands: a comment has it for a value that
/// cannot, such as an address.
pub(super) fn check(texts: &BTreeMap<&str, &str>, problems: &mut Problems) {
    for (path, text) in texts {
        let mut at = 0;
        let mut marked = Vec::new();
        for line in text.split_inclusive('\n') {
            if let Some(mark) = line.find(MARK) {
                marked.push(at + mark);
            }
            at += line.len();
        }
        let Some(first) = marked.first() else { continue };
        let what = match marked.len() {
            1 => format!("a line still has the mark {MARK}"),
            many => format!("{many} lines still have the mark {MARK}"),
        };
        let hint = "write your own words there, or translate them, and take the mark away";
        Report::new(path, text, problems).at(*first, Rule::Untranslated, what).hint(hint);
    }
}

/// What Telegram shows of the bot itself.
const NAMES: [&str; 3] = ["bot-name", "bot-description", "bot-about"];

impl Library {
    /// As [`Library::build`], for a bot that answers readers: whose bot it is must be written. Other
    /// words may still have the mark.
    ///
    /// # Errors
    /// As [`Library::build`].
    pub fn build_for_readers(files: &Files, today: NaiveDate) -> Result<Self, Vec<Problem>> {
        let placeholders = placeholders(files);
        match Self::build(files, today) {
            Ok(library) if placeholders.is_empty() => Ok(library),
            Ok(Self { warnings: mut problems, .. }) | Err(mut problems) => {
                problems.extend(placeholders);
                problems.sort();
                Err(problems)
            }
        }
    }
}

/// Reports each setting and each name of the bot that still has the mark.
fn placeholders(files: &Files) -> Vec<Problem> {
    let (mut problems, mut unread) = (Problems::default(), Problems::default());
    for (path, text) in decode(files, &mut unread) {
        let mut report = Report::new(path, text, &mut problems);
        let is_name =
            |line: &str| line.split_once('=').is_some_and(|(id, _)| NAMES.contains(&id.trim_end()));
        let is_phrases = matches!(Place::of(path), Some(Place::Phrases(_)));
        let (mut at, mut counts) = (0, path == place::SETTINGS);
        for line in text.split_inclusive('\n') {
            // Further lines of a phrase are indented, or empty.
            if is_phrases && !line.starts_with([' ', '\n', '\r']) {
                counts = is_name(line);
            }
            if let Some(mark) = line.find(MARK).filter(|_| counts) {
                let what = format!("this is still a placeholder, marked {MARK}");
                let hint = "write your own, and take the mark away";
                report.at(at + mark, Rule::Placeholder, what).hint(hint);
            }
            at += line.len();
        }
    }
    problems.into_sorted()
}
