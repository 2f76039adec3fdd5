//! Black-box tests: readers talk to the bot through a local Bot API, over real HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod browser;
mod content;
mod conversation;
mod harness;
mod program;
mod sandbox;
