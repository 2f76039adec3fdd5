//! The published build of the programs that are measured.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

/// The profile of the published program; Cargo names a folder after it.
const PROFILE: &str = "dist";

/// The bot of this repository, once [`build`] has built it.
pub(crate) fn own_program() -> PathBuf {
    target().join(PROFILE).join("appeal-bot")
}

/// Builds a program of a folder of this repository, if it is not built yet. The bot that Cargo built
/// for a benchmark is not measured: its libraries have the features that the tests need.
pub(crate) fn build(folder: &str, name: &str) -> Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("Cargo.toml");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args([
            "build",
            "--profile",
            PROFILE,
            "--locked",
            "--no-default-features",
            "--quiet",
            "--bin",
            name,
            "--manifest-path",
        ])
        .arg(manifest);
    ensure!(cargo.arg("--target-dir").arg(target()).status()?.success(), "cannot build {name}");
    Ok(target().join(PROFILE).join(name))
}

/// Cargo's target folder.
fn target() -> &'static Path {
    let bot = Path::new(env!("CARGO_BIN_EXE_appeal-bot"));
    bot.ancestors().nth(2).unwrap_or(bot)
}
