//! How long others wait while some chats are in trouble, in real time: the whole bot against the sandbox, polling and
//! with a webhook. `cargo bench --bench isolation`, and a word to run only the rows that contain it.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench prints its table, and a fault ends it"
)]

#[path = "shared/port.rs"]
mod port;
#[path = "shared/settings.rs"]
mod settings;

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use appeal_bot::app::Application;
use futures_util::future::join_all;
use serde_json::json;
use settings::settings;
use telegram_sandbox::{ChatKind, Event, Fault, FaultRule, Options, Sandbox};
use tokio::net::TcpListener;
use tokio::time::{Instant, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;

const TOKEN: &str = "42:isolation-isolation-isolation-isolatn";
/// How long a row lasts, but where it says so itself.
const LASTS: Duration = Duration::from_secs(30);
/// Rows that run at once: the loads are light, and the machine has two cores.
const AT_ONCE: usize = 4;

#[derive(Clone)]
enum Trouble {
    Nothing,
    /// This many chats ask once a second, and each call for them fails.
    Held(usize, Fault),
    /// One reader sends 120 commands to three groups every half minute; each group accepts twenty
    /// messages a minute.
    Groups,
    /// Three readers ask a hundred times at once; each chat accepts one message a second.
    Floods,
    /// One call in this many takes five seconds.
    Slow(u64),
}

#[derive(Clone)]
struct Row {
    name: &'static str,
    trouble: Trouble,
    /// Updates of others in a second.
    rate: u64,
    lasts: Duration,
}

fn rows() -> Vec<Row> {
    let row = |name, trouble, rate| Row { name, trouble, rate, lasts: LASTS };
    let minute = |row| Row { lasts: LASTS * 2, ..row };
    let wait = Fault::TooManyRequests { retry_after: Some(60) };
    let error = Fault::Status { code: 500, description: None };
    vec![
        row("nothing, 25/s", Trouble::Nothing, 25),
        row("3 chats, 429", Trouble::Held(3, wait.clone()), 25),
        row("10 chats, 429", Trouble::Held(10, wait.clone()), 25),
        row("12 chats, 429", Trouble::Held(12, wait), 25),
        row("3 chats, 500", Trouble::Held(3, error.clone()), 25),
        row("10 chats, 500", Trouble::Held(10, error.clone()), 25),
        row("12 chats, 500", Trouble::Held(12, error), 25),
        row("3 chats hang", Trouble::Held(3, Fault::Silence), 25),
        row("10 chats hang", Trouble::Held(10, Fault::Silence), 25),
        row("12 chats hang", Trouble::Held(12, Fault::Silence), 25),
        minute(row("a reader's 3 groups", Trouble::Groups, 2)),
        row("3 readers, 100 each", Trouble::Floods, 25),
        minute(row("1 in 10 slow, 30/s", Trouble::Slow(10), 30)),
    ]
}

/// What came of a row: seconds that others waited, and how many were not answered.
struct Waits {
    p50: f64,
    p99: f64,
    longest: f64,
    asked: usize,
    unanswered: usize,
}

#[tokio::main]
async fn main() {
    let only = std::env::args().skip(1).find(|word| !word.starts_with("--")).unwrap_or_default();
    let rows: Vec<Row> = rows().into_iter().filter(|row| row.name.contains(&only)).collect();
    println!(
        "{:24} {:8} {:>6} {:>6} {:>7} {:>6} {:>10}",
        "row", "", "p50", "p99", "longest", "asked", "unanswered"
    );
    for hooked in [false, true] {
        for some in rows.chunks(AT_ONCE) {
            let played =
                join_all(some.iter().map(|row| tokio::spawn(play(row.clone(), hooked)))).await;
            for (row, waits) in some.iter().zip(played) {
                show(row, hooked, &waits.expect("a row that ends"));
            }
        }
    }
    // Alone, because it takes most of a processor.
    let fast = Row {
        name: "1 in 100 slow, 200/s",
        trouble: Trouble::Slow(100),
        rate: 200,
        lasts: LASTS * 2,
    };
    for hooked in [false, true].into_iter().filter(|_| fast.name.contains(&only)) {
        show(&fast, hooked, &play(fast.clone(), hooked).await);
    }
}

fn show(row: &Row, hooked: bool, waits: &Waits) {
    let Waits { p50, p99, longest, asked, unanswered } = waits;
    let way = if hooked { "webhook" } else { "polling" };
    println!("{:24} {way:8} {p50:6.2} {p99:6.2} {longest:7.2} {asked:6} {unanswered:10}", row.name);
}

async fn play(row: Row, hooked: bool) -> Waits {
    let sandbox = Sandbox::new(Options { token: Some(TOKEN.to_owned()), ..Options::default() });
    let (stop, listener) =
        (CancellationToken::new(), TcpListener::bind("127.0.0.1:0").await.expect("a port"));
    let address = listener.local_addr().expect("an address");
    tokio::spawn({
        let (sandbox, stop) = (sandbox.clone(), stop.clone());
        async move {
            sandbox
                .serve(listener, stop, async |listener, routes| {
                    axum::serve(listener, routes).await.expect("a port")
                })
                .await
        }
    });
    let words = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let settings = settings(&words, address, hooked).expect("a port");
    let bot = Application::build(settings).await.expect("a bot");
    let ended = CancellationToken::new();
    let running = tokio::spawn(bot.run_until_stopped(ended.clone()));
    // Until the menus are set; the second poll, which comes at once, gets only one update
    // (Client.cpp `process_get_updates_query`).
    sleep(Duration::from_secs(5)).await;
    let troubled = tokio::spawn(trouble(sandbox.clone(), row.clone()));
    let waits = others(&sandbox, &row).await;
    troubled.abort();
    ended.cancel();
    let _some_replies_are_lost = timeout(Duration::from_secs(10), running).await;
    stop.cancel();
    waits
}

/// Asks in new chats, and waits for the answers until five seconds after the last question.
async fn others(sandbox: &Sandbox, row: &Row) -> Waits {
    let mut events = sandbox.subscribe();
    let (mut asked, mut waited) = (HashMap::new(), Vec::new());
    let mut pause =
        interval(Duration::from_secs(1) / u32::try_from(row.rate).expect("a small number"));
    let (ends, mut count) = (Instant::now() + row.lasts, 0);
    while Instant::now() < ends + Duration::from_secs(5)
        && (Instant::now() < ends || !asked.is_empty())
    {
        tokio::select! {
            _ = pause.tick() => if Instant::now() < ends {
                let chat = sandbox.new_chat(ChatKind::Private);
                count += 1;
                if let Trouble::Slow(one_in) = row.trouble && count % one_in == 0 {
                    sandbox.add_fault(rule(chat, Some(1), Fault::Delay { ms: 5_000 }));
                } else {
                    asked.insert(chat, Instant::now());
                }
                sandbox.say(chat, "/about", Some("en")).expect("a chat");
            },
            event = events.recv() => if let Ok(Event::Message { chat_id, message }) = event
                && !message.outgoing
                && let Some(at) = asked.remove(&chat_id)
            {
                waited.push(at.elapsed().as_secs_f64());
            },
        }
    }
    let unanswered = asked.len();
    waited.extend(asked.values().map(|at| at.elapsed().as_secs_f64()));
    waited.sort_unstable_by(f64::total_cmp);
    let at = |part: usize| waited[(waited.len() * part / 100).min(waited.len() - 1)];
    Waits { p50: at(50), p99: at(99), longest: at(100), asked: waited.len(), unanswered }
}

fn rule(chat: i64, times: Option<u32>, fault: Fault) -> FaultRule {
    FaultRule { method: "sendMessage".to_owned(), chat: Some(chat), times, after: false, fault }
}

async fn trouble(sandbox: Sandbox, row: Row) {
    match row.trouble {
        Trouble::Nothing | Trouble::Slow(_) => {}
        Trouble::Held(chats, fault) => hold(&sandbox, chats, &fault).await,
        Trouble::Groups => fill_groups(&sandbox).await,
        Trouble::Floods => flood(&sandbox).await,
    }
}

async fn hold(sandbox: &Sandbox, chats: usize, fault: &Fault) {
    let chats: Vec<i64> = (0..chats).map(|_| sandbox.new_chat(ChatKind::Private)).collect();
    for chat in &chats {
        sandbox.add_fault(rule(*chat, None, fault.clone()));
    }
    let mut second = interval(Duration::from_secs(1));
    loop {
        second.tick().await;
        for chat in &chats {
            sandbox.say(*chat, "/about", Some("en")).expect("a chat");
        }
    }
}

async fn fill_groups(sandbox: &Sandbox) {
    let groups: Vec<i64> = (0..3).map(|_| sandbox.new_chat(ChatKind::Supergroup)).collect();
    tokio::spawn(bound(sandbox.clone(), groups.clone(), 20, 60));
    let mut half_minute = interval(Duration::from_secs(30));
    loop {
        half_minute.tick().await;
        for command in 0..120 {
            let message = json!({
                "message_id": 1_000_000 + command,
                "date": 1,
                "chat": { "id": groups[command % 3], "type": "supergroup", "title": "x" },
                "from": { "id": 777, "is_bot": false, "first_name": "x" },
                "text": "/about",
            });
            sandbox.push_raw(json!({ "message": message }));
        }
    }
}

async fn flood(sandbox: &Sandbox) {
    let chats: Vec<i64> = (0..3).map(|_| sandbox.new_chat(ChatKind::Private)).collect();
    tokio::spawn(bound(sandbox.clone(), chats.clone(), 1, 1));
    sleep(Duration::from_secs(2)).await;
    for _ in 0..100 {
        for chat in &chats {
            sandbox.say(*chat, "/about", Some("en")).expect("a chat");
        }
    }
}

/// Accepts `most` messages in each of these chats within `seconds`, and answers the next with 429.
async fn bound(sandbox: Sandbox, chats: Vec<i64>, most: usize, seconds: u32) {
    let mut events = sandbox.subscribe();
    let mut taken: HashMap<i64, (Instant, usize)> = HashMap::new();
    loop {
        let Ok(Event::Message { chat_id, message }) = events.recv().await else { continue };
        if message.outgoing || !chats.contains(&chat_id) {
            continue;
        }
        let within = Duration::from_secs(seconds.into());
        let (began, count) = taken.entry(chat_id).or_insert((Instant::now(), 0));
        if began.elapsed() >= within {
            (*began, *count) = (Instant::now(), 0);
        }
        *count += 1;
        if *count == most {
            let rest = within.saturating_sub(began.elapsed()).as_secs_f64().ceil().max(1.0);
            sandbox.add_fault(rule(
                chat_id,
                Some(1),
                Fault::TooManyRequests { retry_after: Some(rest as u32) },
            ));
        }
    }
}
