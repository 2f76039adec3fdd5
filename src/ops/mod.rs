//! What an operator sees and steers: logs, signals, health and metrics.

pub mod doctor;
pub mod health;
pub mod http;
pub mod logging;
pub mod metrics;
pub mod shutdown;
pub mod systemd;
