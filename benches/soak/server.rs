//! A Bot API in this process, whose port can be closed, and its readers.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Result, anyhow};
use appeal_bot::ops::serve::serve;
use telegram_sandbox::{ChatKind, Fault, FaultRule, LoadKind, LoadSpec, MEMBERS, Options, Said};
use telegram_sandbox::{LoadReport, Sandbox};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::TOKEN;

/// More than a bot opens.
const MAX_CONNECTIONS: usize = 4096;

pub(crate) struct Server {
    pub(crate) sandbox: Sandbox,
    pub(crate) address: SocketAddr,
    served: Mutex<Option<AbortOnDropHandle<()>>>,
    /// A reader whose messages are kept, and a group.
    reader: i64,
    group: i64,
}

impl Server {
    pub(crate) async fn start() -> Result<Self> {
        let sandbox = Sandbox::new(Options { token: Some(TOKEN.to_owned()), ..Options::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (reader, group) =
            (sandbox.new_chat(ChatKind::Private), sandbox.new_chat(ChatKind::Supergroup));
        let address = listener.local_addr()?;
        let server = Self { sandbox, address, served: Mutex::default(), reader, group };
        server.serve_at(listener);
        Ok(server)
    }

    fn serve_at(&self, listener: TcpListener) {
        // Not by the sandbox itself, which would forget the webhook when its port is closed.
        let served =
            serve(listener, self.sandbox.router(), MAX_CONNECTIONS, CancellationToken::new());
        let served = AbortOnDropHandle::new(tokio::spawn(served));
        *self.served.lock().unwrap_or_else(PoisonError::into_inner) = Some(served);
    }

    /// Breaks all connections, and accepts none for a while.
    pub(crate) async fn close_for(&self, time: Duration) -> Result<()> {
        let served = self.served.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(served) = served {
            served.abort();
            let _aborted = served.await;
        }
        tokio::time::sleep(time).await;
        self.serve_at(TcpListener::bind(self.address).await?);
        Ok(())
    }

    /// The next so many calls of a method meet this fault; `after` means that they are carried out
    /// all the same.
    pub(crate) fn spoil(&self, method: &str, times: u32, after: bool, fault: Fault) {
        let (method, times) = (method.to_owned(), Some(times));
        self.sandbox.add_fault(FaultRule { method, chat: None, times, after, fault });
    }

    /// Every call meets this fault, until the faults are cleared.
    pub(crate) fn spoil_all(&self, fault: Fault) {
        let method = "*".to_owned();
        let rule = FaultRule { method, chat: None, times: None, after: false, fault };
        self.sandbox.add_fault(rule);
    }

    /// So many new readers type a command or tap, each once, and every answer is counted.
    pub(crate) fn load(&self, readers: u32) -> Result<()> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let readers = readers as usize;
        let spec = LoadSpec {
            chats: readers,
            updates: readers,
            kind: LoadKind::Mixed,
            commands: words(&[
                "/start",
                "/appeal",
                "/conditions ko",
                "/sources",
                "Привіт",
                "/help",
            ]),
            data: words(&[
                "1s:ko:appeal:0:1",
                "1l:en:start:0:2",
                "1h:en:conditions:0:z",
                "1s:uk:sources:0:0",
                "0:old",
            ]),
            language_codes: ["ko", "none", "ru", "fr", "en"]
                .map(|code| Some(code.to_owned()))
                .to_vec(),
        };
        self.sandbox.load(&spec).map_err(|words| anyhow!(words))
    }

    /// What else readers do, without a count: an inline query, a command that erases, and one that a
    /// member of a group sends alone.
    pub(crate) fn chat(&self, number: usize) -> Result<()> {
        let sandbox = &self.sandbox;
        sandbox.inline_query("appeal", Some("en"), Some(self.reader));
        let text = ["/appeal", "/verify", "/erase", "what?"][number % 4];
        sandbox.say(self.reader, text, Some("en"))?;
        sandbox.say_with(&Said {
            chat_id: self.group,
            text: "/sources".to_owned(),
            user_id: Some(MEMBERS[number % MEMBERS.len()]),
            ephemeral: true,
            ..Said::default()
        })?;
        Ok(())
    }

    /// One reader asks far more than the bot allows, without a count.
    pub(crate) fn flood(&self) -> Result<()> {
        let chat = self.sandbox.new_chat(ChatKind::Private);
        for _ in 0..200 {
            self.sandbox.say(chat, "/about", None)?;
        }
        Ok(())
    }

    pub(crate) fn report(&self) -> LoadReport {
        self.sandbox.load_report()
    }

    /// Whether everybody is answered, and the server knows it.
    pub(crate) fn rests(&self) -> bool {
        self.sandbox.pending() == 0 && self.report().unanswered == 0
    }
}
