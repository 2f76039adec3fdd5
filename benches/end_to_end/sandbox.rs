//! The local Bot API as a process of its own, and the readers' side of it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::process::Process;

/// How often to look whether all is answered; looking takes the server some microseconds for each waiting update.
const LOOK: Duration = Duration::from_millis(20);
/// The time between two parts of a load.
pub(crate) const BEAT: Duration = Duration::from_millis(10);
/// A bot that gets no further for this long is stuck.
const STUCK: Duration = Duration::from_secs(30);

/// The server, and a client of its control side.
pub(crate) struct Sandbox {
    pub(crate) process: Process,
    pub(crate) url: String,
    client: reqwest::Client,
    /// Loads that were put in, and those of them that were there before the newest or its first part.
    loads: usize,
    earlier: usize,
}

/// Counters of the server.
#[derive(Debug, Deserialize)]
pub(crate) struct Stats {
    pub(crate) pending: usize,
    polled: bool,
    calls: serde_json::Map<String, Value>,
    answered: Answered,
}

#[derive(Debug, Deserialize)]
struct Answered {
    sent: usize,
    edited: usize,
}

/// How the newest loads were answered.
#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    pub(crate) unanswered: usize,
    pub(crate) extra: usize,
    /// Microseconds: the median, 99 of 100, the slowest.
    pub(crate) answer_us: [u32; 3],
}

impl Stats {
    /// Calls of all methods.
    pub(crate) fn calls(&self) -> u64 {
        self.calls.values().filter_map(Value::as_u64).sum()
    }

    pub(crate) fn answers(&self) -> usize {
        self.answered.sent + self.answered.edited
    }
}

impl Sandbox {
    /// Starts it on a free port.
    pub(crate) fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(["sandbox", "--listen", "127.0.0.1:0"]).env_clear();
        let mut process = Process::start(command, true)?;
        let mut line = String::new();
        BufReader::new(process.out().context("the sandbox has no output")?).read_line(&mut line)?;
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .context("the sandbox has no address")?;
        let url = url.trim_end_matches(['.', '/']).to_owned();
        Ok(Self {
            process,
            url,
            client: reqwest::Client::builder().no_proxy().build()?,
            loads: 0,
            earlier: 0,
        })
    }

    /// Holds every answer to a reader back for so long; `getUpdates` answers at once.
    pub(crate) async fn delay(&self, ms: u64) -> Result<()> {
        if ms > 0 {
            for method in ["sendMessage", "editMessageText", "answerCallbackQuery"] {
                self.post("faults", &json!({ "method": method, "kind": "delay", "ms": ms }))
                    .await?;
            }
        }
        Ok(())
    }

    /// Waits until a bot asks for updates, or has them brought.
    pub(crate) async fn until_asked(&self) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < STUCK {
            let stats = self.stats().await?;
            if stats.polled || stats.calls.contains_key("setWebhook") {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        bail!("the bot never asks for updates")
    }

    /// Puts a load in and waits until every update of it is answered and confirmed.
    pub(crate) async fn answers(&mut self, load: &Value) -> Result<Stats> {
        self.answers_in_parts(load, 1).await
    }

    /// The same, in equal parts, one at each [`BEAT`].
    pub(crate) async fn answers_in_parts(&mut self, part: &Value, parts: usize) -> Result<Stats> {
        let updates = part["updates"].as_u64().unwrap_or_default() as usize;
        let before = self.stats().await?.answers();
        self.forget();
        let mut beat = tokio::time::interval(BEAT);
        for _ in 0..parts {
            beat.tick().await;
            self.load(part).await?;
        }
        self.until_answered(before + parts * updates).await
    }

    /// The next report is about the loads after this.
    pub(crate) const fn forget(&mut self) {
        self.earlier = self.loads;
    }

    /// Puts a load in.
    pub(crate) async fn load(&mut self, load: &Value) -> Result<()> {
        self.post("load", load).await?;
        self.loads += 1;
        Ok(())
    }

    /// Waits until there are so many answers, and nothing is left to be confirmed.
    pub(crate) async fn until_answered(&self, answers: usize) -> Result<Stats> {
        let (mut last, mut moved) = (0, Instant::now());
        loop {
            let stats = self.stats().await?;
            if stats.answers() >= answers && stats.pending == 0 {
                return Ok(stats);
            }
            if stats.answers() != last {
                (last, moved) = (stats.answers(), Instant::now());
            }
            ensure!(
                moved.elapsed() < STUCK,
                "the bot is stuck at {last} of {answers} answers: {stats:?}"
            );
            tokio::time::sleep(LOOK).await;
        }
    }

    pub(crate) async fn stats(&self) -> Result<Stats> {
        self.get("stats").await
    }

    /// About the newest load, or all since [`Self::forget`].
    pub(crate) async fn report(&self) -> Result<Report> {
        self.get(&format!("report?but={}", self.earlier)).await
    }

    async fn get<T: for<'a> Deserialize<'a>>(&self, what: &str) -> Result<T> {
        let answer = self.client.get(format!("{}/sandbox/{what}", self.url)).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    async fn post(&self, what: &str, body: &Value) -> Result<()> {
        let answer =
            self.client.post(format!("{}/sandbox/{what}", self.url)).json(body).send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        ensure!(status.is_success(), "{what}: {text}");
        Ok(())
    }
}
