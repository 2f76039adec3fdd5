//! Writes an export. All files are first written to a folder inside the target and then moved into
//! place, the manifest last: a folder whose export is unfinished or was interrupted has no
//! manifest. Files that no export wrote are never touched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use super::manifest::{FILE, Manifest, hash};
use crate::ops::exit_error::ExitError;
use article::Files;

/// The folder for unfinished files; it is inside the target, so moving them never crosses file
/// systems.
const WAITING: &str = ".unfinished-export";
/// The manifest of the previous export, kept there until the new one is complete.
const BEFORE: &str = "manifest-before.json";

/// Writes all files of an export, in place of an earlier one.
pub(super) fn write(out: &Path, files: &Files) -> Result<(), ExitError> {
    let ours = known(out)?;
    refuse_others(out, files, &ours)?;
    let waiting = out.join(WAITING);
    write_unfinished(&waiting, files).map_err(|error| {
        let _gone = fs::remove_dir_all(&waiting);
        cannot_write(out, error)
    })?;
    put_in_place(out, &waiting, files, &ours).map_err(|error| cannot_write(out, error))
}

/// The SHA-256 of every version of a file that earlier exports wrote, by path.
type Known = BTreeMap<String, BTreeSet<String>>;

/// Reads the manifests in the folder, which must hold one, be empty, or not exist.
fn known(out: &Path) -> Result<Known, ExitError> {
    let places = [out.join(FILE), out.join(WAITING).join(FILE), out.join(WAITING).join(BEFORE)];
    let manifests: Vec<Manifest> =
        places.iter().filter_map(|place| Manifest::read(&fs::read(place).ok()?)).collect();
    if manifests.is_empty() && !is_free(out).map_err(|error| cannot_write(out, error))? {
        let what = format!("{} is not empty, and no earlier export wrote it", out.display());
        return Err(ExitError::usage(
            what,
            "Name a new or empty folder, so that nothing of yours is lost.",
        ));
    }
    let mut known = Known::new();
    let inside =
        |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let listed = manifests.into_iter().flat_map(|manifest| manifest.files);
    for (path, hash) in listed.filter(|(path, _)| inside(path)) {
        known.entry(path).or_default().insert(hash);
    }
    Ok(known)
}

/// Returns whether the folder is missing, or holds nothing but the unfinished files of an
/// interrupted export.
fn is_free(out: &Path) -> io::Result<bool> {
    match fs::read_dir(out) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
        Ok(entries) => {
            let names =
                entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
            Ok(names.iter().all(|name| name == WAITING))
        }
    }
}

/// Refuses to overwrite or remove a file unless an earlier export wrote it and it is unchanged.
fn refuse_others(out: &Path, files: &Files, ours: &Known) -> Result<(), ExitError> {
    let paths: BTreeSet<&String> =
        files.keys().chain(ours.keys()).filter(|path| *path != FILE).collect();
    for path in paths {
        let place = out.join(path);
        let is_ours = match fs::read(&place) {
            Ok(bytes) => ours.get(path).is_some_and(|hashes| hashes.contains(&hash(&bytes))),
            Err(error) => error.kind() == ErrorKind::NotFound,
        };
        if !is_ours {
            let what = format!("{} is not as an earlier export wrote it", place.display());
            return Err(ExitError::usage(
                what,
                "Move it away, or name another folder, so that nothing of yours is lost.",
            ));
        }
    }
    Ok(())
}

fn write_unfinished(waiting: &Path, files: &Files) -> io::Result<()> {
    remove(waiting)?;
    fs::create_dir_all(waiting)?;
    for (path, bytes) in files {
        let place = waiting.join(path);
        create_parent(&place)?;
        fs::write(place, bytes)?;
    }
    Ok(())
}

fn put_in_place(out: &Path, waiting: &Path, files: &Files, ours: &Known) -> io::Result<()> {
    match fs::rename(out.join(FILE), waiting.join(BEFORE)) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    for path in files.keys().filter(|path| *path != FILE) {
        let place = out.join(path);
        create_parent(&place)?;
        fs::rename(waiting.join(path), place)?;
    }
    for path in ours.keys().filter(|path| !files.contains_key(*path)) {
        remove_file(&out.join(path))?;
    }
    fs::rename(waiting.join(FILE), out.join(FILE))?;
    fs::remove_dir_all(waiting)
}

/// Removes a file, and its folder if that is then empty.
fn remove_file(place: &Path) -> io::Result<()> {
    match fs::remove_file(place) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => {
            let _kept_where_not_empty = place.parent().map(fs::remove_dir);
            Ok(())
        }
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn create_parent(place: &Path) -> io::Result<()> {
    fs::create_dir_all(place.parent().map_or_else(PathBuf::new, Path::to_owned))
}

fn cannot_write(out: &Path, error: io::Error) -> ExitError {
    let cause = anyhow::Error::new(error)
        .context(format!("cannot write the export into {}", out.display()));
    ExitError::because(
        cause,
        "Check that this is a folder one may write into, with room on its disk, and start again.",
    )
}
