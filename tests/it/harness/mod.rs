//! A conversation between readers and the bot, through the sandbox, that reads like a chat.

mod aside;
mod fixture;
mod folder;
mod line;
mod log;
pub(crate) mod process;
mod reader;
mod rng;
mod screen;
mod server;
mod show;
mod skip;
mod telemetry;
pub(crate) mod tls;
mod wait;
pub(crate) mod webhook;
mod wire;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use appeal_bot::app::{Application, BotSettings, Receive};
use appeal_bot::ops::calendar::{Calendar, NaiveDate};
use appeal_bot::ops::metrics::Counting;
use reader::Inbox;
use secrecy::SecretString;
use telegram_sandbox::{ChatKind, MEMBERS, Options, Sandbox};
use tokio_util::sync::CancellationToken;

pub(crate) use aside::side_by_side;
pub(crate) use fixture::Fixture;
pub(crate) use folder::{Folder, quiet};
pub(crate) use line::Line;
pub(crate) use log::capture;
pub(crate) use reader::Reader;
pub(crate) use rng::Rng;
pub(crate) use screen::{Screen, Seen};
pub(crate) use server::{Server, load_spec};
pub(crate) use show::{SHARE, buttons, heading, show};
pub(crate) use skip::skipped;
pub(crate) use telemetry::{Telemetry, read, strike};
pub(crate) use wait::{PATIENCE, hurry, skip, until};
pub(crate) use webhook::{free_port, get_ops};
pub(crate) use wire::Wire;

/// The day on which the tests are, so that none of them turns red by the calendar.
pub(crate) const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
/// A token in the right form, which the sandbox takes.
pub(crate) const TOKEN: &str = "42:conversation-conversation-conversat";
/// The bot's @name in tests.
pub(crate) const BOT: &str = "appeal_test_bot";
/// What the promise R5 says of a stop.
const STOPS_WITHIN: Duration = Duration::from_secs(10);
/// The steps in which time passes: long enough to be few, and short enough that what waits for less time comes first.
const MIN_STEP: Duration = Duration::from_millis(100);
const MAX_STEP: Duration = Duration::from_secs(5);
/// Longer than any conversation, with the time that it skips.
const TALKS_WITHIN: Duration = Duration::from_secs(3600);

/// A bot that runs, and the sandbox it runs against.
pub(crate) struct Conversation {
    pub(crate) sandbox: Sandbox,
    /// The way to the sandbox, which can be cut.
    pub(crate) line: Line,
    /// What the operator sees.
    pub(crate) telemetry: Telemetry,
    /// Tells the bot to stop, as a signal does.
    pub(crate) stop: CancellationToken,
    readers: Vec<Arc<Mutex<Inbox>>>,
    pub(crate) log: log::Captured,
    expected_warnings: Vec<&'static str>,
    tolerated_warnings: Vec<&'static str>,
}

/// On a machine that is busy with something else every chat may be slow for a second.
const PARKED: &str = "some chats delay their replies; these are parked";

/// Runs a conversation with the shipped words. Fails on an answer nobody looked at, a tap without an end, an update left
/// unconfirmed, a warning nobody expected, and on anything that takes too long.
pub(crate) async fn run(talk: impl AsyncFnOnce(&mut Conversation)) {
    run_with(&Folder::shipped(), Options::default(), talk).await;
}

/// As [`run`], with other words or another sandbox.
pub(crate) async fn run_with(
    folder: &Folder,
    options: Options,
    talk: impl AsyncFnOnce(&mut Conversation),
) {
    run_after(folder, options, |_| {}, talk).await;
}

/// As [`run_with`], with a sandbox that is prepared before the bot is there.
pub(crate) async fn run_after(
    folder: &Folder,
    options: Options,
    prepare: impl FnOnce(&Sandbox),
    talk: impl AsyncFnOnce(&mut Conversation),
) {
    run_by(Calendar::new(|| TODAY), folder, options, prepare, talk).await;
}

/// As [`run_after`], by another calendar.
pub(crate) async fn run_by(
    calendar: Calendar,
    folder: &Folder,
    options: Options,
    prepare: impl FnOnce(&Sandbox),
    talk: impl AsyncFnOnce(&mut Conversation),
) {
    let log = log::capture();
    let sandbox = Sandbox::new(Options {
        username: BOT.to_owned(),
        token: Some(TOKEN.to_owned()),
        ..options
    });
    prepare(&sandbox);
    let line = Line::open(&sandbox).await;
    let ops_listen = Some("127.0.0.1:0".parse().unwrap());
    let bot = Application::build(BotSettings { ops_listen, calendar, ..settings(folder, &line) })
        .await
        .unwrap();
    let (telemetry, stop) = (Telemetry::at(bot.ops_address().unwrap()), CancellationToken::new());
    let running = tokio::spawn(bot.run_until_stopped(stop.clone()));
    let (readers, expected_warnings, tolerated_warnings) = (Vec::new(), Vec::new(), vec![PARKED]);
    let mut conversation = Conversation {
        sandbox,
        line,
        telemetry,
        stop,
        readers,
        log,
        expected_warnings,
        tolerated_warnings,
    };
    let talked = tokio::time::timeout(TALKS_WITHIN, talk(&mut conversation)).await;
    conversation.stop.cancel();
    let stopped = tokio::time::timeout(STOPS_WITHIN, running).await;
    conversation.line.cut().await;
    talked.expect("the conversation takes too long");
    stopped.expect("the bot does not stop").unwrap().unwrap();
    conversation.finish();
}

/// A bot that polls, with the token of these tests, and shows nothing to an operator.
pub(crate) fn settings(folder: &Folder, line: &Line) -> BotSettings {
    BotSettings {
        words: folder.path().to_owned().into(),
        token: SecretString::from(TOKEN),
        route: line.route(),
        receive: Receive::Polling { delete_webhook: false },
        ops_listen: None,
        counting: Counting::EXACT,
        calendar: Calendar::new(|| TODAY),
    }
}

/// A client that asks no proxy: one of this machine has no business here.
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

impl Conversation {
    /// A reader with this `language_code`, alone with the bot.
    pub(crate) fn reader(&mut self, language: &str) -> Reader {
        self.meet(ChatKind::Private, Some(language))
    }

    /// A reader of whom Telegram tells no language.
    pub(crate) fn stranger(&mut self) -> Reader {
        self.meet(ChatKind::Private, None)
    }

    /// A member of a group.
    pub(crate) fn member(&mut self, language: &str) -> Reader {
        self.meet(ChatKind::Supergroup, Some(language))
    }

    /// A group of three, with these languages.
    pub(crate) fn group(&mut self, languages: [&str; 3]) -> [Reader; 3] {
        let chat = self.sandbox.new_chat(ChatKind::Supergroup);
        let mut members = MEMBERS.into_iter().zip(languages).map(|(member, language)| {
            let joined = Reader::joins(&self.sandbox, chat, Some(member), Some(language));
            self.readers.push(joined.1);
            joined.0
        });
        std::array::from_fn(|_| members.next().unwrap())
    }

    fn meet(&mut self, kind: ChatKind, language: Option<&str>) -> Reader {
        let (reader, inbox) = Reader::meets(&self.sandbox, kind, language);
        self.readers.push(inbox);
        reader
    }

    /// A warning that may come or not, as the machine is fast or slow.
    pub(crate) fn tolerates_warning(&mut self, part: &'static str) {
        self.tolerated_warnings.push(part);
    }

    /// A warning that this conversation is about.
    pub(crate) fn expects_warning(&mut self, part: &'static str) {
        self.expected_warnings.push(part);
    }

    /// Lets time pass at once. It goes by in steps, and after each the bot does what it was time for.
    pub(crate) async fn passes(&self, time: Duration) {
        let (mut left, step) = (time, (time / 10).clamp(MIN_STEP, MAX_STEP));
        while !left.is_zero() {
            let now = step.min(left);
            skip(&self.sandbox, now).await;
            self.telemetry.looks().await;
            left -= now;
        }
    }

    /// Does something that waits for seconds, without waiting for them.
    pub(crate) async fn hurries<T>(&self, doing: impl Future<Output = T>) -> T {
        hurry(&self.sandbox, doing).await
    }

    /// Stops the bot, and lets the time pass that it gives to what is in progress.
    pub(crate) async fn is_stopped_and_waited_for(&self) {
        self.stop.cancel();
        self.telemetry.says("stopping").await;
        self.passes(STOPS_WITHIN).await;
    }

    /// Waits until the sandbox has been called this often.
    pub(crate) async fn is_called(&self, method: &str, times: u64) {
        until(&format!("{method} is called {times} times"), async || self.calls(method) >= times)
            .await;
    }

    /// How often the sandbox was called.
    pub(crate) fn calls(&self, method: &str) -> u64 {
        self.sandbox.calls().get(method).copied().unwrap_or_default()
    }

    /// Waits until every update is confirmed.
    pub(crate) async fn all_confirmed(&self) {
        until("all updates are confirmed", async || self.sandbox.pending() == 0).await;
    }

    fn finish(&self) {
        for inbox in &self.readers {
            inbox.lock().unwrap().finish();
        }
        assert_eq!(self.sandbox.pending(), 0, "updates are left unconfirmed");
        let lines = self.log.lines();
        let unexpected: Vec<&String> = lines
            .iter()
            .filter(|line| {
                !self
                    .expected_warnings
                    .iter()
                    .chain(&self.tolerated_warnings)
                    .any(|part| line.contains(part))
            })
            .collect();
        assert!(unexpected.is_empty(), "unexpected warnings: {unexpected:#?}");
        for part in &self.expected_warnings {
            assert!(
                lines.iter().any(|line| line.contains(part)),
                "no warning says “{part}”: {lines:#?}"
            );
        }
    }
}
