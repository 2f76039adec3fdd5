//! Memory stays bounded however many readers come, and whatever the server answers.

#![allow(clippy::print_stderr, reason = "a run of minutes tells what it measured")]

use std::fs::File;
use std::time::Duration;

use telegram_sandbox::{ChatKind, Fault, FaultRule, LoadKind, Options};

use crate::harness::process::Program;
use crate::harness::{Server, TOKEN, load_spec, quiet, strike, until};

/// The promise, for a million readers (R10).
const MAX_MEGABYTES: u64 = 64;
/// `MemoryMax` of the systemd unit.
const UNIT_MEGABYTES: u64 = 128;
/// Readers that wait at once; Telegram itself keeps no more than 100,000 updates.
const AT_ONCE: usize = 50_000;

/// The largest resident set of a process so far, in megabytes (proc(5), `VmHWM`).
fn peak_megabytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

async fn serve(readers: usize) -> u64 {
    let options = Options { token: Some(TOKEN.to_owned()), keep_messages: 1, ..Options::default() };
    let Server { sandbox, line: _served, url, .. } = Server::with(options).await;
    let bot = Program::bot(&url).env("RUST_LOG", "warn").starts();
    let mut left = readers;
    while left > 0 {
        let updates = left.min(AT_ONCE);
        left -= updates;
        let commands = ["/appeal", "/sources", "/since"];
        let spec = load_spec(LoadKind::Commands, updates, updates, &commands, &[], &[]);
        sandbox.load(&spec).unwrap();
        while sandbox.pending() > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    assert_eq!(sandbox.load_report().unanswered, 0, "every reader is answered");
    peak_megabytes(bot.pid())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_readers_leave_no_trace_in_memory() {
    let peak = serve(5_000).await;
    assert!(peak <= MAX_MEGABYTES, "{peak} MB for 5,000 readers");
}

/// A proxy that has lost its mind answers everything without end. Without a bound for all calls together
/// the system would end the bot.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endless_answers_to_many_calls_at_once_are_bounded() {
    let server = Server::start().await;
    let (sandbox, bot) = (&server.sandbox, Program::bot(&server.url).starts());
    until("it polls", async || sandbox.is_polled()).await;
    for method in ["sendMessage", "editMessageText", "answerCallbackQuery"] {
        let rule = strike(method, Fault::Endless);
        sandbox.add_fault(FaultRule { times: Some(50), after: true, ..rule });
    }
    let spec = load_spec(LoadKind::Mixed, 100, 100, &["/appeal"], &["1s:ko:appeal:0:1"], &[]);
    sandbox.load(&spec).unwrap();
    until("all are answered", async || sandbox.load_report().unanswered == 0).await;
    until("all are confirmed", async || sandbox.pending() == 0).await;
    let peak = peak_megabytes(bot.pid());
    assert!(peak <= UNIT_MEGABYTES, "{peak} MB");
}

/// Such a page is refused before it is read whole, and readers get the old one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_300_megabytes_is_not_read() {
    let (server, words) = (Server::start().await, quiet());
    let mut bot = Program::bot(&server.url).env("APPEAL_CONFIG", words.path()).starts();
    until("it polls", async || server.sandbox.is_polled()).await;
    let before = peak_megabytes(bot.pid());
    let page = File::options().append(true).open(words.path().join("pages/en/about.md")).unwrap();
    page.set_len(300 << 20).unwrap();
    let line = bot.says("new words are refused, older ones stay live").await;
    assert!(line.contains("pages/en/about.md:1:1: file-large"), "{line}");
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.say(chat, "/about", Some("en")).unwrap();
    server.answered(chat, 1).await;
    let grown = peak_megabytes(bot.pid()) - before;
    assert!(grown <= 16, "{grown} MB more");
}

/// `cargo test --release -- --ignored a_million` takes some minutes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn a_million_readers_fit_into_64_megabytes() {
    let peak = serve(1_000_000).await;
    eprintln!("the largest resident set was {peak} MB after a million readers");
    assert!(peak <= MAX_MEGABYTES, "{peak} MB");
}
