//! The bot in a process of its own: it answers, it ends when it is told to, and its log is discreet.

use std::io::{PipeReader, PipeWriter, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use telegram_sandbox::{ChatKind, Fault, Sandbox};
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};

use crate::harness::process::{Program, Running};
use crate::harness::{Folder, PATIENCE, Server, TOKEN, client, until};

/// Whoever waited for something before ending would wait for seven seconds.
const AT_ONCE: Duration = Duration::from_secs(6);

async fn polls(sandbox: &Sandbox) {
    until("it polls", async || sandbox.is_polled()).await;
}

/// The texts the bot has sent to a chat.
fn answers(sandbox: &Value, chat: &Value) -> Vec<String> {
    let chats = sandbox["chats"].as_array().unwrap();
    let messages =
        chats.iter().find(|known| known["id"] == *chat).unwrap()["messages"].as_array().unwrap();
    let from_bot = messages.iter().filter(|message| message["outgoing"] == json!(false));
    from_bot.map(|message| message["text"].as_str().unwrap().to_owned()).collect()
}

/// Waits for the bot's next answer in a chat.
async fn answered(sandbox: &Sandbox, chat: i64, count: usize) -> String {
    until("an answer", async || answers(&sandbox.snapshot(), &json!(chat)).len() >= count).await;
    answers(&sandbox.snapshot(), &json!(chat))[count - 1].clone()
}

/// The unit and the compose file allow 64. The variable stands for a machine with so many cores.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_needs_few_threads_however_many_cores_there_are() {
    let server = Server::start().await;
    let bot = Program::bot(&server.url).env("TOKIO_WORKER_THREADS", "200").starts();
    polls(&server.sandbox).await;
    server.sandbox.say(server.sandbox.new_chat(ChatKind::Private), "/start", Some("en")).unwrap();
    server.all_confirmed().await;
    let threads = std::fs::read_dir(format!("/proc/{}/task", bot.pid())).unwrap().count();
    assert!(threads <= 1 + 8 + 16, "{threads} threads");
}

#[tokio::test]
async fn both_signals_end_what_is_idle() {
    let server = Server::start().await;
    for signal in ["INT", "TERM"] {
        let mut bot = Program::bot(&server.url).starts();
        polls(&server.sandbox).await;
        assert_ends(&mut bot, signal).await;

        for (arguments, ready) in [
            (["preview", "--listen", "127.0.0.1:0"], "Open"),
            (["sandbox", "--listen", "127.0.0.1:0"], "listens"),
        ] {
            let mut program = Program::new(&arguments).starts();
            program.says(ready).await;
            assert_ends(&mut program, signal).await;
        }
    }
}

async fn assert_ends(program: &mut Running, signal: &str) {
    program.signal(signal);
    let status = program.ends_within(AT_ONCE).await;
    assert_eq!(status.code(), Some(0), "{signal}: {:#?}", program.written);
    let troubles =
        program.written.iter().filter(|line| line.contains("WARN") || line.contains("ERROR"));
    assert_eq!(troubles.count(), 0, "{signal}: {:#?}", program.written);
}

#[tokio::test]
async fn a_signal_is_heard_while_the_server_does_not_answer() {
    let server = Server::start().await;
    server.fault("getMe", None, Fault::Silence);
    let mut bot = Program::bot(&server.url).starts();
    until("it asks who it is", async || server.sandbox.stats()["calls"]["getMe"] == json!(1)).await;
    assert_ends(&mut bot, "TERM").await;
}

/// Standard output is full, so none of these can end before the signal.
#[tokio::test]
async fn a_signal_ends_whoever_cannot_print() {
    for arguments in [&["check"][..], &["show", "about"], &["export", "--out", "out"]] {
        for signal in ["INT", "TERM"] {
            let folder = Folder::empty();
            let (_unread, full) = full_pipe();
            let mut command = Command::new(env!("CARGO_BIN_EXE_appeal-bot"));
            command.args(arguments).current_dir(folder.path()).env_clear().kill_on_drop(true);
            let mut program = command.stdout(full).stderr(Stdio::piped()).spawn().unwrap();
            // It says first that it takes the built-in words, and has heard of signals by then.
            let mut first = [0];
            program.stderr.as_mut().unwrap().read_exact(&mut first).await.unwrap();
            send(signal, &program);
            let ended = tokio::time::timeout(PATIENCE, program.wait()).await;
            let ended = ended.expect("it goes on waiting").unwrap();
            assert_eq!(ended.code(), Some(1), "{arguments:?}, {signal}");
        }
    }
}

/// A pipe that takes no further byte.
fn full_pipe() -> (PipeReader, PipeWriter) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    rustix::io::ioctl_fionbio(&writer, true).unwrap();
    while writer.write(&[0; 4096]).is_ok() {}
    rustix::io::ioctl_fionbio(&writer, false).unwrap();
    (reader, writer)
}

fn send(signal: &str, program: &Child) {
    let (signal, id) = (format!("-{signal}"), program.id().unwrap().to_string());
    let sent = std::process::Command::new("kill").args([signal, id]).status().unwrap();
    assert!(sent.success());
}

/// Nobody reads on, so the program waits for ever in the middle of what it prints.
#[tokio::test]
async fn a_signal_ends_what_waits_to_be_read() {
    let folder = Folder::copy();
    for language in ["en", "ko", "ru", "uk"] {
        for page in ["about", "since"] {
            let text = "\n\nSee a.com {ours}\n".repeat(200);
            folder.append(&format!("pages/{language}/{page}.md"), &text);
        }
    }
    for signal in ["INT", "TERM"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_appeal-bot"));
        command
            .args(["check", "--format", "json"])
            .env("APPEAL_CONFIG", folder.path())
            .kill_on_drop(true);
        let mut check = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut first = [0];
        check.stdout.as_mut().unwrap().read_exact(&mut first).await.unwrap();
        send(signal, &check);
        let ended = tokio::time::timeout(PATIENCE, check.wait())
            .await
            .expect("it goes on waiting")
            .unwrap();
        assert_eq!(ended.code(), Some(1), "{signal}");
    }
}

#[tokio::test]
async fn it_answers_over_a_bot_api_in_another_process() {
    let mut sandbox = Program::new(&["sandbox", "--listen", "127.0.0.1:0"]).starts();
    let url = sandbox.says_address("listens at http://").await;
    let post = async |path: &str, body: Value| -> Value {
        let request = client().post(format!("{url}/sandbox/{path}")).body(body.to_string());
        request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
    };
    let get = async |path: &str| -> Value {
        client().get(format!("{url}/sandbox/{path}")).send().await.unwrap().json().await.unwrap()
    };
    let mut bot = Program::bot(&url).starts();
    // The signal comes while the bot has yet to learn that its answer was taken.
    post("faults", json!({ "method": "sendMessage", "kind": "delay", "ms": 700, "after": true }))
        .await;
    let chat = post("chats", json!({ "type": "private" })).await["id"].clone();
    post("send", json!({ "chat_id": chat, "text": "/start", "language_code": "ko-KR" })).await;
    until("an answer", async || answers(&get("state").await, &chat).len() == 1).await;
    bot.signal("TERM");
    assert_eq!(bot.ends_within(AT_ONCE).await.code(), Some(0), "{:#?}", bot.written);

    let answers = answers(&get("state").await, &chat);
    let korean =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/pages/ko/start.md"))
            .unwrap();
    let title = korean
        .lines()
        .find_map(|line| line.strip_prefix("title = "))
        .unwrap()
        .trim_matches('"')
        .to_owned();
    assert_eq!(answers.len(), 1, "{answers:#?}");
    assert_eq!(answers[0].lines().next(), Some(title.as_str()));
    assert_eq!(get("stats").await["pending"], json!(0), "an update is left unconfirmed");
}

#[tokio::test]
async fn menus_and_descriptions_are_set_before_anybody_writes() {
    let server = Server::start().await;
    let mut bot = Program::bot(&server.url).starts();
    bot.says("menus, name and descriptions are set").await;
    assert!(server.sandbox.confirmed().is_empty(), "nobody wrote");
    assert!(server.sandbox.is_polled(), "the first poll still waits");
    assert_ends(&mut bot, "TERM").await;
}

#[tokio::test]
async fn dotenv_is_honoured() {
    let server = Server::start().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.say(chat, "/privacy", Some("en")).unwrap();
    let lines = format!("# a comment\nTELOXIDE_TOKEN={TOKEN}\nTELOXIDE_API_URL={}/\n", server.url);
    let mut bot = Program::new(&[]).file_with(".env", &lines, 0o600).starts();
    assert!(answered(&server.sandbox, chat, 1).await.starts_with("Privacy\n"));
    assert_ends(&mut bot, "INT").await;
}

#[tokio::test]
async fn a_full_disk_silences_the_log_alone() {
    let server = Server::start().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    let bot = Program::bot(&server.url).env("RUST_LOG", "trace").writes_to(Path::new("/dev/full"));
    let mut bot = bot.starts();
    for count in 1..=3 {
        server.sandbox.say(chat, "/start", Some("en")).unwrap();
        answered(&server.sandbox, chat, count).await;
    }
    assert_ends(&mut bot, "TERM").await;
}
