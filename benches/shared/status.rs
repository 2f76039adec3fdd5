//! What the system says of a process (proc(5)).

use std::fs;

use anyhow::{Context, Result};

/// Returns the number in the line of `/proc/PID/status` that begins with this; sizes are in
/// kilobytes.
pub(crate) fn number(process: u32, name: &str) -> Result<f64> {
    let file = format!("/proc/{process}/status");
    let status = fs::read_to_string(file).context("the program has ended")?;
    let line =
        status.lines().find_map(|line| line.strip_prefix(name)).context("the program has ended")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
