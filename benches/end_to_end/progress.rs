//! How far it is.

use std::io::{IsTerminal, Write};
use std::time::Instant;

const WIDTH: usize = 30;

/// A bar on standard error; lines where that is no terminal.
pub(crate) struct Progress {
    steps: usize,
    done: usize,
    begun: Instant,
}

impl Progress {
    pub(crate) fn new(steps: usize) -> Self {
        Self { steps, done: 0, begun: Instant::now() }
    }

    /// Says what begins now.
    pub(crate) fn step(&mut self, what: &str) {
        let mut out = std::io::stderr();
        let (done, steps) = (self.done, self.steps);
        let _unseen = if out.is_terminal() {
            let full = WIDTH * done / steps.max(1);
            let bar = format!("{}{}", "█".repeat(full), "░".repeat(WIDTH - full));
            write!(out, "\r\x1b[2K{bar} {done}/{steps} {}{what}", self.left())
        } else {
            writeln!(out, "{done}/{steps} {what}")
        };
        self.done += 1;
    }

    fn left(&self) -> String {
        if self.done == 0 {
            return String::new();
        }
        let left =
            self.begun.elapsed().as_secs() * (self.steps - self.done) as u64 / self.done as u64;
        format!("{}:{:02} left  ", left / 60, left % 60)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if std::io::stderr().is_terminal() {
            let _unseen = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}
