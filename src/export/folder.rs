//! Writes an export. All files are first written to a folder inside the target and then moved into
//! place, the manifest last: a folder whose export is unfinished or was interrupted has no
//! manifest. Files that no export wrote are never touched, nor is anything outside of the folder,
//! wherever its links lead and whatever its manifest says.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::manifest::{FILE, Manifest, hash};
use crate::ops::beneath::{Beneath, is_inside};
use crate::ops::exit_error::ExitError;
use article::Files;

/// The folder for unfinished files; it is inside the target, so moving them never crosses file
/// systems.
const WAITING: &str = ".unfinished-export";
/// The manifest of the previous export, kept there until the new one is complete.
const BEFORE: &str = "manifest-before.json";
/// Bytes of a file that an export may have written; the largest are about a megabyte.
const MAX_FILE: u64 = 64 << 20;

/// Writes all files of an export, in place of an earlier one.
pub(super) fn write(out: &Path, files: &Files) -> Result<(), ExitError> {
    let folder = Beneath::create(out).map_err(|error| cannot_write(out, error))?;
    let target = Target { out, folder };
    let ours = target.known()?;
    target.refuse_others(files, &ours)?;
    let written = target.write_unfinished(files).inspect_err(|_| {
        let _gone = target.folder.remove_folder(WAITING);
    });
    let written = written.and_then(|()| target.put_in_place(files, &ours));
    written.map_err(|error| cannot_write(out, error))
}

/// The SHA-256 of every version of a file that earlier exports wrote, by path.
type Known = BTreeMap<String, BTreeSet<String>>;

struct Target<'a> {
    out: &'a Path,
    folder: Beneath,
}

impl Target<'_> {
    /// Reads the manifests in the folder, which must hold one or be empty.
    fn known(&self) -> Result<Known, ExitError> {
        let mut manifests = Vec::new();
        for path in [FILE, &waiting(FILE), &waiting(BEFORE)] {
            manifests.extend(self.read(path)?.and_then(|bytes| Manifest::read(&bytes)));
        }
        if manifests.is_empty() && !self.is_free()? {
            let what =
                format!("{} is not empty, and no earlier export wrote it", self.out.display());
            return Err(ExitError::usage(
                what,
                "Name a new or empty folder, so that nothing of yours is lost.",
            ));
        }
        let mut known = Known::new();
        let listed = manifests.into_iter().flat_map(|manifest| manifest.files);
        for (path, hash) in listed.filter(|(path, _)| is_inside(path)) {
            known.entry(path).or_default().insert(hash);
        }
        Ok(known)
    }

    /// Returns whether the folder holds nothing but the unfinished files of an interrupted export.
    fn is_free(&self) -> Result<bool, ExitError> {
        self.folder.holds_only(&[WAITING]).map_err(|error| cannot_write(self.out, error))
    }

    /// Refuses to overwrite or remove a file unless an earlier export wrote it and it is unchanged.
    fn refuse_others(&self, files: &Files, ours: &Known) -> Result<(), ExitError> {
        let paths: BTreeSet<&String> =
            files.keys().chain(ours.keys()).filter(|path| *path != FILE).collect();
        for path in paths {
            let Some(bytes) = self.read(path)? else { continue };
            if !ours.get(path).is_some_and(|hashes| hashes.contains(&hash(&bytes))) {
                return Err(self.refusal(path, "is not as an earlier export wrote it"));
            }
        }
        Ok(())
    }

    /// Reads a file if it is there.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, ExitError> {
        match self.folder.read(path, MAX_FILE) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let why = format!("is not as an earlier export wrote it: {error}");
                Err(self.refusal(path, &why))
            }
        }
    }

    fn refusal(&self, path: &str, why: &str) -> ExitError {
        ExitError::usage(
            format!("{} {why}", self.out.join(path).display()),
            "Move it away, or name another folder, so that nothing of yours is lost.",
        )
    }

    fn write_unfinished(&self, files: &Files) -> io::Result<()> {
        self.folder.remove_folder(WAITING)?;
        for (path, bytes) in files {
            self.folder.write_new(&waiting(path), bytes)?;
        }
        Ok(())
    }

    fn put_in_place(&self, files: &Files, ours: &Known) -> io::Result<()> {
        match self.folder.rename(FILE, &waiting(BEFORE)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        for path in files.keys().filter(|path| *path != FILE) {
            self.folder.rename(&waiting(path), path)?;
        }
        for path in ours.keys().filter(|path| !files.contains_key(*path)) {
            self.folder.remove_file(path)?;
        }
        self.folder.rename(&waiting(FILE), FILE)?;
        self.folder.remove_folder(WAITING)
    }
}

fn waiting(path: &str) -> String {
    format!("{WAITING}/{path}")
}

fn cannot_write(out: &Path, error: io::Error) -> ExitError {
    let cause = anyhow::Error::new(error)
        .context(format!("cannot write the export into {}", out.display()));
    ExitError::because(
        cause,
        "Check that this is a folder one may write into, with room on its disk, and start again.",
    )
}
