//! What an operator sees of a bot that runs, and how a test breaks what lies between them.

use std::net::SocketAddr;
use std::time::Duration;

use telegram_sandbox::{Fault, FaultRule};

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
        for _ in 0..3_000 {
            if self.readiness().await.0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{}", self.readiness().await.1);
    }

    /// Waits until the bot says that it is not ready, for this reason.
    pub(crate) async fn says(&self, why: &str) {
        for _ in 0..3_000 {
            let (ready, words) = self.readiness().await;
            if !ready && words.starts_with(why) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{}", self.readiness().await.1);
    }

    /// The value of a sample, by its name and labels as `/metrics` writes them; what was never counted is 0.
    pub(crate) async fn count(&self, sample: &str) -> f64 {
        read(&self.get("metrics").await.1, sample)
    }

    /// Waits until a sample has a value.
    pub(crate) async fn counts(&self, sample: &str, value: f64) {
        let mut seen = f64::NAN;
        for _ in 0..3_000 {
            seen = self.count(sample).await;
            if seen == value {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{sample} is {seen} and not {value}");
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
