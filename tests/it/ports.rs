//! What strangers can do to a port without saying a word, or too slowly, or too often.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use appeal_bot::cli::preview;
use appeal_bot::config::Words;
use appeal_bot::ops::serve::{MAX_CONNECTIONS, serve};
use article::Files;
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use futures_util::stream;
use telegram_sandbox::ChatKind;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::harness::{Folder, PATIENCE, Server, Wire, free_port, until};

use crate::harness::webhook::SECRET;

/// Shorter than an idle connection stays: what is closed by then was closed for another reason.
const SOON: Duration = Duration::from_secs(10);
/// The pause between two drops of a slow head.
const DROP: Duration = Duration::from_millis(5);
/// A whole request that no port answers with anything but a short sentence.
const ASK: &str = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
/// An update that asks for nothing.
const UPDATE: &str = r#"{"update_id":7}"#;

/// Slow heads (a slowloris) and silence are given up on every port, and nobody else waits for that.
#[tokio::test]
async fn a_head_that_takes_too_long_is_given_up_on_every_port() {
    let server = Server::start().await;
    let bot = server.bot_here().await;
    let stop = CancellationToken::new();
    let (preview_port, sandbox_port) = (free_port().await, free_port().await);
    let at = |port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let words = Words::choose(Some(Folder::shipped().path().to_owned()), Files::new);
    let _preview = tokio::spawn(preview::run(words, at(preview_port), false, stop.clone()));
    let _sandbox = tokio::spawn(preview::serve_sandbox(at(sandbox_port), stop.clone()));
    let mut slow = Vec::new();
    for port in [bot.port, bot.ops, preview_port, sandbox_port] {
        until("the port is open", async || TcpStream::connect(at(port)).await.is_ok()).await;
        let (silent, mut dripping) = (Wire::to(port).await, Wire::to(port).await);
        dripping.write("POST /telegram HTTP/1.1\r\n").await;
        slow.push((port, silent, dripping));
    }
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.say(chat, "/start", Some("en")).unwrap();
    server.answered(chat, 1).await;
    // A head has 20 s.
    for drop in 1..=20 {
        for (port, silent, dripping) in &mut slow {
            let is_over =
                drop < 10 && (silent.is_closed(DROP).await || dripping.is_closed(DROP).await);
            assert!(!is_over, "a head that comes in time is waited for: {port}");
            dripping.write(format!("X-{drop}: x\r\n")).await;
        }
        server.skips(Duration::from_secs(1)).await;
    }
    for (port, silent, dripping) in &mut slow {
        let is_closed = silent.is_closed(SOON).await && dripping.is_closed(SOON).await;
        assert!(is_closed, "port {port} waits for ever");
    }
    stop.cancel();
}

/// A flood of connections that say nothing, begin to, or ask like strangers lets everybody in who comes later, and takes
/// nothing from a proxy that is at work.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_connections_keeps_nobody_out() {
    let server = Server::start().await;
    let bot = server.bot().await;
    let mut proxy = Wire::to(bot.port).await;
    for words in ["", "POST /telegram HTTP/1.1\r\nHost: b", ASK] {
        for port in [bot.port, bot.ops] {
            let mut flood = Vec::new();
            while flood.len() < MAX_CONNECTIONS + 30 {
                let mut wire = Wire::to(port).await;
                wire.write(words).await;
                flood.push(wire);
                // Now and then, or its connection would end for being idle on a slow machine.
                if flood.len() % 26 == 0 {
                    proxy.brings_an_update().await;
                }
            }
            assert_eq!(bot.post(UPDATE).send().await.unwrap().status(), 200);
            assert_eq!(bot.get_ops("/livez").await.map(|(status, _)| status), Some(200));
            until("no more are open than may be", async || established(port) <= MAX_CONNECTIONS)
                .await;
        }
    }
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.say(chat, "/start", Some("en")).unwrap();
    server.answered(chat, 1).await;
}

/// How many connections to a port its server holds open (proc(5), `/proc/net/tcp`: 01 is established).
fn established(port: u16) -> usize {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let local = format!(":{port:04X}");
    let fields = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    fields.filter(|fields| fields[1].ends_with(&local) && fields[3] == "01").count()
}

/// A port for so many, whose answer to `/slow` takes until the receiver's senders are dropped.
async fn port_for(
    most: usize,
) -> (u16, mpsc::Receiver<oneshot::Sender<()>>, CancellationToken, JoinHandle<()>) {
    let (told, asked) = mpsc::channel(most);
    let slow = async move || {
        let (answer, waits) = oneshot::channel();
        told.send(answer).await.unwrap();
        waits.await.unwrap();
        "slow"
    };
    // In pieces, as it is in progress until the last one is handed on.
    let piece = |_| Ok::<_, Infallible>("x".repeat(1 << 16));
    let large = async move || Body::from_stream(stream::iter((0..1024).map(piece)));
    let routes = Router::new().route("/livez", get(async || "quick")).route("/slow", get(slow));
    let routes = routes.route("/large", get(large));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, stop) = (listener.local_addr().unwrap().port(), CancellationToken::new());
    (port, asked, stop.clone(), tokio::spawn(serve(listener, routes, most, stop)))
}

const ASK_SLOWLY: &str = "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n";

impl Wire {
    /// On the same connection as before.
    async fn brings_an_update(&mut self) {
        self.promise(Some(SECRET), UPDATE.len(), "").await;
        self.write(UPDATE).await;
        let heard = self.hears(PATIENCE).await;
        assert!(heard.starts_with("HTTP/1.1 200 "), "{heard:?}");
    }

    async fn asks(&mut self) {
        assert!(self.write(ASK).await);
        assert!(self.hears(PATIENCE).await.ends_with("quick"));
    }
}

#[tokio::test]
async fn who_never_asked_goes_first_and_then_who_has_been_quiet_for_longest() {
    let (port, _asked, _stop, _served) = port_for(3).await;
    let (mut first, mut second) = (Wire::to(port).await, Wire::to(port).await);
    first.asks().await;
    second.asks().await;
    first.asks().await;
    let mut silent = Wire::to(port).await;
    let mut fourth = Wire::to(port).await;
    fourth.asks().await;
    assert!(silent.is_closed(SOON).await, "it came after the others, and never asked");
    let mut fifth = Wire::to(port).await;
    fifth.asks().await;
    assert!(second.is_closed(SOON).await);
    first.asks().await;
    fourth.asks().await;
}

#[tokio::test]
async fn where_all_are_in_work_the_newcomer_is_turned_away() {
    let (port, mut asked, _stop, _served) = port_for(2).await;
    let (mut first, mut second) = (Wire::to(port).await, Wire::to(port).await);
    first.write(ASK_SLOWLY).await;
    second.write(ASK_SLOWLY).await;
    let answers = [asked.recv().await.unwrap(), asked.recv().await.unwrap()];
    assert!(Wire::to(port).await.is_closed(SOON).await);
    for answer in answers {
        answer.send(()).unwrap();
    }
    assert!(first.hears(PATIENCE).await.ends_with("slow"));
    assert!(second.hears(PATIENCE).await.ends_with("slow"));
    Wire::to(port).await.asks().await;
}

/// Otherwise a few who ask and never read would keep everybody out.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_take_an_answer_is_given_up() {
    let (port, _asked, _stop, _served) = port_for(1).await;
    let mut deaf = Wire::to(port).await;
    deaf.write("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(deaf.hears(PATIENCE).await.starts_with("HTTP/1.1 200 "));
    assert!(Wire::to(port).await.is_closed(SOON).await, "there is no room");
    // The kernel gives it up, by its own clock, so this one waits: for 20 s.
    until("there is room again", async || {
        let mut newcomer = Wire::to(port).await;
        newcomer.write(ASK).await;
        newcomer.hears(PATIENCE).await.ends_with("quick")
    })
    .await;
}

#[tokio::test]
async fn the_end_waits_for_what_is_in_work_and_for_nothing_else() {
    let (port, mut asked, stop, served) = port_for(3).await;
    let (mut working, mut idle, mut silent) =
        (Wire::to(port).await, Wire::to(port).await, Wire::to(port).await);
    idle.asks().await;
    silent.write("GET /livez HTTP/1.1\r\n").await;
    working.write(ASK_SLOWLY).await;
    let answer = asked.recv().await.unwrap();
    stop.cancel();
    assert!(idle.is_closed(SOON).await && silent.is_closed(SOON).await);
    assert!(!served.is_finished());
    answer.send(()).unwrap();
    assert!(working.hears(PATIENCE).await.ends_with("slow"));
    tokio::time::timeout(PATIENCE, served).await.unwrap().unwrap();
}
