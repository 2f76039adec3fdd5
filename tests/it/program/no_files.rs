//! Pipes, devices, folders and links that lead nowhere, where the program expects a file.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::assert_refusal;
use crate::harness::process::Program;
use crate::harness::{Folder, Server, TOKEN, until};

const NO_FILE: &str = "it is no file, but a pipe, a socket or a device";

/// Puts something into a file's place.
type Put = fn(&Path);

fn pipe(place: &Path) {
    mknodat(CWD, place, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

fn endless(place: &Path) {
    symlink("/dev/zero", place).unwrap();
}

fn folder(place: &Path) {
    fs::create_dir(place).unwrap();
}

fn link_to_nothing(place: &Path) {
    symlink("gone", place).unwrap();
}

#[tokio::test]
async fn what_a_variable_names_must_be_a_file() {
    let hooked = |name: &str| {
        let program = Program::new(&["run", "--webhook"]).env("TELOXIDE_TOKEN", TOKEN);
        let program = program.env("APPEAL_WEBHOOK_URL", "https://bot.example.org/telegram");
        program.env("APPEAL_WEBHOOK_LISTEN", "127.0.0.1:0").env(name, "named")
    };
    let token = |name: &str| Program::new(&["run"]).env(name, "named");
    let bot = |name: &str| token(name).env("TELOXIDE_TOKEN", TOKEN);
    let kinds: [(Put, &str); 3] =
        [(pipe, NO_FILE), (endless, NO_FILE), (folder, "it is a folder, not a file")];
    for (put, words) in kinds {
        for (name, program, code, hint) in [
            ("TELOXIDE_TOKEN_FILE", token("TELOXIDE_TOKEN_FILE"), 1, "Check that it is a file"),
            (
                "APPEAL_WEBHOOK_SECRET_FILE",
                hooked("APPEAL_WEBHOOK_SECRET_FILE"),
                1,
                "Check that it is a file",
            ),
            ("SSL_CERT_FILE", bot("SSL_CERT_FILE"), 2, "Name a file"),
        ] {
            let ended = program.other_than_file("named", put).ends().await;
            let said = format!("named, which {name} names: {words}");
            assert_refusal(&ended, code, &said, hint);
        }
    }
}

/// Whoever gives it such a pipe also writes it.
#[tokio::test]
async fn a_pipe_that_a_shell_gives_it_is_read() {
    let server = Server::start().await;
    for script in [
        "TELOXIDE_TOKEN_FILE=<(sleep 0.1; echo $T) exec \"$@\"",
        "TELOXIDE_TOKEN_FILE=/dev/stdin exec \"$@\" < <(echo $T)",
    ] {
        let program = Program::new(&["run"]).env("TELOXIDE_API_URL", &server.url);
        let program = program.env("T", TOKEN).through("bash", &["-c", script, "bash"]);
        let mut bot = program.starts();
        bot.says("answering").await;
        bot.stops_well().await;
    }
}

/// It holds the pipe open for writing itself, so the pipe has no end.
#[tokio::test]
async fn a_stop_ends_it_while_it_waits_for_a_pipe() {
    let script = "TELOXIDE_TOKEN_FILE=/dev/fd/3 exec \"$@\" 3<>pipe";
    let program = Program::new(&["run"]).other_than_file("pipe", pipe);
    let mut bot = program.through("bash", &["-c", script, "bash"]).starts();
    until("it handles SIGTERM", async || bot.catches(15)).await;
    bot.stops_well().await;
}

#[tokio::test]
async fn dotenv_must_be_a_file() {
    let kinds: [(Put, &str); 4] = [
        (pipe, "cannot read .env: it is no file, but a pipe"),
        (endless, "cannot read .env: it is no file, but a pipe, a socket or a device"),
        (folder, "cannot read .env: it is a folder, not a file"),
        (link_to_nothing, ".env is a link to gone, which is not there"),
    ];
    for (put, words) in kinds {
        let program = |argument: &str| Program::new(&[argument]).other_than_file(".env", put);
        for command in ["run", "check", "doctor"] {
            assert_refusal(&program(command).ends().await, 2, words, "remove it");
        }
        for argument in ["--help", "--version"] {
            let ended = program(argument).ends().await;
            assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{argument}: {words}");
        }
    }
}

#[tokio::test]
async fn the_words_must_be_files() {
    for (name, put) in [
        ("bot.toml", pipe as Put),
        ("sources.toml", endless),
        ("phrases/en.ftl", pipe),
        ("pages/en/start.md", pipe),
        ("pages/en/zz.md", pipe),
        ("pages/en/zz.md", endless),
    ] {
        let words = Folder::copy();
        let place = words.path().join(name);
        let _was_there = fs::remove_file(&place);
        put(&place);
        let ended = Program::new(&["check"]).env("APPEAL_CONFIG", words.path()).ends().await;
        assert_refusal(&ended, 2, &format!("{name}: {NO_FILE}"), "Put a file in its place");
    }
    for (name, said) in [
        ("bot.toml", "bot.toml: it is a folder, not a file"),
        (
            "pages/en/zz.md",
            "pages/en/zz.md/:1:1: file-unknown: the program does not read this folder",
        ),
    ] {
        let words = Folder::copy();
        let _was_there = fs::remove_file(words.path().join(name));
        folder(&words.path().join(name));
        let ended = Program::new(&["check"]).env("APPEAL_CONFIG", words.path()).ends().await;
        assert!(ended.code == Some(2), "{name}: {ended:?}");
        assert!(format!("{}{}", ended.out, ended.err).contains(said), "{name}: {ended:?}");
    }
}
