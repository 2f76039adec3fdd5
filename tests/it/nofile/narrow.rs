//! A world with nothing in it but the program, its words and its libraries: the root cannot be written, and there is no
//! home, no /tmp, no /etc, no /proc and no device; the one place that can be written is full.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{TEST, talk};
use crate::harness::process::Program;
use crate::harness::{Server, quiet, skipped};

/// Prepares the world in a mount namespace of its own, which ends with the program. `$1` is the root.
const SCRIPT: &str = r#"
    mount --bind "$1" "$1"
    mount -t tmpfs -o size=4k none "$1/full"
    : > "$1/full/log"
    head -c 1000000 /dev/zero > "$1/full/ballast" 2> /dev/null || true
    ! echo more >> "$1/full/log" 2> /dev/null
    mount -o remount,bind,ro "$1"
    ! touch "$1/full-of-nothing" 2> /dev/null
    cd "$1/full"
    exec chroot "$1" /bot run > "$1/full/log" 2>&1
"#;

/// What makes a namespace, here.
fn namespace() -> Option<&'static [&'static str]> {
    let makes = |arguments: &[&str]| {
        let mut probe = Command::new("unshare");
        probe
            .args(arguments)
            .args(["mount", "-t", "tmpfs", "none", "/mnt"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    };
    let ways: [&[&str]; 2] = [&["--mount"], &["--map-root-user", "--mount"]];
    let way = ways.into_iter().find(|way| makes(way));
    if way.is_none() {
        skipped(
            "APPEAL_REQUIRE_NAMESPACES",
            TEST,
            "this machine lets nobody make a mount namespace",
        );
    }
    way
}

/// The program, its words, and what its loader asks for.
fn root() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_appeal-bot");
    fs::copy(program, root.path().join("bot")).unwrap();
    let listed = Command::new("ldd").arg(program).output().unwrap().stdout;
    let listed = String::from_utf8(listed).unwrap();
    for library in listed.split_whitespace().filter(|word| word.starts_with('/')) {
        let copy = root.path().join(&library[1..]);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(library, copy).unwrap();
    }
    fs::create_dir(root.path().join("full")).unwrap();
    let words = quiet();
    let copied = Command::new("cp")
        .arg("-r")
        .arg(words.path())
        .arg(root.path().join("config"))
        .status()
        .unwrap();
    assert!(copied.success());
    root
}

fn listing(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        names.push(format!("{} {}", path.display(), fs::metadata(&path).unwrap().len()));
        if path.is_dir() {
            names.extend(listing(&path));
        }
    }
    names.sort();
    names
}

#[tokio::test]
async fn it_answers_where_nothing_can_be_written() {
    let Some(namespace) = namespace() else { return };
    let (server, root) = (Server::start().await, root());
    let before = listing(root.path());
    let script = ["sh", "-euc", SCRIPT, "sh", root.path().to_str().unwrap()];
    let arguments: Vec<&str> = namespace.iter().copied().chain(script).collect();
    let program =
        Program::bot(&server.url).env("APPEAL_CONFIG", "/config").env("RUST_LOG", "trace");
    let mut bot = program.through("unshare", &arguments).starts();
    talk(&server).await;
    let world = fs::read_dir(format!("/proc/{}/root", bot.pid())).unwrap();
    let mut names: Vec<String> =
        world.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.starts_with("lib"));
    names.sort();
    assert_eq!(names, ["bot", "config", "full"], "it runs in the narrow world");
    bot.stops_well().await;
    assert_eq!(bot.written, Vec::<String>::new(), "the log had no room");
    assert_eq!(listing(root.path()), before);
}
