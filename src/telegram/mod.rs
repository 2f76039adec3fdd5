//! The shell towards Telegram: updates come in, replies go out, and nothing is decided here.

pub mod api;
pub mod deliver;
pub mod failure;
pub mod incoming;
pub mod menu;
pub mod outgoing;
pub mod polling;
