//! A Telegram bot that posts, on request, a published appeal, its context and its sources.
//!
//! The core: words and decisions, without a clock, a network or a file. Beside it a local Bot API to try them against.

pub mod dialog;
pub mod library;
pub mod sandbox;
pub mod text;

/// Which program this is, as /verify shows it: the package's version, and the commit where the builder named one.
pub const BUILD: &str = match option_env!("APPEAL_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};
