//! The configuration folder: what lies there, and its bytes.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::library::Files;
use crate::stop::Stop;

/// Reads the folder: the two TOML files, the phrases and the pages, and nothing else that may lie there.
///
/// # Errors
/// Where the folder is missing, empty, or cannot be read.
pub fn read_folder(folder: &Path) -> Result<Files, Stop> {
    let files = Listing::of(folder).and_then(|listing| listing.read()).map_err(|error| {
        let what = format!("cannot read the configuration folder {}: {error}", folder.display());
        Stop::usage(what, "Start the bot where the folder config is, or name another one: appeal-bot --config DIR")
    })?;
    if files.is_empty() {
        let what = format!("the configuration folder {} is empty", folder.display());
        return Err(Stop::usage(what, "Copy the folder config of the project there, and change its words."));
    }
    Ok(files)
}

/// What is read of a folder, as it lay there at one moment.
#[derive(Debug, PartialEq, Eq)]
pub struct Listing {
    /// The folder itself and those below it.
    pub folders: Vec<PathBuf>,
    /// The files: the name that a library knows each by, and its place.
    files: Vec<(String, PathBuf)>,
}

/// What a file or a folder is told by without being read. What leads there by a link is meant, not the link.
#[derive(Debug, PartialEq, Eq)]
pub struct Mark {
    /// The device and the number of the file there.
    place: (u64, u64),
    /// Of a file the length, and the time of the last change of any kind, which nobody can set back.
    content: Option<(u64, i64, i64)>,
}

impl Mark {
    fn of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        // A folder's own time also changes by what comes and goes there and is not read.
        let content = found.is_file().then(|| (found.len(), found.ctime(), found.ctime_nsec()));
        Some(Self { place: (found.dev(), found.ino()), content })
    }
}

impl Listing {
    /// Looks into a folder.
    ///
    /// # Errors
    /// Where it is missing or cannot be read.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let mut listing = Self { folders: Vec::new(), files: Vec::new() };
        listing.look_into(folder.to_owned(), "", "toml")?;
        listing.look_into(folder.join("phrases"), "phrases/", "ftl").or_else(missing)?;
        let pages = folder.join("pages");
        let languages = entries(&pages).or_else(missing)?;
        if pages.is_dir() {
            listing.folders.push(pages);
        }
        for (language, path) in languages {
            if path.is_dir() {
                listing.look_into(path, &format!("pages/{language}/"), "md")?;
            }
        }
        Ok(listing)
    }

    fn look_into(&mut self, folder: PathBuf, prefix: &str, ending: &str) -> io::Result<()> {
        for (name, path) in entries(&folder)? {
            if path.extension().is_some_and(|found| found == ending) && path.is_file() {
                self.files.push((format!("{prefix}{name}"), path));
            }
        }
        self.folders.push(folder);
        Ok(())
    }

    /// The bytes of all files.
    ///
    /// # Errors
    /// Where one cannot be read; its name comes with the reason.
    pub fn read(&self) -> io::Result<Files> {
        let read = |(name, path): &(String, PathBuf)| match fs::read(path) {
            Ok(bytes) => Ok((name.clone(), bytes)),
            Err(error) => Err(io::Error::new(error.kind(), format!("{name}: {error}"))),
        };
        self.files.iter().map(read).collect()
    }

    /// A mark of each folder and file; none of what is gone.
    #[must_use]
    pub fn marks(&self) -> Vec<Option<Mark>> {
        let files = self.files.iter().map(|(_, path)| path);
        self.folders.iter().chain(files).map(|path| Mark::of(path)).collect()
    }
}

fn missing<T: Default>(error: io::Error) -> io::Result<T> {
    if error.kind() == io::ErrorKind::NotFound { Ok(T::default()) } else { Err(error) }
}

/// What lies in a folder, by name; hidden files, such as editors and Kubernetes leave, are passed over.
fn entries(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Ok(name) = entry.file_name().into_string()
            && !name.starts_with('.')
        {
            entries.push((name, entry.path()));
        }
    }
    entries.sort();
    Ok(entries)
}
