//! A Bot API in this process, and a bot that polls it in another one, which can be killed and started again.

use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use telegram_sandbox::{ChatKind, Sandbox};

use super::process::{Program, Running};
use super::{Folder, PATIENCE, Server};

pub(crate) struct Fixture {
    pub(crate) sandbox: Sandbox,
    /// How long a start took that nothing disturbed.
    pub(crate) start_takes: Duration,
    /// A group in which members ask alone.
    pub(crate) group: i64,
    server: Server,
    words: Folder,
    bot: Option<Running>,
}

impl Fixture {
    /// A Bot API, and no bot yet.
    pub(crate) async fn with(words: Folder) -> Self {
        let server = Server::start().await;
        let (sandbox, start_takes) = (server.sandbox.clone(), Duration::ZERO);
        let group = sandbox.new_chat(ChatKind::Supergroup);
        Self { sandbox, start_takes, group, server, words, bot: None }
    }

    /// Starts the bot.
    pub(crate) fn start(&mut self) {
        let bot = Program::bot(&self.server.url).env("APPEAL_CONFIG", self.words.path());
        self.bot = Some(bot.starts());
    }

    /// The bot that runs.
    pub(crate) fn bot(&mut self) -> &mut Running {
        self.bot.as_mut().expect("no bot runs")
    }

    /// Kills the bot, which has lived until now.
    pub(crate) async fn kill(&mut self) {
        let mut bot = self.bot.take().expect("no bot runs");
        bot.signal("KILL");
        let status = bot.ends_within(PATIENCE).await;
        assert_eq!(status.signal(), Some(9), "it ended before it was killed: {:#?}", bot.written);
    }
}
