//! The buttons under a message. In private they carry everything; in groups they lead into the private chat.

mod markup;

use std::sync::Arc;

use chrono::NaiveDate;

pub use markup::{Button, Keyboard, Kind, Row};

use super::button::{Asked, Press, Verb};
use super::command::Link;
use super::inline;
use super::{ChatKind, Me};
use crate::library::{Builtin, Control, Lang, Library, Offered, PageId, Part, START, Topic};

/// Most pages have fewer buttons.
const USUAL_BUTTONS: usize = 16;

/// A button in its place, before what it carries is written.
#[derive(Clone, Copy)]
struct Key<'a> {
    label: &'a Arc<str>,
    goal: Goal,
    begins_row: bool,
}

/// What a key leads to.
#[derive(Clone, Copy)]
enum Goal {
    /// Something in this chat.
    Here(Press),
    /// A page in the private chat, or just that chat.
    Private(Option<(PageId, Lang)>),
    /// A page in another chat.
    Elsewhere(PageId),
}

/// What all buttons of one message have in common.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    pub(super) library: &'a Library,
    pub(super) me: &'a Me,
    pub(super) chat: ChatKind,
    pub(super) today: NaiveDate,
    pub(super) language: Lang,
    pub(super) asked: Asked,
}

impl<'a> Maker<'a> {
    /// Under one message of a page.
    pub(super) fn page(&self, page: PageId, part: usize, shown: &'a Part, offer_languages: bool) -> Keyboard {
        let leaf = self.library.leaf(self.language, page);
        let topic = Topic::Page(page);
        let turns = [(&shown.previous, part.wrapping_sub(1)), (&shown.next, part + 1)];
        let turns =
            turns.into_iter().filter_map(|(label, part)| Some(self.show(label.as_ref()?, topic, part, self.language)));
        let original = leaf.original.as_ref().map(|(original, label)| self.show(label, topic, 0, *original));
        let mut keys = Vec::with_capacity(USUAL_BUTTONS);
        keys.extend(in_rows(2, turns));
        keys.extend(in_rows(1, original.into_iter()));
        match &leaf.rows {
            Some(rows) => keys.extend(rows.iter().flat_map(|row| self.row(row, page, part))),
            None => {
                let related = leaf.related.iter().map(|other| self.lead_to(*other));
                // Share is half a row, because a third is too narrow for the word in some languages.
                keys.extend(in_rows(2, related.chain(self.control(Control::Share, topic, part))));
            }
        }
        if offer_languages {
            keys.extend(self.languages(topic, Some(self.language)));
        }
        let above = keys.len();
        let has_menu = page != self.library.start();
        keys.extend(self.foot(topic, part, has_menu, |control| leaf.places(control)));
        // Rows that an editor wrote stay as they are written.
        if !offer_languages && leaf.rows.is_none() {
            join_halves(&mut keys, above);
        }
        self.write(&keys)
    }

    /// A row that the page's file writes. What a group does not get is left out.
    fn row(&self, row: &'a [Offered], page: PageId, part: usize) -> impl Iterator<Item = Key<'a>> {
        let maker = *self;
        let keys = row.iter().filter_map(move |offered| match offered {
            Offered::Page(other) => Some(maker.lead_to(*other)),
            Offered::Control(control) => maker.control(*control, Topic::Page(page), part),
        });
        in_rows(row.len(), keys)
    }

    fn lead_to(&self, page: PageId) -> Key<'a> {
        self.show(&self.library.leaf(self.language, page).button, Topic::Page(page), 0, self.language)
    }

    /// Under an answer of the program's own.
    pub(super) fn builtin(&self, builtin: Builtin, offer_languages: bool) -> Keyboard {
        let topic = Topic::Builtin(builtin);
        let languages = offer_languages.then(|| self.languages(topic, Some(self.language)));
        self.write(&languages.into_iter().flatten().chain(self.foot(topic, 0, true, |_| false)).collect::<Vec<_>>())
    }

    /// For a reader whose words nearly name these pages: each in a row, above the way to the start page.
    pub(super) fn near(&self, pages: &[PageId]) -> Keyboard {
        let show = |page: &PageId| {
            self.show(&self.library.leaf(self.language, *page).button, Topic::Page(*page), 0, self.language)
        };
        let foot = self.foot(Topic::Page(self.library.start()), 0, true, |_| false);
        self.write(&in_rows(1, pages.iter().map(show)).chain(foot).collect::<Vec<_>>())
    }

    /// For a reader whose language is not known.
    pub(super) fn first_choice(&self, topic: Topic) -> Keyboard {
        self.write(&self.languages(topic, None).collect::<Vec<_>>())
    }

    /// For a reader who wants another language.
    pub(super) fn choice(&self, topic: Topic) -> Keyboard {
        let foot = self.foot(Topic::Builtin(Builtin::Language), 0, true, |_| false);
        self.write(&self.languages(topic, Some(self.language)).chain(foot).collect::<Vec<_>>())
    }

    /// Under a page in another chat: there is more of it, the original is elsewhere, and the way into the private chat.
    pub(super) fn shared(&self, page: PageId) -> Keyboard {
        let leaf = self.library.leaf(self.language, page);
        let link = |label, language| key(label, Goal::Private(Some((page, language))));
        let next = leaf.parts[0].next.as_ref().map(|label| link(label, self.language));
        let original = leaf.original.as_ref().map(|(language, label)| link(label, *language));
        let open = link(&self.library.voice(self.language).phrases.inline_open_button, self.language);
        self.column([next, original, Some(open)])
    }

    /// Under a hidden message: a way back that names nothing, though its payload knows.
    pub(super) fn hidden(&self, topic: Topic, part: usize) -> Keyboard {
        let phrases = &self.library.voice(self.language).phrases;
        self.column([Some(press(&phrases.show_button, Verb::Show, topic, part, self.language))])
    }

    /// Under the note of /erase.
    pub(super) fn close(&self) -> Keyboard {
        let phrases = &self.library.voice(self.language).phrases;
        let erase = Topic::Builtin(Builtin::Erase);
        self.column([Some(press(&phrases.close_button, Verb::Close, erase, 0, self.language))])
    }

    /// Under the neutral line of a group; the link names no page, so that neither does the group.
    pub(super) fn group_link(&self) -> Keyboard {
        let phrases = &self.library.voice(self.language).phrases;
        self.column([Some(key(&phrases.group_link_button, Goal::Private(None)))])
    }

    /// Shows a topic in a language: by a tap in private, by a deep link into the private chat from a group.
    fn show(&self, label: &'a Arc<str>, topic: Topic, part: usize, language: Lang) -> Key<'a> {
        match (self.chat, topic) {
            (ChatKind::Private, _) => press(label, Verb::Show, topic, part, language),
            (ChatKind::Group, Topic::Page(page)) => key(label, Goal::Private(Some((page, language)))),
            (ChatKind::Group, Topic::Builtin(_)) => key(label, Goal::Private(Some((self.library.start(), language)))),
        }
    }

    /// The languages in which a topic can be shown; the current one has a mark.
    fn languages(&self, topic: Topic, current: Option<Lang>) -> impl Iterator<Item = Key<'a>> {
        let label = move |language| {
            let voice = self.library.voice(language);
            if current == Some(language) { &voice.current_language } else { &voice.phrases.language_name }
        };
        in_rows(2, self.library.languages().map(move |language| self.show(label(language), topic, 0, language)))
    }

    /// The rows that stand below everything: the way back and the language, and the reader's own controls; without those
    /// that are placed further up.
    fn foot(
        &self,
        topic: Topic,
        part: usize,
        has_menu: bool,
        is_placed: impl Fn(Control) -> bool,
    ) -> impl Iterator<Item = Key<'a>> {
        let phrases = &self.library.voice(self.language).phrases;
        let start = Topic::Page(self.library.start());
        let back = has_menu.then(|| self.show(&phrases.menu_button, start, 0, self.language));
        let unplaced = |control| if is_placed(control) { None } else { self.control(control, topic, part) };
        let own = [unplaced(Control::Hide), unplaced(Control::Erase)];
        in_rows(2, back.into_iter().chain(unplaced(Control::Language))).chain(in_rows(2, own.into_iter().flatten()))
    }

    /// A button of the program. In groups buttons are links alone, so there is none.
    fn control(&self, control: Control, topic: Topic, part: usize) -> Option<Key<'a>> {
        if self.chat == ChatKind::Group {
            return None;
        }
        let phrases = &self.library.voice(self.language).phrases;
        let here = |label, verb| Some(press(label, verb, topic, part, self.language));
        match (control, topic) {
            // It is what this answer offers anyway.
            (Control::Language, Topic::Builtin(Builtin::Language)) => None,
            (Control::Language, _) => here(&phrases.language_button, Verb::Choose),
            (Control::Hide, _) => here(&phrases.hide_button, Verb::Hide),
            (Control::Erase, _) => here(&phrases.erase_button, Verb::Erase),
            (Control::Share, Topic::Page(page)) if self.me.inline => {
                Some(key(&phrases.share_button, Goal::Elsewhere(page)))
            }
            (Control::Share, _) => None,
        }
    }

    fn column<const N: usize>(&self, keys: [Option<Key<'a>>; N]) -> Keyboard {
        self.write(&in_rows(1, keys.into_iter().flatten()).collect::<Vec<_>>())
    }

    fn write(&self, keys: &[Key<'_>]) -> Keyboard {
        let Self { library, me, .. } = *self;
        let mut keyboard = Keyboard::with_room_for(keys.len());
        for key in keys {
            keyboard.push(key.label, key.begins_row, |carried| match key.goal {
                Goal::Here(press) => {
                    press.write(carried, library, self.asked);
                    Kind::Callback
                }
                Goal::Private(to) => {
                    let payload = to.map(|(page, language)| Link::payload(library, page, language));
                    let payload = payload.as_deref().unwrap_or(START);
                    carried.extend(["https://t.me/", &me.username, "?start=", payload]);
                    Kind::Url
                }
                Goal::Elsewhere(page) => {
                    carried.push_str(&inline::query(library, page, self.language));
                    Kind::Share
                }
            });
        }
        keyboard
    }
}

const fn key(label: &Arc<str>, goal: Goal) -> Key<'_> {
    Key { label, goal, begins_row: true }
}

fn press(label: &Arc<str>, verb: Verb, topic: Topic, part: usize, language: Lang) -> Key<'_> {
    key(label, Goal::Here(Press { verb, language, topic, part }))
}

/// Puts keys into rows of this width.
fn in_rows<'a>(width: usize, keys: impl Iterator<Item = Key<'a>>) -> impl Iterator<Item = Key<'a>> {
    keys.enumerate().map(move |(at, key)| Key { begins_row: at % width == 0, ..key })
}

/// Two halves make one row, or a single way goes beside the reader's own controls, so that all buttons are in view on a
/// small phone. The foot begins at `foot`, with the ways.
fn join_halves(keys: &mut [Key<'_>], foot: usize) {
    let (above, foot) = keys.split_at_mut(foot);
    let is_single = match foot {
        [_] => true,
        [_, next, ..] => next.begins_row,
        [] => false,
    };
    if !is_single {
        return;
    }
    let is_half = above.last().is_some_and(|last| last.begins_row);
    let joined = if is_half { foot.first_mut() } else { foot.get_mut(1) };
    if let Some(joined) = joined {
        joined.begins_row = false;
    }
}
