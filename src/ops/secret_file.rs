//! The files that hold secrets, and whether others can reach them.

use std::fs::{self, Metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::config::{self, Lookup};

/// Others may read, write or look into the file, or its group may write it. Reading by the group is left to the operator:
/// a secret of root's that the service's group reads is a good way, and the usual one in Kubernetes.
const TOO_OPEN: u32 = 0o027;
/// Variables of `.env` that hold a secret or, in the proxy's case, a password.
const SECRET: [&str; 3] = ["TELOXIDE_TOKEN", "APPEAL_WEBHOOK_SECRET", "TELOXIDE_PROXY"];
/// What stands for the one who names it, where nobody does.
pub(super) const DOTENV: &str = ".env";

/// A file that is there and holds a secret.
pub(super) struct SecretFile {
    /// Where it is.
    pub(super) path: PathBuf,
    /// The variable or credential that names it, or [`DOTENV`].
    pub(super) named_by: &'static str,
    metadata: Metadata,
}

impl SecretFile {
    /// All of them. One that cannot be looked at is told where its secret is needed. `here` is where the program was
    /// started; `.env` is looked for there and above.
    pub(super) fn all(lookup: Lookup<'_>, here: &Path) -> Vec<Self> {
        let dotenv = dotenv(here).filter(|path| holds_secret(path)).map(|path| (DOTENV, path));
        let named = config::secret_files(lookup).into_iter().chain(dotenv);
        let found = named.filter_map(|(named_by, path)| {
            let metadata = fs::metadata(&path).ok()?;
            Some(Self { path, named_by, metadata })
        });
        found.collect()
    }

    /// Its rights, in octal, where they let others in.
    pub(super) fn open_mode(&self) -> Option<String> {
        let mode = self.metadata.permissions().mode() & 0o777;
        (mode & TOO_OPEN != 0).then(|| format!("{mode:03o}"))
    }

    /// The number of the user it belongs to.
    pub(super) fn owner(&self) -> u32 {
        self.metadata.uid()
    }
}

/// The `.env` that is read at start: in this folder, or in the nearest one above that has one.
fn dotenv(here: &Path) -> Option<PathBuf> {
    here.ancestors().map(|folder| folder.join(DOTENV)).find(|path| path.is_file())
}

fn holds_secret(path: &Path) -> bool {
    let pairs = dotenvy::from_path_iter(path).into_iter().flatten().flatten();
    pairs.into_iter().any(|(name, value)| SECRET.contains(&name.as_str()) && !value.trim().is_empty())
}
