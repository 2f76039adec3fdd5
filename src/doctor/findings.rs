//! The findings, as a table for people and as JSON for programs.

use std::fmt;

use serde::Serialize;

use crate::ops::counted::counted;
use crate::ops::exit_error::ExitError;
use article::problem::total;

/// A check. Its name in JSON is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckName {
    /// The configuration folder can be read.
    Folder,
    /// The files have no problems.
    Words,
    /// There is exactly one token, and Telegram accepts it.
    Token,
    /// Files with secrets are closed to other users.
    SecretFile,
    /// The other environment variables can be used.
    Settings,
    /// Nothing secret is sent unencrypted to another machine.
    Encryption,
    /// Health and metrics are not served to other machines.
    OpsListen,
    /// Every address on the way to the Bot API takes connections.
    Addresses,
    /// The Bot API answers.
    Server,
    /// This machine's clock agrees with the server's.
    Clock,
    /// The token belongs to the bot that bot.toml names.
    Username,
    /// The bot does not receive more messages of its groups than it needs.
    GroupPrivacy,
    /// The bot can be added to groups if and only if the settings let it answer there.
    Groups,
    /// Inline mode is on.
    Inline,
    /// Nothing leads to the bot that it does not serve.
    Unserved,
    /// Updates are delivered as the settings say: by polling or to the right webhook.
    Webhook,
    /// Telegram can deliver updates to the webhook.
    Delivery,
    /// Pending updates are being received.
    Pending,
    /// No other instance receives the updates.
    Instances,
    /// Menus, name and descriptions are the same as in the files.
    Menus,
    /// The sources' links work.
    Links,
}

/// Checks that need an answer from the server.
const AT_THE_SERVER: [CheckName; 11] = [
    CheckName::Clock,
    CheckName::Username,
    CheckName::GroupPrivacy,
    CheckName::Groups,
    CheckName::Inline,
    CheckName::Unserved,
    CheckName::Webhook,
    CheckName::Delivery,
    CheckName::Pending,
    CheckName::Instances,
    CheckName::Menus,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingState {
    /// The name in JSON is stable.
    #[serde(rename = "mend")]
    Error,
    /// Should be considered.
    Hint,
    /// Could not be checked.
    Unknown,
    Good,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub check: CheckName,
    pub state: FindingState,
    /// What was found; a sentence without its full stop.
    pub what: String,
    /// What to do, if there is anything to do.
    pub hint: Option<String>,
}

#[derive(Debug, Default)]
pub struct Findings {
    /// In the order of the checks.
    pub notes: Vec<Finding>,
}

impl Findings {
    /// Returns whether nothing must be fixed.
    pub fn is_well(&self) -> bool {
        self.count(FindingState::Error) == 0
    }

    fn count(&self, state: FindingState) -> usize {
        self.notes.iter().filter(|note| note.state == state).count()
    }

    pub(super) fn good(&mut self, check: CheckName, what: impl Into<String>) {
        self.note(check, FindingState::Good, what.into(), None);
    }

    pub(crate) fn unknown(&mut self, check: CheckName, why: impl Into<String>) {
        self.note(check, FindingState::Unknown, why.into(), None);
    }

    pub(super) fn hint(
        &mut self,
        check: CheckName,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.note(check, FindingState::Hint, what.into(), Some(hint.into()));
    }

    pub(super) fn error(
        &mut self,
        check: CheckName,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.note(check, FindingState::Error, what.into(), Some(hint.into()));
    }

    /// Notes an error that would keep the bot from running.
    pub(super) fn exit_error(&mut self, check: CheckName, error: ExitError) {
        match error {
            ExitError::Usage { what, hint } => self.error(check, what, hint),
            ExitError::Failed { cause, hint } => self.error(check, format!("{cause:#}"), hint),
            ExitError::Invalid { problems, .. } => {
                self.error(
                    check,
                    format!("{} problems in the words", total(&problems)),
                    "Correct them.",
                );
            }
        }
    }

    /// Adds the server's own words to the last finding, unless it has them.
    pub(super) fn quote(&mut self, words: &str) {
        if let Some(note) = self.notes.last_mut().filter(|note| !note.what.contains(words)) {
            note.what.push_str(&format!(" (“{words}”)"));
        }
    }

    /// Notes that the checks that need the server were not made.
    pub(super) fn skip_server(&mut self, why: &str) {
        for check in AT_THE_SERVER {
            self.unknown(check, why);
        }
    }

    fn note(&mut self, check: CheckName, state: FindingState, what: String, hint: Option<String>) {
        self.notes.push(Finding { check, state, what, hint });
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(&self.notes).unwrap_or_default()
    }
}

/// The longest name of a check.
const WIDTH: usize = "group-privacy".len();
/// The column of the hint's arrow: below the text of the finding.
const NEXT: usize = WIDTH + 9;

impl CheckName {
    /// Returns its name in JSON and in the table.
    pub fn name(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|name| name.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

/// Shows only notes with a hint, errors before hints, and then how many checks could not be made.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut notes: Vec<&Finding> =
            self.notes.iter().filter(|note| note.hint.is_some()).collect();
        notes.sort_by_key(|note| note.state);
        for note in notes {
            let sign = if note.state == FindingState::Error { "mend" } else { "hint" };
            writeln!(f, "{sign}  {:<WIDTH$}  {}.", note.check.name(), note.what)?;
            writeln!(f, "{:>NEXT$} {}", "→", note.hint.as_deref().unwrap_or_default())?;
        }
        let (errors, hints) = (self.count(FindingState::Error), self.count(FindingState::Hint));
        match (errors, hints) {
            (0, 0) => write!(f, "Nothing to mend.")?,
            (0, _) => write!(f, "Nothing to mend; {}.", counted(hints, "hint"))?,
            (_, 0) => write!(f, "{} to mend.", counted(errors, "thing"))?,
            _ => write!(f, "{} to mend, {}.", counted(errors, "thing"), counted(hints, "hint"))?,
        }
        match self.count(FindingState::Unknown) {
            0 => Ok(()),
            unknown => write!(
                f,
                " {} could not be made; --format json names them.",
                counted(unknown, "check")
            ),
        }
    }
}

/// Formats a number of seconds in the largest unit of which there are at least two, or in seconds.
pub(super) fn span(seconds: u64) -> String {
    match seconds {
        0..120 => counted(seconds, "second"),
        120..7_200 => counted(seconds / 60, "minute"),
        7_200..172_800 => counted(seconds / 3_600, "hour"),
        _ => counted(seconds / 86_400, "day"),
    }
}
