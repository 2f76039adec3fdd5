//! Instructions, counted by valgrind's callgrind.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use telegram_sandbox::LoadKind;

use crate::harness::process::Program;
use crate::harness::webhook::{READY, program};
use crate::harness::{Folder, Server, free_port, load_spec, skipped, until};

/// Of an answer to a command: 620,000 were measured in a debug build, 63,000 in a release build. By a webhook 110,000 were in a
/// release build, and 211,000 while the task of an update was copied.
const MAX_INSTRUCTIONS: u64 = if cfg!(debug_assertions) { 1_200_000 } else { 130_000 };
/// Few at once: a window that takes longer than 0.6 s is asked for again, and read again.
const AT_ONCE: usize = 20;
const TIMES: usize = 5;

fn has_valgrind() -> bool {
    let found = Command::new("valgrind")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !found {
        let why = "there is no valgrind (Debian: install valgrind)";
        skipped("APPEAL_REQUIRE_VALGRIND", "The test that counts instructions", why);
    }
    found
}

fn count(pid: u32, state: &str) {
    let mut control = Command::new("callgrind_control");
    // Both sides make the name of a pipe out of the user's and the host's variables, of which the program has none.
    control.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    let control = control.args(["-i", state, &pid.to_string()]).output().unwrap();
    assert!(control.status.success(), "{control:?}");
}

/// All that was counted, by the file that callgrind leaves.
fn counted(file: &Path) -> u64 {
    let text = std::fs::read_to_string(file).unwrap();
    let totals =
        text.lines().find_map(|line| line.strip_prefix("totals: ")).expect("callgrind's totals");
    totals.trim().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_takes_so_many_instructions() {
    if has_valgrind() {
        let server = Server::start().await;
        let polls = Program::bot(&server.url);
        answers(&server, polls, "menus, name and descriptions are set").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_delivered_update_takes_so_many_instructions() {
    if has_valgrind() {
        let (server, port) = (Server::start().await, free_port().await);
        answers(&server, program(&server.url, port, port), READY).await;
    }
}

/// With the smallest words there are, because the program is thirty times slower so.
async fn answers(server: &Server, program: Program, ready: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("counted");
    let out = format!("--callgrind-out-file={}", file.display());
    let program = program.env("APPEAL_CONFIG", Folder::another().path());
    let mut bot = program
        .through("valgrind", &["-q", "--tool=callgrind", "--instr-atstart=no", &out])
        .starts();
    bot.says(ready).await;
    let answered = async || {
        for _ in 0..TIMES {
            let kind = LoadKind::Commands;
            let spec = load_spec(kind, AT_ONCE, AT_ONCE, &["/start"], &[], &[Some("de")]);
            server.sandbox.load(&spec).unwrap();
            server.all_confirmed().await;
        }
    };
    answered().await;
    count(bot.pid(), "on");
    answered().await;
    count(bot.pid(), "off");
    assert_eq!(server.sandbox.load_report().unanswered, 0);
    bot.signal("TERM");
    until("callgrind has written", async || {
        file.exists() && std::fs::metadata(&file).unwrap().len() > 0
    })
    .await;
    bot.ends_within(Duration::from_secs(60)).await;
    let each = counted(&file) / (AT_ONCE * TIMES) as u64;
    assert!((10_000..=MAX_INSTRUCTIONS).contains(&each), "{each} instructions for an answer");
}
