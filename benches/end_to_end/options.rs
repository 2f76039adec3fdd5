//! Arguments, after `--`.

use std::path::PathBuf;

use clap::Parser;

/// The bot from outside: answers a second, CPU and memory, beside a plain teloxide bot and the bare HTTP exchange.
#[derive(Debug, Parser)]
#[command(name = "cargo bench --bench end_to_end --")]
pub(crate) struct Options {
    /// One round of few requests, without growth, start and traffic: for a look, not for a record
    #[arg(long)]
    pub(crate) quick: bool,
    /// Rounds; the figures are their medians
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: usize,
    /// Requests of a round, where a chat and the latency allow so many
    #[arg(long, default_value_t = 20_000)]
    pub(crate) requests: usize,
    /// Only scenarios with this in their name, such as taps or commands-0ms; may be repeated
    #[arg(long, value_name = "PART")]
    pub(crate) scenario: Vec<String>,
    /// Every combination of scenarios
    #[arg(long)]
    pub(crate) all: bool,
    /// Which bots
    #[arg(long, value_delimiter = ',', default_value = "ours,plain,floor")]
    pub(crate) bots: Vec<String>,
    /// Another build of the bot, measured in the same rounds
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) other: Option<PathBuf>,
    /// Measure growth alone: over pages, languages, readers and waiting updates
    #[arg(long)]
    pub(crate) growth: bool,
    /// Measure the way to a distant server alone: TLS, and round trips of 50 ms
    #[arg(long, conflicts_with = "growth")]
    pub(crate) road: bool,
    /// Put the tables into docs/performance.md and the charts beside it
    #[arg(long, conflicts_with = "quick")]
    pub(crate) record: bool,
    /// The folder for tables and charts
    #[arg(long, value_name = "DIR", default_value = "target/end_to_end")]
    pub(crate) out: PathBuf,
    /// What cargo passes to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}
