//! What fuzzing started from and what it found, as tests: every file of `fuzz/corpus` goes through the code of its target.

#[path = "../../fuzz/entries/lib.rs"]
#[allow(unreachable_pub, reason = "in the fuzz package these are public")]
pub(crate) mod entries;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// The files of a target, by name.
pub(crate) fn files(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn run_all(target: &str, run: fn(&[u8])) {
    entries::prepare();
    let files = files(target);
    assert!(files.len() >= 10, "{} files are no corpus", files.len());
    let failed = |file: &&PathBuf| catch_unwind(|| run(&fs::read(file).unwrap())).is_err();
    let failed: Vec<&PathBuf> = files.iter().filter(failed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

macro_rules! targets {
    ($($target:ident = $run:path),* $(,)?) => {
        $(#[test]
        fn $target() {
            run_all(stringify!($target), $run);
        })*
    };
}

targets! {
    body = entries::body::run,
    button = entries::button::run,
    command = entries::command::run,
    incoming = entries::incoming::run,
    inline = entries::inline::run,
    page = entries::words::page,
    parameters = entries::parameters::run,
    phrases = entries::words::phrases,
    settings = entries::words::settings,
    sources = entries::words::sources,
    webhook = entries::webhook::run,
}
