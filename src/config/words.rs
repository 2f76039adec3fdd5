//! Where the words come from: a folder, or those that were built into the program.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::read_folder;
use crate::ops::calendar;
use crate::ops::exit_error::ExitError;
use article::{Files, Library, Problem};

/// The folder that is used if none is named.
pub const DEFAULT_FOLDER: &str = "config";

/// The words and settings of a bot, and who may see them.
#[derive(Debug, Clone)]
pub struct Words {
    origin: Origin,
    purpose: Purpose,
}

/// What the words are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To compare or to copy what is published.
    Published,
    /// For editors, who see drafts too.
    Editors,
    /// To answer readers on Telegram: nothing of what says whose bot it is may still be a placeholder.
    Readers,
}

#[derive(Debug, Clone)]
enum Origin {
    Folder(PathBuf),
    /// The files that lay in `config/` when the program was built.
    BuiltIn(Arc<Files>),
}

impl Words {
    /// Takes the named folder, or else the default folder, or else the words built into the program.
    pub fn choose(named: Option<PathBuf>, built_in: impl FnOnce() -> Files) -> Self {
        // A default folder that is there and cannot be read is a mistake to report, and no reason
        // to show other words.
        let default =
            || Path::new(DEFAULT_FOLDER).symlink_metadata().is_ok().then(|| DEFAULT_FOLDER.into());
        match named.or_else(default) {
            Some(folder) => Self::from(folder),
            None => {
                Self { origin: Origin::BuiltIn(Arc::new(built_in())), purpose: Purpose::Published }
            }
        }
    }

    /// Returns the folder, unless the words are built in.
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Folder(folder) => Some(folder),
            Origin::BuiltIn(_) => None,
        }
    }

    /// Reads all files.
    pub fn read(&self) -> Result<Files, ExitError> {
        match &self.origin {
            Origin::Folder(folder) => read_folder(folder),
            Origin::BuiltIn(files) => Ok(files.as_ref().clone()),
        }
    }

    /// Reads and checks all files as of the given day.
    pub fn load_on(&self, today: NaiveDate) -> Result<Library, ExitError> {
        self.build(&self.read()?, today)
    }

    /// Checks files that were read before, as of the given day.
    pub fn build(&self, files: &Files, today: NaiveDate) -> Result<Library, ExitError> {
        self.library(files, today).map_err(|problems| self.invalid(problems))
    }

    /// Returns the error for problems in these files.
    pub fn invalid(&self, problems: Vec<Problem>) -> ExitError {
        ExitError::Invalid { folder: PathBuf::from(self.to_string()), problems }
    }

    /// As [`Words::build`], with the problems alone as the error.
    pub fn library(&self, files: &Files, today: NaiveDate) -> Result<Library, Vec<Problem>> {
        match self.purpose {
            Purpose::Published => Library::build(files, today),
            Purpose::Editors => Library::build_with_drafts(files, today),
            Purpose::Readers => Library::build_for_readers(files, today),
        }
    }

    /// Shows pages that are drafts, too.
    #[must_use]
    pub fn with_drafts(self) -> Self {
        Self { purpose: Purpose::Editors, ..self }
    }

    /// Refuses what says whose bot it is and is still a placeholder.
    #[must_use]
    pub fn for_readers(self) -> Self {
        Self { purpose: Purpose::Readers, ..self }
    }

    /// Returns the folder. There must be one: whoever answers readers needs words of their own.
    pub fn folder(&self) -> Result<&Path, ExitError> {
        self.path().ok_or_else(|| {
            ExitError::usage(
                format!("there is no folder {DEFAULT_FOLDER} here, and a bot on Telegram needs words of its own"),
                format!("Make such a folder with: appeal-bot init {DEFAULT_FOLDER}, or name yours: appeal-bot --config DIR"),
            )
        })
    }
}

/// Reads and checks a folder as of today.
pub fn load(folder: &Path) -> Result<Library, ExitError> {
    load_on(folder, calendar::today())
}

/// Reads and checks a folder as of the given day.
pub fn load_on(folder: &Path, today: NaiveDate) -> Result<Library, ExitError> {
    Words::from(folder.to_owned()).load_on(today)
}

impl From<PathBuf> for Words {
    fn from(folder: PathBuf) -> Self {
        Self { origin: Origin::Folder(folder), purpose: Purpose::Published }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::Folder(folder) => folder.display().fmt(f),
            Origin::BuiltIn(_) => f.write_str("built-in"),
        }
    }
}
