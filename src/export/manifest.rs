//! The manifest of an export: the version of its pages, as /verify shows it, and the SHA-256 of
//! every file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use article::{Files, Library};

/// The manifest's path in the export.
pub(super) const FILE: &str = "manifest.json";
/// Marks a manifest as written by this program.
const MADE_BY: &str = "appeal-bot export";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    made_by: String,
    /// The version of the library, as /verify shows it.
    version: String,
    build: String,
    /// The bot that the leaflets name.
    bot: Option<String>,
    /// The SHA-256 of every other file, in hex, by path.
    pub(super) files: BTreeMap<String, String>,
}

impl Manifest {
    pub(super) fn new(library: &Library, bot: Option<&str>, files: &Files) -> Self {
        Self {
            made_by: MADE_BY.to_owned(),
            version: library.version.clone(),
            build: crate::BUILD.to_owned(),
            bot: bot.map(str::to_owned),
            files: files.iter().map(|(path, bytes)| (path.clone(), hash(bytes))).collect(),
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let json = serde_json::to_string_pretty(self).unwrap_or_default();
        (json + "\n").into_bytes()
    }

    /// Parses the manifest of an earlier export; returns `None` for anything else.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(bytes).ok().filter(|manifest| manifest.made_by == MADE_BY)
    }
}

/// Returns the SHA-256 in hex.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
