//! A Telegram bot that posts, on request, a published appeal, its context and its sources.
//!
//! A pure core in a thin shell; arrows point inward only.
//!
//! | floor | modules | what it does |
//! | --- | --- | --- |
//! | core | [`text`], [`library`], [`dialog`] | words and decisions: no clock, no network, no file |
//! | shell | [`telegram`], [`sandbox`], [`ops`], [`serve`] | updates in, replies out; a local Bot API; logs and signals; ports |
//! | shell | [`show`], [`export`] | one message as it will be sent; the mirror and the leaflets |
//! | composition | [`app`], [`calendar`], [`cli`], [`config`], [`preview`], [`reload`] | puts the parts together; new words without a restart |
//!
//! The way of one message: [`telegram::polling`] receives it as a [`telegram::incoming::Update`], which becomes a
//! [`dialog::Request`]; [`dialog::answer`] decides on a [`dialog::Reply`]; [`telegram::deliver`] sends it; and only then is
//! the update confirmed to Telegram, by the offset of the next poll.

pub mod app;
pub mod calendar;
pub mod cli;
pub mod config;
pub mod desk;
pub mod dialog;
pub mod export;
pub mod library;
pub mod ops;
pub mod preview;
pub mod reload;
pub mod sandbox;
pub mod serve;
pub mod show;
pub mod stop;
pub mod telegram;
pub mod text;

/// Which program this is, as /verify shows it: the package's version, and the commit where the builder named one.
pub const BUILD: &str = match option_env!("APPEAL_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};
