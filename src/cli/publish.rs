//! `publish`: compares the menus, name and descriptions that Telegram shows with the files, and
//! sets the differences.

use std::path::Path;
use std::time::Duration;

use clap::Args;
use teloxide::RequestError;
use tokio_util::sync::CancellationToken;

use super::output::{print_line, tell};
use crate::config;
use crate::config::{Lookup, Words};
use crate::ops::calendar;
use crate::ops::counted::counted;
use crate::ops::exit_error::ExitError;
use crate::telegram::client::api::Api;
use crate::telegram::client::failures;
use crate::telegram::profile;
use crate::telegram::profile::{Change, Diff, Patience};

#[derive(Debug, Args)]
pub(super) struct Publish {
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Publish {
    pub(super) async fn run(
        self,
        folder: &Path,
        lookup: Lookup<'_>,
        stop: CancellationToken,
    ) -> Result<(), ExitError> {
        let done = stop.run_until_cancelled_owned(self.publish(folder, lookup)).await;
        done.unwrap_or_else(|| {
            Err(ExitError::failed(
                "ended before it was done",
                "The same command goes on with the rest.",
            ))
        })
    }

    async fn publish(self, folder: &Path, lookup: Lookup<'_>) -> Result<(), ExitError> {
        let library = Words::from(folder.to_owned()).for_readers().load_on(calendar::today())?;
        let (route, token) = (config::route(lookup)?, config::token(lookup)?);
        let api = Api::new(&token, &route)
            .map_err(|error| ExitError::because(error, route.settings_hint()))?;
        let unreached = |error| route.cannot_reach(&error);
        let mut changes =
            profile::differences(&api, &library, Patience::Wait(wait)).await.map_err(unreached)?;
        changes.extend(
            profile::leftovers(&api, &library, Patience::Wait(wait)).await.map_err(unreached)?,
        );
        if changes.is_empty() {
            return print_line("Nothing to change: Telegram shows what the files say.");
        }
        print_line(Diff(&changes).to_string().trim_end())?;
        if self.dry_run {
            let count = counted(changes.len(), "change");
            return print_line(&format!(
                "{count}. Nothing was set; without --dry-run it would be."
            ));
        }
        apply(&api, changes).await
    }
}

async fn apply(api: &Api, changes: Vec<Change>) -> Result<(), ExitError> {
    let count = counted(changes.len(), "change");
    match profile::apply(api, changes, Patience::Wait(wait)).await {
        Ok(()) => print_line(&format!("{count} set.")),
        Err(unset) => {
            let what = format!("{unset}: {}", why(&unset.error));
            Err(ExitError::failed(
                what,
                "What was set stays set; the same command goes on with the rest.",
            ))
        }
    }
}

/// Returns the reason of an error. Telegram's descriptions of errors about menus hold nothing
/// secret; other errors may hold the token or the text of a response.
fn why(error: &RequestError) -> String {
    match error {
        RequestError::Api(error) => error.to_string(),
        _ => failures::name(error).into_owned(),
    }
}

/// Written to standard error, so that the differences can be piped.
fn wait(method: &str, wait: Duration) {
    let seconds = wait.as_secs_f64();
    tell(&format!("Telegram asks to wait {seconds} s before {method}; Ctrl-C ends it."));
}
