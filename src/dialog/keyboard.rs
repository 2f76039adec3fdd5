//! The buttons under a message. In private they carry everything; in groups they lead into the private chat.

use std::sync::Arc;

use serde::Serialize;
use serde::ser::SerializeStruct;

use super::button::{Asked, Press, Verb};
use super::command::Link;
use super::inline;
use super::{ChatKind, Me};
use crate::library::{Builtin, Lang, Library, PageId, Part, Topic};

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Sends this payload to the bot.
    Callback(String),
    /// Opens this address.
    Url(String),
    /// Lets the reader choose a chat, and writes the bot's @name and these words there.
    Share(String),
}

/// A button as the Bot API takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// Its label.
    pub text: Arc<str>,
    /// What it does.
    pub action: Action,
}

impl Serialize for Button {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut button = serializer.serialize_struct("InlineKeyboardButton", 2)?;
        button.serialize_field("text", &self.text)?;
        match &self.action {
            Action::Callback(payload) => button.serialize_field("callback_data", payload)?,
            Action::Url(url) => button.serialize_field("url", url)?,
            Action::Share(query) => button.serialize_field("switch_inline_query", query)?,
        }
        button.end()
    }
}

/// Rows of buttons, an `InlineKeyboardMarkup`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Keyboard {
    /// The rows, from above.
    #[serde(rename = "inline_keyboard")]
    pub rows: Vec<Vec<Button>>,
}

/// What all buttons of one message have in common.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    pub(super) library: &'a Library,
    pub(super) me: &'a Me,
    pub(super) chat: ChatKind,
    pub(super) language: Lang,
    pub(super) asked: Asked,
}

impl Maker<'_> {
    fn press(&self, text: &Arc<str>, verb: Verb, topic: Topic, part: usize, language: Lang) -> Button {
        let press = Press { verb, language, topic, part };
        Button { text: Arc::clone(text), action: Action::Callback(press.encode(self.library, self.asked)) }
    }

    /// Shows a topic in a language: by a tap in private, by a deep link into the private chat from a group.
    fn show(&self, text: &Arc<str>, topic: Topic, part: usize, language: Lang) -> Button {
        match (self.chat, topic) {
            (ChatKind::Private, _) => self.press(text, Verb::Show, topic, part, language),
            (ChatKind::Group, Topic::Page(page)) => self.deep_link(text, page, language),
            (ChatKind::Group, Topic::Builtin(_)) => self.deep_link(text, self.library.start(), language),
        }
    }

    fn deep_link(&self, text: &Arc<str>, page: PageId, language: Lang) -> Button {
        let payload = Link::payload(self.library, page, language);
        let url = format!("https://t.me/{}?start={payload}", self.me.username);
        Button { text: Arc::clone(text), action: Action::Url(url) }
    }

    /// Under one message of a page.
    pub(super) fn page(&self, page: PageId, part: usize, shown: &Part, offer_languages: bool) -> Keyboard {
        let library = self.library;
        let leaf = library.leaf(self.language, page);
        let topic = Topic::Page(page);
        let mut rows = Vec::new();
        let turns = [(&shown.previous, part.wrapping_sub(1)), (&shown.next, part + 1)];
        let turns: Vec<Button> = turns
            .into_iter()
            .filter_map(|(label, part)| Some(self.show(label.as_ref()?, topic, part, self.language)))
            .collect();
        rows.push(turns);
        if let Some((original, label)) = &leaf.original {
            rows.push(vec![self.show(label, topic, 0, *original)]);
        }
        let related = leaf
            .related
            .iter()
            .map(|other| self.show(&library.leaf(self.language, *other).button, Topic::Page(*other), 0, self.language));
        // Share is half a row, because a third is too narrow for the word in some languages.
        rows.extend(two_a_row(related.chain(self.share(page))));
        let mut foot = self.foot(topic, part, page != library.start());
        if offer_languages {
            rows.extend(self.languages(topic));
        } else {
            join_halves(&mut rows, &mut foot);
        }
        rows.extend(foot);
        rows.retain(|row| !row.is_empty());
        Keyboard { rows }
    }

    /// Under an answer of the program's own.
    pub(super) fn builtin(&self, builtin: Builtin, offer_languages: bool) -> Keyboard {
        let topic = Topic::Builtin(builtin);
        let mut rows = Vec::new();
        if offer_languages {
            rows.extend(self.languages(topic));
        }
        rows.extend(self.foot(topic, 0, true));
        Keyboard { rows }
    }

    /// The languages in which a topic can be shown, two a row.
    pub(super) fn languages(&self, topic: Topic) -> Vec<Vec<Button>> {
        let name = |language| &self.library.voice(language).phrases.language_name;
        two_a_row(self.library.languages().map(|language| self.show(name(language), topic, 0, language)))
    }

    /// The rows that stand below everything: the way back, the language, and the reader's own controls.
    pub(super) fn foot(&self, topic: Topic, part: usize, menu: bool) -> Vec<Vec<Button>> {
        let phrases = &self.library.voice(self.language).phrases;
        let start = Topic::Page(self.library.start());
        let back = menu.then(|| self.show(&phrases.menu_button, start, 0, self.language));
        if self.chat == ChatKind::Group {
            return back.map(|back| vec![back]).into_iter().collect();
        }
        let press = |text, verb| self.press(text, verb, topic, part, self.language);
        let choose =
            (topic != Topic::Builtin(Builtin::Language)).then(|| press(&phrases.language_button, Verb::Choose));
        let ways = back.into_iter().chain(choose).collect();
        vec![ways, vec![press(&phrases.hide_button, Verb::Hide), press(&phrases.erase_button, Verb::Erase)]]
    }

    /// Offers a page to other chats, where the bot's inline mode is on. In groups buttons are links alone.
    fn share(&self, page: PageId) -> Option<Button> {
        let text = Arc::clone(&self.library.voice(self.language).phrases.share_button);
        let query = inline::query(self.library, page, self.language);
        let is_offered = self.me.inline && self.chat == ChatKind::Private;
        is_offered.then_some(Button { text, action: Action::Share(query) })
    }

    /// Under a page in another chat: there is more of it, the original is elsewhere, and the way into the private chat.
    pub(super) fn shared(&self, page: PageId) -> Keyboard {
        let leaf = self.library.leaf(self.language, page);
        let next = leaf.parts[0].next.as_ref().map(|label| self.deep_link(label, page, self.language));
        let original = leaf.original.as_ref().map(|(language, label)| self.deep_link(label, page, *language));
        let open = &self.library.voice(self.language).phrases.inline_open_button;
        let open = self.deep_link(open, page, self.language);
        Keyboard { rows: [next, original, Some(open)].into_iter().flatten().map(|button| vec![button]).collect() }
    }

    /// Under a hidden message: a way back that names nothing, though its payload knows.
    pub(super) fn hidden(&self, topic: Topic, part: usize) -> Keyboard {
        let phrases = &self.library.voice(self.language).phrases;
        Keyboard { rows: vec![vec![self.press(&phrases.show_button, Verb::Show, topic, part, self.language)]] }
    }

    /// Under the note of /erase.
    pub(super) fn close(&self) -> Keyboard {
        let phrases = &self.library.voice(self.language).phrases;
        let erase = Topic::Builtin(Builtin::Erase);
        Keyboard { rows: vec![vec![self.press(&phrases.close_button, Verb::Close, erase, 0, self.language)]] }
    }

    /// Under the neutral line of a group; the link names no page, so that neither does the group.
    pub(super) fn group_link(&self) -> Keyboard {
        let phrases = &self.library.voice(self.language).phrases;
        let url = format!("https://t.me/{}?start={}", self.me.username, crate::library::START);
        Keyboard { rows: vec![vec![Button { text: Arc::clone(&phrases.group_link_button), action: Action::Url(url) }]] }
    }
}

fn two_a_row(buttons: impl Iterator<Item = Button>) -> Vec<Vec<Button>> {
    let mut rows: Vec<Vec<Button>> = Vec::new();
    for button in buttons {
        match rows.last_mut() {
            Some(row) if row.len() == 1 => row.push(button),
            _ => rows.push(vec![button]),
        }
    }
    rows
}

/// Two halves make one row, or a single way goes beside the reader's own controls, so that all buttons are in view on a
/// small phone.
fn join_halves(rows: &mut [Vec<Button>], foot: &mut [Vec<Button>]) {
    match (rows, foot) {
        ([.., last], [ways, ..]) if last.len() == 1 && ways.len() == 1 => last.append(ways),
        (_, [ways, own]) if ways.len() == 1 => own.insert(0, ways.remove(0)),
        _ => {}
    }
}
