//! The programs that are measured.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::port::free_port;
use crate::process::Process;
use crate::program::{build, own_program};
use crate::scenario::Receive;
use crate::words::Fixture;

/// The sandbox takes any well-formed token.
const TOKEN: &str = "7000000001:benchmark-benchmark-benchmark-bench";

/// Which program, by what it needs to be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The bot of this repository.
    Bot,
    /// `benches/baseline`: a plain teloxide bot.
    Plain,
    /// `benches/floor`: the bare HTTP exchange.
    Floor,
}

/// A program in the comparison.
#[derive(Debug, Clone)]
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    pub(crate) role: Role,
    program: PathBuf,
}

impl Contestant {
    /// Builds what is not built yet, and puts them in the order in which they take turns.
    pub(crate) fn build(names: &[String], other: Option<&Path>) -> Result<Vec<Self>> {
        // The server is the same program.
        build("", "appeal-bot")?;
        let mut all = Vec::new();
        for name in names {
            all.push(match name.as_str() {
                "ours" => Self { name: "ours", role: Role::Bot, program: own_program() },
                "plain" => Self {
                    name: "plain",
                    role: Role::Plain,
                    program: build("benches/baseline", "plain-teloxide-bot")?,
                },
                "floor" => Self {
                    name: "floor",
                    role: Role::Floor,
                    program: build("benches/floor", "bare-exchange")?,
                },
                other => bail!("there is no bot “{other}”; there are ours, plain, floor"),
            });
        }
        if let Some(program) = other {
            all.push(Self { name: "other", role: Role::Bot, program: program.canonicalize()? });
        }
        Ok(all)
    }

    /// Whether it can take part.
    pub(crate) fn can(&self, receive: Receive) -> bool {
        self.role != Role::Floor || receive == Receive::Polling
    }

    /// Megabytes of the program's file.
    pub(crate) fn size(&self) -> Result<f64> {
        Ok(self.program.metadata()?.len() as f64 / 1e6)
    }

    /// Starts it against a server. `authority` is the file with the certificate of who vouches for that.
    pub(crate) fn start(
        &self,
        fixture: &Fixture<'_>,
        api_url: &str,
        authority: Option<&Path>,
        receive: Receive,
    ) -> Result<Process> {
        let mut command = Command::new(&self.program);
        command.current_dir(fixture.folder).env_clear();
        command.env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", api_url);
        if let Some(authority) = authority {
            command.env("SSL_CERT_FILE", authority);
        }
        match self.role {
            Role::Bot => command.arg("run").env("APPEAL_CONFIG", fixture.config),
            Role::Plain => command.env("REPLIES", fixture.folder.join("replies.json")),
            Role::Floor => command.env("BODIES", fixture.folder.join("bodies")),
        };
        if receive == Receive::Webhook {
            let listen = free_port()?.to_string();
            let url = format!("http://{listen}/telegram");
            match self.role {
                Role::Bot => command
                    .arg("--webhook")
                    .env("APPEAL_WEBHOOK_URL", url)
                    .env("APPEAL_WEBHOOK_LISTEN", listen)
                    .env("APPEAL_WEBHOOK_SECRET", "benchmark-benchmark-benchmark-benchmark"),
                Role::Plain => command.env("WEBHOOK_URL", url).env("WEBHOOK_LISTEN", listen),
                Role::Floor => bail!("the bare exchange only polls"),
            };
        }
        Process::start(command, false)
    }
}
