//! The client of the Bot API.

pub mod api;
pub mod calls;
mod connections;
mod exchange;
pub mod failures;
pub mod plain_text;
mod refusals;
pub mod route;
mod transport;
