//! Compares this machine's clock with the server's.

use std::time::{SystemTime, UNIX_EPOCH};

use super::findings;
use super::findings::{CheckName, Findings};

/// A difference of the clocks within which logs, certificates and the dates of updates are still
/// usable.
const MAX_SKEW_SECONDS: u64 = 60;

/// Compares the clocks. Returns the server's time, or this machine's if the server's is unknown, in
/// Unix time.
pub(super) fn compare(
    server: Option<SystemTime>,
    ours: SystemTime,
    findings: &mut Findings,
) -> u64 {
    let Some(server) = server else {
        findings.unknown(CheckName::Clock, "the server does not give the time");
        return seconds(ours);
    };
    let (server, ours) = (seconds(server), seconds(ours));
    if server.abs_diff(ours) > MAX_SKEW_SECONDS {
        let side = if ours > server { "ahead of" } else { "behind" };
        let span = findings::span(server.abs_diff(ours));
        let hint = "Switch on time synchronization, as in: timedatectl set-ntp true";
        findings.error(
            CheckName::Clock,
            format!("this machine's clock is {span} {side} the server's"),
            hint,
        );
    } else {
        findings.good(CheckName::Clock, "the clock agrees with the server's");
    }
    server
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
