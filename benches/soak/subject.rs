//! A bot under the soak: with a server, readers, and words of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, ensure};
use rustix::process::Signal;
use telegram_sandbox::LoadReport;
use tempfile::TempDir;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::bot::{Library, Mode, Program, Used};
use crate::folder::copy;
use crate::server::Server;

/// The page whose words change.
const PAGE: &str = "pages/en/about.md";
/// A bot that has not called by then never will.
const STARTS_WITHIN: Duration = Duration::from_secs(60);
/// After the last fault: what failed three times waits for a minute, and a tap ends after 150 s.
const RESTS_WITHIN: Duration = Duration::from_secs(180);
const LOOK: Duration = Duration::from_millis(200);

pub(crate) enum Bot {
    Program(Program),
    Library(Library),
}

pub(crate) struct Subject {
    pub(crate) mode: Mode,
    pub(crate) server: Server,
    pub(crate) bot: Bot,
    words: TempDir,
}

impl Subject {
    /// The published program.
    pub(crate) async fn program(mode: Mode, program: &Path, out: &Path) -> Result<Self> {
        let (server, words) = prepare().await?;
        let bot = Program::start(program, mode, server.address, words.path(), out)?;
        Self::started(mode, server, words, Bot::Program(bot)).await
    }

    /// The same code in this process.
    pub(crate) async fn library(mode: Mode) -> Result<Self> {
        let (server, words) = prepare().await?;
        let bot = Library::start(mode, server.address, words.path())?;
        Self::started(mode, server, words, Bot::Library(bot)).await
    }

    async fn started(mode: Mode, server: Server, words: TempDir, bot: Bot) -> Result<Self> {
        let subject = Self { mode, server, bot, words };
        let calls = match mode {
            Mode::Polling => "getUpdates",
            Mode::Webhook => "setWebhook",
        };
        let begun = Instant::now();
        while !subject.server.sandbox.calls().contains_key(calls) {
            ensure!(begun.elapsed() < STARTS_WITHIN, "{} never asks for updates", subject.name());
            tokio::time::sleep(LOOK).await;
        }
        Ok(subject)
    }

    pub(crate) fn name(&self) -> String {
        let kind = if matches!(self.bot, Bot::Program(_)) { "program" } else { "thread" };
        format!("the {kind} with {}", self.mode.name())
    }

    /// Readers ask at this rate until the end.
    pub(crate) async fn readers(&self, rate: u32, ends: Instant) -> Result<()> {
        let mut second = interval(Duration::from_secs(1));
        // After a pause of this machine there are no more of them than before it.
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for number in 0.. {
            second.tick().await;
            if Instant::now() >= ends {
                break;
            }
            self.server.load(rate)?;
            self.server.chat(number)?;
        }
        Ok(())
    }

    /// Waits until everybody is answered, for as long as that may take.
    pub(crate) async fn rests(&self) -> LoadReport {
        let begun = Instant::now();
        while !self.server.rests() && begun.elapsed() < RESTS_WITHIN {
            tokio::time::sleep(LOOK).await;
        }
        self.server.sandbox.load_report()
    }

    /// Asks the bot to end, and waits until it has done so well.
    pub(crate) async fn stop(self) -> Result<()> {
        let name = self.name();
        match self.bot {
            Bot::Program(program) => {
                let status = program.stop().await?;
                ensure!(
                    status.is_some_and(|status| status.success()),
                    "{name} ends with {status:?}"
                );
                Ok(())
            }
            Bot::Library(library) => library.stop().await,
        }
    }

    /// Writes a page with another paragraph at its end.
    pub(crate) fn change_words(&self, paragraph: &str) -> Result<()> {
        Ok(fs::write(self.page(), shipped_page()? + "\n" + paragraph + "\n")?)
    }

    pub(crate) fn restore_words(&self) -> Result<()> {
        Ok(fs::write(self.page(), shipped_page()?)?)
    }

    fn page(&self) -> PathBuf {
        self.words.path().join(PAGE)
    }
}

impl Bot {
    pub(crate) fn used(&self) -> Result<Option<Used>> {
        match self {
            Self::Program(program) => program.used().map(Some),
            Self::Library(_) => Ok(None),
        }
    }

    pub(crate) fn tasks(&self) -> Option<usize> {
        match self {
            Self::Program(_) => None,
            Self::Library(library) => Some(library.tasks()),
        }
    }

    /// Sends a signal, where the bot is a process.
    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        match self {
            Self::Program(program) => program.signal(signal),
            Self::Library(_) => Ok(()),
        }
    }

    /// Sets the bot's clock, where it has one of its own.
    pub(crate) fn set_clock(&self, ahead: &str) -> Result<()> {
        match self {
            Self::Program(program) => program.set_clock(ahead),
            Self::Library(_) => Ok(()),
        }
    }
}

async fn prepare() -> Result<(Server, TempDir)> {
    let words = tempfile::tempdir()?;
    copy(&shipped(), words.path())?;
    Ok((Server::start().await?, words))
}

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config")
}

fn shipped_page() -> Result<String> {
    Ok(fs::read_to_string(shipped().join(PAGE))?)
}
