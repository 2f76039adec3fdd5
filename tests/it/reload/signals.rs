//! SIGHUP: it reads the words again, and ends the program only where its terminal is closed.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{PAGE, TITLE, words};
use crate::harness::process::Program;
use crate::harness::{Server, until};

#[tokio::test]
async fn sighup_reads_the_words_again() {
    let folder = words();
    let server = Server::start().await;
    let bot = Program::bot(&server.url).env("APPEAL_CONFIG", folder.path());
    let mut bot = bot.starts();
    bot.says("answering").await;
    bot.signal("HUP");
    bot.says("the words have not changed").await;

    folder.replace(PAGE, TITLE, "title = ");
    bot.says("pages/en/privacy.md:2:").await;
    bot.signal("HUP");
    let again = bot.says("new words are refused, older ones stay live").await;
    assert!(again.contains("pages/en/privacy.md:2:"), "{again}");

    folder.replace(PAGE, "title = ", TITLE);
    bot.says("the files are again those whose words are live").await;
    folder.replace(PAGE, TITLE, "title = \"New\"");
    bot.signal("HUP");
    bot.says("new words are live").await;
    bot.stops_well().await;
}

/// `preview` in a terminal of its own.
struct Terminal {
    script: Child,
    folder: tempfile::TempDir,
}

impl Terminal {
    /// `script` opens the terminal, in which the shell becomes the program by `exec`, behind `before`.
    fn open(before: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (program, config) = (env!("CARGO_BIN_EXE_appeal-bot"), words_at());
        let run = format!(
            "exec {before} {program} --config {config} preview --listen 127.0.0.1:0 >out 2>log </dev/null"
        );
        let mut script = Command::new("script");
        script
            .args(["-qec", &format!("echo $$ >id; {run}"), "/dev/null"])
            .current_dir(folder.path());
        script
            .env("SHELL", "/bin/sh")
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        Self { script: script.spawn().unwrap(), folder }
    }

    /// Waits until a file there says something.
    async fn says(&self, file: &str, part: &str) -> String {
        let said = || {
            let text = std::fs::read_to_string(self.folder.path().join(file)).unwrap_or_default();
            text.lines().find(|line| line.contains(part)).map(str::to_owned)
        };
        until(part, async || said().is_some()).await;
        said().unwrap()
    }

    /// Closes the window: the terminal goes with the process that holds it.
    fn close(&mut self) {
        self.script.kill().unwrap();
        self.script.wait().unwrap();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ended = self.script.kill();
        let id = std::fs::read_to_string(self.folder.path().join("id")).unwrap_or_default();
        if !id.trim().is_empty() {
            let _ended =
                Command::new("kill").args(["-KILL", id.trim()]).stderr(Stdio::null()).status();
        }
    }
}

fn words_at() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config").display().to_string()
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_closed_terminal_ends_the_program_as_a_signal_does() {
    // Under `nohup`, tests ignore SIGHUP, and what they start inherits that.
    let mut terminal = Terminal::open("env --default-signal=HUP");
    terminal.says("out", "Open http://").await;
    terminal.close();
    terminal.says("log", "the terminal was closed; stopping").await;
    let id = terminal.says("id", "").await;
    until("it ends with its terminal", async || has_ended(&id)).await;
}

/// A process that nobody has asked for its end is still listed, as a zombie.
#[cfg(target_os = "linux")]
fn has_ended(id: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    state
        .rsplit(')')
        .next()
        .is_none_or(|rest| rest.trim().is_empty() || rest.trim_start().starts_with('Z'))
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn what_nohup_starts_outlives_its_terminal() {
    let mut terminal = Terminal::open("nohup");
    terminal.says("out", "Open http://").await;
    terminal.close();
    terminal.says("log", "the words have not changed").await;
    let id = terminal.says("id", "").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!has_ended(&id));
}
