//! `check`: lists all problems of the pages, phrases and settings, for people, for programs and for
//! GitHub.

mod sarif;

use std::fmt::Write as _;
use std::path::MAIN_SEPARATOR;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::output;
use crate::config::Words;
use crate::ops::calendar;
use crate::ops::counted::counted;
use crate::ops::exit_error::ExitError;
use article::problem::visible;
use article::{Library, Problem, Rule, Severity};

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The format of the problems
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    format: CheckFormat,
    /// Judge the words as on this day, such as 2027-02-01; without it, today
    #[arg(long, value_name = "DATE", value_parser = calendar::day)]
    today: Option<NaiveDate>,
    /// A warning that counts as an error; can be given more than once
    #[arg(long, value_name = "RULE", value_parser = warnings(), value_delimiter = ',')]
    deny: Vec<Rule>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// One line for each problem, as compilers print them
    Text,
    /// One JSON object; docs/editing.md describes it
    Json,
    /// Annotations for GitHub Actions
    Github,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
}

/// Parses the id of a rule whose severity is a warning.
fn warnings() -> impl TypedValueParser<Value = Rule> {
    let warn =
        Rule::ALL.iter().filter(|rule| rule.severity() == Severity::Warning).map(|rule| rule.id());
    PossibleValuesParser::new(warn).try_map(|id| Rule::named(&id).ok_or("not a rule"))
}

impl CheckArguments {
    /// Prints the problems; returns exit code 0 without errors, otherwise 2.
    pub(super) fn run(&self, words: &Words) -> Result<ExitCode, ExitError> {
        let files = words.read()?;
        let today = self.today.unwrap_or_else(calendar::today);
        let (problems, size) = match Library::check(&files, today) {
            Ok(library) => {
                let pages = counted(library.pages().count(), "page");
                let languages = counted(library.languages().count(), "language");
                (library.warnings, format!(": {pages}, {languages}"))
            }
            Err(problems) => (problems, String::new()),
        };
        let result =
            Checked { folder: words.to_string(), problems: &problems, deny: &self.deny, size };
        let text = match self.format {
            CheckFormat::Text => result.text(output::has_colours()),
            CheckFormat::Json => result.json(),
            CheckFormat::Github => result.github(),
            CheckFormat::Sarif => result.sarif(),
        };
        output::print(&text)?;
        Ok(if result.count(Severity::Error) == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
    }
}

/// The result of checking a folder.
struct Checked<'a> {
    folder: String,
    problems: &'a [Problem],
    deny: &'a [Rule],
    /// The number of pages and languages, for the summary; empty if there are errors.
    size: String,
}

/// Version 1 of the JSON; docs/editing.md describes it, and a test compares the two.
#[derive(Serialize)]
struct Summary<'a> {
    version: u8,
    folder: &'a str,
    errors: usize,
    warnings: usize,
    problems: Vec<ProblemJson<'a>>,
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    rule: &'static str,
    severity: &'static str,
    what: &'a str,
    measured: Option<usize>,
    limit: Option<usize>,
    hint: Option<&'a str>,
    more: usize,
}

impl Checked<'_> {
    fn severity(&self, problem: &Problem) -> Severity {
        if self.deny.contains(&problem.rule) { Severity::Error } else { problem.severity() }
    }

    fn count(&self, severity: Severity) -> usize {
        let problems = self.problems.iter().filter(|problem| self.severity(problem) == severity);
        problems.map(Problem::count).sum()
    }

    /// Returns the path of the problem's file, relative to the current folder.
    fn path(&self, problem: &Problem) -> String {
        format!("{}{MAIN_SEPARATOR}{}", self.folder.trim_end_matches(MAIN_SEPARATOR), problem.file)
    }

    fn text(&self, colours: bool) -> String {
        let paint = |code: &str, words: &str| match colours {
            true => format!("\x1b[{code}m{words}\x1b[0m"),
            false => words.to_owned(),
        };
        let mut text = String::new();
        for problem in self.problems {
            let place =
                format!("{}:{}:{}:", visible(&self.path(problem)), problem.line, problem.column);
            let (code, weight) = match self.severity(problem) {
                Severity::Error => ("1;31", ""),
                Severity::Warning => ("1;33", "warning: "),
            };
            let rule = paint(code, &format!("{}:", problem.rule));
            let _infallible =
                writeln!(text, "{} {rule} {weight}{}", paint("1", &place), problem.explanation());
        }
        let _infallible = writeln!(text, "{}", paint("1", &self.sum()));
        text
    }

    fn sum(&self) -> String {
        let counts = [(Severity::Error, "error"), (Severity::Warning, "warning")];
        let counts = counts.map(|(severity, noun)| (self.count(severity), noun));
        let found = counts.into_iter().filter(|(many, _)| *many > 0);
        let found: Vec<String> = found.map(|(many, noun)| counted(many, noun)).collect();
        let found = if found.is_empty() { "no problem".to_owned() } else { found.join(" and ") };
        format!("{found} in {}{}", self.folder, self.size)
    }

    fn entry<'p>(&self, problem: &'p Problem) -> ProblemJson<'p> {
        ProblemJson {
            file: &problem.file,
            line: problem.line,
            column: problem.column,
            rule: problem.rule.id(),
            severity: self.severity(problem).name(),
            what: &problem.what,
            measured: problem.measure.map(|measure| measure.value),
            limit: problem.measure.map(|measure| measure.limit),
            hint: problem.hint.as_deref(),
            more: problem.more,
        }
    }

    fn json(&self) -> String {
        let summary = Summary {
            version: 1,
            folder: &self.folder,
            errors: self.count(Severity::Error),
            warnings: self.count(Severity::Warning),
            problems: self.problems.iter().map(|problem| self.entry(problem)).collect(),
        };
        serde_json::to_string_pretty(&summary).unwrap_or_default() + "\n"
    }

    /// Workflow commands (GitHub's documentation, "Workflow commands for GitHub Actions").
    fn github(&self) -> String {
        let mut text = String::new();
        for problem in self.problems {
            let _infallible = writeln!(
                text,
                "::{} file={},line={},col={},title={}::{}",
                self.severity(problem).name(),
                property(&self.path(problem)),
                problem.line,
                problem.column,
                property(problem.rule.id()),
                message(&problem.explanation()),
            );
        }
        text
    }
}

/// Escapes the characters that would end a message, as GitHub's own toolkit does (`@actions/core`,
/// `command.ts`).
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(rule: Rule, what: &str) -> Problem {
        let file = "pages/en/a,b:c.md".to_owned();
        Problem {
            file,
            line: 3,
            column: 5,
            rule,
            what: what.to_owned(),
            measure: None,
            hint: Some("do this".to_owned()),
            more: 0,
        }
    }

    fn checked<'a>(problems: &'a [Problem], deny: &'a [Rule]) -> Checked<'a> {
        Checked { folder: "config/".to_owned(), problems, deny, size: String::new() }
    }

    #[test]
    fn colours_are_only_where_they_are_wanted() {
        let problems = [problem(Rule::Label, "no words"), problem(Rule::Stale, "old")];
        let plain = checked(&problems, &[]).text(false);
        assert_eq!(
            plain,
            "config/pages/en/a,b:c.md:3:5: label: no words; do this\n\
             config/pages/en/a,b:c.md:3:5: stale: warning: old; do this\n\
             1 error and 1 warning in config/\n"
        );
        let coloured = checked(&problems, &[]).text(true);
        assert!(
            coloured.contains("\x1b[1;31mlabel:\x1b[0m")
                && coloured.contains("\x1b[1;33mstale:\x1b[0m")
        );
        let denied = checked(&problems, &[Rule::Stale]).text(false);
        assert!(
            denied.contains(": stale: old") && denied.contains("2 errors in config/"),
            "{denied}"
        );
    }

    #[test]
    fn what_would_end_an_annotation_is_escaped() {
        let problems = [problem(Rule::Label, "100 %\r\nof a:b,c")];
        assert_eq!(
            checked(&problems, &[]).github(),
            "::error file=config/pages/en/a%2Cb%3Ac.md,line=3,col=5,title=label::100 %25%0D%0Aof a:b,c; do this\n"
        );
        assert!(
            checked(&[problem(Rule::Stale, "old")], &[]).github().starts_with("::warning file=")
        );
    }
}
