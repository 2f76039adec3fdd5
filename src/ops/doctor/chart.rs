//! What was found, as a table for people and as JSON for machines.

use std::fmt;

use serde::Serialize;

use crate::stop::Stop;

/// What is looked at. Its name in JSON stays the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// The configuration folder can be read.
    Folder,
    /// The words have no problem.
    Words,
    /// There is one token, and it is taken.
    Token,
    /// Files with secrets are nobody else's business.
    SecretFile,
    /// The environment's other values can be used.
    Settings,
    /// Nothing secret goes unencrypted to another machine.
    Encryption,
    /// Where the operator may look is not open to all.
    OpsListen,
    /// The Bot API answers.
    Server,
    /// The clocks agree.
    Clock,
    /// The token is that of the bot that is meant.
    Username,
    /// The bot gets no more of groups than it needs.
    GroupPrivacy,
    /// The bot can join groups exactly where it has something to say there.
    Groups,
    /// Whether the bot answers where it is only mentioned.
    Inline,
    /// Updates go where they are meant to.
    Webhook,
    /// The webhook takes what it is brought.
    Delivery,
    /// Nothing waits in vain.
    Pending,
    /// Menus, name and descriptions are those of the files.
    Menus,
    /// The sources' links lead somewhere.
    Links,
}

/// Checks for which the server must be asked.
const AT_THE_SERVER: [Check; 9] = [
    Check::Clock,
    Check::Username,
    Check::GroupPrivacy,
    Check::Groups,
    Check::Inline,
    Check::Webhook,
    Check::Delivery,
    Check::Pending,
    Check::Menus,
];

/// How it stands with something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// To be mended.
    Mend,
    /// To be thought about.
    Hint,
    /// Could not be found out.
    Unknown,
    /// Nothing to do.
    Good,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What was looked at.
    pub check: Check,
    /// How it stands.
    pub state: State,
    /// What was found, a sentence without its full stop.
    pub what: String,
    /// What to do; none where there is nothing to do.
    pub hint: Option<String>,
}

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Chart {
    /// In the order in which it was looked at.
    pub notes: Vec<Note>,
}

impl Chart {
    /// Whether there is nothing to mend.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.count(State::Mend) == 0
    }

    fn count(&self, state: State) -> u64 {
        self.notes.iter().map(|note| u64::from(note.state == state)).sum()
    }

    pub(super) fn good(&mut self, check: Check, what: impl Into<String>) {
        self.note(check, State::Good, what.into(), None);
    }

    pub(super) fn unknown(&mut self, check: Check, why: impl Into<String>) {
        self.note(check, State::Unknown, why.into(), None);
    }

    pub(super) fn hint(&mut self, check: Check, what: impl Into<String>, hint: impl Into<String>) {
        self.note(check, State::Hint, what.into(), Some(hint.into()));
    }

    pub(super) fn mend(&mut self, check: Check, what: impl Into<String>, hint: impl Into<String>) {
        self.note(check, State::Mend, what.into(), Some(hint.into()));
    }

    /// What would stop the bot is to be mended.
    pub(super) fn stop(&mut self, check: Check, stop: Stop) {
        match stop {
            Stop::Usage { what, hint } => self.mend(check, what, hint),
            Stop::Failed { cause, hint } => self.mend(check, format!("{cause:#}"), hint),
            Stop::Invalid { problems, .. } => {
                self.mend(check, format!("{} problems in the words", problems.len()), "Mend them.");
            }
        }
    }

    /// All that the server was not asked for.
    pub(super) fn skip_server(&mut self, why: &str) {
        for check in AT_THE_SERVER {
            self.unknown(check, why);
        }
    }

    fn note(&mut self, check: Check, state: State, what: String, hint: Option<String>) {
        self.notes.push(Note { check, state, what, hint });
    }

    /// The checks as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(&self.notes).unwrap_or_default()
    }
}

/// The longest name of a check.
const WIDTH: usize = "group-privacy".len();
/// The hint's arrow stands below the words.
const NEXT: usize = WIDTH + 9;

impl Check {
    /// Its name in JSON and in the table.
    #[must_use]
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// The findings alone: first what is to be mended, then hints, then what a person should know was not looked at.
impl fmt::Display for Chart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut notes: Vec<&Note> = self.notes.iter().filter(|note| note.hint.is_some()).collect();
        notes.sort_by_key(|note| note.state);
        for note in notes {
            let sign = if note.state == State::Mend { "mend" } else { "hint" };
            writeln!(f, "{sign}  {:<WIDTH$}  {}.", note.check.name(), note.what)?;
            writeln!(f, "{:>NEXT$} {}", "→", note.hint.as_deref().unwrap_or_default())?;
        }
        let (mend, hints) = (self.count(State::Mend), self.count(State::Hint));
        match (mend, hints) {
            (0, 0) => write!(f, "Nothing to mend.")?,
            (0, _) => write!(f, "Nothing to mend; {}.", counted(hints, "hint"))?,
            (_, 0) => write!(f, "{} to mend.", counted(mend, "thing"))?,
            _ => write!(f, "{} to mend, {}.", counted(mend, "thing"), counted(hints, "hint"))?,
        }
        match self.count(State::Unknown) {
            0 => Ok(()),
            unknown => write!(f, " {} could not be made; --format json names them.", counted(unknown, "check")),
        }
    }
}

pub(super) fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A span of time as one says it.
pub(super) fn span(seconds: u64) -> String {
    match seconds {
        0..120 => counted(seconds, "second"),
        120..7_200 => counted(seconds / 60, "minute"),
        7_200..172_800 => counted(seconds / 3_600, "hour"),
        _ => counted(seconds / 86_400, "day"),
    }
}
