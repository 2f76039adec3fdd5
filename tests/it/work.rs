//! The work of an answer is counted and not timed: calls, connections, allocations and instructions hardly depend on how busy a
//! machine is. docs/performance.md says what they were.

#[path = "../../benches/many.rs"]
mod many;
mod traced;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use allocation_counter::measure;
use appeal_bot::config::read_folder;
use appeal_bot::telegram::client::calls::SendMessage;
use appeal_bot::telegram::update::Update;
use article::Library;
use article::{Me, Reply, answer};
use telegram_sandbox::{Fault, LoadKind};

use crate::harness::process::Program;
use crate::harness::{Folder, Server, TODAY, load_spec, strike, until};

/// Of reading a command, deciding and writing the call: 12 were measured.
const MAX_ALLOCATIONS: u64 = 20;
/// Of loading a page more in two languages: 2,800 were measured.
const MAX_ALLOCATIONS_A_PAGE: u64 = 5_000;
/// Three messages are full with them, and four times as many are nearly the most that a page may have.
const LETTERS: usize = 8_500;
/// 201 calls can be made at once: two for each of a window of updates, and the poll.
const MAX_CONNECTIONS: usize = 250;
/// A window that is not finished is asked for again after this long (`polling.rs`).
const ASKS_AGAIN: Duration = Duration::from_millis(600);

fn library(pages: usize) -> Library {
    Library::build(&many::many(pages, 2), TODAY).unwrap()
}

fn allocations_of_an_answer(library: &Library) -> u64 {
    let me = Me { username: "appeal_bot".to_owned(), inline: true };
    let update = br#"{"update_id":7,"message":{"message_id":2,"from":{"id":5,"is_bot":false,"first_name":"x",
        "language_code":"en"},"chat":{"id":5,"type":"private","first_name":"x"},"date":9,"text":"/appeal"}}"#;
    let counted = measure(|| {
        let update: Update = serde_json::from_slice(update).unwrap();
        let (request, _) = update.request(&me, TODAY).unwrap();
        let Reply::Show { screen, .. } = answer(library, &request) else { panic!("no message") };
        assert!(serde_json::to_vec(&SendMessage::new(5, screen)).unwrap().len() > 1_000);
    });
    counted.count_total
}

#[test]
fn an_answer_takes_few_allocations_however_many_pages_there_are() {
    let few = allocations_of_an_answer(&library(many::FEWEST));
    assert!(few <= MAX_ALLOCATIONS, "{few} allocations");
    assert_eq!(allocations_of_an_answer(&library(60)), few);
}

#[test]
fn each_page_more_takes_as_much_to_load() {
    let load = |pages| measure(|| drop(library(pages))).count_total;
    let [few, some, more] = [20, 40, 60].map(load);
    let (first, second) = ((some - few) / 20, (more - some) / 20);
    assert!(first <= MAX_ALLOCATIONS_A_PAGE, "{first} allocations a page");
    assert!(second * 2 <= first * 3, "{first} allocations a page at first, then {second}");
}

/// What an editor may write by mistake, or somebody on purpose.
#[test]
fn checking_takes_as_much_for_each_piece_of_a_page_however_long_it_is() {
    let article = read_folder(Folder::another().path()).unwrap();
    for piece in [
        "Two arches are built anew.\n\n",
        "Two arches are built anew.\n",
        "**bold** and `code` ",
        "**a ",
        "[",
        "[a](",
        "[x](https://example.org/a) ",
        "- one\n",
        "> ",
        "`",
        "*",
        "_",
        "~",
        "[^nobody] ",
        "[^nobody]: a\n",
        "[a]: https://example.org\n",
        r"\*",
        "&amp;",
        "<b>",
        "{a",
        "|a|b|\n|-|-|\n",
        "https://example.org/x @name_of_somebody ",
        "โรงพยาบาล",
    ] {
        let [few, many] = [1, 4].map(|times| {
            let mut files = article.clone();
            let page = files.get_mut("pages/de/start.md").expect("a start page");
            page.extend(piece.repeat(times * (LETTERS / piece.chars().count())).bytes());
            measure(|| drop(Library::build(&files, TODAY))).bytes_total
        });
        assert!(
            many <= few * 5,
            "{piece:?}: {few} bytes are allocated, then {many} for four times as much"
        );
    }
}

fn load(server: &Server, kind: LoadKind, updates: usize) {
    let data = ["1s:ko:appeal:0:0", "1s:ru:start:0:0"];
    let languages = [Some("ko"), Some("ru")];
    let spec = load_spec(kind, 100, updates, &["/start", "/appeal"], &data, &languages);
    server.sandbox.load(&spec).unwrap();
}

/// Clients that have, or had a minute ago, a connection to this port of the loopback interface (proc(5), `/proc/net/tcp`).
fn clients(port: u16) -> usize {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let port_of =
        |address: &str| u16::from_str_radix(address.rsplit(':').next().unwrap(), 16).unwrap();
    let ends = table.lines().skip(1).map(|line| {
        let mut fields = line.split_whitespace().skip(1).map(port_of);
        (fields.next().unwrap(), fields.next().unwrap())
    });
    let clients = ends.filter_map(|(here, there)| match port {
        _ if here == port => Some(there),
        _ if there == port => Some(here),
        _ => None,
    });
    clients.filter(|client| *client != 0).collect::<BTreeSet<_>>().len()
}

/// Words by which readers may ask as much as they like.
fn generous() -> Folder {
    let words = Folder::copy();
    words.replace("bot.toml", "per_second = 3\n", "per_second = 1000000\n");
    words.replace("bot.toml", "at_once = 120\n", "at_once = 1000000\n");
    words
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_takes_one_call_a_tap_two_and_connections_are_kept() {
    const UPDATES: usize = 2_000;
    let (server, words) = (Server::start().await, generous());
    let mut bot = Program::bot(&server.url).env("APPEAL_CONFIG", words.path()).starts();
    bot.says("menus, name and descriptions are set").await;
    let calls = |method: &str| server.count(method);
    let (polls, began) = (calls("getUpdates"), Instant::now());
    for kind in [LoadKind::Commands, LoadKind::Taps] {
        load(&server, kind, UPDATES);
        server.all_confirmed().await;
    }
    let updates = UPDATES as u64;
    assert_eq!(server.sandbox.load_report().unanswered, 0);
    assert_eq!(["sendMessage", "editMessageText", "answerCallbackQuery"].map(calls), [updates; 3]);
    // A poll begins as soon as some of what the last one brought can be confirmed, so it brings fewer than 100.
    let (polls, again) =
        (calls("getUpdates") - polls, began.elapsed().as_millis() / ASKS_AGAIN.as_millis());
    assert!(u128::from(polls) <= u128::from(2 * updates / 40 + 10) + again, "{polls} polls");
    let connections = clients(server.line.address.port());
    assert!(connections <= MAX_CONNECTIONS, "{connections} connections");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_window_of_answers_is_in_work_at_once() {
    let (server, words) = (Server::start().await, generous());
    let mut bot = Program::bot(&server.url).env("APPEAL_CONFIG", words.path()).starts();
    bot.says("menus, name and descriptions are set").await;
    // Only the answers wait, and the polls that bring them do not.
    server.sandbox.add_fault(strike("sendMessage", Fault::Silence));
    load(&server, LoadKind::Commands, 100);
    let port = server.line.address.port();
    until("each answer has a connection", async || clients(port) >= 100).await;
    assert_eq!(server.sandbox.pending(), 100, "nothing is confirmed yet");
}
