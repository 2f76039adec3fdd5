//! What becomes of the cost of an answer, and of memory, as there is more of something.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use crate::chart::Line;
use crate::contestant::Contestant;
use crate::many::{FEWEST, many};
use crate::measure::SETTLES;
use crate::program::own_program;
use crate::progress::Progress;
use crate::sandbox::Sandbox;
use crate::scenario::Receive;
use crate::table::median;
use crate::words::{Fixture, unbind};

/// Requests where it is not they that grow.
const REQUESTS: usize = 20_000;
const CHATS: usize = 100;
/// The maximum number of readers at once, because the sandbox holds at most 100,000 updates.
const AT_ONCE: usize = 50_000;
/// A step of so many requests takes minutes, and is taken once.
const LONG: usize = 500_000;
/// Few that wait come again and again, until it is so many.
const ENOUGH: usize = 10_000;
const WARM_UP: usize = 2_000;
/// Microseconds of processor time for an answer, and the most megabytes.
const FIGURES: [&str; 2] = ["CPU µs an answer", "peak MB"];

/// What there is more of.
pub(crate) struct Growth {
    what: &'static str,
    steps: Vec<Step>,
}

struct Step {
    count: usize,
    /// The words, where they are not the shipped ones.
    config: Option<PathBuf>,
    commands: Vec<String>,
    /// Updates at once, and how often.
    load: (usize, usize),
    chats: usize,
    /// By round, in the order of [`FIGURES`].
    samples: Vec<[f64; 2]>,
}

/// All that is looked at; the configurations are written below `folder`.
pub(crate) fn plan(folder: &Path) -> Result<Vec<Growth>> {
    let (pages, languages) = ([FEWEST, 10, 100, 1_000], [2, 4, 8, 20]);
    let same_pages = |count, config| Step::with_words(count, config, shipped());
    let all_pages = |count, config| {
        Step::with_words(
            count,
            config,
            (0..count - FEWEST).map(|number| format!("/p{number}")).collect(),
        )
    };
    let mut by_page = Vec::new();
    for count in pages {
        by_page.push((count, write(folder, count, 4)?));
    }
    let mut by_language = Vec::new();
    for count in languages {
        by_language.push((count, write(folder, FEWEST, count)?));
    }
    // Their labels would stand on one another.
    let few_pages: Vec<_> = by_page.iter().filter(|(count, _)| *count != 10).cloned().collect();
    let steps = |words: &[(usize, PathBuf)], step: &dyn Fn(usize, PathBuf) -> Step| {
        words.iter().map(|(count, config)| step(*count, config.clone())).collect()
    };
    Ok(vec![
        Growth { what: "pages, seven of them asked for", steps: steps(&few_pages, &same_pages) },
        Growth {
            what: "pages, all asked for",
            steps: steps(by_page.get(1..).unwrap_or_default(), &all_pages),
        },
        Growth { what: "languages", steps: steps(&by_language, &same_pages) },
        Growth {
            what: "readers",
            steps: [1_000, 10_000, 100_000, 1_000_000].map(Step::with_readers).into(),
        },
        Growth {
            what: "updates waiting",
            steps: [100, 1_000, 10_000, 100_000].map(Step::with_waiting).into(),
        },
    ])
}

fn shipped() -> Vec<String> {
    ["start", "appeal", "conditions", "context", "since", "sources", "about"]
        .map(|page| format!("/{page}"))
        .into()
}

fn write(folder: &Path, pages: usize, languages: usize) -> Result<PathBuf> {
    let config = folder.join(format!("{pages}-pages-{languages}-languages"));
    for (path, bytes) in many(pages, languages) {
        let path = config.join(path);
        fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        fs::write(path, bytes)?;
    }
    unbind(&config.join("bot.toml"))?;
    Ok(config)
}

impl Step {
    fn with_words(count: usize, config: PathBuf, commands: Vec<String>) -> Self {
        let (load, samples) = ((REQUESTS, 1), Vec::new());
        Self { count, config: Some(config), commands, load, chats: CHATS, samples }
    }

    fn with_readers(count: usize) -> Self {
        let at_once = count.min(AT_ONCE);
        let load = (at_once, count / at_once);
        Self { count, config: None, commands: shipped(), load, chats: at_once, samples: Vec::new() }
    }

    fn with_waiting(count: usize) -> Self {
        let load = (count, ENOUGH.div_ceil(count));
        Self { count, config: None, commands: shipped(), load, chats: count, samples: Vec::new() }
    }

    async fn measure(&self, fixture: &Fixture<'_>, bot: &Contestant) -> Result<[f64; 2]> {
        let fixture =
            Fixture { config: self.config.as_deref().unwrap_or(fixture.config), ..*fixture };
        let mut sandbox = Sandbox::start(&own_program())?;
        let bot = bot.start(&fixture, &sandbox.url, None, Receive::Polling)?;
        sandbox.until_asked().await?;
        tokio::time::sleep(SETTLES).await;
        let load = |updates: usize, chats: usize| json!({ "chats": chats, "updates": updates, "commands": self.commands, "language_codes": ["en"] });
        // Few readers are to be few.
        let warm_up = WARM_UP.min(self.load.0);
        sandbox.answers(&load(warm_up, self.chats.min(warm_up))).await?;
        let before = bot.spent()?;
        let (updates, times) = self.load;
        for _ in 0..times {
            sandbox.answers(&load(updates, self.chats)).await?;
        }
        let cpu = bot.spent()?.since(&before) / (updates * times) as f64;
        Ok([cpu, bot.peak()?])
    }

    fn figure(&self, figure: usize) -> f64 {
        median(self.samples.iter().map(|sample| sample[figure]))
    }
}

/// Measures all steps of all in each round.
pub(crate) async fn measure(
    plan: &mut [Growth],
    fixture: &Fixture<'_>,
    bot: &Contestant,
    rounds: usize,
) -> Result<()> {
    let mut progress =
        Progress::new(plan.iter().map(|growth| growth.steps.len()).sum::<usize>() * rounds);
    for round in 0..rounds {
        for growth in plan.iter_mut() {
            for step in &mut growth.steps {
                progress.step(&format!("{} {}", step.count, growth.what));
                if round == 0 || step.load.0 * step.load.1 < LONG {
                    let sample = step.measure(fixture, bot).await?;
                    step.samples.push(sample);
                }
            }
        }
    }
    Ok(())
}

/// A small chart for each figure of each growth: first the costs, then the memory.
pub(crate) fn charts(plan: &[Growth]) -> Vec<Line> {
    let line = |figure: usize, growth: &Growth| Line {
        title: FIGURES[figure].to_owned(),
        axis: growth.what.to_owned(),
        points: growth.steps.iter().map(|step| (step.count as f64, step.figure(figure))).collect(),
    };
    (0..FIGURES.len())
        .flat_map(|figure| plan.iter().map(move |growth| line(figure, growth)))
        .collect()
}
