//! The bot with the shipped words.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use appeal_bot::ops::calendar::NaiveDate;
use article::Library;
use article::{Me, Reply, Request};

use super::replies;

/// The day on which all requests are made.
pub const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();

pub static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    appeal_bot::config::load_on(&folder("config"), TODAY).expect("the shipped words are in order")
});

pub static ME: LazyLock<Me> =
    LazyLock::new(|| Me { username: "appeal_fuzz_bot".to_owned(), inline: true });

/// A folder of the project, seen from its own package in the tests, and from the fuzz package in the targets.
pub fn folder(name: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder =
        [here.join(name), here.join("..").join(name)].into_iter().find(|folder| folder.is_dir());
    folder.unwrap_or_else(|| panic!("{name} is not there"))
}

/// Decides on a request in each way the program does, and checks what comes of it; the reply to a reader in no hurry.
pub fn decide(request: &Request<'_>) -> Reply {
    replies::decide(&LIBRARY, request)
}
