//! What the commands print. Standard output holds nothing but the result.

use std::io::{IsTerminal, Write};
use std::path::MAIN_SEPARATOR;
use std::process::ExitCode;

use crate::config::{DEFAULT_FOLDER, Words};
use crate::ops::counted::counted;
use crate::ops::exit_error::ExitError;
use crate::{diff, export, init, show};
use article::{Problem, Severity};

/// Prints messages, styled if standard output is a terminal and `NO_COLOR` is unset (no-color.org).
pub(super) fn show(words: Words, arguments: &show::ShowArguments) -> Result<(), ExitError> {
    let shown = show::run(&words.with_drafts(), arguments, has_colours())?;
    let _unread = std::io::stderr().write_all(shown.err.as_bytes());
    print(&shown.out)
}

/// Writes a folder to begin with and prints what to do next.
pub(super) fn init(arguments: &init::InitArguments) -> Result<(), ExitError> {
    print(&init::run(arguments)?)
}

/// Writes the mirror and prints what was written where.
pub(super) fn export(words: &Words, arguments: &export::ExportArguments) -> Result<(), ExitError> {
    print(&export::run(words, arguments)?)
}

/// Prints what changes between two folders; returns exit code 0 if nothing does, otherwise 1.
pub(super) fn diff(arguments: &diff::DiffArguments) -> Result<ExitCode, ExitError> {
    let difference = diff::run(arguments, has_colours())?;
    print(&difference.text)?;
    Ok(if difference.is_same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns whether standard output is a terminal and `NO_COLOR` is unset.
pub(super) fn has_colours() -> bool {
    std::io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Writes a result to standard output. A reader that closes the pipe early, as `head` does, is not a
/// failure.
pub(super) fn print(text: &str) -> Result<(), ExitError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            let cause = anyhow::Error::new(error).context("cannot write to standard output");
            Err(ExitError::because(cause, "Check where the output leads; its disk may be full."))
        }
        _ => Ok(()),
    }
}

pub(super) fn print_line(line: &str) -> Result<(), ExitError> {
    print(&format!("{line}\n"))
}

/// Prints a line for the person at the terminal; a failure to write it is ignored.
pub(super) fn say(line: &str) {
    let _unread = writeln!(std::io::stdout(), "{line}");
}

/// Prints a line on standard error, beside the result; a failure to write it is ignored.
pub(super) fn tell(line: &str) {
    let _unread = writeln!(std::io::stderr(), "{line}");
}

/// Says that the words are not those of a folder.
pub(super) fn note_built_in(words: &Words) {
    if words.path().is_none() {
        tell(&format!(
            "There is no folder {DEFAULT_FOLDER} here, so these are the words built into the program. \
             For words of your own: appeal-bot init DIR"
        ));
    }
}

/// Prints an error and returns its exit code. `undone` says what did not happen because of it.
pub(super) fn report(error: &ExitError, undone: &str) -> ExitCode {
    let bold = |text: &str| match std::io::stderr().is_terminal() {
        true => format!("\x1b[1m{text}\x1b[0m"),
        false => text.to_owned(),
    };
    let (text, code) = match error {
        ExitError::Invalid { folder, problems } => {
            let folder = folder.display();
            // Warnings keep nothing from being done; `check` lists them.
            let errors = problems.iter().filter(|problem| problem.severity() == Severity::Error);
            let lines: String = errors
                .clone()
                .map(|problem| format!("{folder}{MAIN_SEPARATOR}{problem}\n"))
                .collect();
            let count = counted(errors.map(Problem::count).sum::<usize>(), "error");
            let sum = bold(&format!("{count} in {folder}; {undone}."));
            (lines + &sum, 2)
        }
        ExitError::Usage { what, hint } => (format!("{} {what}.\n{hint}", bold("error:")), 2),
        ExitError::Failed { cause, hint } => (format!("{} {cause:#}.\n{hint}", bold("error:")), 1),
    };
    tell(&text);
    ExitCode::from(code)
}
