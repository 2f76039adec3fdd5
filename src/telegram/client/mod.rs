//! The client of the Bot API.

pub mod api;
pub mod calls;
pub mod certificates;
mod connections;
pub mod ephemeral;
mod exchange;
pub mod failures;
mod idle;
pub mod plain_text;
pub mod proxy;
mod redirect;
mod refusals;
pub mod route;
mod shared;
mod transport;
