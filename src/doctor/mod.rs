//! Checks what keeps the bot from working, and says what to do about it.
//!
//! Nothing here disturbs a running bot: the doctor sets nothing, and it never calls `getUpdates`,
//! which would end the bot's own long poll.

mod account;
mod clock;
pub(crate) mod findings;
mod instances;
pub mod links;
mod machine;
mod menus;
mod sources;
mod unserved;
mod way;
mod webhook;

use std::path::Path;
use std::time::SystemTime;

use chrono::NaiveDate;
use teloxide::{ApiError, RequestError};

pub use findings::{CheckName, Finding, FindingState, Findings};
pub use sources::{LinkReport, look as look_at_links};
pub use way::WayReport;

use crate::config;
use crate::config::Lookup;
use crate::ops::exit_error::ExitError;
use crate::telegram::client::api::Api;
use crate::telegram::client::failures;
use crate::telegram::client::route::{Route, is_not_found};
use crate::telegram::receive::webhook::GetWebhookInfo;
use article::{Files, Library, Problem, Severity};

#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    pub folder: &'a Path,
    /// The folder in which the program was started; `.env` is read there.
    pub here: &'a Path,
    pub lookup: Lookup<'a>,
    pub today: NaiveDate,
}

/// The files and the library, as far as they could be read.
#[derive(Debug, Default)]
pub struct CheckedWords {
    pub files: Files,
    /// `None` if there are problems.
    pub library: Option<Library>,
}

/// What the checks were made of, and what they came upon, besides the findings.
#[derive(Debug, Default)]
pub struct Examined {
    pub words: CheckedWords,
    pub way: WayReport,
    /// How to reach the Bot API, if that is set in a way that can be used.
    pub route: Option<Route>,
}

/// At most this many problems are listed; the next run shows the rest.
const MAX_PROBLEMS: usize = 20;

/// Makes all checks except the links.
pub async fn examine(inputs: Inputs<'_>, findings: &mut Findings) -> Examined {
    let words = read(inputs.folder, inputs.today, findings);
    let route = config::route(inputs.lookup);
    machine::look(inputs, route.as_ref().ok(), findings);
    let route = way_there(route, findings);
    let meant = machine::receiving(inputs, findings);
    let token = findings.take(
        CheckName::Token,
        config::token(inputs.lookup),
        "the token has the right form",
    );
    let (Some(there), Some(token)) = (&route, token) else {
        let why = "the server was not asked: that needs a token and a usable address";
        findings.unknown(CheckName::Addresses, why);
        findings.unknown(CheckName::Server, why);
        findings.skip_server(why);
        return Examined { words, route, ..Examined::default() };
    };
    let way = way::look(there, findings).await;
    match Api::new(&token, there) {
        Ok(api) => {
            let own = instances::ask_own(inputs).await;
            ask(&api, there, (&meant, &own), words.library.as_ref(), findings).await;
        }
        Err(error) => {
            let cause = format!("cannot prepare the connection to the Bot API: {error}");
            findings.error(CheckName::Server, cause, there.settings_hint());
            findings.skip_server("the server was not asked");
        }
    }
    Examined { words, way, route }
}

/// Notes the way to the Bot API. A proxy is worth a hint: it may be named for all programs.
fn way_there(route: Result<Route, ExitError>, findings: &mut Findings) -> Option<Route> {
    let route = findings.ok_or_note(CheckName::Settings, route)?;
    let what = format!("the way to the Bot API leads to {}", route.way());
    match &route.proxy {
        Some(_) => findings.hint(CheckName::Settings, what, "Nothing, if that is meant."),
        None => findings.good(CheckName::Settings, format!("{what}, directly")),
    }
    Some(route)
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
        let more: usize = more.iter().map(|problem| problem.count()).sum();
        note(first.severity(), format!("{more} more problems in the words"), hint);
    }
}

async fn ask(
    api: &Api,
    route: &Route,
    (meant, own): (&webhook::Meant, &instances::OwnInstance),
    library: Option<&Library>,
    findings: &mut Findings,
) {
    let account = match api.account().await {
        Ok(account) => account,
        Err(error) => {
            refused(&error, route, findings);
            findings.skip_server("the server gave no useful answer");
            return;
        }
    };
    findings.good(CheckName::Server, "the Bot API answers and takes the token");
    let now = clock::compare(api.clock().await, SystemTime::now(), findings);
    account::look(&account, library.map(|library| &library.settings), findings);
    match api.call(GetWebhookInfo {}).await {
        Ok(info) => {
            let queue = webhook::look(api, &info, meant, now, findings).await;
            instances::look(own, &info, queue, findings);
        }
        Err(error) => {
            let why = format!("the server did not say: {}", why(&error));
            let checks =
                [CheckName::Webhook, CheckName::Delivery, CheckName::Pending, CheckName::Instances];
            checks.into_iter().for_each(|check| findings.unknown(check, why.as_str()));
        }
    }
    menus::look(api, library, findings).await;
}

/// Returns why a call failed, in our words and in the server's.
fn why(error: &RequestError) -> String {
    let ours = failures::name(error);
    match failures::words(error) {
        Some(words) => format!("{ours} (“{words}”)"),
        None => ours.into_owned(),
    }
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
        _ if is_not_found(error) && !elsewhere => findings.exit_error(CheckName::Token, route.cannot_reach(error)),
        _ => findings.exit_error(CheckName::Server, route.cannot_reach(error)),
    }
    if let Some(words) = failures::words(error) {
        findings.quote(&words);
    }
}

impl Findings {
    /// Returns the value and notes that it is good, or notes the error.
    fn take<T>(&mut self, check: CheckName, result: Result<T, ExitError>, good: &str) -> Option<T> {
        let value = self.ok_or_note(check, result)?;
        self.good(check, good);
        Some(value)
    }

    fn ok_or_note<T>(&mut self, check: CheckName, result: Result<T, ExitError>) -> Option<T> {
        result.map_err(|error| self.exit_error(check, error)).ok()
    }
}
