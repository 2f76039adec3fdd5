//! What a validator of HTML says of an export.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::exported;
use crate::harness::{BOT, Folder, skipped};

/// Whether the programs are there. Where not, says so, or fails where `variable` is 1.
pub(crate) fn found(programs: &[&str], variable: &str, from: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there =
        |program: &&str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let missing: Vec<&str> =
        programs.iter().copied().filter(|program| !is_there(program)).collect();
    if !missing.is_empty() {
        skipped(
            variable,
            "A test of the export",
            &format!("{} not found ({from})", missing.join(", ")),
        );
    }
    missing.is_empty()
}

fn runs(program: impl AsRef<OsStr>, arguments: &[&OsStr], folder: &Path) -> Output {
    Command::new(program).args(arguments).current_dir(folder).output().unwrap()
}

/// An export on the disk.
pub(crate) fn written(bot: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, bytes) in exported(&Folder::shipped(), Some(bot)).1 {
        let place = folder.path().join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, bytes).unwrap();
    }
    folder
}

#[test]
fn the_html_is_valid() {
    if !found(&["html-validate"], "APPEAL_REQUIRE_HTML", "npm: html-validate") {
        return;
    }
    let site = written(BOT);
    for (page, file) in [("appeal", "shown-appeal.html"), ("verify", "shown-verify.html")] {
        let show = ["show", page, "--format", "html", "--lang", "ko"].map(OsStr::new);
        let config = Folder::shipped();
        let shown = Command::new(env!("CARGO_BIN_EXE_appeal-bot"))
            .args(show)
            .env("APPEAL_CONFIG", config.path())
            .output();
        fs::write(site.path().join(file), shown.unwrap().stdout).unwrap();
    }
    // A configuration of its own, so that none of this machine is looked for.
    fs::write(
        site.path().join(".htmlvalidate.json"),
        "{\"root\":true,\"extends\":[\"html-validate:recommended\"]}",
    )
    .unwrap();
    let said = runs("html-validate", &[OsStr::new("**/*.html")], site.path());
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
}
