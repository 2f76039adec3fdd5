//! The files that hold secrets, and whether other users can access them.

use std::fs::{self, Metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::dotenv::{DOTENV, holds_any};
use super::proxies::{CHOSEN, SHARED};
use super::{API_URL, Lookup, TOKEN, secret_files, webhook};

/// Permission bits that are too open: any for others, or write for the group. Reading by the group
/// is the operator's choice: a secret that belongs to root and that the service's group may read is
/// a good setup, and the usual one in Kubernetes.
const TOO_OPEN: u32 = 0o027;

/// An existing file that holds a secret.
pub(crate) struct SecretFile {
    pub(crate) path: PathBuf,
    /// The variable or credential that names it, or [`DOTENV`].
    pub(crate) named_by: &'static str,
    metadata: Metadata,
}

impl SecretFile {
    /// Returns all existing files with secrets. A file whose metadata cannot be read is left out
    /// here; it is reported where its secret is needed. `here` is the folder in which the program was
    /// started, and in which `.env` is read.
    pub(crate) fn all(lookup: Lookup<'_>, here: &Path) -> Vec<Self> {
        // Addresses may hold a password.
        let secrets = [TOKEN, webhook::SECRET, API_URL, CHOSEN].into_iter().chain(SHARED.concat());
        let dotenv = holds_any(here, secrets).then(|| (DOTENV, here.join(DOTENV)));
        let named = secret_files(lookup).chain(dotenv);
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
