//! Notifies systemd, if it started the program and asked for it: readiness, stopping, and the
//! watchdog.

use std::io;
use std::os::unix::ffi::OsStrExt;
use std::slice;
use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::{Instant, MissedTickBehavior};
use tracing::warn;

use super::health::Health;

/// The shortest interval between two watchdog notifications. A real unit never asks for a shorter
/// one, and the bot would do nothing else.
const SHORTEST_TICK: Duration = Duration::from_millis(10);

/// The variable that names the socket at which systemd listens.
const NOTIFY_SOCKET: &str = "NOTIFY_SOCKET";

/// Notifies systemd that the bot receives updates. A socket that was named and cannot be used is
/// logged: systemd would wait for this message and then stop the bot.
pub fn ready() {
    if let Err(error) = notify(&NotifyState::Ready) {
        warn!(%error, "systemd cannot be notified at the socket that NOTIFY_SOCKET names");
    }
}

/// Notifies systemd that a stop was requested.
pub fn stopping() {
    let _known_since_ready = notify(&NotifyState::Stopping);
}

/// Notifies the watchdog twice per interval while the bot is live. Returns at once when there is no
/// watchdog.
pub async fn keep_watch(health: Arc<Health>) {
    let Some(tick) = sd_notify::watchdog_enabled().and_then(tick_of) else { return };
    let notify_watchdog = || {
        let _known_since_ready = notify(&NotifyState::Watchdog);
    };
    keep_ticking(tick, &health, notify_watchdog).await;
}

/// Returns the time between two notifications; `None` for an interval of 0, which means that there
/// is no watchdog (`sd_watchdog_enabled(3)`).
fn tick_of(within: Duration) -> Option<Duration> {
    (!within.is_zero()).then(|| (within / 2).max(SHORTEST_TICK))
}

async fn keep_ticking(tick: Duration, health: &Health, mut notify_watchdog: impl FnMut()) {
    let mut ticks = tokio::time::interval(tick);
    // After the machine was suspended, one notification is as good as many.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if health.is_live(Instant::now()) {
            notify_watchdog();
        }
    }
}

/// Does nothing without systemd.
fn notify(state: &NotifyState<'_>) -> io::Result<()> {
    let socket = std::env::var_os(NOTIFY_SOCKET).unwrap_or_default();
    match socket.as_bytes() {
        [] => Ok(()),
        [b'@', name @ ..] => notify_abstract(name, state),
        _ => sd_notify::notify(slice::from_ref(state)),
    }
}

/// Sends to a socket that has a name and no file (`unix(7)`), which `sd_notify` does not know.
#[cfg(target_os = "linux")]
fn notify_abstract(name: &[u8], state: &NotifyState<'_>) -> io::Result<()> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    let address = SocketAddr::from_abstract_name(name)?;
    UnixDatagram::unbound()?.send_to_addr(format!("{state}\n").as_bytes(), &address).map(drop)
}

#[cfg(not(target_os = "linux"))]
fn notify_abstract(_name: &[u8], _state: &NotifyState<'_>) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts the notifications within ten seconds.
    async fn count(within: Duration, patience: Option<Duration>) -> usize {
        let (health, mut count) = (Health::new(patience, Instant::now()), 0);
        if let Some(tick) = tick_of(within) {
            let ticking = keep_ticking(tick, &health, || count += 1);
            let _elapsed = tokio::time::timeout(Duration::from_millis(9_999), ticking).await;
        }
        count
    }

    #[tokio::test(start_paused = true)]
    async fn the_watchdog_is_notified_twice_per_interval() {
        assert_eq!(count(Duration::from_secs(2), None).await, 10);
    }

    #[tokio::test(start_paused = true)]
    async fn a_bot_that_is_stuck_does_not_notify_the_watchdog() {
        assert_eq!(count(Duration::from_secs(2), Some(Duration::from_millis(3_500))).await, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn odd_intervals_hurt_nobody() {
        assert_eq!(count(Duration::ZERO, None).await, 0);
        assert_eq!(count(Duration::from_micros(1), None).await, 1_000);
        assert_eq!(count(Duration::from_micros(u64::MAX), None).await, 1);
    }
}
