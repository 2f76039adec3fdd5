//! Arguments, after `--`.

use std::path::PathBuf;

use clap::Parser;

/// The published bot under moderate load and every fault, for an hour: nothing may be lost, and
/// memory, descriptors, threads and tasks must not grow.
#[derive(Debug, Parser)]
#[command(name = "cargo bench --bench soak --")]
pub(crate) struct Options {
    /// How long; all faults take five minutes, and growth is judged where it is 40 or more
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) minutes: u32,
    /// Updates a second, for each bot
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) rate: u32,
    /// A build of the bot; without it, the published one is built
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) program: Option<PathBuf>,
    /// Put the tables into docs/performance.md
    #[arg(long)]
    pub(crate) record: bool,
    /// The folder for the tables and the bots' logs
    #[arg(long, value_name = "DIR", default_value = "target/soak")]
    pub(crate) out: PathBuf,
    /// What cargo passes to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}
