//! What each fuzz target does with its input; it fails by panicking.
//!
//! `fuzz_targets/` runs these on inputs that libFuzzer makes, and `tests/it/corpus.rs` on those that are kept in
//! `corpus/`. So what was found once becomes a test by being put there.

pub mod body;
pub mod button;
pub mod command;
pub mod incoming;
pub mod inline;
pub mod parameters;
mod replies;
mod shipped;
pub mod webhook;
pub mod words;

use std::sync::LazyLock;

/// Loads the words, so that no input is credited with the code which that takes.
pub fn prepare() {
    LazyLock::force(&shipped::LIBRARY);
    LazyLock::force(&words::BASE);
}

/// The first line of an input, and what follows it.
fn first_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    (&bytes[..end], bytes.get(end + 1..).unwrap_or_default())
}

/// A runtime for one input: in this thread, so that it ends with the input.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("no runtime")
}
