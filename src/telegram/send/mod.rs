//! How replies go: sent, tried again, and given up.

pub mod limiter;
pub mod limits;
pub mod replies;
mod retries;
