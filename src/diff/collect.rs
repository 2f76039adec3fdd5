//! Everything that readers can see, item by item.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::show;
use article::{Builtin, Lang, Library, Me, Topic};
use rich_text::RichText;

/// The kind of an item, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The bot's name.
    Name,
    /// What an empty chat shows.
    Description,
    /// What the profile shows.
    ShortDescription,
    /// A line of the command menu.
    Menu,
    /// A message with its buttons.
    Message,
    /// A short text of the bot that no message here holds, such as a notice.
    Phrase,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Description => "description",
            Self::ShortDescription => "short description",
            Self::Menu => "menu",
            Self::Message => "message",
            Self::Phrase => "phrase",
        }
    }
}

/// Says which item it is: the same in both folders.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) kind: Kind,
    /// The page, the command or the phrase; empty if there is only one.
    pub(super) name: String,
    /// Which message of a page, from 1.
    pub(super) part: usize,
    pub(super) language: String,
}

/// What readers see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) text: RichText,
    /// The labels of the buttons, row by row.
    pub(super) rows: Vec<Vec<String>>,
}

impl From<&str> for Seen {
    fn from(text: &str) -> Self {
        Self { text: RichText::from(text), rows: Vec::new() }
    }
}

pub(super) type Items = BTreeMap<Key, Seen>;

/// Phrases that are parts of messages, menus, names or descriptions, which are items themselves.
const SHOWN: [&str; 24] = [
    "language-name",
    "bot-name",
    "bot-description",
    "bot-about",
    "sources-heading",
    "menu-button",
    "language-button",
    "hide-button",
    "erase-button",
    "share-button",
    "close-button",
    "inline-hint",
    "language-menu",
    "erase-menu",
    "verify-menu",
    "help-menu",
    "language-title",
    "erase-title",
    "verify-title",
    "help-title",
    "language-text",
    "help-text",
    "erase-text",
    "verify-text",
];

/// Returns all items of a library, as on this day.
pub(super) fn collect(library: &Library, today: NaiveDate) -> Items {
    let mut items = Items::new();
    for language in library.languages() {
        let code = library.code(language);
        let key = |kind, name: &str| Key {
            kind,
            name: name.to_owned(),
            part: 1,
            language: code.to_owned(),
        };
        let phrases = &library.locale(language).phrases;
        for (kind, text) in [
            (Kind::Name, &phrases.bot_name),
            (Kind::Description, &phrases.bot_description),
            (Kind::ShortDescription, &phrases.bot_about),
        ] {
            items.insert(key(kind, ""), text.as_ref().into());
        }
        for page in library.pages() {
            let menu = library.page_in_language(language, page).menu.as_ref();
            items.insert(key(Kind::Menu, library.name(Topic::Page(page))), menu.into());
        }
        for (name, menu) in phrases.builtin_menus() {
            items.insert(key(Kind::Menu, name), menu.into());
        }
        for (id, text) in phrases.all().filter(|(id, _)| !SHOWN.contains(id)) {
            items.insert(key(Kind::Phrase, id), text.into());
        }
        if let Some(ending) = &library.locale(language).ending {
            let seen = Seen { text: ending.clone(), rows: Vec::new() };
            items.insert(key(Kind::Phrase, "ending-line"), seen);
        }
        messages(library, language, today, &mut items);
    }
    items
}

fn messages(library: &Library, language: Lang, today: NaiveDate, items: &mut Items) {
    let username = library.settings.username.as_deref().unwrap_or(show::NO_NAME).to_owned();
    let me = Me { username, inline: true };
    let ending = library.locale(language).ending.as_ref();
    let topics = library.pages().map(Topic::Page).chain(Builtin::ALL.map(Topic::Builtin));
    for topic in topics {
        let messages = show::messages(library, &me, topic, language, today);
        for (part, shown) in (1..).zip(messages) {
            let key = Key {
                kind: Kind::Message,
                name: library.name(topic).to_owned(),
                part,
                language: library.code(language).to_owned(),
            };
            let rows = shown.rows().map(|row| row.into_iter().map(str::to_owned).collect());
            let text = without_ending(without_version(library, &shown), ending);
            items.insert(key, Seen { rows: rows.collect(), text });
        }
    }
}

/// The line about the ending, which stands below every message, is an item of its own.
fn without_ending(mut text: RichText, ending: Option<&RichText>) -> RichText {
    let end = ending.and_then(|ending| text.as_str().strip_suffix(ending.as_str()));
    if let Some(length) = end.map(|rest| rest.trim_end().len()) {
        text.truncate(length);
    }
    text
}

/// The version in the answer to /verify is another one after every change.
fn without_version(library: &Library, shown: &show::Shown) -> RichText {
    let neutral = "0".repeat(library.version.len());
    let text = shown.payload.text.get().replace(&library.version, &neutral);
    RichText::from_json(&text, shown.payload.entities.get()).unwrap_or_else(|| shown.text.clone())
}
