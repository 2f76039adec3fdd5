//! The problems found so far. Their number is bounded: a page of nothing but mistakes must not take
//! more memory than a running bot is given.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::problem::Problem;
use crate::rule::{Rule, Severity};

/// At most this many errors of a file are listed, and this many warnings.
const MAX_IN_FILE: usize = 100;
/// At most this many problems of all files are listed.
const MAX_IN_ALL: usize = 10_000;

/// The problems of all files. Beyond the limits, one more of each rule is listed for each file, and
/// counts the others.
#[derive(Debug, Default)]
pub struct Problems {
    listed: Vec<Problem>,
    files: HashMap<String, InFile>,
    /// The one that was found last; its hint may still change.
    last: Option<Problem>,
    found: usize,
    errors: usize,
}

#[derive(Debug, Default)]
struct InFile {
    errors: usize,
    warnings: usize,
    /// The hashes of what is listed: a page in which languages are answered that have none is read once for each.
    listed: HashSet<u64>,
    more: BTreeMap<Rule, Problem>,
}

impl Problems {
    pub(crate) fn add(&mut self, problem: Problem) -> &mut Problem {
        self.found += 1;
        self.errors += usize::from(problem.severity() == Severity::Error);
        self.list_last();
        self.last.insert(problem)
    }

    pub(crate) fn last_mut(&mut self) -> Option<&mut Problem> {
        self.last.as_mut()
    }

    /// Returns the number of problems found so far.
    pub(crate) fn count(&self) -> usize {
        self.found
    }

    /// Returns whether no error was found so far.
    pub(crate) fn is_clean(&self) -> bool {
        self.errors == 0
    }

    /// Iterates over what is listed so far.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Problem> {
        let more = self.files.values().flat_map(|file| file.more.values());
        self.listed.iter().chain(more).chain(&self.last)
    }

    /// Returns what is listed, in order and each once.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Problem> {
        self.list_last();
        let more = self.files.into_values().flat_map(|file| file.more.into_values());
        sorted(self.listed.into_iter().chain(more).collect())
    }

    fn list_last(&mut self) {
        let Some(problem) = self.last.take() else { return };
        let is_full = self.listed.len() >= MAX_IN_ALL;
        // Once the list is full, the problems of all files are counted together.
        let file = if is_full { "" } else { &problem.file };
        let file = match self.files.get_mut(file) {
            Some(known) => known,
            None => self.files.entry(file.to_owned()).or_default(),
        };
        let mut hash = DefaultHasher::new();
        problem.hash(&mut hash);
        let hash = hash.finish();
        if file.listed.contains(&hash) {
            return;
        }
        let listed = match problem.severity() {
            Severity::Error => &mut file.errors,
            Severity::Warning => &mut file.warnings,
        };
        if !is_full && *listed < MAX_IN_FILE {
            *listed += 1;
            file.listed.insert(hash);
            self.listed.push(problem);
        } else {
            file.more.entry(problem.rule).and_modify(|first| first.more += 1).or_insert(problem);
        }
    }
}

/// Sorts problems and takes out those that are there twice.
pub(crate) fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort();
    // Sorting compares `more` last, so that the greater number stays.
    problems.dedup_by(|later, earlier| {
        let is_same = without_count(later) == without_count(earlier);
        if is_same {
            earlier.more = later.more;
        }
        is_same
    });
    problems
}

fn without_count(problem: &Problem) -> impl PartialEq {
    let Problem { file, line, column, rule, what, measure, hint, more: _ } = problem;
    (file, line, column, rule, what, measure, hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::total;
    use crate::report::Report;

    fn found(files: usize, each: usize, rules: &[Rule]) -> Vec<Problem> {
        let mut problems = Problems::default();
        for file in 0..files {
            let (path, text) = (format!("{file}.md"), "\n".repeat(each));
            for rule in rules {
                for line in 0..each {
                    Report::new(&path, &text, &mut problems).at(line, *rule, "wrong").hint("mend");
                }
            }
        }
        assert_eq!(problems.count(), files * each * rules.len());
        problems.into_sorted()
    }

    #[test]
    fn of_each_file_a_hundred_errors_and_warnings_are_listed_and_the_others_counted() {
        for each in [1, 100, 101, 102, 5000] {
            let listed = found(2, each, &[Rule::Stale, Rule::Markdown]);
            assert_eq!(listed.len(), 4 * each.min(101), "{each}");
            assert_eq!(total(&listed), 4 * each);
            let errors = listed.iter().filter(|one| one.severity() == Severity::Error);
            assert_eq!(errors.map(Problem::count).sum::<usize>(), 2 * each);
        }
        let listed = found(1, 150, &[Rule::Markdown, Rule::Label]);
        let more: Vec<String> =
            listed.iter().filter(|one| one.more > 0).map(ToString::to_string).collect();
        let line = |line, rule, more| {
            format!("0.md:{line}:1: {rule}: wrong; mend (and {more} more of this rule, not listed)")
        };
        assert_eq!(more, [line(1, "label", 149), line(101, "markdown", 49)]);
    }

    #[test]
    fn of_many_files_ten_thousand_are_listed_and_the_others_counted() {
        let listed = found(1000, 30, &[Rule::Markdown]);
        assert_eq!((listed.len(), total(&listed)), (MAX_IN_ALL + 1, 30_000));
    }

    #[test]
    fn a_hint_that_changes_is_that_of_the_last_problem_listed_or_not() {
        let mut problems = Problems::default();
        let mut report = Report::new("a.md", "", &mut problems);
        for number in 0..103 {
            report.at(0, Rule::Markdown, format!("{number:03}"));
            report.last_hint(|_| format!("hint {number}"));
        }
        let told: Vec<String> = problems.into_sorted().iter().map(Problem::explanation).collect();
        assert_eq!(told.len(), 101);
        assert_eq!(told[99], "099; hint 99");
        assert_eq!(told[100], "100; hint 100 (and 2 more of this rule, not listed)");
    }

    #[test]
    fn what_is_found_again_is_listed_and_counted_once() {
        let mut problems = Problems::default();
        for _ in 0..4 {
            let mut report = Report::new("a.md", "\n\n", &mut problems);
            for line in 0..40 {
                report.at(line % 3, Rule::Markdown, format!("{line}"));
            }
        }
        let listed = problems.into_sorted();
        assert_eq!((listed.len(), total(&listed)), (40, 40));
    }

    #[test]
    fn what_two_checks_count_differently_is_listed_once() {
        let one = found(1, 150, &[Rule::Markdown]);
        let other = found(1, 120, &[Rule::Markdown]);
        assert_eq!(sorted([other, one.clone()].concat()), one);
    }
}
