//! Sends replies: limits each reader, retries failed calls, and gives up.

pub mod limiter;
pub mod limits;
pub mod replies;
mod retries;
