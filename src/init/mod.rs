//! `init`: writes a folder of words to begin with, about no article.

mod starter;
mod translate;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::ops::beneath::Beneath;
use crate::ops::calendar;
use crate::ops::exit_error::ExitError;
use article::load::language_code::wrong_code;
use article::load::mark::MARK;
use article::{Files, Library, Problem, Severity};

#[derive(Debug, Args)]
pub struct InitArguments {
    /// The folder to make: a new or empty one
    dir: PathBuf,
    /// The codes of its languages; the first is the default one
    #[arg(long, value_name = "LANG", value_delimiter = ',', default_value = "en")]
    lang: Vec<String>,
}

/// Writes the folder. Returns what to do next, as text for the editor.
///
/// # Errors
/// A language code that cannot be used, a folder that has something in it, or a failed write.
pub fn run(arguments: &InitArguments) -> Result<String, ExitError> {
    let today = calendar::today();
    if let Some((what, hint)) = arguments.lang.iter().find_map(|code| wrong_code(code)) {
        return Err(unusable(&what, &hint));
    }
    let files = starter::files(&arguments.lang, today);
    if let Err(problems) = Library::build(&files, today) {
        return Err(refused(&problems));
    }
    let all: Files = files.into_iter().chain(starter::schemas()).collect();
    write(&arguments.dir, &all)?;
    let (folder, count) = (arguments.dir.display(), all.len());
    Ok(format!(
        "{count} files are in {folder}. What must be your own is marked {MARK}.\n\
         See the bot:          appeal-bot --config {folder} preview\n\
         See what is missing:  appeal-bot --config {folder} check\n"
    ))
}

/// Everything else is in order, so the problem is one of the languages.
fn refused(problems: &[Problem]) -> ExitError {
    let error = problems.iter().find(|problem| problem.severity() == Severity::Error);
    let (what, hint) = error.map_or_else(Default::default, |error| {
        (error.what.clone(), error.hint.clone().unwrap_or_default())
    });
    unusable(&what, &hint)
}

fn unusable(what: &str, hint: &str) -> ExitError {
    let hint = format!("As in --lang en,ko; {hint}.");
    ExitError::usage(format!("--lang cannot be used: {what}"), hint)
}

fn write(folder: &Path, files: &Files) -> Result<(), ExitError> {
    match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Ok(false) | Err(_) => {
            let what =
                format!("{} is there already, and init overwrites nothing", folder.display());
            return Err(ExitError::usage(what, "Name a new folder, or an empty one."));
        }
    }
    let beneath = Beneath::create(folder).map_err(|error| cannot_write(folder, error))?;
    for (name, bytes) in files {
        beneath.write_new(name, bytes).map_err(|error| cannot_write(&folder.join(name), error))?;
    }
    Ok(())
}

fn cannot_write(place: &Path, error: io::Error) -> ExitError {
    let cause = anyhow::Error::new(error).context(format!("cannot write {}", place.display()));
    ExitError::because(cause, "Check the rights and the space there.")
}
