//! `show` and `export`: what is printed on standard output is what was asked for.

use std::io::{IsTerminal, Write};
use std::path::Path;

use crate::stop::Stop;
use crate::{export, show};

/// One message, styled where a person looks on and wants it so (no-color.org).
pub(super) fn show(folder: &Path, arguments: &show::Arguments) -> Result<(), Stop> {
    let styled = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let shown = show::run(folder, arguments, styled)?;
    let _unread = std::io::stderr().write_all(shown.err.as_bytes());
    print(&shown.out)
}

/// The mirror; printed is what was written where.
pub(super) fn export(folder: &Path, arguments: &export::Arguments) -> Result<(), Stop> {
    print(&export::run(folder, arguments)?)
}

/// A reader who has seen enough, as `head` has, closes the pipe; that is no failure.
fn print(text: &str) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            let cause = anyhow::Error::new(error).context("cannot write to standard output");
            Err(Stop::because(cause, "Check where the output leads; its disk may be full."))
        }
        _ => Ok(()),
    }
}
