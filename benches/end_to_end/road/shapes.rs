//! What readers do in a day, and what it costs.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Road, Traffic};
use crate::contestant::{Contestant, Role};
use crate::measure::SETTLES;
use crate::process::Process;
use crate::program::own_program;
use crate::progress::Progress;
use crate::sandbox::Sandbox;
use crate::scenario::Receive;
use crate::words::{Fixture, Turns};

/// Taps, each in a chat of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// 100 a second.
    Warm,
    /// 200 at once after a minute of quiet.
    Cold,
    /// The 24 hours of a day, one every half second.
    Day,
}

/// How many taps, and the time from one to the next.
const WARM: (usize, Duration) = (500, Duration::from_millis(10));
const COLD: usize = 200;
const QUIET: Duration = Duration::from_secs(60);
/// Taps in an hour of the day: quiet at night, a rush when the article is mentioned somewhere.
const HOURS: [usize; 24] =
    [1, 0, 0, 0, 0, 1, 3, 8, 12, 10, 8, 10, 150, 60, 25, 12, 10, 12, 20, 120, 40, 20, 8, 3];
const HOUR: Duration = Duration::from_millis(500);

/// What one program does in one shape.
pub(crate) struct Row {
    pub(super) shape: Shape,
    pub(super) name: &'static str,
    pub(super) samples: Vec<Sample>,
    /// What the server saw in the last round.
    pub(super) calls: [Steps; METHODS.len()],
}

/// The methods whose calls are counted over time.
pub(super) const METHODS: [&str; 3] = ["getUpdates", "editMessageText", "answerCallbackQuery"];
/// How many calls came in each step of time; the last step has no end.
pub(super) type Steps = [usize; 24];
pub(super) const STEP: Duration = Duration::from_millis(25);

#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    /// Microseconds of processor time for an answer.
    pub(super) cpu: f64,
    /// Milliseconds from a tap to its answer: the median, 99 of 100, the last of all.
    pub(super) wait: [f64; 3],
    /// Handshakes in full, and resumed.
    pub(super) handshakes: [f64; 2],
    pub(super) connections: f64,
    /// Bytes to the server and from it for an answer.
    pub(super) bytes: [f64; 2],
    /// Megabytes at the end: pages of files, and the program's own.
    pub(super) memory: [f64; 2],
}

/// A program, and a server far away that it alone uses.
struct Stand<'a> {
    name: &'static str,
    road: Road,
    sandbox: Sandbox,
    bot: Process,
    turns: &'a Turns,
    /// How many taps there were.
    tapped: usize,
    /// When it had something to do last.
    quiet_since: Instant,
}

/// What takes part: a program, and whether its server offers HTTP/2.
#[derive(Clone, Copy)]
struct Entry<'a> {
    name: &'static str,
    contestant: &'a Contestant,
    has_http2: bool,
}

/// The programs, and the first of them once more with a server that only speaks HTTP/1.1.
fn entries(contestants: &[Contestant]) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = contestants
        .iter()
        .map(|contestant| Entry { name: contestant.name, contestant, has_http2: true })
        .collect();
    if let Some(ours) = contestants.first().filter(|first| first.role == Role::Bot) {
        let http1 = Entry { name: "ours by HTTP/1.1", contestant: ours, has_http2: false };
        entries.insert(1, http1);
    }
    entries
}

/// All rounds of all programs wait for the minute of quiet at the same time; else only one of them is ever busy.
pub(crate) async fn measure(
    fixture: &Fixture<'_>,
    contestants: &[Contestant],
    rounds: usize,
) -> Result<Vec<Row>> {
    let entries = entries(contestants);
    let mut rows: Vec<Row> = [Shape::Warm, Shape::Cold, Shape::Day]
        .into_iter()
        .flat_map(|shape| entries.iter().map(move |it| (shape, it.name)))
        .map(|(shape, name)| Row { shape, name, samples: Vec::new(), calls: Default::default() })
        .collect();
    let mut progress = Progress::new(rows.len() * rounds);
    let mut stands = Vec::new();
    for &entry in entries.iter().cycle().take(entries.len() * rounds) {
        stands.push(Stand::open(fixture, entry).await?);
    }
    for shape in [Shape::Warm, Shape::Cold, Shape::Day] {
        for stand in &mut stands {
            let name = stand.name;
            progress.step(&format!("{} {name}", shape.name()));
            let (sample, calls) = stand.measure(shape).await?;
            let row = rows.iter_mut().find(|row| row.shape == shape && row.name == name);
            if let Some(row) = row {
                row.samples.push(sample);
                row.calls = calls;
            }
        }
    }
    Ok(rows)
}

impl Shape {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Warm => "warm",
            Self::Cold => "cold",
            Self::Day => "day",
        }
    }
}

impl<'a> Stand<'a> {
    async fn open(fixture: &Fixture<'a>, entry: Entry<'_>) -> Result<Self> {
        let Entry { name, contestant, has_http2 } = entry;
        let sandbox = Sandbox::start(&own_program())?;
        let road = Road::open(&sandbox.url, fixture.folder, has_http2).await?;
        let bot = contestant.start(fixture, &road.url, Some(&road.authority), Receive::Polling)?;
        sandbox.until_asked().await?;
        tokio::time::sleep(SETTLES).await;
        let quiet_since = Instant::now();
        Ok(Self { name, road, sandbox, bot, turns: fixture.turns, tapped: 0, quiet_since })
    }

    async fn measure(&mut self, shape: Shape) -> Result<(Sample, [Steps; METHODS.len()])> {
        if shape == Shape::Cold {
            tokio::time::sleep_until(self.quiet_since + QUIET).await;
        }
        self.sandbox.forget();
        let (tapped, traffic, spent) = (self.tapped, self.road.traffic(), self.bot.spent()?);
        let answers = self.sandbox.stats().await?.answers();
        let began = std::time::Instant::now();
        drop(self.road.seen.take_calls());
        match shape {
            Shape::Warm => self.tap_steadily().await?,
            Shape::Cold => self.tap(COLD).await?,
            Shape::Day => self.tap_all_day().await?,
        }
        self.sandbox.until_answered(answers + self.tapped - tapped).await?;
        self.quiet_since = Instant::now();
        let report = self.sandbox.report().await?;
        ensure!(report.unanswered == 0 && report.extra == 0, "not each once: {report:?}");
        let each = (self.tapped - tapped) as f64;
        let Traffic { handshakes, connections, bytes } = self.road.traffic().since(traffic);
        let calls = self.road.seen.take_calls();
        let calls = METHODS.map(|method| {
            // teloxide writes a method's first letter as a capital.
            let is_this = |path: &str| {
                path.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case(method))
            };
            steps(began, calls.iter().filter(|(_, path)| is_this(path)).map(|call| call.0))
        });
        let sample = Sample {
            cpu: self.bot.spent()?.since(&spent) / each,
            wait: report.answer_us.map(|time| f64::from(time) / 1e3),
            handshakes: handshakes.map(|count| count as f64),
            connections: connections as f64,
            bytes: bytes.map(|count| count as f64 / each),
            memory: self.bot.memory()?,
        };
        Ok((sample, calls))
    }

    async fn tap_steadily(&mut self) -> Result<()> {
        let (taps, beat) = WARM;
        let mut beats = tokio::time::interval(beat);
        for _ in 0..taps {
            beats.tick().await;
            self.tap(1).await?;
        }
        Ok(())
    }

    async fn tap_all_day(&mut self) -> Result<()> {
        let mut hours = tokio::time::interval(HOUR);
        for taps in HOURS {
            hours.tick().await;
            if taps > 0 {
                self.tap(taps).await?;
            }
        }
        Ok(())
    }

    /// So many readers tap at once.
    async fn tap(&mut self, readers: usize) -> Result<()> {
        let load = taps(self.turns, self.tapped, readers);
        self.tapped += readers;
        self.sandbox.load(&load).await
    }
}

fn steps(began: std::time::Instant, calls: impl Iterator<Item = std::time::Instant>) -> Steps {
    let mut steps = Steps::default();
    for call in calls {
        let step = call.saturating_duration_since(began).as_millis() / STEP.as_millis();
        steps[(step as usize).min(steps.len() - 1)] += 1;
    }
    steps
}

/// A load of the sandbox, which begins the turns where the one before it ended.
fn taps(turns: &Turns, tapped: usize, readers: usize) -> Value {
    let turned = |all: &[String]| -> Vec<String> {
        all.iter().cycle().skip(tapped % all.len().max(1)).take(all.len()).cloned().collect()
    };
    json!({
        "kind": "taps",
        "chats": readers,
        "updates": readers,
        "data": turned(&turns.data),
        "language_codes": turned(&turns.languages),
    })
}
