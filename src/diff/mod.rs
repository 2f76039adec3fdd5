//! `diff`: what would change for readers if the words of one folder took the place of another's.

mod collect;
mod compare;
mod html;
mod lines;
mod pieces;
mod terminal;
mod words;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::config;
use crate::ops::calendar;
use crate::ops::exit_error::ExitError;
use collect::collect;
use compare::{Change, changes};

/// Which folders, and how to show what differs.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The folder with the words as they are
    old: PathBuf,
    /// The folder with the words as they would be
    new: PathBuf,
    /// How to show what changes
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    format: DiffFormat,
    /// Compare what is shown on this day, such as 2027-02-01; without it, today
    #[arg(long, value_name = "DATE", value_parser = calendar::day)]
    today: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// The lines that change, with marked words
    Text,
    /// One page for a browser, to mail or to print
    Html,
    /// One JSON object; docs/editing.md describes it
    Json,
}

/// What differs, in the chosen format.
#[derive(Debug)]
pub struct Difference {
    pub text: String,
    pub is_same: bool,
}

/// Compares the folders; `styled` allows colours for a terminal.
pub fn run(arguments: &DiffArguments, styled: bool) -> Result<Difference, ExitError> {
    let DiffArguments { old, new, format, today } = arguments;
    let today = today.unwrap_or_else(calendar::today);
    let items = |folder: &Path| Ok(collect(&config::load_on(folder, today)?, today));
    let changes = changes(items(old)?, items(new)?);
    let text = match format {
        DiffFormat::Text => terminal::render(&changes, styled),
        DiffFormat::Html => {
            html::page(&changes, &old.display().to_string(), &new.display().to_string())
        }
        DiffFormat::Json => json(&changes, old, new),
    };
    Ok(Difference { text, is_same: changes.is_empty() })
}

/// Version 1 of the JSON; docs/editing.md describes it.
fn json(changes: &[Change], old: &Path, new: &Path) -> String {
    let all: Vec<_> = changes.iter().map(Change::json).collect();
    let (old, new) = (old.display().to_string(), new.display().to_string());
    format!("{:#}\n", json!({ "version": 1, "old": old, "new": new, "changes": all }))
}
