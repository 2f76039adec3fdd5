//! `show` and `export`: standard output holds nothing but the result.

use std::io::{IsTerminal, Write};
use std::path::Path;

use crate::ops::exit_error::ExitError;
use crate::{export, show};

/// Prints messages, styled if standard output is a terminal and `NO_COLOR` is unset (no-color.org).
pub(super) fn show(folder: &Path, arguments: &show::ShowArguments) -> Result<(), ExitError> {
    let styled = std::io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let shown = show::run(folder, arguments, styled)?;
    let _unread = std::io::stderr().write_all(shown.err.as_bytes());
    print(&shown.out)
}

/// Writes the mirror and prints what was written where.
pub(super) fn export(folder: &Path, arguments: &export::ExportArguments) -> Result<(), ExitError> {
    print(&export::run(folder, arguments)?)
}

/// Writes to standard output. A reader that closes the pipe early, as `head` does, is not a
/// failure.
fn print(text: &str) -> Result<(), ExitError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            let cause = anyhow::Error::new(error).context("cannot write to standard output");
            Err(ExitError::because(cause, "Check where the output leads; its disk may be full."))
        }
        _ => Ok(()),
    }
}
