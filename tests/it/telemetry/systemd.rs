//! The socket that systemd listens on, in the hands of a test.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use telegram_sandbox::{ChatKind, Fault};
use tempfile::TempDir;
use tokio::net::UnixDatagram;
use tokio::process::Command;

use crate::harness::process::Program;
use crate::harness::{Folder, PATIENCE, Server, TOKEN, until};
use crate::webhook::fixture::{free_port, program};

/// Half of this is the time between two signs of life.
const WATCHDOG: Duration = Duration::from_secs(1);

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
    assert_eq!(systemd.hears_until("READY=1").await, ["READY=1"]);

    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.fault("sendMessage", Some(1), Fault::Delay { ms: 4_000 });
    server.sandbox.say(chat, "/start", Some("en")).unwrap();
    until("it answers", async || server.count("sendMessage") == 1).await;
    bot.signal("TERM");
    assert_eq!(systemd.hears_until("STOPPING=1").await, ["STOPPING=1"]);
    assert_eq!(server.answers(chat).len(), 0, "at once, and not when the answer is out");
    assert_eq!(bot.ends_within(Duration::from_secs(10)).await.code(), Some(0));
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
    server.fault("setWebhook", Some(1), Fault::Delay { ms: 4_000 });
    let port = free_port().await;
    let mut bot = program(&server.url, port, port).env("NOTIFY_SOCKET", &systemd.path).starts();
    until("it sets the webhook", async || server.count("setWebhook") == 1).await;
    assert_eq!(systemd.hears(Duration::from_millis(200)).await, None, "the webhook is not set yet");
    assert_eq!(systemd.hears_until("READY=1").await, ["READY=1"]);
    bot.signal("TERM");
    assert_eq!(systemd.hears_until("STOPPING=1").await, ["STOPPING=1"]);
    assert_eq!(bot.ends_within(Duration::from_secs(10)).await.code(), Some(0));
}

#[tokio::test]
async fn signs_of_life_come_twice_as_often_as_asked() {
    let server = Server::start().await;
    let systemd = Systemd::listen();
    let usec = WATCHDOG.as_micros().to_string();
    let bot = Program::bot(&server.url)
        .env("NOTIFY_SOCKET", &systemd.path)
        .env("WATCHDOG_USEC", &usec)
        .starts();
    systemd.hears_until("READY=1").await;
    let mut pauses = Vec::new();
    for _ in 0..5 {
        let asked = Instant::now();
        let heard = systemd.hears_until("WATCHDOG=1").await;
        assert_eq!(heard.len(), 1, "{heard:?}");
        pauses.push(asked.elapsed());
    }
    // One of them may be long where the machine is busy with something else.
    pauses.sort_unstable();
    assert!(pauses[2] < WATCHDOG, "systemd would have killed it: {pauses:?}");
    drop(bot);
    while systemd.hears(Duration::from_millis(10)).await.is_some() {}
    assert_eq!(systemd.hears(WATCHDOG).await, None, "they end with the program");
}

/// 0 is what systemd's own library calls "nobody watches"; and a mistyped time must not make a bot do nothing else.
#[tokio::test]
async fn odd_times_of_the_watchdog_hurt_nobody() {
    for (usec, most) in [("0", 0), ("1", 200), ("18446744073709551615", 1), ("nonsense", 0)] {
        let (server, systemd) = (Server::start().await, Systemd::listen());
        let mut bot = Program::bot(&server.url)
            .env("NOTIFY_SOCKET", &systemd.path)
            .env("WATCHDOG_USEC", usec)
            .starts();
        systemd.hears_until("READY=1").await;
        let mut signs = 0;
        let counted = tokio::time::timeout(Duration::from_secs(1), async {
            while let Some(told) = systemd.hears(PATIENCE).await {
                signs += usize::from(told.starts_with("WATCHDOG=1"));
            }
        });
        assert!(
            counted.await.is_err() && signs <= most,
            "{usec}: {signs} signs of life in a second"
        );
        bot.signal("TERM");
        systemd.hears_until("STOPPING=1").await;
        assert_eq!(bot.ends_within(Duration::from_secs(10)).await.code(), Some(0), "{usec}");
        let panics = bot.written.iter().filter(|line| line.contains("panicked"));
        assert_eq!(panics.count(), 0, "{usec}: {:#?}", bot.written);
    }
}

/// systemd names the process that is to show signs of life; another one may have inherited the variables.
#[tokio::test]
async fn signs_of_life_are_shown_by_the_process_that_is_asked() {
    let (own, other) = tokio::join!(sign_of_life("$$", PATIENCE), sign_of_life("1", WATCHDOG * 3));
    assert_eq!((own.as_deref(), other), (Some("WATCHDOG=1"), None));
}

/// What systemd hears after the bot is ready, where it asks the process with this number, in the shell's words.
async fn sign_of_life(whose: &str, within: Duration) -> Option<String> {
    let server = Server::start().await;
    let systemd = Systemd::listen();
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command.args([
        "-c",
        &format!("WATCHDOG_PID={whose} exec \"$0\" run"),
        env!("CARGO_BIN_EXE_appeal-bot"),
    ]);
    command.env_clear().current_dir(folder.path()).kill_on_drop(true).stderr(Stdio::null());
    command.env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", &server.url);
    command.env("APPEAL_CONFIG", Folder::shipped().path());
    command
        .env("NOTIFY_SOCKET", &systemd.path)
        .env("WATCHDOG_USEC", WATCHDOG.as_micros().to_string());
    let _bot = command.spawn().unwrap();
    systemd.hears_until("READY=1").await;
    systemd.hears(within).await.map(|told| told.trim_end().to_owned())
}
