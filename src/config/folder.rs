//! The configuration folder: its list of files and their bytes.

mod names;

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::ops::exit_error::ExitError;
use crate::ops::paths::{leads_nowhere, quoted, why};
use crate::ops::text_file;
use article::{DEAD_LINK, Files, MAX_FILE};
use names::{is_left_behind, is_meant};

/// Bytes that all files of a folder may hold together. A library of this size and the one that it
/// replaces stay far below the 128 MB that the systemd unit allows.
const MAX_FOLDER_BYTES: usize = 8 << 20;
/// Files and folders that a folder may hold: 32 languages with 300 pages each.
const MAX_ENTRIES: usize = 10_000;

/// Reads the folder: the two TOML files, the phrases and the pages. Of all other files only the name
/// is kept, so that the library can report them. At most [`MAX_FILE`] and one byte of a file are
/// read.
///
/// # Errors
/// When the folder is missing, empty, too large, or cannot be read.
pub fn read_folder(folder: &Path) -> Result<Files, ExitError> {
    let files = Listing::of(folder).and_then(|listing| listing.read()).map_err(|error| {
        let what = format!("cannot read the configuration folder {}: {error}", folder.display());
        ExitError::usage(what, hint(folder, &error))
    })?;
    if files.is_empty() {
        let what = format!("the configuration folder {} is empty", folder.display());
        return Err(ExitError::usage(
            what,
            format!("Fill it with: appeal-bot init {}", quoted(folder)),
        ));
    }
    Ok(files)
}

/// Returns what to do about a folder that cannot be read.
fn hint(folder: &Path, error: &io::Error) -> String {
    let text = match error.kind() {
        _ if leads_nowhere(folder).is_some() => "Mend the link, or remove it.",
        io::ErrorKind::NotFound => "Name a folder that is there, or make one: appeal-bot init DIR",
        io::ErrorKind::NotADirectory => "Name the folder in which bot.toml lies.",
        io::ErrorKind::PermissionDenied => {
            let folder = quoted(folder);
            return format!(
                "Let the user who runs the program read all of it, as with: chmod -R a+rX {folder}"
            );
        }
        io::ErrorKind::InvalidInput | io::ErrorKind::IsADirectory => {
            "Put a file in its place, or remove it."
        }
        _ => "Put it right, or name another folder.",
    };
    text.to_owned()
}

/// The files and folders in a folder at one moment.
#[derive(Debug, PartialEq, Eq)]
pub struct Listing {
    /// The configuration folder itself and the folders below it that are read.
    pub folders: Vec<PathBuf>,
    /// The name of each file in the library, and its path.
    files: Vec<(String, PathBuf)>,
    /// The names of files and folders that are not read.
    unread: Vec<String>,
    entries: usize,
}

/// Identifies a file's state without reading it; follows symlinks.
#[derive(Debug, PartialEq, Eq)]
pub struct FileStamp {
    /// Device number and inode number.
    place: (u64, u64),
    /// For a file, its length in bytes and its ctime in seconds and nanoseconds; no program can set
    /// the ctime back. `None` for a folder.
    content: Option<(u64, i64, i64)>,
}

impl FileStamp {
    fn of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        // A folder's ctime also changes when files that are not read come and go.
        let content = found.is_file().then(|| (found.len(), found.ctime(), found.ctime_nsec()));
        Some(Self { place: (found.dev(), found.ino()), content })
    }
}

impl Listing {
    /// Lists a folder.
    ///
    /// # Errors
    /// When it is missing, holds too much, or cannot be read.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let mut listing =
            Self { folders: Vec::new(), files: Vec::new(), unread: Vec::new(), entries: 0 };
        for (name, path) in listing.look_into(folder, "", "toml")? {
            match name.as_str() {
                "phrases" => listing.all_unread("phrases/", "ftl", &path)?,
                "pages" => {
                    for (language, path) in listing.look_into(&path, "pages/", "")? {
                        listing.all_unread(&format!("pages/{language}/"), "md", &path)?;
                    }
                }
                "bot.toml" | "sources.toml" => return Err(named(&name, &text_file::folder())),
                _ if is_meant(&name) => listing.unread.push(format!("{name}/")),
                // Others are somebody's own, such as the folder that a new one has replaced.
                _ => {}
            }
        }
        Ok(listing)
    }

    /// Adds the files of a folder that have this ending, and the names of the others; returns the
    /// folders in it.
    fn look_into(
        &mut self,
        folder: &Path,
        prefix: &str,
        ending: &str,
    ) -> io::Result<Vec<(String, PathBuf)>> {
        let name = prefix.trim_end_matches('/');
        let failed = |error: io::Error| {
            let why = why(folder, &error);
            let what = if name.is_empty() { why } else { format!("{name}: {why}") };
            io::Error::new(error.kind(), what)
        };
        let entries = entries(folder).map_err(failed)?;
        self.entries += entries.len();
        if self.entries > MAX_ENTRIES {
            return Err(io::Error::other(format!(
                "it holds more than {MAX_ENTRIES} files and folders"
            )));
        }
        let mut folders = Vec::new();
        for (name, path) in entries {
            let is_known = path.extension().is_some_and(|found| found == ending);
            let found = match fs::metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    return Err(failed(error));
                }
                found => found.ok(),
            };
            match found {
                Some(found) if found.is_dir() => folders.push((name, path)),
                None if path.is_symlink() => self.unread.push(format!("{prefix}{name}{DEAD_LINK}")),
                // It went away since the folder was listed.
                None => {}
                Some(found) if is_known && !found.is_file() => {
                    return Err(named(&format!("{prefix}{name}"), &text_file::no_file()));
                }
                Some(_) if is_known => self.files.push((format!("{prefix}{name}"), path)),
                Some(_) => self.unread.push(format!("{prefix}{name}")),
            }
        }
        self.folders.push(folder.to_owned());
        Ok(folders)
    }

    /// As [`Self::look_into`], for a folder that may not contain folders.
    fn all_unread(&mut self, prefix: &str, ending: &str, folder: &Path) -> io::Result<()> {
        let folders = self.look_into(folder, prefix, ending)?;
        self.unread.extend(folders.into_iter().map(|(name, _)| format!("{prefix}{name}/")));
        Ok(())
    }

    /// Reads all files; those that are not read have no bytes.
    ///
    /// # Errors
    /// When one cannot be read, which the error names, or when all together are too large.
    pub fn read(&self) -> io::Result<Files> {
        let mut files: Files = self.unread.iter().map(|name| (name.clone(), Vec::new())).collect();
        let mut left = MAX_FOLDER_BYTES;
        for (name, path) in &self.files {
            let failed = |error: io::Error| {
                io::Error::new(error.kind(), format!("{name}: {}", why(path, &error)))
            };
            let bytes = read_start(path).map_err(failed)?;
            let too_much = || {
                io::Error::other(format!(
                    "its files hold more than {MAX_FOLDER_BYTES} bytes in all"
                ))
            };
            left = left.checked_sub(bytes.len()).ok_or_else(too_much)?;
            files.insert(name.clone(), bytes);
        }
        Ok(files)
    }

    /// Returns the stamp of each folder and then of each file; `None` for one that no longer
    /// exists.
    #[must_use]
    pub fn stamps(&self) -> Vec<Option<FileStamp>> {
        let files = self.files.iter().map(|(_, path)| path);
        self.folders.iter().chain(files).map(|path| FileStamp::of(path)).collect()
    }
}

/// Reads a file. Of one that is too long it reads one byte more than [`MAX_FILE`], which the library
/// then reports.
fn read_start(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    text_file::open(path)?.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns the error with the file's name.
fn named(name: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{name}: {error}"))
}

/// Lists a folder by name, without the files that editors and systems leave behind.
fn entries(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !is_left_behind(&name) {
            entries.push((name, entry.path()));
        }
    }
    entries.sort();
    Ok(entries)
}
