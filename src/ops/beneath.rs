//! A folder into which files are written that come from elsewhere: whatever lies in it, nothing
//! outside of it is read, written or removed.
//!
//! Each path is walked part by part from the open folder, and no part may be a link
//! (`O_NOFOLLOW` in open(2)). So it does not matter what somebody puts there, nor when.

use std::ffi::{CStr, CString};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::path::{Component, Path};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;
use rustix::path::Arg;

use super::text_file::{is_link, open_in, read_bytes, refused};

/// The modes of new folders and files, less the umask, as std has them.
const FOLDER_MODE: Mode = Mode::from_raw_mode(0o777);
const FILE_MODE: Mode = Mode::from_raw_mode(0o666);
const FOLDER: OFlags =
    OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
const NEW: OFlags = OFlags::WRONLY
    .union(OFlags::CREATE)
    .union(OFlags::EXCL)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// Folders within folders that are removed; an export has two.
const MAX_DEPTH: usize = 16;

#[derive(Debug)]
pub struct Beneath {
    folder: OwnedFd,
}

impl Beneath {
    /// Opens a folder, and makes it if it is missing. Links on the way to it are followed: they are
    /// part of the name that the operator gave.
    pub fn create(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        Self::open(path)
    }

    /// Opens a folder. Links on the way to it are followed.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { folder: rustix::fs::open(path, flags, Mode::empty())? })
    }

    /// Returns whether everything in it has one of these names.
    pub fn holds_only(&self, names: &[&str]) -> io::Result<bool> {
        let is_known =
            |name: &CString| names.iter().any(|known| name.as_bytes() == known.as_bytes());
        Ok(entries(&self.folder)?.iter().all(is_known))
    }

    /// Reads a file of at most `most` bytes.
    pub fn read(&self, path: &str, most: u64) -> io::Result<Vec<u8>> {
        let (parent, name) = self.parent(path, false)?;
        read_bytes(open_in(parent, name, OFlags::RDONLY)?, most)
    }

    /// Writes a new file, if nothing has its name yet, and makes the folders on the way to it.
    pub fn write_new(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let (parent, name) = self.parent(path, true)?;
        let file = rustix::fs::openat(&parent, name, NEW, FILE_MODE)?;
        File::from(file).write_all(bytes)
    }

    /// Writes other bytes into a file that is there. Its rights and its owner stay; on a full disk, so do
    /// its bytes.
    pub fn overwrite(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let (parent, name) = self.parent(path, false)?;
        let file = open_in(parent, name, OFlags::WRONLY)?;
        let before = file.metadata()?.len();
        let (begin, end) =
            bytes.split_at(bytes.len().min(usize::try_from(before).unwrap_or(usize::MAX)));
        // The end needs room on the disk, so it comes first.
        if let Err(error) = file.write_all_at(end, before) {
            file.set_len(before)?;
            return Err(error);
        }
        file.write_all_at(begin, 0)?;
        file.set_len(bytes.len() as u64)
    }

    /// Moves a file within the folder, in place of another one.
    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let (from, name) = self.parent(from, false)?;
        let (to, new_name) = self.parent(to, true)?;
        Ok(rustix::fs::renameat(from, name, to, new_name)?)
    }

    /// Removes a file or a link, and its folder if that is then empty. One that is missing is no
    /// failure.
    pub fn remove_file(&self, path: &str) -> io::Result<()> {
        let removed = self
            .parent(path, false)
            .and_then(|(parent, name)| Ok(rustix::fs::unlinkat(parent, name, AtFlags::empty())?));
        match removed {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        if let Some((above, _)) = path.rsplit_once('/')
            && let Ok((parent, name)) = self.parent(above, false)
        {
            let _kept_where_not_empty = rustix::fs::unlinkat(parent, name, AtFlags::REMOVEDIR);
        }
        Ok(())
    }

    /// Removes a folder at the top with all that is in it. One that is missing is no failure.
    pub fn remove_folder(&self, name: &str) -> io::Result<()> {
        match remove_folder(&self.folder, &CString::new(name)?, 0) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Opens the folder of a file, and returns it with the file's name. Makes the folders on the way
    /// if that is wished.
    fn parent<'a>(&self, path: &'a str, make: bool) -> io::Result<(OwnedFd, &'a str)> {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        if !is_inside(path) {
            return Err(refused("it does not lie in the folder"));
        }
        let mut folder = self.folder.try_clone()?;
        for part in above.split('/').filter(|part| !part.is_empty()) {
            if make {
                match rustix::fs::mkdirat(&folder, part, FOLDER_MODE) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            folder = open_folder(&folder, part)?;
        }
        Ok((folder, name))
    }
}

/// Returns whether a path names something below a folder, and nothing else.
pub fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && path.split('/').all(|part| !part.is_empty())
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

fn open_folder(folder: &OwnedFd, name: impl Arg) -> io::Result<OwnedFd> {
    rustix::fs::openat(folder, name, FOLDER, Mode::empty()).map_err(|error| match error {
        // A link as a folder is one or the other (open(2)).
        Errno::LOOP => is_link(),
        Errno::NOTDIR => refused("one of its folders is a link or a file"),
        error => error.into(),
    })
}

fn entries(folder: &OwnedFd) -> io::Result<Vec<CString>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder)? {
        let name = entry?.file_name().to_owned();
        if !matches!(name.as_bytes(), b"." | b"..") {
            names.push(name);
        }
    }
    Ok(names)
}

fn remove_folder(parent: &OwnedFd, name: &CStr, depth: usize) -> io::Result<()> {
    if depth > MAX_DEPTH {
        return Err(refused("it has too many folders within folders"));
    }
    let folder = open_folder(parent, name)?;
    for entry in entries(&folder)? {
        let found = rustix::fs::statat(&folder, &entry, AtFlags::SYMLINK_NOFOLLOW)?;
        match FileType::from_raw_mode(found.st_mode).is_dir() {
            true => remove_folder(&folder, &entry, depth + 1)?,
            false => rustix::fs::unlinkat(&folder, &entry, AtFlags::empty())?,
        }
    }
    Ok(rustix::fs::unlinkat(parent, name, AtFlags::REMOVEDIR)?)
}
