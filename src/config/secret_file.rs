//! The files that hold secrets, and whether other users can access them.

use std::fs::{self, Metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::Lookup;
use crate::config;

/// Permission bits that are too open: any for others, or write for the group. Reading by the group
/// is the operator's choice: a secret that belongs to root and that the service's group may read is
/// a good setup, and the usual one in Kubernetes.
const TOO_OPEN: u32 = 0o027;
/// Variables in `.env` that hold a secret or, in the case of the proxy, a password.
const SECRET: [&str; 3] = ["TELOXIDE_TOKEN", "APPEAL_WEBHOOK_SECRET", "TELOXIDE_PROXY"];
/// Stands in for the variable or credential in [`SecretFile::named_by`] when the file is `.env`.
pub(crate) const DOTENV: &str = ".env";

/// An existing file that holds a secret.
pub(crate) struct SecretFile {
    pub(crate) path: PathBuf,
    /// The variable or credential that names it, or [`DOTENV`].
    pub(crate) named_by: &'static str,
    metadata: Metadata,
}

impl SecretFile {
    /// Returns all existing files with secrets. A file whose metadata cannot be read is left out
    /// here; it is reported where its secret is needed. `.env` is looked for in `here`, the folder
    /// in which the program was started, and in the folders above it.
    pub(crate) fn all(lookup: Lookup<'_>, here: &Path) -> Vec<Self> {
        let dotenv = dotenv(here).filter(|path| holds_secret(path)).map(|path| (DOTENV, path));
        let named = config::secret_files(lookup).into_iter().chain(dotenv);
        let found = named.filter_map(|(named_by, path)| {
            let metadata = fs::metadata(&path).ok()?;
            Some(Self { path, named_by, metadata })
        });
        found.collect()
    }

    /// Returns the file's permissions in octal if they are too open.
    pub(crate) fn open_mode(&self) -> Option<String> {
        let mode = self.metadata.permissions().mode() & 0o777;
        (mode & TOO_OPEN != 0).then(|| format!("{mode:03o}"))
    }

    /// Returns the user id of the owner.
    pub(crate) fn owner(&self) -> u32 {
        self.metadata.uid()
    }
}

/// Returns the `.env` that is read at start: in `here`, or in the nearest folder above that has
/// one.
fn dotenv(here: &Path) -> Option<PathBuf> {
    here.ancestors().map(|folder| folder.join(DOTENV)).find(|path| path.is_file())
}

fn holds_secret(path: &Path) -> bool {
    let pairs = dotenvy::from_path_iter(path).into_iter().flatten().flatten();
    pairs
        .into_iter()
        .any(|(name, value)| SECRET.contains(&name.as_str()) && !value.trim().is_empty())
}
