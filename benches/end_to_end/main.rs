//! The bot from outside: its published build as a process, beside a plain teloxide bot and the bare HTTP exchange, against the
//! sandbox as another process. `cargo bench --bench end_to_end -- --help`; its figures are in docs/performance.md.

mod chart;
mod contestant;
#[path = "../shared/folder.rs"]
mod folder;
mod growth;
#[path = "../many.rs"]
mod many;
mod measure;
mod options;
#[path = "../shared/port.rs"]
mod port;
mod process;
#[path = "../shared/program.rs"]
mod program;
mod progress;
#[path = "../shared/record.rs"]
mod record;
mod road;
mod sandbox;
mod scenario;
#[path = "../shared/status.rs"]
mod status;
mod table;
mod traffic;
mod words;

use std::path::Path;

use anyhow::{Context, Result, ensure};
use clap::Parser;

use contestant::Contestant;
use measure::{Sample, measure};
use options::Options;
use progress::Progress;
use record::Record;
use scenario::Scenario;
use table::About;
use traffic::{first_poll, traffic};
use words::Fixture;

/// Requests and rounds of a look.
const QUICK: (usize, usize) = (5_000, 1);

/// The samples of one program in one scenario, a round each.
pub(crate) struct Samples {
    pub(crate) scenario: Scenario,
    pub(crate) contestant: Contestant,
    pub(crate) samples: Vec<Sample>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut options = Options::parse();
    if options.quick {
        (options.requests, options.rounds) = QUICK;
    }
    let contestants = Contestant::build(&options.bots, options.other.as_deref())?;
    let folder = tempfile::tempdir()?;
    let turns =
        words::prepare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config"), folder.path())?;
    let config = folder.path().join("config");
    let fixture = Fixture { folder: folder.path(), config: &config, turns: &turns };
    let record = Record::new(&options.out, options.record)?;
    if options.growth {
        let bot = contestants.first().context("no bot")?;
        return grow(&fixture, bot, options.rounds, &record).await;
    }
    if options.road {
        let rows = road::measure(&fixture, &contestants, options.rounds).await?;
        record.keep("road", &road::comparison(&rows), &road::bars(&rows).svg())?;
        return record.keep_tables("rush", &road::rush(&rows));
    }
    let scenarios = Scenario::choose(options.all, &options.scenario);
    ensure!(!scenarios.is_empty(), "no scenario has such a name");
    let measured = compare(&fixture, &contestants, &scenarios, &options).await?;
    let mut report = table::comparison(&measured);
    if !options.quick {
        report += &table::about(&about(&fixture, &contestants, options.rounds).await?);
    }
    record.keep("comparison", &report, &table::bars(&measured).svg())
}

/// All take turns in every round, so that what else the machine does troubles them alike.
async fn compare(
    fixture: &Fixture<'_>,
    contestants: &[Contestant],
    scenarios: &[Scenario],
    options: &Options,
) -> Result<Vec<Samples>> {
    let mut measured: Vec<Samples> = Vec::new();
    for &scenario in scenarios {
        let able = contestants.iter().filter(|contestant| contestant.can(scenario.receive));
        measured.extend(able.map(|it| Samples {
            scenario,
            contestant: it.clone(),
            samples: Vec::new(),
        }));
    }
    let mut progress = Progress::new(measured.len() * options.rounds);
    for _ in 0..options.rounds {
        for row in &mut measured {
            progress.step(&format!("{} {}", row.scenario.name(), row.contestant.name));
            let requests = row.scenario.requests(options.requests);
            row.samples.push(measure(fixture, &row.contestant, row.scenario, requests).await?);
        }
    }
    Ok(measured)
}

/// What does not depend on the scenario, or only on what an answer is.
async fn about(
    fixture: &Fixture<'_>,
    contestants: &[Contestant],
    rounds: usize,
) -> Result<Vec<About>> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let shipped = Fixture { config: &shipped, ..*fixture };
    let mut all = Vec::new();
    for contestant in contestants {
        let mut starts = Vec::new();
        for _ in 0..rounds * 2 {
            starts.push(first_poll(&shipped, contestant).await?);
        }
        let mut kinds = Vec::new();
        for scenario in Scenario::choose(false, &["0ms-100chats-polling".to_owned()]) {
            if scenario.latency == 0 && scenario.pace.is_none() {
                kinds.push((scenario.kind, traffic(fixture, contestant, scenario).await?));
            }
        }
        all.push(About {
            name: contestant.name,
            start: table::median(starts),
            size: contestant.size()?,
            kinds,
        });
    }
    Ok(all)
}

async fn grow(
    fixture: &Fixture<'_>,
    bot: &Contestant,
    rounds: usize,
    record: &Record,
) -> Result<()> {
    let mut plan = growth::plan(fixture.folder)?;
    growth::measure(&mut plan, fixture, bot, rounds).await?;
    let charts = growth::charts(&plan);
    let chart = chart::lines("What an answer costs as there is more", charts.len() / 2, &charts);
    record.keep("growth", &table::growth(&charts), &chart)
}
