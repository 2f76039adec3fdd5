//! What an operator sees of the bot: whether it lives, whether it is ready, what it counts, and what it tells systemd.

mod by_tens;
mod observer;
mod scrape;
mod systemd;

use std::net::Ipv4Addr;
use std::time::Duration;

use appeal_bot::ops::health::Health;
use telegram_sandbox::{ChatKind, Fault};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::harness::process::{Program, Running};
use crate::harness::{Server, free_port, get_ops, until};

/// A bot that polls, and where its operator looks.
struct Watched {
    process: Running,
    port: u16,
}

impl Watched {
    /// A bot that may have yet to poll.
    async fn begins(server: &Server) -> Self {
        let port = free_port().await;
        let program =
            Program::bot(&server.url).env("APPEAL_OPS_LISTEN", format!("127.0.0.1:{port}"));
        Self { process: program.starts(), port }
    }

    /// A bot that polls.
    async fn start(server: &Server) -> Self {
        let bot = Self::begins(server).await;
        until("it polls", async || server.sandbox.is_polled()).await;
        bot
    }

    async fn livez(&self) -> (u16, String) {
        get_ops(self.port, "/livez").await.unwrap()
    }

    async fn readyz(&self) -> (u16, String) {
        get_ops(self.port, "/readyz").await.unwrap()
    }
}

fn lines(status: u16, lines: &str) -> (u16, String) {
    (status, format!("{lines}\n"))
}

#[tokio::test]
async fn it_is_ready_from_the_first_poll_to_the_signal() {
    let server = Server::start().await;
    server.fault("getUpdates", Some(1), Fault::Delay { ms: 5_000 });
    let mut bot = Watched::begins(&server).await;
    until("it polls", async || server.count("getUpdates") == 1).await;
    assert_eq!(bot.readyz().await, lines(503, "not receiving updates"));
    assert_eq!(bot.livez().await, lines(200, "live"));
    assert_eq!(
        get_ops(bot.port, "/").await.map(|(status, _)| status),
        Some(404),
        "there is nothing else"
    );
    server.skips(Duration::from_secs(5)).await;
    until("it is ready", async || bot.readyz().await == lines(200, "ready")).await;
    assert!(server.count("getUpdates") <= 2, "from the first poll on");

    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.fault("sendMessage", Some(1), Fault::Delay { ms: 4_000 });
    server.sandbox.say(chat, "/start", Some("en")).unwrap();
    until("it answers", async || server.count("sendMessage") == 1).await;
    bot.process.signal("TERM");
    bot.process.says("stopping").await;
    until("it is not ready", async || bot.readyz().await == lines(503, "stopping")).await;
    assert_eq!(bot.livez().await, lines(200, "live"), "nobody must kill it while it finishes");
    server.skips(Duration::from_secs(4)).await;
    bot.process.stopped_well().await;
    assert_eq!(server.answers(chat).len(), 1);
}

/// An outage of Telegram is not the bot's fault: nobody must restart it for that.
#[tokio::test]
async fn an_outage_kills_nobody() {
    let server = Server::start().await;
    let mut bot = Watched::start(&server).await;
    server.fault("*", None, Fault::Close);
    server.sandbox.say(server.sandbox.new_chat(ChatKind::Private), "/start", Some("en")).unwrap();
    bot.process.says("cannot receive updates; trying again").await;
    bot.process.says("cannot receive updates; trying again").await;
    assert_eq!(bot.livez().await, lines(200, "live"));
    server.sandbox.clear_faults();
    server.all_confirmed().await;
    assert_eq!(bot.readyz().await, lines(200, "ready"));
}

#[test]
fn refused_words_are_a_line_and_no_reason_to_stop_answering() {
    let now = tokio::time::Instant::now();
    let health = Health::new(None, now);
    assert_eq!(health.readiness(now), (false, "not receiving updates\n".to_owned()));
    health.receives(true);
    assert_eq!(health.readiness(now), (true, "ready\n".to_owned()));
    health.words_refused(Some("3 problems".to_owned()));
    let refused = "the newest words are refused, older ones are live: 3 problems";
    assert_eq!(
        health.readiness(now),
        (true, format!("ready\n{refused}\n")),
        "the old words are still good"
    );
    health.stops();
    assert_eq!(health.readiness(now), (false, format!("stopping\n{refused}\n")));
    health.words_refused(None);
    assert_eq!(health.readiness(now), (false, "stopping\n".to_owned()));
}

#[tokio::test]
async fn healthcheck_tells_by_its_code() {
    let check = |address: &str| Program::new(&["healthcheck"]).env("APPEAL_OPS_LISTEN", address);
    let server = Server::start().await;
    let bot = Watched::start(&server).await;
    let (port, nobody) = (bot.port, free_port().await);
    let stuck = answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n").await;
    let silent = answering("").await;
    let at = |port: u16| format!("{}:{port}", Ipv4Addr::LOCALHOST);
    for (program, code, words) in [
        (check(&at(port)), 0, ""),
        (check(&format!("0.0.0.0:{port}")), 0, ""),
        (check(&at(port)).env("http_proxy", at(nobody)).env("ALL_PROXY", at(nobody)), 0, ""),
        (check(&at(nobody)), 1, "Nothing alive answers at"),
        (check(&at(stuck)), 1, "Nothing alive answers at"),
        (check(&at(silent)), 1, "Nothing alive answers at"),
        (check("nonsense"), 2, "APPEAL_OPS_LISTEN is not an address to listen on"),
        (Program::new(&["healthcheck"]), 2, "healthcheck needs APPEAL_OPS_LISTEN"),
    ] {
        let ended = program.ends().await;
        assert_eq!((ended.code, ended.out.as_str()), (Some(code), ""), "{ended:?}");
        assert!(
            ended.err.contains(words) && ended.err.is_empty() == words.is_empty(),
            "{words}: {ended:?}"
        );
    }
}

/// A server that answers everything with this, or never where it is nothing; its port.
async fn answering(answer: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let _request = stream.read(&mut [0; 1024]).await;
            let _answered = stream.write_all(answer.as_bytes()).await;
            if answer.is_empty() {
                silent.push(stream);
            }
        }
    });
    port
}
