//! `doctor`: prints what is wrong with the bot's setup, as a table or as JSON.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::output::print_line;
use crate::config;
use crate::config::Lookup;
use crate::doctor;
use crate::doctor::findings::Findings;
use crate::doctor::{CheckName, CheckedWords, Examined, Inputs, LinkReport, links};
use crate::ops::calendar;
use crate::ops::exit_error::ExitError;
use crate::telegram::client::route::Route;

#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Also visit every source's link
    #[arg(long)]
    links: bool,
    /// Judge the words as on this day, such as 2027-02-01; without it, today
    #[arg(long, value_name = "DATE", value_parser = calendar::day)]
    today: Option<NaiveDate>,
    /// The format of the findings
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = DoctorFormat::Text)]
    format: DoctorFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DoctorFormat {
    /// A table of what to do
    Text,
    /// Everything that was checked
    Json,
}

impl Doctor {
    /// Returns exit code 1 if there is something to fix.
    pub(super) async fn run(
        self,
        folder: &Path,
        lookup: Lookup<'_>,
        stop: CancellationToken,
    ) -> Result<ExitCode, ExitError> {
        stop.run_until_cancelled_owned(self.examine(folder, lookup))
            .await
            .unwrap_or(Ok(ExitCode::FAILURE))
    }

    async fn examine(self, folder: &Path, lookup: Lookup<'_>) -> Result<ExitCode, ExitError> {
        let here = std::env::current_dir().unwrap_or_default();
        let mut findings = Findings::default();
        let Examined { words, way, route } = doctor::examine(
            Inputs {
                folder,
                here: &here,
                lookup,
                today: self.today.unwrap_or_else(calendar::today),
            },
            &mut findings,
        )
        .await;
        let links = match self.links {
            true => Some(visit(&words, route, lookup, &mut findings).await?),
            false => None,
        };
        match self.format {
            DoctorFormat::Text => {
                let links = links.map(|links| links.to_string()).unwrap_or_default();
                print_line(&format!("{way}{links}{findings}"))?;
            }
            DoctorFormat::Json => {
                let mut report =
                    json!({ "well": findings.is_well(), "checks": findings.json(), "way": way });
                if let Some(links) = links {
                    report["links"] = json!(links);
                }
                print_line(&format!("{report:#}"))?;
            }
        }
        Ok(if findings.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Visits the links through the same proxy as Telegram: an operator who hides from one hides from
/// all.
async fn visit(
    words: &CheckedWords,
    route: Option<Route>,
    lookup: Lookup<'_>,
    findings: &mut Findings,
) -> Result<LinkReport, ExitError> {
    let (Some(route), Ok(proxies)) = (route, config::proxies(lookup)) else {
        findings.unknown(CheckName::Links, "a proxy or an address cannot be used");
        return Ok(LinkReport::default());
    };
    let client = links::visitor(&route, proxies.clone())
        .and_then(|builder| builder.build().map_err(std::io::Error::other))
        .map_err(|error| ExitError::because(error, route.settings_hint()))?;
    let progress = |done, all, host: &str| overwrite(&bar(done, all, host));
    let report =
        doctor::look_at_links(words, &client, (&route, &proxies), progress, findings).await;
    overwrite("");
    Ok(report)
}

/// Shows a line in place of the last one, if standard error is a terminal.
fn overwrite(line: &str) {
    let mut err = std::io::stderr();
    if err.is_terminal() {
        let _unread = write!(err, "\r\x1b[K{line}").and_then(|()| err.flush());
    }
}

fn bar(done: usize, all: usize, host: &str) -> String {
    const CELLS: usize = 24;
    let full = CELLS * done / all.max(1);
    format!("{}{} {done}/{all} {host}", "█".repeat(full), "░".repeat(CELLS - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_as_links_are_visited() {
        assert_eq!(bar(0, 48, "rfa.org"), "░░░░░░░░░░░░░░░░░░░░░░░░ 0/48 rfa.org");
        assert_eq!(bar(20, 48, "rfa.org"), "██████████░░░░░░░░░░░░░░ 20/48 rfa.org");
        assert_eq!(bar(48, 48, "rfa.org"), "████████████████████████ 48/48 rfa.org");
    }
}
