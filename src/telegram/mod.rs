//! The shell towards Telegram: updates come in, replies go out, and nothing is decided here.

pub mod api;
pub mod deliver;
mod exchange;
pub mod failure;
pub mod incoming;
mod insist;
pub mod lanes;
pub mod limiter;
pub mod limits;
pub mod menu;
pub mod outgoing;
mod parking;
mod plain;
pub mod polling;
mod pool;
mod refusals;
mod transport;
mod trouble;
pub mod webhook;
mod window;

pub use trouble::TokenRefused;
