//! A bot that receives by a webhook, in a process of its own, and the sandbox that brings it updates.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use serde_json::{Value, json};
use telegram_sandbox::{Fault, FaultRule, LoadKind, LoadSpec, Options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::harness::process::{Program, Running};
pub(crate) use crate::harness::{Server, TOKEN, client};

/// What only the sandbox and the bot know.
pub(crate) const SECRET: &str = "a-secret_of-these-tests";
/// The path of the public address.
pub(crate) const PATH: &str = "/telegram";
/// What the bot says when it is ready.
pub(crate) const READY: &str = "answering updates from the webhook";

/// A bot that runs.
pub(crate) struct Hooked {
    pub(crate) process: Running,
    pub(crate) port: u16,
    pub(crate) ops: u16,
}

/// Bots that receive by a webhook, what is brought to them, and what comes of it.
impl Server {
    /// One that takes every token.
    pub(crate) async fn open() -> Self {
        Self::with(Options::default()).await
    }

    /// A bot that has its webhook set, at its own port.
    pub(crate) async fn bot(&self) -> Hooked {
        let port = free_port().await;
        self.bot_at(port, port).await
    }

    /// A bot behind a proxy at the public port.
    pub(crate) async fn bot_at(&self, port: u16, public: u16) -> Hooked {
        let mut bot = self.begins(port, public).await;
        bot.process.says(READY).await;
        bot
    }

    /// A bot that may have yet to listen.
    pub(crate) async fn begins(&self, port: u16, public: u16) -> Hooked {
        let ops = free_port().await;
        let program =
            program(&self.url, port, public).env("APPEAL_OPS_LISTEN", format!("127.0.0.1:{ops}"));
        Hooked { process: program.starts(), port, ops }
    }

    /// What Telegram would say of the webhook.
    pub(crate) async fn webhook(&self) -> Value {
        let answer = self
            .client
            .post(format!("{}/bot{TOKEN}/getWebhookInfo", self.url))
            .send()
            .await
            .unwrap();
        answer.json::<Value>().await.unwrap()["result"].take()
    }

    pub(crate) fn fault(&self, method: &str, times: Option<u32>, fault: Fault) {
        self.sandbox.add_fault(FaultRule {
            method: method.to_owned(),
            chat: None,
            times,
            after: false,
            fault,
        });
    }

    /// Readers in private chats who type commands and tap buttons in turn.
    pub(crate) fn load(&self, chats: usize, updates: usize) {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let spec = LoadSpec {
            chats,
            updates,
            kind: LoadKind::Mixed,
            commands: words(&["/appeal", "/start", "/sources ko", "/privacy"]),
            data: words(&["1s:ko:appeal:0:1", "1s:en:sources:0:1", "1s:uk:since:0:1"]),
            language_codes: vec![Some("ko".to_owned()), None, Some("uk".to_owned())],
        };
        self.sandbox.load(&spec).unwrap();
    }

    /// Waits until every update of all loads is answered and confirmed.
    pub(crate) async fn all_answered(&self, within: Duration) {
        let waited = tokio::time::timeout(within, async {
            while self.sandbox.pending() > 0 || self.sandbox.load_report().unanswered > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        assert!(
            waited.await.is_ok(),
            "{} wait, {:?}",
            self.sandbox.pending(),
            self.sandbox.load_report()
        );
        assert_eq!(
            self.sandbox.stats()["expired"],
            json!(0),
            "an update was too old before it was answered"
        );
    }

    /// The texts that the bot has sent to a chat.
    pub(crate) fn answers(&self, chat: i64) -> Vec<String> {
        let from_bot = |message: &telegram_sandbox::Message| !message.outgoing;
        self.sandbox
            .messages(chat)
            .into_iter()
            .filter(from_bot)
            .map(|message| message.text)
            .collect()
    }

    pub(crate) fn count(&self, method: &str) -> u64 {
        self.sandbox.calls().get(method).copied().unwrap_or_default()
    }
}

impl Hooked {
    /// Brings something, as Telegram does.
    pub(crate) fn post(&self, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
        let url = format!("http://127.0.0.1:{}{PATH}", self.port);
        client().post(url).header("X-Telegram-Bot-Api-Secret-Token", SECRET).body(body)
    }

    /// The status and the lines of `/readyz`, `/livez` or `/metrics`; none where nobody listens.
    pub(crate) async fn eye(&self, path: &str) -> Option<(u16, String)> {
        eye(self.ops, path).await
    }

    /// Stops it by `SIGTERM`, as a service does, and asserts what design.md promises of that.
    pub(crate) async fn stops_well(&mut self) {
        self.process.signal("TERM");
        self.stopped_well().await;
    }

    pub(crate) async fn stopped_well(&mut self) {
        let status = self.process.ends_within(Duration::from_secs(10)).await;
        assert_eq!(status.code(), Some(0), "{:#?}", self.process.written);
    }
}

/// What a port for operators shows; none where nobody listens.
pub(crate) async fn eye(port: u16, path: &str) -> Option<(u16, String)> {
    let answer = client().get(format!("http://127.0.0.1:{port}{path}")).send().await.ok()?;
    Some((answer.status().as_u16(), answer.text().await.ok()?))
}

/// The bot in webhook mode.
pub(crate) fn program(api_url: &str, port: u16, public: u16) -> Program {
    let program = Program::new(&["run", "--webhook"])
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", api_url);
    let program = program.env("APPEAL_WEBHOOK_URL", format!("http://127.0.0.1:{public}{PATH}"));
    program
        .env("APPEAL_WEBHOOK_LISTEN", format!("127.0.0.1:{port}"))
        .env("APPEAL_WEBHOOK_SECRET", SECRET)
}

/// A port that is free now and, being below those that the system gives to outgoing connections (32768 and above on
/// Linux), is still free when a process is started again.
pub(crate) async fn free_port() -> u16 {
    const FIRST: u64 = 10_000;
    const LAST: u64 = 32_000;
    for attempt in 0..100u8 {
        let random = RandomState::new().hash_one(attempt);
        let port = u16::try_from(FIRST + random % (LAST - FIRST)).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).await.is_ok() {
            return port;
        }
    }
    panic!("no port is free")
}

/// A connection on which a test writes bytes of its own.
pub(crate) struct Wire(TcpStream);

impl Wire {
    pub(crate) async fn to(port: u16) -> Self {
        Self(TcpStream::connect(("127.0.0.1", port)).await.unwrap())
    }

    pub(crate) async fn write(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).await.is_ok()
    }

    /// The head of a request that has this secret and promises a body; with `close`, as the last one.
    pub(crate) async fn promise(&mut self, secret: Option<&str>, length: usize, more: &str) {
        let secret = secret.map_or_else(String::new, |secret| {
            format!("X-Telegram-Bot-Api-Secret-Token: {secret}\r\n")
        });
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: bot\r\nContent-Length: {length}\r\n{secret}{more}\r\n"
        );
        assert!(self.write(head).await);
    }

    /// What comes first, at most this much later; empty where nothing does.
    pub(crate) async fn hears(&mut self, within: Duration) -> String {
        let mut bytes = vec![0; 4096];
        let read = tokio::time::timeout(within, self.0.read(&mut bytes)).await;
        let length = read.ok().and_then(Result::ok).unwrap_or_default();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    /// Whether the other side hangs up, at most this much later; what it says before is passed over.
    pub(crate) async fn is_closed(&mut self, within: Duration) -> bool {
        let mut bytes = [0; 4096];
        let hung_up =
            async { while self.0.read(&mut bytes).await.is_ok_and(|length| length > 0) {} };
        tokio::time::timeout(within, hung_up).await.is_ok()
    }
}
