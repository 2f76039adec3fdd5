//! Finds out where in a file a problem is. All problems of all files are collected, so that an editor can
//! correct a file in one go.

use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::problem::{Problem, visible};
use crate::problems::Problems;
use crate::rule::Rule;

/// The problems found so far, and the file in which further ones are found.
#[derive(Debug)]
pub struct Report<'a> {
    file: &'a str,
    text: &'a str,
    problems: &'a mut Problems,
    /// Where lines begin, once a problem is found: a file of nothing but mistakes must not be counted through for each.
    lines: OnceCell<Vec<usize>>,
    /// The byte whose column was counted last, and that column.
    counted: Cell<(usize, usize)>,
    /// Where entries stand that set a name with an equals sign, once somebody asks.
    entries: OnceCell<HashMap<&'a str, Range<usize>>>,
}

impl<'a> Report<'a> {
    pub fn new(file: &'a str, text: &'a str, problems: &'a mut Problems) -> Self {
        let (lines, counted, entries) = (OnceCell::new(), Cell::new((0, 1)), OnceCell::new());
        Self { file, text, problems, lines, counted, entries }
    }

    /// As [`Self::new`], for one of the files that were read.
    pub(crate) fn of(
        file: &'a str,
        texts: &BTreeMap<&str, &'a str>,
        problems: &'a mut Problems,
    ) -> Self {
        Self::new(file, texts.get(file).copied().unwrap_or_default(), problems)
    }

    /// Returns the byte range of the last entry that sets `name` with an equals sign, with its
    /// indented lines; returns the empty range `0..0` if there is no such entry.
    pub fn assignment(&self, name: &str) -> Range<usize> {
        self.entries.get_or_init(|| entries(self.text)).get(name).cloned().unwrap_or(0..0)
    }

    pub fn file(&self) -> &'a str {
        self.file
    }

    /// Returns the number of problems found so far, in all files.
    pub fn count(&self) -> usize {
        self.problems.count()
    }

    /// Whether no error was found so far, in this file or another one.
    pub fn is_clean(&self) -> bool {
        self.problems.is_clean()
    }

    /// Returns the line, from 1, of a byte of the file.
    pub fn line(&self, byte: usize) -> usize {
        self.lines().partition_point(|start| *start <= byte.min(self.text.len()))
    }

    /// The column, from 1, of a byte on the line that begins at another one. Problems of one line mostly come in order, and then no
    /// character is counted twice.
    fn column(&self, start: usize, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let (known, column) = self.counted.get();
        let (from, column) =
            if start <= known && known <= byte { (known, column) } else { (start, 1) };
        let Some(between) = self.text.get(from..byte) else { return column };
        let column = column + between.chars().count();
        self.counted.set((byte, column));
        column
    }

    fn lines(&self) -> &[usize] {
        let starts = || {
            std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect()
        };
        self.lines.get_or_init(starts)
    }

    /// Returns the text of the file in a range.
    pub fn written(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Returns the byte of the file at which these words begin in a range, or the start of the
    /// range if the file writes them differently.
    pub fn find(&self, range: &Range<usize>, words: &str) -> usize {
        range.start + self.written(range).find(words).unwrap_or_default()
    }

    /// Changes the hint of the problem that was noted last.
    pub fn last_hint(&mut self, change: impl FnOnce(&str) -> String) {
        if let Some(last) = self.problems.last_mut() {
            last.hint = Some(visible(&change(last.hint.as_deref().unwrap_or_default())));
        }
    }

    /// Adds a problem at a byte of the file.
    pub fn at(&mut self, byte: usize, rule: Rule, what: impl Into<String>) -> &mut Problem {
        let line = self.line(byte);
        let column = self.column(self.lines()[line - 1], byte);
        let file = self.file.to_owned();
        let problem = Problem {
            file,
            line,
            column,
            rule,
            what: visible(&what.into()),
            measure: None,
            hint: None,
            more: 0,
        };
        self.problems.add(problem)
    }
}

/// The last entry of each name, with its indented lines.
fn entries(text: &str) -> HashMap<&str, Range<usize>> {
    let mut entries: HashMap<&str, Range<usize>> = HashMap::new();
    let (mut at, mut open) = (0, None);
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let is_name = |name: &&str| {
            !name.is_empty() && !name.contains(|sign: char| sign.is_whitespace() || sign == '#')
        };
        match line.split_once('=').map(|(name, _)| name.trim_end()).filter(is_name) {
            Some(name) => {
                entries.insert(name, at..end);
                open = Some(name);
            }
            None if line.starts_with([' ', '\n', '\r']) => {
                if let Some(entry) = open.and_then(|name| entries.get_mut(name)) {
                    entry.end = end;
                }
            }
            None => open = None,
        }
        at = end;
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Measure;

    #[test]
    fn an_entry_ends_where_the_next_one_begins() {
        let text = "a = one\nab = two\n    more\n\n    still\n# a note\nc =\n    three\n";
        let mut problems = Problems::default();
        let report = Report::new("x.ftl", text, &mut problems);
        for (name, entry) in [
            ("a", "a = one\n"),
            ("ab", "ab = two\n    more\n\n    still\n"),
            ("c", "c =\n    three\n"),
        ] {
            assert_eq!(report.written(&report.assignment(name)), entry);
        }
        assert_eq!(report.assignment("b"), 0..0);
    }

    #[test]
    fn what_is_quoted_cannot_act_on_a_terminal() {
        let mut problems = Problems::default();
        let mut report = Report::new("a\u{1b}[2J.md", "", &mut problems);
        report.at(0, Rule::Label, "“a\u{1b}[31m\u{202e}\r\n\u{200b}é🕊”").hint("not \u{9b}");
        let told = problems.into_sorted()[0].to_string();
        assert_eq!(
            told,
            r"a\u{1b}[2J.md:1:1: label: “a\u{1b}[31m\u{202e}\r\n\u{200b}é🕊”; not \u{9b}"
        );
    }

    #[test]
    fn a_place_is_a_line_and_a_column_of_scalars() {
        let mut problems = Problems::default();
        let mut report = Report::new("x", "one\n🕊é two", &mut problems);
        report.at(report.find(&(4..14), "two"), Rule::Label, "what").hint("do this").measured(3, 2);
        let problem = &problems.into_sorted()[0];
        assert_eq!((problem.line, problem.column), (2, 4));
        assert_eq!(problem.to_string(), "x:2:4: label: what; do this");
        assert_eq!(problem.measure, Some(Measure { value: 3, limit: 2 }));
    }
}
