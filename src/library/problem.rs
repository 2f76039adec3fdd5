//! What is wrong in the words, and where: all of it at once, so that an editor mends a file in one go.

use std::fmt;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the configuration folder.
    pub file: String,
    /// The line, from 1; 0 where it is about the whole folder.
    pub line: usize,
    /// The column in Unicode scalars, from 1; 0 as above.
    pub column: usize,
    /// The rule that is broken: a stable, short name.
    pub rule: &'static str,
    /// What is wrong and what to do.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, rule, what } = self;
        match line {
            0 => write!(f, "{file}: {rule}: {what}"),
            _ => write!(f, "{file}:{line}:{column}: {rule}: {what}"),
        }
    }
}

/// A file and the problems found in it so far.
#[derive(Debug)]
pub struct Report<'a> {
    file: &'a str,
    text: &'a str,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Report<'a> {
    /// Begins the report on a file.
    pub fn new(file: &'a str, text: &'a str, problems: &'a mut Vec<Problem>) -> Self {
        Self { file, text, problems }
    }

    /// The line, from 1, on which a byte of the file stands.
    #[must_use]
    pub fn line(&self, byte: usize) -> usize {
        1 + self.text.get(..byte).unwrap_or_default().matches('\n').count()
    }

    /// The byte at which the last line begins that sets `name` with an equals sign; the file's start where none does.
    #[must_use]
    pub fn assignment(&self, name: &str) -> usize {
        let is_it = |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='));
        let mut at = 0;
        let starts = self.text.split_inclusive('\n').map(|line| {
            at += line.len();
            (at - line.len(), line)
        });
        starts.filter(|(_, line)| is_it(line)).map(|(at, _)| at).last().unwrap_or_default()
    }

    /// Notes a problem at a byte of the file.
    pub fn at(&mut self, byte: usize, rule: &'static str, what: impl Into<String>) {
        let before = self.text.get(..byte.min(self.text.len())).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        let column = 1 + before.rsplit('\n').next().unwrap_or_default().chars().count();
        self.problems.push(Problem { file: self.file.to_owned(), line, column, rule, what: what.into() });
    }

    /// Notes a problem on a line of the file.
    pub fn on(&mut self, line: usize, rule: &'static str, what: impl Into<String>) {
        self.problems.push(Problem { file: self.file.to_owned(), line, column: 1, rule, what: what.into() });
    }
}
