//! A Bot API in this process, at an address of its own.

use std::time::Duration;

use serde_json::Value;
use telegram_sandbox::{Fault, FaultRule, LoadKind, LoadSpec, Options, Sandbox};

use super::{Line, TOKEN, client, skip, strike, until};

/// What a load consists of; each list is gone through again and again.
pub(crate) fn load_spec(
    kind: LoadKind,
    chats: usize,
    updates: usize,
    commands: &[&str],
    data: &[&str],
    languages: &[Option<&str>],
) -> LoadSpec {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let (commands, data) = (owned(commands), owned(data));
    let language_codes = languages.iter().map(|code| code.map(str::to_owned)).collect();
    LoadSpec { chats, updates, kind, commands, data, language_codes }
}

/// A sandbox that listens as long as this lives.
pub(crate) struct Server {
    pub(crate) sandbox: Sandbox,
    /// The way to it, which can be cut.
    pub(crate) line: Line,
    /// Where it listens, without a slash at the end.
    pub(crate) url: String,
    pub(crate) client: reqwest::Client,
}

impl Server {
    /// A sandbox that takes the token of these tests and no other.
    pub(crate) async fn start() -> Self {
        Self::with(Options { token: Some(TOKEN.to_owned()), ..Options::default() }).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let sandbox = Sandbox::new(options);
        let line = Line::open(&sandbox).await;
        let url = format!("http://{}", line.address);
        Self { sandbox, line, url, client: client() }
    }

    /// One that takes every token.
    pub(crate) async fn open() -> Self {
        Self::with(Options::default()).await
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

    /// A fault of a method in all chats, as often as `times` says, or from now on.
    pub(crate) fn fault(&self, method: &str, times: Option<u32>, fault: Fault) {
        self.sandbox.add_fault(FaultRule { times, ..strike(method, fault) });
    }

    /// Lets time pass for what the sandbox makes wait, such as a late answer.
    pub(crate) async fn skips(&self, time: Duration) {
        skip(&self.sandbox, time).await;
    }

    /// Readers in private chats who type commands and tap buttons in turn.
    pub(crate) fn load(&self, chats: usize, updates: usize) {
        let commands = ["/appeal", "/start", "/sources ko", "/privacy"];
        let data = ["1s:ko:appeal:0:1", "1s:en:sources:0:1", "1s:uk:since:0:1"];
        let languages = [Some("ko"), None, Some("uk")];
        let spec = load_spec(LoadKind::Mixed, chats, updates, &commands, &data, &languages);
        self.sandbox.load(&spec).unwrap();
    }

    /// Waits until every update is confirmed.
    pub(crate) async fn all_confirmed(&self) {
        until("all is confirmed", async || self.sandbox.pending() == 0).await;
    }

    /// Waits until every update of all loads is answered and confirmed.
    pub(crate) async fn all_answered(&self) {
        until("all is answered and confirmed", async || {
            self.sandbox.pending() == 0 && self.sandbox.load_report().unanswered == 0
        })
        .await;
        let expired = &self.sandbox.stats()["expired"];
        assert_eq!(*expired, 0, "an update was too old before it was answered");
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

    /// Waits until the bot has sent this many messages to a chat.
    pub(crate) async fn answered(&self, chat: i64, count: usize) {
        until("it is answered", async || self.answers(chat).len() == count).await;
    }

    pub(crate) fn count(&self, method: &str) -> u64 {
        self.sandbox.calls().get(method).copied().unwrap_or_default()
    }
}
