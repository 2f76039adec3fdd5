//! The mark of words that are still to be written or translated.

use std::collections::BTreeMap;

use crate::problem::{Problem, Report};
use crate::rule::Rule;

/// The mark, in the words of the starter and in words that are still in another language.
pub const MARK: char = '✎';

/// Reports each file that still has the mark, wherever it stands: a comment has it for a value that
/// cannot, such as an address.
pub(super) fn check(texts: &BTreeMap<&str, &str>, problems: &mut Vec<Problem>) {
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
