//! A Telegram bot that posts, on request, a published appeal, its context and its sources.
//!
//! | crate or folder | what it does |
//! | --- | --- |
//! | [`rich_text`] | text and entities: Markdown in, messages out |
//! | [`article`] | files → checked library; request → reply. No clock, no network, no file access |
//! | [`telegram_sandbox`] | a local Bot API, for tests, benches and `preview` |
//! | [`ops`] | logs, signals, health, metrics, systemd, ports, writing into a folder; depends on no other folder |
//! | [`telegram`] | updates in, replies out: client, receive, send, profile |
//! | [`config`] | the environment and the configuration folder |
//! | [`show`], [`export`], [`doctor`] | one message; mirror and leaflets; checks of the setup |
//! | [`init`], [`diff`] | a folder of words to begin with; what would change for readers |
//! | [`app`] | composes the parts and runs them; reloads the files without a restart |
//! | [`cli`] | arguments, and what each command prints |
//!
//! The path of one message: [`telegram::receive::polling`] or [`telegram::receive::webhook`]
//! receives it as a [`telegram::update::Update`], which becomes an [`article::Request`];
//! [`article::answer()`] decides on an [`article::Reply`]; [`telegram::send::replies`] sends it.
//! Only then is the update confirmed to Telegram, by the offset of the next poll or by HTTP 200.

pub mod app;
pub mod cli;
pub mod config;
pub mod diff;
pub mod doctor;
pub mod export;
pub mod init;
pub mod ops;
pub mod show;
pub mod telegram;

pub use article::BUILD;
