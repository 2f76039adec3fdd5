//! What an operator sees of a bot that runs, and how a test breaks what lies between them.

use std::net::SocketAddr;

use telegram_sandbox::{Fault, FaultRule};

use super::until;

/// `/livez`, `/readyz` and `/metrics`.
pub(crate) struct Telemetry {
    root: String,
    client: reqwest::Client,
}

impl Telemetry {
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self { root: format!("http://{address}"), client: super::client() }
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let response = self.client.get(format!("{}/{path}", self.root)).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Asks something and waits for the answer, if there is one, so that the bot goes on meanwhile.
    pub(crate) async fn looks(&self) {
        let _answer = self.client.get(format!("{}/livez", self.root)).send().await;
    }

    /// Whether the bot lives.
    pub(crate) async fn is_live(&self) -> bool {
        self.get("livez").await.0 == 200
    }

    /// Whether the bot is ready, and its words about it.
    pub(crate) async fn readiness(&self) -> (bool, String) {
        let (status, words) = self.get("readyz").await;
        assert!(matches!(status, 200 | 503), "{status}: {words}");
        (status == 200, words.trim().to_owned())
    }

    /// Waits until the bot is ready.
    pub(crate) async fn readies(&self) {
        until("the bot is ready", async || self.readiness().await.0).await;
    }

    /// Waits until the bot says that it is not ready, for this reason.
    pub(crate) async fn says(&self, why: &str) {
        until(&format!("it is not ready: {why}"), async || {
            let (ready, words) = self.readiness().await;
            !ready && words.starts_with(why)
        })
        .await;
    }

    /// The value of a sample, by its name and labels as `/metrics` writes them; what was never counted is 0.
    pub(crate) async fn count(&self, sample: &str) -> f64 {
        read(&self.get("metrics").await.1, sample)
    }

    /// Waits until a sample has a value.
    pub(crate) async fn counts(&self, sample: &str, value: f64) {
        let what = format!("{sample} is {value}");
        until(&what, async || self.count(sample).await == value).await;
    }
}

/// Finds a sample in what `/metrics` answers.
pub(crate) fn read(metrics: &str, sample: &str) -> f64 {
    let value = metrics.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    value.map_or(0.0, |value| value.parse().unwrap())
}

/// A fault of every call of a method, in all chats, from now on.
pub(crate) fn strike(method: &str, fault: Fault) -> FaultRule {
    FaultRule { method: method.to_owned(), chat: None, times: None, after: false, fault }
}
