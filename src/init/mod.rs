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
use crate::ops::paths::{leads_nowhere, quoted, why};
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
    let named = quoted(&arguments.dir);
    Ok(format!(
        "{count} files are in {folder}. What must be your own is marked {MARK}.\n\
         See the bot:          appeal-bot --config {named} preview\n\
         See what is missing:  appeal-bot --config {named} check\n"
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
    is_free(folder)?;
    let beneath = Beneath::create(folder).map_err(|error| cannot_write(folder, folder, &error))?;
    for (name, bytes) in files {
        let written = beneath.write_new(name, bytes);
        written.map_err(|error| cannot_write(folder, &folder.join(name), &error))?;
    }
    Ok(())
}

/// Returns an error unless the folder is new or empty.
fn is_free(folder: &Path) -> Result<(), ExitError> {
    let new = "Name a new folder, or an empty one.";
    let error = match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => return Ok(()),
        Ok(false) => {
            let what =
                format!("{} is there already, and init overwrites nothing", folder.display());
            return Err(ExitError::usage(what, new));
        }
        Err(error) => error,
    };
    if error.kind() == io::ErrorKind::NotFound && leads_nowhere(folder).is_none() {
        return Ok(());
    }
    let what = format!("cannot use {}: {}", folder.display(), why(folder, &error));
    Err(ExitError::usage(what, new))
}

/// What is missing or in the way is the folder; its files are all new.
fn cannot_write(folder: &Path, path: &Path, error: &io::Error) -> ExitError {
    let what = format!("cannot write {}: {}", path.display(), why(folder, error));
    let hint = match error.kind() {
        io::ErrorKind::PermissionDenied => "Name a folder in which this user may write.",
        _ => "Check the place and the space there.",
    };
    ExitError::failed(what, hint)
}
