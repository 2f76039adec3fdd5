//! Ending: the first SIGINT or SIGTERM asks, the second one insists. SIGHUP ends the program only with its terminal.

use std::fs::File;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::info;

/// Cancels `stop` at the first signal and ends the program at the second.
///
/// # Errors
/// Where the signals cannot be listened to.
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

/// What a SIGHUP means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hangup {
    /// Somebody asks to read the words again.
    Asked,
    /// The terminal in which the program was started is closed.
    Closed,
}

/// The SIGHUPs that come, which end the program no longer.
#[derive(Debug)]
pub struct Hangups {
    signal: Signal,
    /// Whether the program ends with its terminal.
    is_attached: bool,
}

impl Hangups {
    /// Begins to listen.
    ///
    /// # Errors
    /// Where the signal cannot be listened to.
    pub fn listen() -> std::io::Result<Self> {
        let is_attached = has_terminal() && !is_ignored();
        Ok(Self { signal: signal(SignalKind::hangup())?, is_attached })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) -> Hangup {
        self.signal.recv().await;
        if self.is_attached && !has_terminal() { Hangup::Closed } else { Hangup::Asked }
    }
}

/// Whether there is a terminal that controls this program. The kernel takes it away before it sends the signal (Linux
/// `tty_jobctrl.c`, `tty_signal_session_leader`).
fn has_terminal() -> bool {
    File::open("/dev/tty").is_ok()
}

/// Whether the program was started to outlive its terminal, as `nohup` does: the signal of number 1 is in the mask of those
/// that are ignored (proc(5), `SigIgn`). Systems that do not tell it are taken at their default.
fn is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
