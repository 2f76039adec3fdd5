//! A bot that receives by a webhook, in this process or in one of its own.

use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, SocketAddr};

use appeal_bot::app::{Application, BotSettings, ExitError, Receive};
use appeal_bot::telegram::receive::webhook::WebhookSettings;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::process::{Program, Running};
use super::{Folder, STOPS_WITHIN, Server, TOKEN, client, hurry, settings, until};

/// What only the sandbox and the bot know.
pub(crate) const SECRET: &str = "a-secret_of-these-tests";
/// The path of the public address.
pub(crate) const PATH: &str = "/telegram";
/// What the bot says when it is ready.
pub(crate) const READY: &str = "answering updates from the webhook";

/// A bot that runs in a process of its own.
pub(crate) struct Hooked {
    pub(crate) process: Running,
    pub(crate) port: u16,
    pub(crate) ops: u16,
}

/// A bot that runs in this process.
pub(crate) struct Here {
    pub(crate) port: u16,
    pub(crate) ops: u16,
    pub(crate) stop: CancellationToken,
    running: JoinHandle<Result<(), ExitError>>,
}

impl Here {
    /// Brings something, as Telegram does.
    pub(crate) fn post(&self, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
        post(self.port, body)
    }

    /// Stops it, and asserts what design.md promises of that.
    pub(crate) async fn stops_well(self, server: &Server) {
        self.stop.cancel();
        until("it stops", async || {
            get_ops(self.ops, "/readyz")
                .await
                .is_none_or(|(_, lines)| lines.starts_with("stopping"))
        })
        .await;
        let ended = tokio::time::timeout(STOPS_WITHIN, self.running);
        hurry(&server.sandbox, ended).await.expect("it does not stop").unwrap().unwrap();
    }
}

fn post(port: u16, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
    let url = format!("http://127.0.0.1:{port}{PATH}");
    client().post(url).header("X-Telegram-Bot-Api-Secret-Token", SECRET).body(body)
}

impl Server {
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

    /// A bot in this process, so that a test can let time pass for it.
    pub(crate) async fn bot_here(&self) -> Here {
        let (port, ops, stop) = (free_port().await, free_port().await, CancellationToken::new());
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let url = format!("http://{listen}{PATH}").parse().unwrap();
        let webhook = WebhookSettings { url, listen, secret: SecretString::from(SECRET) };
        let bot = Application::build(BotSettings {
            receive: Receive::Webhook(webhook),
            ops_listen: Some((Ipv4Addr::LOCALHOST, ops).into()),
            ..settings(&Folder::shipped(), &self.line)
        });
        let running = tokio::spawn(bot.await.unwrap().run_until_stopped(stop.clone()));
        until("it is ready", async || {
            get_ops(ops, "/readyz").await.is_some_and(|(code, _)| code == 200)
        })
        .await;
        Here { port, ops, stop, running }
    }
}

impl Hooked {
    /// Brings something, as Telegram does.
    pub(crate) fn post(&self, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
        post(self.port, body)
    }

    /// The status and the lines of `/readyz`, `/livez` or `/metrics`; none where nobody listens.
    pub(crate) async fn get_ops(&self, path: &str) -> Option<(u16, String)> {
        get_ops(self.ops, path).await
    }
}

/// What a port for operators shows; none where nobody listens.
pub(crate) async fn get_ops(port: u16, path: &str) -> Option<(u16, String)> {
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
