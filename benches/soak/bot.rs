//! The bots: the published program, and the same code in this process, whose tasks can be counted.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use appeal_bot::app::Application;
use rustix::process::{Pid, Signal, kill_process};
use tokio::runtime::{Builder, Handle};
use tokio_util::sync::CancellationToken;

use crate::TOKEN;
use crate::port::free_port;
use crate::settings::settings;
use crate::status::number;

const SECRET: &str = "soak-soak-soak-soak";
/// A bot ends within 10 s of SIGTERM; the rest is for a busy machine.
const ENDS_WITHIN: Duration = Duration::from_secs(15);

/// How updates reach a bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Polling,
    Webhook,
}

pub(crate) const MODES: [Mode; 2] = [Mode::Polling, Mode::Webhook];

impl Mode {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Polling => "polling",
            Self::Webhook => "webhook",
        }
    }
}

/// The published program as a process; it is killed where this is dropped.
pub(crate) struct Program {
    child: Child,
    /// What its system clock is ahead of this machine's, in the words of faketime(1); none where that
    /// is not installed.
    clock: Option<PathBuf>,
}

/// What the system says of a process (proc(5)).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Used {
    /// Megabytes that are the program's own.
    pub(crate) anonymous: f64,
    /// Megabytes of files, which the system shares and can drop.
    pub(crate) file: f64,
    pub(crate) descriptors: f64,
    pub(crate) threads: f64,
}

impl Program {
    /// Starts it; its log and its clock are files in the folder `out`.
    pub(crate) fn start(
        program: &Path,
        mode: Mode,
        server: SocketAddr,
        words: &Path,
        out: &Path,
    ) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg("run").env_clear().current_dir(out).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(File::create(out.join(format!("{}.log", mode.name())))?);
        command
            .env("TELOXIDE_TOKEN", TOKEN)
            .env("TELOXIDE_API_URL", format!("http://{server}"))
            .env("APPEAL_CONFIG", words);
        if mode == Mode::Webhook {
            let listen = free_port()?;
            command
                .arg("--webhook")
                .env("APPEAL_WEBHOOK_URL", format!("http://{listen}/telegram"))
                .env("APPEAL_WEBHOOK_LISTEN", listen.to_string())
                .env("APPEAL_WEBHOOK_SECRET", SECRET);
        }
        let clock = faketime().map(|library| {
            let clock = out.join(format!("{}.clock", mode.name()));
            // A machine whose time is set keeps its monotonic clock.
            command
                .env("LD_PRELOAD", library)
                .env("FAKETIME_TIMESTAMP_FILE", &clock)
                .env("FAKETIME_CACHE_DURATION", "1")
                .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                .env("NO_FAKE_STAT", "1");
            clock
        });
        if let Some(clock) = &clock {
            fs::write(clock, "+0")?;
        }
        let child = command.spawn().with_context(|| format!("cannot start {program:?}"))?;
        Ok(Self { child, clock })
    }

    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        let id = Pid::from_raw(self.child.id().try_into()?).context("no process")?;
        Ok(kill_process(id, signal)?)
    }

    /// Sets what its clock is ahead. It reads that once a second.
    pub(crate) fn set_clock(&self, ahead: &str) -> Result<()> {
        match &self.clock {
            Some(clock) => Ok(fs::write(clock, ahead)?),
            None => Ok(()),
        }
    }

    pub(crate) fn used(&self) -> Result<Used> {
        let id = self.child.id();
        // Of a process that may not be traced only root can list the descriptors, but everybody sees
        // how many there are, since Linux 6.2.
        let folder = format!("/proc/{id}/fd");
        let descriptors = match fs::read_dir(&folder) {
            Ok(entries) => entries.count(),
            Err(_) => fs::metadata(&folder)?.len().try_into()?,
        };
        Ok(Used {
            anonymous: number(id, "RssAnon:")? / 1024.0,
            file: number(id, "RssFile:")? / 1024.0,
            descriptors: descriptors as f64,
            threads: number(id, "Threads:")?,
        })
    }

    /// Asks it to end; none where it does not.
    pub(crate) async fn stop(mut self) -> Result<Option<ExitStatus>> {
        self.signal(Signal::TERM)?;
        let ended = async {
            loop {
                if let Some(status) = self.child.try_wait()? {
                    return anyhow::Ok(status);
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(ENDS_WITHIN, ended).await.ok().transpose()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// Where faketime(1) puts its library for programs with threads.
pub(crate) fn faketime() -> Option<PathBuf> {
    let folders = [format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH)]
        .into_iter()
        .chain(["/usr/lib64", "/usr/lib", "/usr/local/lib"].map(str::to_owned));
    let libraries = folders.map(|folder| Path::new(&folder).join("faketime/libfaketimeMT.so.1"));
    libraries.into_iter().find(|library| library.exists())
}

/// The bot in a thread of this process.
pub(crate) struct Library {
    runtime: Handle,
    stop: CancellationToken,
    thread: JoinHandle<Result<()>>,
}

impl Library {
    pub(crate) fn start(mode: Mode, server: SocketAddr, words: &Path) -> Result<Self> {
        let settings = settings(words, server, mode == Mode::Webhook)?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (handle, stop) = (runtime.handle().clone(), CancellationToken::new());
        let stopped = stop.clone();
        let run = async move {
            let bot = Application::build(settings).await?;
            bot.run_until_stopped(stopped).await
        };
        let thread = std::thread::spawn(move || {
            runtime.block_on(run).map_err(|error| anyhow!("the bot in a thread: {error:?}"))
        });
        Ok(Self { runtime: handle, stop, thread })
    }

    pub(crate) fn tasks(&self) -> usize {
        self.runtime.metrics().num_alive_tasks()
    }

    pub(crate) async fn stop(self) -> Result<()> {
        self.stop.cancel();
        let ended = tokio::task::spawn_blocking(|| self.thread.join());
        let ended = tokio::time::timeout(ENDS_WITHIN, ended).await;
        ended.context("the bot in a thread does not end")??.map_err(|_| anyhow!("it panicked"))?
    }
}
