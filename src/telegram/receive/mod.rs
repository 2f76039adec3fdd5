//! Receives updates by polling or by a webhook. An update is confirmed only once it is finished.

mod parking;
mod poll_failures;
pub mod polling;
pub mod registration;
pub mod webhook;
mod window;

pub use poll_failures::TokenRefused;
