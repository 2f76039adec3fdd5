//! Numbers of things, for people.

use std::fmt::Display;

/// Returns a number and its noun, as in "1 page" and "2 pages".
pub(crate) fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    let ending = if count == N::from(1) { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
