//! Sharing: what the bot offers to a reader who types its @name in another chat.
//!
//! Telegram caches an answer and serves it to everybody who types the same query. So the answer
//! depends only on the query, never on who typed it.

use std::sync::Arc;

use crate::command::DeepLink;
use crate::keyboard::{Keyboard, Maker};
use crate::lang::Lang;
use crate::library::Library;
use crate::message::Message;
use crate::request::{ChatKind, Request};
use crate::topic::{PageId, Topic};

/// The number of pages in one answer. Telegram accepts 50 (Bot API, `answerInlineQuery`), but each
/// result contains a whole message, and a phone on a slow connection waits for all of them. More
/// are sent when the reader scrolls.
const MAX_AT_ONCE: usize = 20;

/// A page in a language, as it can be sent to another chat.
#[derive(Debug, Clone)]
pub struct InlineResult {
    /// The payload of the deep link to it; unique, 1–64 bytes (Bot API, `InlineQueryResult`).
    pub id: String,
    pub title: Arc<str>,
    /// Its language and its menu description.
    pub description: String,
    /// The page's first message, as in a private chat. Like every message of a page it has the
    /// heading, the label, its sources and the date.
    pub message: Message,
    /// Buttons that lead into the private chat, so that no tap changes what others see.
    pub keyboard: Keyboard,
}

/// The answer to an inline query.
#[derive(Debug, Clone)]
pub struct InlineResults {
    pub found: Vec<InlineResult>,
    /// The offset of the next answer, if there are more pages.
    pub next: Option<usize>,
    /// The label of the button that leads into the private chat.
    pub label: Arc<str>,
    /// The parameter that this button passes to /start.
    pub start: String,
}

/// Returns the pages offered for a query. `offset` is [`InlineResults::next`] of an earlier answer, or
/// empty for the first one.
pub(super) fn offer(
    library: &Library,
    request: &Request<'_>,
    words: &str,
    offset: &str,
) -> InlineResults {
    let (all, from) = (library.find(words), offset.parse::<usize>().unwrap_or(0));
    let next = from.saturating_add(MAX_AT_ONCE);
    let found = all
        .iter()
        .skip(from)
        .take(MAX_AT_ONCE)
        .map(|(page, language)| found(library, request, *page, *language));
    let (language, start) = match common_language(&all) {
        Some(language) => (language, DeepLink::payload(library, library.start(), language)),
        None => (library.settings.default, library.name(Topic::Page(library.start())).to_owned()),
    };
    InlineResults {
        found: found.collect(),
        next: (next < all.len()).then_some(next),
        label: Arc::clone(&library.locale(language).phrases.inline_title),
        start,
    }
}

/// Returns the language of all found pages, if it is the same for all.
fn common_language(found: &[(PageId, Lang)]) -> Option<Lang> {
    let (_, first) = found.first()?;
    found.iter().all(|(_, language)| language == first).then_some(*first)
}

fn found(library: &Library, request: &Request<'_>, page: PageId, language: Lang) -> InlineResult {
    let (locale, page_in_language) =
        (library.locale(language), library.page_in_language(language, page));
    let Request { me, today, .. } = *request;
    let maker = Maker { library, me, chat: ChatKind::Group, today, language, question_id: 0 };
    InlineResult {
        id: DeepLink::payload(library, page, language),
        title: Arc::clone(&page_in_language.title),
        description: format!("{} · {}", locale.phrases.language_name, page_in_language.menu),
        message: page_in_language.message(0, today).clone(),
        keyboard: maker.shared_keyboard(page),
    }
}
