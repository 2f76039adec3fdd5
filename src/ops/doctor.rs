//! What hinders the bot, in plain words, and what to do about each thing.
//!
//! Nothing here disturbs a bot that runs: it sets nothing, and it never calls `getUpdates`, which would take the place of
//! the bot's own long poll.

mod account;
mod chart;
mod hook;
pub mod links;
mod machine;
mod sources;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::NaiveDate;
use teloxide::{ApiError, RequestError};

pub use chart::{Chart, Check, Note, State};
pub use sources::{LinkReport, look as look_at_links};

use crate::app;
use crate::config::{self, Lookup};
use crate::library::{Files, Library, Problem, Severity};
use crate::stop::Stop;
use crate::telegram::api::{Api, Route};
use crate::telegram::failure::{self, Failure};
use crate::telegram::menu::{self, Patience};
use crate::telegram::outgoing::GetMe;
use crate::telegram::webhook::GetWebhookInfo;

/// What is examined.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The configuration folder.
    pub folder: &'a Path,
    /// Where the program was started; `.env` is looked for there and above.
    pub here: &'a Path,
    /// The environment.
    pub lookup: Lookup<'a>,
    /// The day on which the words are judged.
    pub today: NaiveDate,
}

/// The words, as far as they could be read.
#[derive(Debug, Default)]
pub struct Words {
    /// The folder's files.
    pub files: Files,
    /// The library; none where there are problems.
    pub library: Option<Library>,
}

/// At most this many problems of the words are told; whoever mends them will start the bot anyway and see the rest.
const MOST_PROBLEMS: usize = 20;
/// Logs, certificates and the dates of updates are still in step within this.
const MOST_SKEW_SECONDS: u64 = 60;

/// Examines everything but the links.
pub async fn examine(case: Case<'_>, chart: &mut Chart) -> Words {
    let words = read(case.folder, case.today, chart);
    machine::look(case, chart);
    let way = chart.take(Check::Settings, config::route(case.lookup), "the addresses can be used");
    let meant = machine::receiving(case, chart);
    let token = chart.take(Check::Token, config::token(case.lookup), "the token has the right form");
    let (Some(route), Some(token)) = (way, token) else {
        let why = "the server was not asked: it takes a token and a usable address";
        chart.unknown(Check::Server, why);
        chart.skip_server(why);
        return words;
    };
    match Api::new(&token, &route) {
        Ok(api) => ask(&api, &route, &meant, words.library.as_ref(), chart).await,
        Err(error) => {
            let cause = format!("cannot prepare the connection to the Bot API: {error}");
            chart.mend(Check::Server, cause, "Check TELOXIDE_PROXY and the machine's TLS certificates.");
            chart.skip_server("the server was not asked");
        }
    }
    words
}

fn read(folder: &Path, today: NaiveDate, chart: &mut Chart) -> Words {
    let Some(files) = chart.take(Check::Folder, config::read_folder(folder), "the configuration folder can be read")
    else {
        chart.unknown(Check::Words, "the configuration folder cannot be read");
        return Words::default();
    };
    let library = match Library::build(&files, today) {
        Ok(library) => {
            match library.warnings.as_slice() {
                [] => chart.good(Check::Words, "the words have no problem"),
                warnings => tell(warnings, chart),
            }
            Some(library)
        }
        Err(problems) => {
            tell(&problems, chart);
            None
        }
    };
    Words { files, library }
}

/// Errors come first, because only they keep the bot from starting.
fn tell(problems: &[Problem], chart: &mut Chart) {
    let mut problems: Vec<&Problem> = problems.iter().collect();
    problems.sort_by_key(|problem| problem.severity());
    let (told, more) = problems.split_at(problems.len().min(MOST_PROBLEMS));
    let mut note = |severity, what, hint| match severity {
        Severity::Error => chart.mend(Check::Words, what, hint),
        Severity::Warning => chart.hint(Check::Words, what, hint),
    };
    for problem in told {
        let hint = format!("Mend this line; docs/editing.md explains the rule {}.", problem.rule);
        note(problem.severity(), problem.to_string(), hint);
    }
    if let Some(first) = more.first() {
        let hint = "Mend those that are told, and ask again.".to_owned();
        note(first.severity(), format!("{} more problems in the words", more.len()), hint);
    }
}

async fn ask(api: &Api, route: &Route, meant: &hook::Meant, library: Option<&Library>, chart: &mut Chart) {
    let account = match api.call(GetMe {}).await {
        Ok(account) => account,
        Err(error) => {
            refused(&error, route, chart);
            chart.skip_server("the server gave no answer that helps");
            return;
        }
    };
    chart.good(Check::Server, "the Bot API answers and takes the token");
    let now = clock(api, chart).await;
    account::look(&account, library.map(|library| &library.settings), chart);
    match api.call(GetWebhookInfo {}).await {
        Ok(info) => hook::look(api, &info, meant, now, chart).await,
        Err(error) => {
            for check in [Check::Webhook, Check::Delivery, Check::Pending] {
                chart.unknown(check, format!("the server did not tell: {}", failure::name(&error)));
            }
        }
    }
    menus(api, library, chart).await;
}

/// An outage, a wrong address and a refused token look alike from afar; each is told apart here.
fn refused(error: &RequestError, route: &Route, chart: &mut Chart) {
    let elsewhere = route.api_url.is_some();
    match error {
        RequestError::Api(ApiError::InvalidToken) if elsewhere => chart.mend(
            Check::Token,
            "the server that TELOXIDE_API_URL names refuses the token",
            "Check that a Bot API listens at that address, then copy the token again from @BotFather.",
        ),
        RequestError::InvalidJson { .. } if elsewhere => chart.mend(
            Check::Server,
            "what answers at TELOXIDE_API_URL is no Bot API",
            "Correct the address, or take the variable out to use Telegram's own server.",
        ),
        RequestError::Api(ApiError::InvalidToken) => chart.stop(Check::Token, app::cannot_reach(error, route)),
        _ => chart.stop(Check::Server, app::cannot_reach(error, route)),
    }
}

/// Compares the clocks and returns the server's where it is known, else this machine's, in Unix time.
async fn clock(api: &Api, chart: &mut Chart) -> u64 {
    let server = api.clock().await;
    let ours = SystemTime::now();
    let Some(server) = server else {
        chart.unknown(Check::Clock, "the server does not tell the time");
        return seconds(ours);
    };
    let (server, ours) = (seconds(server), seconds(ours));
    if server.abs_diff(ours) > MOST_SKEW_SECONDS {
        let side = if ours > server { "ahead of" } else { "behind" };
        let span = chart::span(server.abs_diff(ours));
        let hint = "Switch on time synchronization, as in: timedatectl set-ntp true";
        chart.mend(Check::Clock, format!("this machine's clock is {span} {side} the server's"), hint);
    } else {
        chart.good(Check::Clock, "the clock agrees with the server's");
    }
    server
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

async fn menus(api: &Api, library: Option<&Library>, chart: &mut Chart) {
    let Some(library) = library else {
        chart.unknown(Check::Menus, "the words have problems");
        return;
    };
    let changes = match menu::differences(api, library, Patience::Nothing).await {
        Ok(changes) => changes,
        Err(error) => {
            let why = match Failure::of(&error) {
                Failure::Retry(Some(wait)) => format!("Telegram asks to wait {}", chart::span(wait.as_secs())),
                _ => failure::name(&error).to_owned(),
            };
            chart.unknown(Check::Menus, format!("menus, name and descriptions were not compared: {why}"));
            return;
        }
    };
    if changes.is_empty() {
        chart.good(Check::Menus, "menus, name and descriptions are those of the files");
        return;
    }
    let mut places: Vec<String> = changes.iter().map(|change| change.language().to_owned()).collect();
    places.dedup();
    let things = if changes.len() == 1 { "1 thing".to_owned() } else { format!("{} things", changes.len()) };
    let what = format!("Telegram shows {things} otherwise than the files say, for {}", places.join(", "));
    let hint = "See them with: appeal-bot publish --dry-run. Set them with: appeal-bot publish";
    if library.settings.publish {
        chart.mend(Check::Menus, what, hint);
    } else {
        chart.hint(Check::Menus, what, format!("{hint}. bot.toml says publish = false, so the bot will not."));
    }
}

impl Chart {
    /// Keeps a value, or notes why there is none.
    fn take<T>(&mut self, check: Check, result: Result<T, Stop>, good: &str) -> Option<T> {
        match result {
            Ok(value) => {
                self.good(check, good);
                Some(value)
            }
            Err(stop) => {
                self.stop(check, stop);
                None
            }
        }
    }
}
