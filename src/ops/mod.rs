//! What an operator sees and steers: logs and signals.

pub mod logging;
pub mod shutdown;
