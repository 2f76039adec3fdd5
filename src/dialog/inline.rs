//! Sharing: what is offered to a reader who types the bot's @name in another chat.
//!
//! Telegram keeps an answer and gives it to everybody who types the same. So it depends on the words that were typed
//! alone, and never on who typed them.

use std::sync::Arc;

use super::command::Link;
use super::keyboard::{Keyboard, Maker};
use super::{ChatKind, Request};
use crate::library::{Lang, Library, Message, PageId, Topic};

/// How many pages one answer offers. Telegram takes 50 (Bot API, `answerInlineQuery`); each holds a whole message, and a
/// phone on a poor line waits for all of them. More come when the reader scrolls.
const MOST_AT_ONCE: usize = 20;

/// A page in a language, as it can be sent to another chat.
#[derive(Debug, Clone)]
pub struct Found {
    /// The payload of the deep link that leads to it; no two are the same. 1–64 bytes (Bot API, `InlineQueryResult`).
    pub id: String,
    /// Its heading.
    pub title: Arc<str>,
    /// Its language, and what it is about.
    pub description: String,
    /// The page's first message, as a private chat gets it. Like every message of a page it has the heading, the label,
    /// its sources and the date.
    pub message: Message,
    /// Buttons that lead into the private chat: nobody's tap changes what others see.
    pub keyboard: Keyboard,
}

/// The answer to an inline query.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What can be sent.
    pub found: Vec<Found>,
    /// Where the rest begins, if there is more.
    pub next: Option<usize>,
    /// The label of the button that leads into the private chat.
    pub label: Arc<str>,
    /// What that button sends behind /start.
    pub start: String,
}

/// What is offered for these words. `offset` is what an earlier answer named as [`Offer::next`]; it is empty at first.
pub(super) fn offer(library: &Library, request: &Request<'_>, words: &str, offset: &str) -> Offer {
    let (all, from) = (library.find(words), offset.parse::<usize>().unwrap_or(0));
    let next = from.saturating_add(MOST_AT_ONCE);
    let found =
        all.iter().skip(from).take(MOST_AT_ONCE).map(|(page, language)| found(library, request, *page, *language));
    let (language, start) = match common_language(&all) {
        Some(language) => (language, Link::payload(library, library.start(), language)),
        None => (library.settings.default, library.name(Topic::Page(library.start())).to_owned()),
    };
    Offer {
        found: found.collect(),
        next: (next < all.len()).then_some(next),
        label: Arc::clone(&library.voice(language).phrases.inline_title),
        start,
    }
}

/// The one language of everything that was found.
fn common_language(found: &[(PageId, Lang)]) -> Option<Lang> {
    let (_, first) = found.first()?;
    found.iter().all(|(_, language)| language == first).then_some(*first)
}

fn found(library: &Library, request: &Request<'_>, page: PageId, language: Lang) -> Found {
    let (voice, leaf) = (library.voice(language), library.leaf(language, page));
    let Request { me, today, .. } = *request;
    let maker = Maker { library, me, chat: ChatKind::Group, today, language, asked: 0 };
    Found {
        id: Link::payload(library, page, language),
        title: Arc::clone(&leaf.title),
        description: format!("{} · {}", voice.phrases.language_name, leaf.menu),
        message: leaf.message(0, today).clone(),
        keyboard: maker.shared(page),
    }
}

/// What the Share button below a page writes behind the bot's name: words that find exactly this page first.
pub(super) fn query(library: &Library, page: PageId, language: Lang) -> String {
    format!("{} {}", library.name(Topic::Page(page)), library.code(language))
}
