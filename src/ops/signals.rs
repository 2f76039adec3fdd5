//! Signals: the first SIGINT or SIGTERM stops gracefully, the second ends the program at once.
//! SIGHUP reloads the files, and ends the program only when its terminal closes.

use std::fs::File;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::info;

/// Cancels `stop` at the first SIGINT or SIGTERM and exits with code 1 at the second.
pub fn on_signals(stop: CancellationToken) -> std::io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        for asked in [false, true] {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if asked {
                std::process::exit(1);
            }
            info!("stopping; a second signal ends at once");
            stop.cancel();
        }
    });
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hangup {
    /// A request to read the files again.
    Asked,
    /// The terminal in which the program was started was closed.
    Closed,
}

/// Listens for SIGHUP, which from then on no longer ends the program by itself.
#[derive(Debug)]
pub struct Hangups {
    signal: Signal,
    /// Whether the program should end when its terminal closes.
    is_attached: bool,
}

impl Hangups {
    pub fn listen() -> std::io::Result<Self> {
        let is_attached = has_terminal() && !is_ignored();
        Ok(Self { signal: signal(SignalKind::hangup())?, is_attached })
    }

    pub async fn next(&mut self) -> Hangup {
        self.signal.recv().await;
        if self.is_attached && !has_terminal() { Hangup::Closed } else { Hangup::Asked }
    }
}

/// Returns whether the program has a controlling terminal. The kernel detaches the terminal before
/// it sends SIGHUP (Linux `tty_jobctrl.c`, `tty_signal_session_leader`).
fn has_terminal() -> bool {
    File::open("/dev/tty").is_ok()
}

/// Returns whether the program was started to outlive its terminal, as by `nohup`: SIGHUP, signal
/// number 1, is in the mask of ignored signals (`SigIgn` in `proc(5)`). Systems without that file
/// count as not ignoring it.
fn is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 1 == 1)
}
