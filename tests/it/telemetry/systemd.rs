//! The socket that systemd listens on, in the hands of a test.

use std::path::PathBuf;
use std::time::Duration;

use telegram_sandbox::{ChatKind, Fault};
use tempfile::TempDir;
use tokio::net::UnixDatagram;

use crate::harness::process::Program;
use crate::harness::webhook::program;
use crate::harness::{PATIENCE, Server, TOKEN, free_port, until};

/// Half of this is the time between two signs of life; the first one is shown at once.
const WATCHDOG: Duration = Duration::from_millis(20);

/// Later than what the sandbox delays here; no test waits for it.
const LATE: Duration = Duration::from_secs(9);

/// What systemd is.
struct Systemd {
    socket: UnixDatagram,
    path: PathBuf,
    _folder: TempDir,
}

impl Systemd {
    fn listen() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        Self { socket: UnixDatagram::bind(&path).unwrap(), path, _folder: folder }
    }

    /// What it is told next, if anything, within this time.
    async fn hears(&self, within: Duration) -> Option<String> {
        let mut bytes = [0; 256];
        let length =
            tokio::time::timeout(within, self.socket.recv(&mut bytes)).await.ok()?.unwrap();
        Some(String::from_utf8(bytes[..length].to_vec()).unwrap())
    }

    /// All it is told until it hears this.
    async fn hears_until(&self, last: &str) -> Vec<String> {
        let mut heard = Vec::new();
        loop {
            let told = self
                .hears(PATIENCE)
                .await
                .unwrap_or_else(|| panic!("it never hears {last}, only {heard:?}"));
            heard.push(told.trim_end().to_owned());
            if heard.last().is_some_and(|told| told == last) {
                return heard;
            }
        }
    }
}

/// A name in place of a file, as some managers of containers use.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_socket_without_a_file_is_notified_and_one_that_is_missing_is_told() {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::SocketAddr;

    let server = Server::start().await;
    let name = format!("appeal-bot-{}", free_port().await);
    let address = SocketAddr::from_abstract_name(&name).unwrap();
    let socket = std::os::unix::net::UnixDatagram::bind_addr(&address).unwrap();
    socket.set_nonblocking(true).unwrap();
    let systemd = Systemd {
        socket: UnixDatagram::from_std(socket).unwrap(),
        path: format!("@{name}").into(),
        _folder: tempfile::tempdir().unwrap(),
    };
    let mut bot = Program::bot(&server.url).env("NOTIFY_SOCKET", &systemd.path).starts();
    assert_eq!(systemd.hears_until("READY=1").await, ["READY=1"]);
    bot.stops_well().await;
    assert_eq!(systemd.hears_until("STOPPING=1").await, ["STOPPING=1"]);

    for missing in ["/nowhere/at/all", "@appeal-bot-nobody"] {
        let mut bot = Program::bot(&server.url).env("NOTIFY_SOCKET", missing).starts();
        let line = bot.says("systemd cannot be notified").await;
        assert!(line.contains("NOTIFY_SOCKET"), "{line}");
        bot.stops_well().await;
    }
}

#[tokio::test]
async fn it_tells_when_it_is_ready_and_when_it_stops() {
    let server = Server::start().await;
    let systemd = Systemd::listen();
    server.fault("getUpdates", Some(1), Fault::Delay { ms: 4_000 });
    let mut bot = Program::bot(&server.url).env("NOTIFY_SOCKET", &systemd.path).starts();
    until("it polls", async || server.count("getUpdates") == 1).await;
    assert_eq!(
        systemd.hears(Duration::from_millis(200)).await,
        None,
        "the first poll is not answered yet"
    );
    server.skips(LATE).await;
    assert_eq!(systemd.hears_until("READY=1").await, ["READY=1"]);

    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.fault("sendMessage", Some(1), Fault::Delay { ms: 9_000 });
    server.sandbox.say(chat, "/start", Some("en")).unwrap();
    until("it answers", async || server.count("sendMessage") == 1).await;
    bot.signal("TERM");
    assert_eq!(systemd.hears_until("STOPPING=1").await, ["STOPPING=1"]);
    assert_eq!(server.answers(chat).len(), 0, "at once, and not when the answer is out");
    server.skips(LATE).await;
    bot.stopped_well().await;
    assert_eq!(
        systemd.hears(Duration::from_millis(50)).await,
        None,
        "nobody asked for signs of life"
    );
}

#[tokio::test]
async fn it_tells_when_the_webhook_is_set() {
    let server = Server::start().await;
    let systemd = Systemd::listen();
    server.fault("setWebhook", Some(1), Fault::Delay { ms: 9_000 });
    let port = free_port().await;
    let mut bot = program(&server.url, port, port).env("NOTIFY_SOCKET", &systemd.path).starts();
    until("it sets the webhook", async || server.count("setWebhook") == 1).await;
    assert_eq!(systemd.hears(Duration::from_millis(200)).await, None, "the webhook is not set yet");
    server.skips(LATE).await;
    assert_eq!(systemd.hears_until("READY=1").await, ["READY=1"]);
    bot.signal("TERM");
    assert_eq!(systemd.hears_until("STOPPING=1").await, ["STOPPING=1"]);
    bot.stopped_well().await;
}

/// 0 is what systemd's own library calls "nobody watches"; and a mistyped time must not make a bot do nothing else.
#[tokio::test]
async fn odd_times_of_the_watchdog_hurt_nobody() {
    for (usec, most) in [("0", 0), ("1", usize::MAX), ("18446744073709551615", 1), ("nonsense", 0)]
    {
        let (server, systemd) = (Server::start().await, Systemd::listen());
        let mut bot = Program::bot(&server.url)
            .env("NOTIFY_SOCKET", &systemd.path)
            .env("WATCHDOG_USEC", usec)
            .starts();
        systemd.hears_until("READY=1").await;
        bot.signal("TERM");
        let heard = systemd.hears_until("STOPPING=1").await;
        let signs = heard.iter().filter(|told| *told == "WATCHDOG=1").count();
        assert!(signs <= most, "{usec}: {signs} signs of life");
        bot.stopped_well().await;
        let panics = bot.written.iter().filter(|line| line.contains("panicked"));
        assert_eq!(panics.count(), 0, "{usec}: {:#?}", bot.written);
    }
}

/// systemd names the process that is to show signs of life; another one may have inherited the variables.
#[tokio::test]
async fn signs_of_life_are_shown_by_the_process_that_is_asked() {
    assert!(signs_of_life("$$").await > 0);
    assert_eq!(signs_of_life("1").await, 0);
}

/// How many systemd hears until the bot has answered a reader, where it asks the process with this number, in the
/// shell's words.
async fn signs_of_life(whose: &str) -> usize {
    let (server, systemd) = (Server::start().await, Systemd::listen());
    let shell = Program::other(
        "sh".as_ref(),
        &["-c", &format!("WATCHDOG_PID={whose} exec \"$0\" run"), env!("CARGO_BIN_EXE_appeal-bot")],
    )
    .env("TELOXIDE_TOKEN", TOKEN)
    .env("TELOXIDE_API_URL", &server.url)
    .env("NOTIFY_SOCKET", &systemd.path)
    .env("WATCHDOG_USEC", WATCHDOG.as_micros().to_string())
    .starts();
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.say(chat, "/start", Some("en")).unwrap();
    server.answered(chat, 1).await;
    shell.signal("TERM");
    let heard = systemd.hears_until("STOPPING=1").await;
    heard.iter().filter(|told| *told == "WATCHDOG=1").count()
}
