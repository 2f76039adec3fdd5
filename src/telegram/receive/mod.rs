//! Receives updates by polling or by a webhook. An update is confirmed only once it is finished.

pub mod outcome;
mod parking;
mod poll_failures;
pub mod polling;
pub mod queues;
pub mod webhook;
mod window;

pub use poll_failures::TokenRefused;
