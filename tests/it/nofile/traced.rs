//! The kernel's view of the program, by strace: each call that could leave something on a disk.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::{TEST, talk};
use crate::harness::process::{Program, Running};
use crate::harness::webhook::{READY, program};
use crate::harness::{Folder, Server, TOKEN, client, free_port, get_ops, quiet, skipped, until};

/// Calls that change a file system, whatever their arguments are; a machine need not know each of them (`?`).
const CHANGING: [&str; 34] = [
    "?creat",
    "?mknod",
    "mknodat",
    "?mkdir",
    "mkdirat",
    "?rmdir",
    "?link",
    "linkat",
    "?symlink",
    "symlinkat",
    "?rename",
    "?renameat",
    "?renameat2",
    "?unlink",
    "unlinkat",
    "truncate",
    "ftruncate",
    "fallocate",
    "?chmod",
    "fchmod",
    "fchmodat",
    "?chown",
    "?lchown",
    "fchown",
    "fchownat",
    "?utime",
    "?utimes",
    "utimensat",
    "setxattr",
    "fsetxattr",
    "mount",
    "?io_uring_setup",
    "memfd_create",
    "swapon",
];
/// Calls that do so with some arguments only.
const PERHAPS: [&str; 4] = ["?open", "openat", "?openat2", "bind"];
/// Arguments with which a file is opened for more than reading.
const WRITING: [&str; 6] = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"];

/// Whoever watches.
struct Trace {
    path: PathBuf,
    _folder: TempDir,
}

impl Trace {
    fn new() -> Option<Self> {
        let mut probe = Command::new("strace");
        probe.args(["-qq", "-o", "/dev/null", "true"]).stdout(Stdio::null()).stderr(Stdio::null());
        if !probe.status().is_ok_and(|status| status.success()) {
            skipped(
                "APPEAL_REQUIRE_STRACE",
                TEST,
                "there is no strace that may trace (Debian: install strace)",
            );
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        Some(Self { path: folder.path().join("trace"), _folder: folder })
    }

    /// Lets the program be watched. It stays a child of the test (`-D`), so that signals reach it.
    fn watches(&self, program: Program) -> Program {
        let calls =
            format!("trace={}", CHANGING.into_iter().chain(PERHAPS).collect::<Vec<_>>().join(","));
        let path = self.path.to_str().unwrap();
        program.through(
            "strace",
            &["-f", "-D", "-q", "-s", "200", "-e", &calls, "-e", "signal=none", "-o", path],
        )
    }

    /// The calls that change something or try to, when the program has ended.
    async fn changes(&self, pid: u32) -> Vec<String> {
        let ended = format!("{pid} +++ ");
        let read = || std::fs::read_to_string(&self.path).unwrap_or_default();
        until("the trace ends", async || {
            read().lines().any(|line| squeezed(line).starts_with(&ended))
        })
        .await;
        let traced = read();
        assert!(traced.contains("O_RDONLY"), "nothing at all was seen: {traced}");
        traced.lines().filter(|line| is_change(line)).map(str::to_owned).collect()
    }
}

fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_change(line: &str) -> bool {
    let line = squeezed(line);
    let Some((call, arguments)) = line.split_once(' ').and_then(|(_, rest)| rest.split_once('('))
    else {
        return false;
    };
    match call {
        "bind" => arguments.contains("AF_UNIX") && arguments.contains("sun_path=\"/"),
        _ if PERHAPS.iter().any(|perhaps| perhaps.trim_start_matches('?') == call) => {
            WRITING.iter().any(|flag| arguments.contains(flag))
        }
        _ => CHANGING.iter().any(|changing| changing.trim_start_matches('?') == call),
    }
}

async fn ends(mut bot: Running) -> Running {
    bot.stops_well().await;
    bot
}

#[tokio::test]
async fn a_session_by_polling_writes_no_file() {
    let Some(trace) = Trace::new() else { return };
    let (server, ops, words) = (Server::start().await, free_port().await, Folder::copy());
    let program =
        Program::bot(&server.url).env("APPEAL_CONFIG", words.path()).env("RUST_LOG", "trace");
    let mut bot =
        trace.watches(program.env("APPEAL_OPS_LISTEN", format!("127.0.0.1:{ops}"))).starts();
    bot.says("menus, name and descriptions are set").await;
    talk(&server).await;
    reload(&bot, &words, ops).await;
    server
        .sandbox
        .say(server.sandbox.new_chat(telegram_sandbox::ChatKind::Private), "/about", Some("ko"))
        .unwrap();
    server.all_confirmed().await;
    for path in ["/metrics", "/readyz", "/livez"] {
        assert_eq!(get_ops(ops, path).await.unwrap().0, 200);
    }
    let pid = bot.pid();
    ends(bot).await;
    assert_eq!(trace.changes(pid).await, Vec::<String>::new());
}

/// The words change, well and badly, and the program is told.
async fn reload(bot: &Running, words: &Folder, ops: u16) {
    if !bot.catches(1) {
        return;
    }
    let told = async |result: &str| {
        bot.signal("HUP");
        let sample = format!("appeal_reloads_total{{result=\"{result}\"}}");
        let count =
            async || crate::harness::read(&get_ops(ops, "/metrics").await.unwrap().1, &sample);
        until("the words are read again", async || count().await > 0.0).await;
    };
    words.replace("phrases/en.ftl", "hidden-text = Nothing new.", "hidden-text = Nothing.");
    told("taken").await;
    words.replace("phrases/en.ftl", "hidden-text = Nothing.", "hidden-text =");
    told("refused").await;
}

#[tokio::test]
async fn a_session_by_a_webhook_writes_no_file() {
    let Some(trace) = Trace::new() else { return };
    let (server, port, words) = (Server::start().await, free_port().await, quiet());
    let program = program(&server.url, port, port)
        .env("APPEAL_CONFIG", words.path())
        .env("RUST_LOG", "trace");
    let mut bot = trace.watches(program).starts();
    bot.says(READY).await;
    talk(&server).await;
    let stranger =
        client().post(format!("http://127.0.0.1:{port}/telegram")).body("x".repeat(100_000));
    assert_eq!(stranger.send().await.unwrap().status(), 401);
    let pid = bot.pid();
    ends(bot).await;
    assert_eq!(trace.changes(pid).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_session_of_preview_writes_no_file() {
    let Some(trace) = Trace::new() else { return };
    let program = Program::new(&["preview", "--listen", "127.0.0.1:0"]).env("RUST_LOG", "trace");
    let mut preview = trace.watches(program).starts();
    let url = preview.says_address("Open http://").await;
    let post = async |path: &str, body: serde_json::Value| -> serde_json::Value {
        let answer = client()
            .post(format!("{url}/sandbox/{path}"))
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        answer.error_for_status().unwrap().json().await.unwrap()
    };
    let chat = post("chats", serde_json::json!({ "type": "private" })).await["id"].clone();
    post("send", serde_json::json!({ "chat_id": chat, "text": "/start", "language_code": "uk" }))
        .await;
    let answered = async || {
        let state: serde_json::Value = client()
            .get(format!("{url}/sandbox/state"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        state["chats"][0]["messages"].as_array().unwrap().len() == 2
    };
    until("an answer", answered).await;
    assert!(client().get(format!("{url}/chat.js")).send().await.unwrap().status().is_success());
    let pid = preview.pid();
    ends(preview).await;
    assert_eq!(trace.changes(pid).await, Vec::<String>::new());
}

/// A start that fails tells its reasons on the screen and nowhere else.
#[tokio::test]
async fn a_failed_start_writes_no_file() {
    let Some(trace) = Trace::new() else { return };
    let mut bot =
        trace.watches(Program::bot(&format!("http://127.0.0.1:{}", free_port().await))).starts();
    let pid = bot.pid();
    assert_eq!(
        bot.ends_within(Duration::from_secs(30)).await.code(),
        Some(1),
        "{:#?}",
        bot.written
    );
    assert!(
        bot.written.iter().any(|line| line.contains("cannot reach"))
            && !bot.written.concat().contains(TOKEN)
    );
    assert_eq!(trace.changes(pid).await, Vec::<String>::new());
}

/// The watch itself: whatever a program could do is seen.
#[tokio::test]
async fn a_program_that_writes_is_found_out() {
    let Some(trace) = Trace::new() else { return };
    let script =
        "echo 1 > a; echo 2 >> a; mkdir b; mv a b/a; ln -s a c; chmod 600 c b/a; rm c; : <> d";
    let program = Program::new(&[]).through("sh", &["-c", script]);
    let mut written = trace.watches(program).starts();
    let pid = written.pid();
    written.stopped_well().await;
    let changes = trace.changes(pid).await.join("\n");
    for call in [
        "O_WRONLY|O_CREAT|O_TRUNC",
        "O_APPEND",
        "mkdir",
        "rename",
        "symlink",
        "chmod",
        "unlink",
        "O_RDWR",
    ] {
        assert!(changes.contains(call), "{call} was not seen: {changes}");
    }
}
