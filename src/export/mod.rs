//! `export`: the pages as a static mirror, for times when the bot cannot be reached, and leaflets
//! to print.
//!
//! [`site()`] makes all files in memory, and always the same bytes from the same files; only
//! `folder` writes to the disk.

mod folder;
pub(crate) mod frame;
mod leaflet;
mod manifest;
mod page;
mod site;

use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::Words;
use crate::ops::calendar;
use crate::ops::exit_error::ExitError;
use crate::ops::paths::real;
use article::{Documents, Files, Library, username};

/// Where to, and for which bot.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The folder to write into: a new or empty one, or that of an earlier export
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The bot's @name, for the leaflets; without it, the username in bot.toml
    #[arg(long, value_name = "NAME")]
    bot: Option<String>,
}

/// Writes the mirror, and the leaflets if the bot's name is known. Returns what was written, as
/// text for the operator.
pub fn run(words: &Words, arguments: &ExportArguments) -> Result<String, ExitError> {
    let given = arguments.bot.as_deref().map(bot_name).transpose()?;
    refuse_inside(words, &arguments.out)?;
    let files = words.read()?;
    let library = words.build(&files, calendar::today())?;
    let bot = given.or(library.settings.username.as_deref());
    let Made { files: site, overfull } = site(&library, &files, bot)?;
    folder::write(&arguments.out, &site)?;
    let bytes: usize = site.values().map(Vec::len).sum();
    let (out, count) = (arguments.out.display(), site.len());
    let mut said = format!(
        "{count} files, {} KB, are in {out}; begin with index.html.\n",
        bytes.div_ceil(1000)
    );
    said.push_str(match bot {
        Some(_) => "The leaflets are in its folder leaflets; begin with leaflets/index.html.\n",
        None => "No leaflets were made, because they name the bot: add --bot NAME, or write username into bot.toml.\n",
    });
    if bot.is_some() && library.settings.ending.is_some() {
        said.push_str("bot.toml says when this bot moves or ends; the pages say so too, the leaflets do not.\n");
    }
    for path in overfull {
        said.push_str(&format!(
            "{path} needs more than one sheet: choose a shorter passage, or shorten its phrases.\n"
        ));
    }
    Ok(said)
}

/// Refuses to write into the folder of words: a bot would report the new files at each reload.
fn refuse_inside(words: &Words, out: &Path) -> Result<(), ExitError> {
    let Some(folder) = words.path() else { return Ok(()) };
    let (Ok(real_folder), Ok(real_out)) = (real(folder), real(out)) else { return Ok(()) };
    if !real_out.starts_with(real_folder) {
        return Ok(());
    }
    let (out, folder) = (out.display(), folder.display());
    Err(ExitError::usage(
        format!("{out} lies in {folder}, the folder of the words"),
        "Name a folder outside of it, as in --out mirror.",
    ))
}

/// What [`site()`] makes.
#[derive(Debug)]
pub struct Made {
    /// Every file, by its path with `/`; the manifest is one of them.
    pub files: Files,
    /// Leaflets that have more words than one sheet holds.
    pub overfull: Vec<String>,
}

/// Makes every file of an export.
pub fn site(library: &Library, files: &Files, bot: Option<&str>) -> Result<Made, ExitError> {
    let documents = Documents::build(files).ok_or_else(|| {
        ExitError::failed(
            "these words make no pages",
            "Correct the problems that appeal-bot check lists.",
        )
    })?;
    let files = site::Site { library, documents: &documents }.files();
    let mut made = Made { files, overfull: Vec::new() };
    if let Some(bot) = bot {
        leaflet::Printer { library, documents: &documents, bot }.print(&mut made)?;
    }
    let manifest = manifest::Manifest::new(library, bot, &made.files);
    made.files.insert(manifest::FILE.to_owned(), manifest.bytes());
    Ok(made)
}

/// Returns the username that `--bot` gives.
pub(crate) fn bot_name(given: &str) -> Result<&str, ExitError> {
    username(given).ok_or_else(|| {
        ExitError::usage(
            format!("“{given}” is not the name of a bot"),
            "Write it as in --bot my_appeal_bot",
        )
    })
}
