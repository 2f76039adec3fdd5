//! A program under measure: what it takes of the processor and of memory (proc(5)).

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

use crate::status;

/// A program that runs; it is killed where this is dropped.
pub(crate) struct Process {
    child: Child,
}

/// Nanoseconds on a processor so far, by thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spent(BTreeMap<String, u64>);

impl Process {
    /// Starts it without input and standard error; `piped` makes its standard output readable.
    pub(crate) fn start(mut command: Command, piped: bool) -> Result<Self> {
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command.stdout(if piped { Stdio::piped() } else { Stdio::null() });
        let child =
            command.spawn().with_context(|| format!("cannot start {:?}", command.get_program()))?;
        Ok(Self { child })
    }

    pub(crate) fn out(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Returns the user and system time of all its threads, in nanoseconds; `stat` would count in
    /// hundredths of a second.
    pub(crate) fn spent(&self) -> Result<Spent> {
        let mut spent = Spent::default();
        let tasks = format!("/proc/{}/task", self.child.id());
        for thread in fs::read_dir(tasks).context("the program has ended")? {
            let thread = thread?;
            // One that ends meanwhile has no file any more.
            let Ok(text) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
            let time = text
                .split(' ')
                .next()
                .and_then(|time| time.parse().ok())
                .context("schedstat is unreadable")?;
            spent.0.insert(thread.file_name().to_string_lossy().into_owned(), time);
        }
        Ok(spent)
    }

    /// Megabytes that are resident now.
    pub(crate) fn resident(&self) -> Result<f64> {
        self.megabytes("VmRSS:")
    }

    /// The most megabytes that were resident so far.
    pub(crate) fn peak(&self) -> Result<f64> {
        self.megabytes("VmHWM:")
    }

    /// Megabytes that are resident now: pages of files, which the system can drop, and the program's own.
    pub(crate) fn memory(&self) -> Result<[f64; 2]> {
        Ok([self.megabytes("RssFile:")?, self.megabytes("RssAnon:")?])
    }

    fn megabytes(&self, name: &str) -> Result<f64> {
        Ok(status::number(self.child.id(), name)? / 1024.0)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

impl Spent {
    /// Microseconds since an earlier moment.
    pub(crate) fn since(&self, earlier: &Self) -> f64 {
        let since = |(thread, time): (&String, &u64)| {
            time - earlier.0.get(thread).copied().unwrap_or_default()
        };
        self.0.iter().map(since).sum::<u64>() as f64 / 1000.0
    }
}
