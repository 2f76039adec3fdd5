//! Checks what keeps the bot from working, and says what to do about it.
//!
//! Nothing here disturbs a running bot: the doctor sets nothing, and it never calls `getUpdates`,
//! which would end the bot's own long poll.

mod account;
pub(crate) mod findings;
pub mod links;
mod machine;
mod sources;
mod webhook;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::NaiveDate;
use teloxide::{ApiError, RequestError};

pub use findings::{CheckName, Finding, FindingState, Findings};
pub use sources::{LinkReport, look as look_at_links};

use crate::config;
use crate::config::Lookup;
use crate::ops::exit_error::ExitError;
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::GetMe;
use crate::telegram::client::failures;
use crate::telegram::client::failures::Failure;
use crate::telegram::client::route::Route;
use crate::telegram::profile;
use crate::telegram::profile::{Change, Patience};
use crate::telegram::receive::webhook::GetWebhookInfo;
use article::{Files, Library, Problem, Severity};

#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    pub folder: &'a Path,
    /// The folder in which the program was started; `.env` is read there.
    pub here: &'a Path,
    pub lookup: Lookup<'a>,
    /// The day on which the words are judged.
    pub today: NaiveDate,
}

/// The files and the library, as far as they could be read.
#[derive(Debug, Default)]
pub struct CheckedWords {
    pub files: Files,
    /// `None` if there are problems.
    pub library: Option<Library>,
}

/// At most this many problems are listed; the next run shows the rest.
const MAX_PROBLEMS: usize = 20;
/// A difference of the clocks within which logs, certificates and the dates of updates are still
/// usable.
const MAX_SKEW_SECONDS: u64 = 60;

/// Makes all checks except the links.
pub async fn examine(inputs: Inputs<'_>, findings: &mut Findings) -> CheckedWords {
    let words = read(inputs.folder, inputs.today, findings);
    machine::look(inputs, findings);
    let way = findings.take(
        CheckName::Settings,
        config::route(inputs.lookup),
        "the addresses can be used",
    );
    let meant = machine::receiving(inputs, findings);
    let token = findings.take(
        CheckName::Token,
        config::token(inputs.lookup),
        "the token has the right form",
    );
    let (Some(route), Some(token)) = (way, token) else {
        let why = "the server was not asked: that needs a token and a usable address";
        findings.unknown(CheckName::Server, why);
        findings.skip_server(why);
        return words;
    };
    match Api::new(&token, &route) {
        Ok(api) => ask(&api, &route, &meant, words.library.as_ref(), findings).await,
        Err(error) => {
            let cause = format!("cannot prepare the connection to the Bot API: {error}");
            findings.error(
                CheckName::Server,
                cause,
                "Check TELOXIDE_PROXY and the machine's TLS certificates.",
            );
            findings.skip_server("the server was not asked");
        }
    }
    words
}

fn read(folder: &Path, today: NaiveDate, findings: &mut Findings) -> CheckedWords {
    let Some(files) = findings.take(
        CheckName::Folder,
        config::read_folder(folder),
        "the configuration folder can be read",
    ) else {
        findings.unknown(CheckName::Words, "the configuration folder cannot be read");
        return CheckedWords::default();
    };
    let library = match Library::build_for_readers(&files, today) {
        Ok(library) => {
            match library.warnings.as_slice() {
                [] => findings.good(CheckName::Words, "the words have no problem"),
                warnings => list(warnings, findings),
            }
            Some(library)
        }
        Err(problems) => {
            list(&problems, findings);
            None
        }
    };
    CheckedWords { files, library }
}

/// Notes the problems, errors first, because only they keep the bot from starting.
fn list(problems: &[Problem], findings: &mut Findings) {
    let mut problems: Vec<&Problem> = problems.iter().collect();
    problems.sort_by_key(|problem| problem.severity());
    let (listed, more) = problems.split_at(problems.len().min(MAX_PROBLEMS));
    let mut note = |severity, what, hint| match severity {
        Severity::Error => findings.error(CheckName::Words, what, hint),
        Severity::Warning => findings.hint(CheckName::Words, what, hint),
    };
    for problem in listed {
        let hint =
            format!("Correct this line; docs/editing.md explains the rule {}.", problem.rule);
        note(problem.severity(), problem.to_string(), hint);
    }
    if let Some(first) = more.first() {
        let hint = "Correct those that are listed, and run the doctor again.".to_owned();
        note(first.severity(), format!("{} more problems in the words", more.len()), hint);
    }
}

async fn ask(
    api: &Api,
    route: &Route,
    meant: &webhook::Meant,
    library: Option<&Library>,
    findings: &mut Findings,
) {
    let account = match api.call(GetMe {}).await {
        Ok(account) => account,
        Err(error) => {
            refused(&error, route, findings);
            findings.skip_server("the server gave no useful answer");
            return;
        }
    };
    findings.good(CheckName::Server, "the Bot API answers and takes the token");
    let now = compare_clocks(api.clock().await, SystemTime::now(), findings);
    account::look(&account, library.map(|library| &library.settings), findings);
    match api.call(GetWebhookInfo {}).await {
        Ok(info) => webhook::look(api, &info, meant, now, findings).await,
        Err(error) => {
            for check in [CheckName::Webhook, CheckName::Delivery, CheckName::Pending] {
                findings
                    .unknown(check, format!("the server did not say: {}", failures::name(&error)));
            }
        }
    }
    menus(api, library, findings).await;
}

/// Notes why `getMe` failed. An outage, a wrong URL and a refused token look alike to the operator,
/// so each is named here.
fn refused(error: &RequestError, route: &Route, findings: &mut Findings) {
    let elsewhere = route.api_url.is_some();
    match error {
        RequestError::Api(ApiError::InvalidToken) if elsewhere => findings.error(
            CheckName::Token,
            "the server that TELOXIDE_API_URL names refuses the token",
            "Check that a Bot API listens at that address, then copy the token again from @BotFather.",
        ),
        RequestError::InvalidJson { .. } if elsewhere => findings.error(
            CheckName::Server,
            "the server at TELOXIDE_API_URL is not a Bot API",
            "Correct the address, or unset the variable to use Telegram's own server.",
        ),
        RequestError::Api(ApiError::InvalidToken) => findings.exit_error(CheckName::Token, route.cannot_reach(error)),
        _ => findings.exit_error(CheckName::Server, route.cannot_reach(error)),
    }
}

/// Compares the clocks. Returns the server's time, or this machine's if the server's is unknown, in
/// Unix time.
fn compare_clocks(server: Option<SystemTime>, ours: SystemTime, findings: &mut Findings) -> u64 {
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

async fn menus(api: &Api, library: Option<&Library>, findings: &mut Findings) {
    let Some(library) = library else {
        findings.unknown(CheckName::Menus, "the words have problems");
        return;
    };
    match profile::differences(api, library, Patience::Nothing).await {
        Ok(changes) => compare_menus(&changes, library.settings.publish, findings),
        Err(error) => {
            let why = match Failure::of(&error) {
                Failure::Throttled(wait) => {
                    format!("Telegram asks to wait {}", findings::span(wait.as_secs()))
                }
                _ => failures::name(&error).to_owned(),
            };
            findings.unknown(
                CheckName::Menus,
                format!("menus, name and descriptions were not compared: {why}"),
            );
        }
    }
}

fn compare_menus(changes: &[Change], is_published: bool, findings: &mut Findings) {
    if changes.is_empty() {
        findings.good(CheckName::Menus, "menus, name and descriptions are those of the files");
        return;
    }
    let mut places: Vec<String> =
        changes.iter().map(|change| change.language().to_owned()).collect();
    places.dedup();
    let things =
        if changes.len() == 1 { "1 thing".to_owned() } else { format!("{} things", changes.len()) };
    let what =
        format!("Telegram shows {things} differently from the files, for {}", places.join(", "));
    let hint = "See them with: appeal-bot publish --dry-run. Set them with: appeal-bot publish";
    if is_published {
        findings.error(CheckName::Menus, what, hint);
    } else {
        findings.hint(
            CheckName::Menus,
            what,
            format!("{hint}. bot.toml says publish = false, so the bot will not."),
        );
    }
}

impl Findings {
    /// Returns the value, or notes the error.
    fn take<T>(&mut self, check: CheckName, result: Result<T, ExitError>, good: &str) -> Option<T> {
        match result {
            Ok(value) => {
                self.good(check, good);
                Some(value)
            }
            Err(error) => {
                self.exit_error(check, error);
                None
            }
        }
    }
}
