//! What an operator sees and controls: logs, signals, health, metrics, and the ports that serve
//! them.

pub mod beneath;
pub mod calendar;
pub mod core_dumps;
pub(crate) mod counted;
pub mod exit_error;
pub mod health;
pub mod lock;
pub mod logging;
pub mod metrics;
pub(crate) mod own_port;
pub mod paths;
pub mod serve;
pub mod signals;
pub mod systemd;
pub mod telemetry;
pub mod text_file;
