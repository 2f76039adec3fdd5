//! Loads the configuration folder as a checked library.

use std::path::Path;

use chrono::NaiveDate;

use super::Words;
use crate::ops::calendar;
use crate::ops::exit_error::ExitError;
use article::Library;

/// Reads and checks the folder as of today.
///
/// # Errors
/// All problems in the files, or that the folder cannot be read.
pub fn load(folder: &Path) -> Result<Library, ExitError> {
    load_on(folder, calendar::today())
}

/// Reads and checks the folder as of the given day.
///
/// # Errors
/// As [`load`].
pub fn load_on(folder: &Path, today: NaiveDate) -> Result<Library, ExitError> {
    Words::from(folder.to_owned()).load_on(today)
}
