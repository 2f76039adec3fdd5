//! The real program as a process of its own, in an empty folder and an empty environment.

use std::fs::{File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use super::{Folder, PATIENCE, STOPS_WITHIN, TOKEN};

/// The number of a user who owns nothing.
const NOBODY: u32 = 65_534;

/// A program that has yet to be started.
pub(crate) struct Program {
    command: Command,
    /// Where it runs: an empty folder, so that no `.env` of this machine is found above it.
    folder: TempDir,
}

/// What is left of a program that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A program that runs; it is killed where this is dropped.
pub(crate) struct Running {
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
    /// All it has written, on both streams.
    pub(crate) written: Vec<String>,
    folder: TempDir,
}

impl Program {
    /// The program with these arguments and the shipped words.
    pub(crate) fn new(arguments: &[&str]) -> Self {
        Self::of(env!("CARGO_BIN_EXE_appeal-bot").as_ref(), arguments, tempfile::tempdir().unwrap())
    }

    /// A program of this machine.
    pub(crate) fn other(executable: &Path, arguments: &[&str]) -> Self {
        Self::of(executable, arguments, tempfile::tempdir().unwrap())
    }

    fn of(executable: &Path, arguments: &[&str], folder: TempDir) -> Self {
        let mut command = Command::new(executable);
        command.args(arguments).current_dir(folder.path()).env_clear().kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.env("APPEAL_CONFIG", Folder::shipped().path());
        Self { command, folder }
    }

    /// It runs as a user without any rights where the tests are run by root, from a copy that this user can reach.
    pub(crate) fn as_nobody(arguments: &[&str]) -> Self {
        if !std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            return Self::new(arguments);
        }
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("appeal-bot");
        // Another process writes it: one that this one forks meanwhile would keep an open copy busy.
        let copying = [env!("CARGO_BIN_EXE_appeal-bot").as_ref(), copy.as_os_str()];
        assert!(std::process::Command::new("cp").args(copying).status().unwrap().success());
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let mut program = Self::of(&copy, arguments, folder);
        program.command.uid(NOBODY).gid(NOBODY);
        program
    }

    /// The bot, with the token of these tests, that talks to a server.
    pub(crate) fn bot(api_url: &str) -> Self {
        Self::new(&["run"]).env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", api_url)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Runs it through another program, which gets these arguments before it.
    pub(crate) fn through(mut self, program: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        let inner = self.command.as_std();
        command.args(arguments).arg(inner.get_program()).args(inner.get_args());
        command.current_dir(self.folder.path()).env_clear().kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        self.command = command;
        self
    }

    /// A file in the folder it runs in.
    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.folder.path().join(name), text).unwrap();
        self
    }

    /// A file in the folder it runs in, which need not be text.
    pub(crate) fn bytes(self, name: &str, bytes: &[u8]) -> Self {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
        self
    }

    /// Something in the folder it runs in that is no plain file.
    pub(crate) fn other_than_file(self, name: &str, put: impl FnOnce(&Path)) -> Self {
        put(&self.folder.path().join(name));
        self
    }

    /// A file in the folder it runs in, with these rights, such as `0o600`.
    pub(crate) fn file_with(self, name: &str, text: &str, mode: u32) -> Self {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        self
    }

    /// Both streams lead into a file, or a device.
    pub(crate) fn writes_to(mut self, path: &Path) -> Self {
        let open = || File::options().append(true).open(path).unwrap();
        self.command.stdout(open()).stderr(open());
        self
    }

    /// Runs it to its end.
    pub(crate) async fn ends(mut self) -> Ended {
        let output = tokio::time::timeout(PATIENCE, self.command.output())
            .await
            .expect("it does not end")
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Starts it.
    pub(crate) fn starts(mut self) -> Running {
        let mut child = self.command.spawn().unwrap();
        let (send, lines) = mpsc::unbounded_channel();
        if let Some(out) = child.stdout.take() {
            tokio::spawn(read_lines(out, send.clone()));
        }
        if let Some(err) = child.stderr.take() {
            tokio::spawn(read_lines(err, send));
        }
        Running { child, lines, written: Vec::new(), folder: self.folder }
    }
}

async fn read_lines(stream: impl AsyncRead + Unpin, send: mpsc::UnboundedSender<String>) {
    let mut lines = BufReader::new(stream).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if send.send(line).is_err() {
            return;
        }
    }
}

impl Running {
    /// The next line that says this.
    pub(crate) async fn says(&mut self, part: &str) -> String {
        let found = tokio::time::timeout(PATIENCE, async {
            loop {
                let line = self.lines.recv().await?;
                self.written.push(line.clone());
                if line.contains(part) {
                    return Some(line);
                }
            }
        });
        let found = found.await.ok().flatten();
        found.unwrap_or_else(|| panic!("it never says “{part}”: {:#?}", self.written))
    }

    /// The address in the next line that says this.
    pub(crate) async fn says_address(&mut self, part: &str) -> String {
        let line = self.says(part).await;
        let address = line.split_whitespace().find_map(|word| word.strip_prefix("http://"));
        format!("http://{}", address.expect("no address in the line").trim_end_matches(['/', '.']))
    }

    /// The folder it runs in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id().expect("it has ended")
    }

    /// Whether it handles a signal, by its number, such as 1 for `HUP` and 15 for `TERM` (proc(5),
    /// `SigCgt`).
    pub(crate) fn catches(&self, signal: u32) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
        u64::from_str_radix(caught, 16).unwrap() >> (signal - 1) & 1 == 1
    }

    /// Sends `INT` or `TERM`. The shell does it, because this needs no unsafe code then.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().expect("it has ended");
        let killed =
            std::process::Command::new("sh").args(["-c", &format!("kill -{name} {id}")]).status();
        assert!(killed.unwrap().success());
    }

    /// Stops it by `SIGTERM`, as a service does, and asserts what design.md promises of that.
    pub(crate) async fn stops_well(&mut self) {
        self.signal("TERM");
        self.stopped_well().await;
    }

    /// Asserts that it ends by itself, soon and well.
    pub(crate) async fn stopped_well(&mut self) {
        let status = self.ends_within(STOPS_WITHIN).await;
        assert_eq!(status.code(), Some(0), "{:#?}", self.written);
    }

    /// Waits for its end, and for the last line it wrote.
    pub(crate) async fn ends_within(&mut self, most: Duration) -> ExitStatus {
        let ended = tokio::time::timeout(most, self.child.wait()).await;
        let status = ended.unwrap_or_else(|_| panic!("it does not end within {most:?}")).unwrap();
        while let Ok(Some(line)) = tokio::time::timeout(PATIENCE, self.lines.recv()).await {
            self.written.push(line);
        }
        status
    }
}
