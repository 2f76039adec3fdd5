//! A mistake in a file, as editors are told of it.

use std::fmt;

use crate::rule::{Rule, Severity};
use crate::unseen::is_unseen;

/// One mistake in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Problem {
    /// The file, relative to the configuration folder.
    pub file: String,
    /// The line, from 1; 0 if the problem concerns the whole folder.
    pub line: usize,
    /// The column in Unicode scalars, from 1; 1 if only the line is known, 0 if there is no line.
    pub column: usize,
    pub rule: Rule,
    /// What is wrong, with the measured value and the limit if there are any.
    pub what: String,
    /// The measured value and the limit, in the unit that `what` names.
    pub measure: Option<Measure>,
    /// What to do, unless `what` makes it clear.
    pub hint: Option<String>,
    /// How many more problems of this rule were found and are not listed.
    pub more: usize,
}

/// A value and its maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Measure {
    pub value: usize,
    pub limit: usize,
}

impl Problem {
    pub const fn severity(&self) -> Severity {
        self.rule.severity()
    }

    /// Adds a hint: what to do.
    pub fn hint(&mut self, hint: impl Into<String>) -> &mut Self {
        self.hint = Some(visible(&hint.into()));
        self
    }

    /// Adds the measured value and its limit.
    pub fn measured(&mut self, value: usize, limit: usize) -> &mut Self {
        self.measure = Some(Measure { value, limit });
        self
    }

    /// Returns for how many problems this one stands.
    #[must_use]
    pub const fn count(&self) -> usize {
        1 + self.more
    }

    /// Returns what is wrong and what to do, in one line.
    pub fn explanation(&self) -> String {
        let mut words = self.what.clone();
        if let Some(hint) = &self.hint {
            words = format!("{words}; {hint}");
        }
        match self.more {
            0 => words,
            more => format!("{words} (and {more} more of this rule, not listed)"),
        }
    }
}

/// Returns the number of problems, those that are not listed included.
#[must_use]
pub fn total(problems: &[Problem]) -> usize {
    problems.iter().map(Problem::count).sum()
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, rule, .. } = self;
        let weight = if self.severity() == Severity::Warning { "warning: " } else { "" };
        let file = visible(file);
        match line {
            0 => write!(f, "{file}: ")?,
            _ => write!(f, "{file}:{line}:{column}: ")?,
        }
        write!(f, "{rule}: {weight}{}", self.explanation())
    }
}

/// Escapes a text for a terminal or a log. What is quoted from a file could move the cursor, change
/// colours or reverse the direction of writing; such characters are written as `\u{202e}`.
#[must_use]
pub fn visible(words: &str) -> String {
    let mut visible = String::with_capacity(words.len());
    for letter in words.chars() {
        match is_unseen(letter) {
            true => visible.extend(letter.escape_default()),
            false => visible.push(letter),
        }
    }
    visible
}
