//! What an operator sees and steers: logs, signals, health and metrics.

pub mod caution;
pub mod doctor;
pub mod dumps;
pub mod health;
pub mod http;
pub mod logging;
pub mod metrics;
mod secret_file;
pub mod shutdown;
pub mod systemd;
