//! Sends replies: limits each reader, retries failed calls, and gives up.

pub mod call_limits;
pub mod flood;
pub mod replies;
mod retries;
