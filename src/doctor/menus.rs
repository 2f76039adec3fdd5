//! Compares menus, name and descriptions with the files.

use super::findings;
use super::findings::{CheckName, Findings};
use super::why;
use crate::ops::counted::counted;
use crate::telegram::client::api::Api;
use crate::telegram::client::failures::Failure;
use crate::telegram::profile;
use crate::telegram::profile::{Change, Patience};
use article::Library;

/// Compares them with the files, if these could be read.
pub(super) async fn look(api: &Api, library: Option<&Library>, findings: &mut Findings) {
    let Some(library) = library else {
        findings.unknown(CheckName::Menus, "the words have problems");
        return;
    };
    match profile::differences(api, library, Patience::Nothing).await {
        Ok(changes) => compare(&changes, library.settings.publish, findings),
        Err(error) => {
            let why = match Failure::of(&error) {
                Failure::Throttled(wait) => {
                    format!("Telegram asks to wait {}", findings::span(wait.as_secs()))
                }
                _ => why(&error),
            };
            findings.unknown(
                CheckName::Menus,
                format!("menus, name and descriptions were not compared: {why}"),
            );
        }
    }
}

fn compare(changes: &[Change], is_published: bool, findings: &mut Findings) {
    if changes.is_empty() {
        findings.good(CheckName::Menus, "menus, name and descriptions are those of the files");
        return;
    }
    let mut places: Vec<String> =
        changes.iter().map(|change| change.language().to_owned()).collect();
    places.dedup();
    let things = counted(changes.len(), "thing");
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
