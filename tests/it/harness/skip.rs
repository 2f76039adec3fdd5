//! Tests that need another program.

use std::io::Write;

/// Says that a test is skipped and why, or fails where `variable` is 1.
pub(crate) fn skipped(variable: &str, test: &str, why: &str) {
    let is_required = std::env::var(variable).is_ok_and(|value| value == "1");
    assert!(!is_required, "{variable}=1, and {why}");
    // Not `eprintln!`, which the test harness keeps to itself.
    std::io::stderr().write_all(format!("{test} was SKIPPED: {why}.\n").as_bytes()).unwrap();
}
