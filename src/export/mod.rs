//! `export`: the pages as a static mirror, for the day the bot is out of reach, and leaflets to print.
//!
//! [`site()`] makes all files in memory, the same bytes from the same words; `folder` alone touches the disk.

mod folder;
mod frame;
mod leaflet;
mod manifest;
mod page;
mod site;

use std::path::{Path, PathBuf};

use clap::Args;

use crate::calendar;
use crate::config;
use crate::library::{Files, Library};
use crate::stop::Stop;

/// Where to, and for which bot.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder to write into: a new or empty one, or that of an earlier export
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The bot's @name, for the leaflets; without it, the username in bot.toml
    #[arg(long, value_name = "NAME")]
    bot: Option<String>,
}

/// Writes the mirror, and the leaflets where the bot's name is known. The answer says what was written.
///
/// # Errors
/// Problems in the words, a name that no bot can have, a folder with other things in it, or a disk that takes nothing.
pub fn run(folder: &Path, arguments: &Arguments) -> Result<String, Stop> {
    let given = arguments.bot.as_deref().map(bot_name).transpose()?;
    let files = config::read_folder(folder)?;
    let invalid = |problems| Stop::Invalid { folder: folder.to_owned(), problems };
    let library = Library::build(&files, calendar::today()).map_err(invalid)?;
    let bot = match given {
        Some(name) => Some(name),
        None => library.settings.username.as_deref().map(bot_name).transpose()?,
    };
    let Made { files: site, overfull } = site(&library, &files, bot)?;
    folder::write(&arguments.out, &site)?;
    let bytes: usize = site.values().map(Vec::len).sum();
    let (out, count) = (arguments.out.display(), site.len());
    let mut said = format!("{count} files, {} KB, are in {out}; begin with index.html.\n", bytes.div_ceil(1000));
    said.push_str(match bot {
        Some(_) => "The leaflets are in its folder leaflets; begin with leaflets/index.html.\n",
        None => "No leaflets were made, because they name the bot: add --bot NAME, or write username into bot.toml.\n",
    });
    for path in overfull {
        said.push_str(&format!(
            "{path} needs more than one sheet: choose a shorter passage, or shorten its phrases.\n"
        ));
    }
    Ok(said)
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
///
/// # Errors
/// Where a link is too long for a QR code.
pub fn site(library: &Library, files: &Files, bot: Option<&str>) -> Result<Made, Stop> {
    let sheets = Library::sheets(files)
        .ok_or_else(|| Stop::failed("these words make no pages", "Correct what the start of the bot complains of."))?;
    let mut made = site::Site { library, sheets: &sheets }.files();
    let mut overfull = Vec::new();
    if let Some(bot) = bot {
        let printed = leaflet::Printer { library, sheets: &sheets, bot }.print()?;
        made.extend(printed.files);
        overfull = printed.overfull;
    }
    let manifest = manifest::Manifest::new(library, bot, &made);
    made.insert(manifest::FILE.to_owned(), manifest.bytes());
    Ok(Made { files: made, overfull })
}

/// A bot's name: 5–32 of `A-Z a-z 0-9 _` (Telegram's rule for user names), without the sign.
fn bot_name(given: &str) -> Result<&str, Stop> {
    let name = given.strip_prefix('@').unwrap_or(given);
    let fits = (5..=32).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let refused = || Stop::usage(format!("“{given}” is not the name of a bot"), "Write it as in --bot my_appeal_bot");
    if fits { Ok(name) } else { Err(refused()) }
}
