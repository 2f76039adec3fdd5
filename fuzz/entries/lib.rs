//! What each fuzz target does with its input; it fails by panicking.
//!
//! `fuzz_targets/` runs these on inputs that libFuzzer makes, and `tests/it/corpus.rs` on those that are kept in
//! `corpus/`. So what was found once becomes a test by being put there.

pub mod incoming;
mod shipped;

use std::sync::LazyLock;

/// Loads the shipped words, so that no input is credited with the code which that takes.
pub fn prepare() {
    LazyLock::force(&shipped::LIBRARY);
}
