//! One round of one program.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::contestant::Contestant;
use crate::program::own_program;
use crate::sandbox::Sandbox;
use crate::scenario::Scenario;
use crate::words::Fixture;

/// After its first poll a bot still sets its menus.
pub(crate) const SETTLES: Duration = Duration::from_millis(300);
/// One request in this many is made before the measurement, to open connections and warm caches.
const WARM_UP: usize = 10;

/// What a round gives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// Answers a second, from the load to the last answer.
    pub(crate) rate: f64,
    /// Microseconds of processor time for an answer, user and system.
    pub(crate) cpu: f64,
    /// The same of the server: it must not be what holds the bot up.
    pub(crate) server_cpu: f64,
    /// Milliseconds from the load to the answer: the median, and 99 of 100.
    pub(crate) wait: [f64; 2],
    /// Megabytes before the first answer, and the most.
    pub(crate) memory: [f64; 2],
    /// Calls of the Bot API for an answer, polls among them.
    pub(crate) calls: f64,
}

/// Starts a server and a bot, warms it up, and measures it.
pub(crate) async fn measure(
    fixture: &Fixture<'_>,
    contestant: &Contestant,
    scenario: Scenario,
    requests: usize,
) -> Result<Sample> {
    let mut sandbox = Sandbox::start(&own_program())?;
    sandbox.delay(scenario.latency).await?;
    let bot = contestant.start(fixture, &sandbox.url, None, scenario.receive)?;
    sandbox.until_asked().await?;
    tokio::time::sleep(SETTLES).await;
    let idle = bot.resident()?;
    let warm_up = (requests / WARM_UP).max(1);
    let calls = sandbox.answers(&scenario.load(fixture.turns, warm_up)).await?.calls();
    let (before, server_before) = (bot.spent()?, sandbox.process.spent()?);
    let parts = scenario.parts(requests);
    let begun = Instant::now();
    let stats =
        sandbox.answers_in_parts(&scenario.load(fixture.turns, requests / parts), parts).await?;
    let took = begun.elapsed().as_secs_f64();
    let (after, server_after) = (bot.spent()?, sandbox.process.spent()?);
    let report = sandbox.report().await?;
    ensure!(
        report.unanswered == 0 && report.extra == 0,
        "not every request was answered once: {report:?}"
    );
    let [median, most_of_all, slowest] = report.answer_us.map(f64::from);
    let each = (requests / parts * parts) as f64;
    Ok(Sample {
        rate: each / if parts > 1 { took } else { slowest / 1e6 },
        cpu: after.since(&before) / each,
        server_cpu: server_after.since(&server_before) / each,
        wait: [median / 1e3, most_of_all / 1e3],
        memory: [idle, bot.peak()?],
        calls: (stats.calls() - calls) as f64 / each,
    })
}
