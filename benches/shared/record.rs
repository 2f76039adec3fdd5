//! Where the results go: the terminal, a folder, and docs/performance.md.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where tables and charts are kept.
pub(crate) struct Record {
    /// The tables, and charts that are no record.
    folder: PathBuf,
    /// The repository's docs, where this run is to stand in them.
    docs: Option<PathBuf>,
}

impl Record {
    pub(crate) fn new(folder: &Path, in_docs: bool) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let docs = in_docs.then(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("docs"));
        Ok(Self { folder: folder.to_owned(), docs })
    }

    /// Prints tables, and keeps them and their chart.
    pub(crate) fn keep(&self, name: &str, tables: &str, chart: &str) -> Result<()> {
        let charts = self.docs.as_ref().unwrap_or(&self.folder);
        fs::write(charts.join(format!("performance-{name}.svg")), chart)?;
        self.keep_tables(name, tables)
    }

    /// Prints tables, and keeps them.
    #[allow(clippy::print_stdout, reason = "a benchmark tells what it measured")]
    pub(crate) fn keep_tables(&self, name: &str, tables: &str) -> Result<()> {
        let tables = format!("{}\n\n{tables}", machine()?);
        println!("{tables}");
        fs::write(self.folder.join(format!("{name}.md")), &tables)?;
        let Some(docs) = &self.docs else { return Ok(()) };
        let page = docs.join("performance.md");
        let text = between(&fs::read_to_string(&page)?, name, &tables)?;
        Ok(fs::write(page, text)?)
    }
}

/// The text with other words between the marks of this name.
fn between(text: &str, name: &str, words: &str) -> Result<String> {
    let [begin, end] = ["begin", "end"].map(|edge| format!("<!-- {edge} {name} -->"));
    let (before, rest) =
        text.split_once(&begin).with_context(|| format!("docs/performance.md has no {begin}"))?;
    let (_, after) =
        rest.split_once(&end).with_context(|| format!("docs/performance.md has no {end}"))?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", words.trim()))
}

/// What this machine is, without its name.
fn machine() -> Result<String> {
    let read = |file: &str| fs::read_to_string(file).with_context(|| format!("cannot read {file}"));
    let field = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim_start_matches([':', ' ', '\t']).trim().to_owned()
    };
    let memory: f64 = field(&read("/proc/meminfo")?, "MemTotal").trim_end_matches(" kB").parse()?;
    let cores = std::thread::available_parallelism()?;
    let (model, release) =
        (field(&read("/proc/cpuinfo")?, "model name"), read("/proc/sys/kernel/osrelease")?);
    let kernel = release.split('-').next().unwrap_or_default().trim();
    Ok(format!(
        "Measured on {cores} cores ({model}), {:.0} GB of memory, Linux {kernel}.",
        memory / 1e6
    ))
}
