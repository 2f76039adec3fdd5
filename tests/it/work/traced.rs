//! Instructions, counted by valgrind's callgrind.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use telegram_sandbox::{LoadKind, LoadSpec};

use crate::harness::process::Program;
use crate::harness::{Folder, Server, skipped, until};

/// Of an answer to a command: 620,000 were measured in a debug build, 63,000 in a release build.
const MAX_INSTRUCTIONS: u64 = if cfg!(debug_assertions) { 1_200_000 } else { 130_000 };
/// Few at once: a window that takes longer than 0.6 s is asked for again, and read again.
const AT_ONCE: usize = 20;
const TIMES: usize = 10;

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

/// With the smallest words there are, because the program is thirty times slower so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_takes_so_many_instructions() {
    if !has_valgrind() {
        return;
    }
    let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
    let file = folder.path().join("counted");
    let out = format!("--callgrind-out-file={}", file.display());
    let program = Program::bot(&server.url).env("APPEAL_CONFIG", Folder::another().path());
    let mut bot = program
        .through("valgrind", &["-q", "--tool=callgrind", "--instr-atstart=no", &out])
        .starts();
    bot.says("menus, name and descriptions are set").await;
    let answered = async || {
        for _ in 0..TIMES {
            let (kind, commands, data) =
                (LoadKind::Commands, vec!["/start".to_owned()], Vec::new());
            let language_codes = vec![Some("de".to_owned())];
            let load =
                LoadSpec { chats: AT_ONCE, updates: AT_ONCE, kind, commands, data, language_codes };
            server.sandbox.load(&load).unwrap();
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
