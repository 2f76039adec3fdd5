//! The settings of the bot.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use crate::date::Date;
use crate::ending::Ending;
use crate::lang::Lang;
use crate::translated::Translated;

/// How the bot behaves in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Groups {
    /// It shows the page; its buttons lead into the private chat.
    Answer,
    /// It sends a neutral line with a button that leads into the private chat.
    Link,
    /// Only the asker sees the page, if their app sends the command ephemerally; a command that the
    /// group sees gets the neutral line of [`Self::Link`].
    Private,
    /// It does not answer.
    Silent,
}

/// A contact that the operator verified on a certain day.
#[derive(Debug, Clone)]
pub struct Contact {
    pub text: Translated,
    pub checked: Date,
}

/// The content of `bot.toml`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Codes of the languages offered, in the order of their buttons.
    pub languages: Vec<String>,
    /// The language for readers whose own language is unknown.
    pub default: Lang,
    /// The language to use for each Telegram language code that is not offered.
    pub fallback: BTreeMap<String, Lang>,
    /// Who runs this copy of the bot.
    pub operator: Option<Translated>,
    /// The bot's @name on Telegram, without the `@`; `doctor` compares it.
    pub username: Option<String>,
    pub groups: Groups,
    /// Whether the bot sets its own menus, name and descriptions at start.
    pub publish: bool,
    /// The hosts that links may lead to; their subdomains are allowed too.
    pub link_hosts: Vec<String>,
    pub flood: Flood,
    pub contacts: Vec<Contact>,
    /// The day on which the bot moves or ends, if one is set.
    pub ending: Option<Ending>,
}

impl Settings {
    /// The code of the default language.
    pub fn default_code(&self) -> &str {
        &self.languages[self.default.index()]
    }

    /// Returns the texts that messages show because they are in `bot.toml`: the operator, the
    /// contacts and the ending, in every language.
    pub(crate) fn operator_contacts_and_ending(&self) -> impl Iterator<Item = &str> {
        let contacts = self.contacts.iter().map(|contact| &contact.text);
        let ending = self.ending.iter().map(|ending| &ending.text);
        self.operator
            .iter()
            .chain(contacts)
            .chain(ending)
            .flat_map(Translated::all)
            .map(|(text, _)| text)
    }
}

/// The rate of requests that one reader may send before being asked to slow down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flood {
    /// The long-term rate, in requests per second.
    pub per_second: NonZeroU32,
    /// The maximum burst, in requests.
    pub at_once: NonZeroU32,
    /// Requests that may wait for an answer when others have to wait for them, in all chats together.
    pub waiting: NonZeroU32,
}

impl Default for Flood {
    /// Three requests a second: a person who taps twice a second is never limited. A burst of 120,
    /// a minute of such taps, is for a reader who returns after an outage.
    fn default() -> Self {
        let count = |more| NonZeroU32::MIN.saturating_add(more);
        Self { per_second: count(2), at_once: count(119), waiting: count(9) }
    }
}
