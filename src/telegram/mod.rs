//! The Telegram side: receives updates and sends replies; the replies are decided in [`article`].

pub mod client;
pub mod outcome;
pub mod profile;
pub mod queues;
pub mod receive;
pub mod send;
pub mod update;
