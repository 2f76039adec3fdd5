//! The buttons under a message. Where only one person sees it they are callbacks; where a group sees
//! it they are links into the private chat.

mod markup;
mod placed;

use std::sync::Arc;

use chrono::NaiveDate;

pub use markup::{Button, ButtonKind, ButtonRow, Keyboard};

use crate::button::{QuestionId, Verb};
use crate::command::{DeepLink, inline_query};
use crate::control::Control;
use crate::lang::Lang;
use crate::library::Library;
use crate::localized_page::{Part, RowItem};
use crate::request::{ChatKind, Me};
use crate::topic::{Builtin, PageId, START, Topic};

use placed::{PlacedButton, Target, button, callback, in_rows, join_halves};

/// The initial capacity; most pages have fewer buttons.
const USUAL_BUTTONS: usize = 16;

/// What all buttons of one message share.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    pub(super) library: &'a Library,
    pub(super) me: &'a Me,
    pub(super) chat: ChatKind,
    pub(super) today: NaiveDate,
    pub(super) language: Lang,
    pub(super) question_id: QuestionId,
}

impl<'a> Maker<'a> {
    /// The keyboard under one message of a page.
    pub(super) fn page_keyboard(
        &self,
        page: PageId,
        part: usize,
        shown: &'a Part,
        offer_languages: bool,
    ) -> Keyboard {
        let page_in_language = self.library.page_in_language(self.language, page);
        let topic = Topic::Page(page);
        let turns = [(&shown.previous, part.wrapping_sub(1)), (&shown.next, part + 1)];
        let turns = turns.into_iter().filter_map(|(label, part)| {
            Some(self.show(label.as_ref()?, topic, part, self.language))
        });
        let original = page_in_language
            .original
            .as_ref()
            .map(|(original, label)| self.show(label, topic, 0, *original));
        let mut buttons = Vec::with_capacity(USUAL_BUTTONS);
        buttons.extend(in_rows(2, turns));
        buttons.extend(in_rows(1, original.into_iter()));
        match &page_in_language.rows {
            Some(rows) => buttons.extend(rows.iter().flat_map(|row| self.row(row, page, part))),
            None => {
                let related = page_in_language.related.iter().map(|other| self.lead_to(*other));
                // Share takes half a row: a third is too narrow for the word in some languages.
                buttons
                    .extend(in_rows(2, related.chain(self.control(Control::Share, topic, part))));
            }
        }
        if offer_languages {
            buttons.extend(self.languages(topic, Some(self.language)));
        }
        let above = buttons.len();
        let has_menu = page != self.library.start();
        buttons
            .extend(self.foot(topic, part, has_menu, |control| page_in_language.places(control)));
        // Rows that an editor wrote stay as they are written.
        if !offer_languages && page_in_language.rows.is_none() {
            join_halves(&mut buttons, above);
        }
        self.write(buttons)
    }

    /// A row that the page's file writes. What a group does not get is left out.
    fn row(
        &self,
        row: &'a [RowItem],
        page: PageId,
        part: usize,
    ) -> impl Iterator<Item = PlacedButton<'a>> {
        let maker = *self;
        let buttons = row.iter().filter_map(move |offered| match offered {
            RowItem::Page(other) => Some(maker.lead_to(*other)),
            RowItem::Control(control) => maker.control(*control, Topic::Page(page), part),
        });
        in_rows(row.len(), buttons)
    }

    fn lead_to(&self, page: PageId) -> PlacedButton<'a> {
        self.show(
            &self.library.page_in_language(self.language, page).button,
            Topic::Page(page),
            0,
            self.language,
        )
    }

    /// The keyboard under a builtin answer.
    pub(super) fn builtin_keyboard(&self, builtin: Builtin, offer_languages: bool) -> Keyboard {
        let topic = Topic::Builtin(builtin);
        let languages = offer_languages.then(|| self.languages(topic, Some(self.language)));
        let foot = self.foot(topic, 0, true, |_| false);
        self.write(languages.into_iter().flatten().chain(foot).collect())
    }

    /// For a reader whose words nearly name these pages: each in a row, above the way to the start page.
    pub(super) fn near_keyboard(&self, pages: &[PageId]) -> Keyboard {
        let pages = pages.iter().map(|page| self.lead_to(*page));
        let foot = self.foot(Topic::Page(self.library.start()), 0, true, |_| false);
        self.write(in_rows(1, pages).chain(foot).collect())
    }

    /// The keyboard for a reader whose language is unknown.
    pub(super) fn first_choice_keyboard(&self, topic: Topic) -> Keyboard {
        self.write(self.languages(topic, None).collect())
    }

    /// The keyboard for a reader who wants another language.
    pub(super) fn choice_keyboard(&self, topic: Topic) -> Keyboard {
        let foot = self.foot(Topic::Builtin(Builtin::Language), 0, true, |_| false);
        self.write(self.languages(topic, Some(self.language)).chain(foot).collect())
    }

    /// The keyboard under a page in another chat: the page's next message, the original, and the
    /// page in the private chat.
    pub(super) fn shared_keyboard(&self, page: PageId) -> Keyboard {
        let page_in_language = self.library.page_in_language(self.language, page);
        let link = |label, language| button(label, Target::Private(Some((page, language))));
        let next = page_in_language.parts[0].next.as_ref().map(|label| link(label, self.language));
        let original =
            page_in_language.original.as_ref().map(|(language, label)| link(label, *language));
        let open =
            link(&self.library.locale(self.language).phrases.inline_open_button, self.language);
        self.column([next, original, Some(open)])
    }

    /// The keyboard under a hidden message: a button that shows it again. The label does not name
    /// the page; only the payload does.
    pub(super) fn hidden_keyboard(&self, topic: Topic, part: usize) -> Keyboard {
        let phrases = &self.library.locale(self.language).phrases;
        self.column([Some(callback(&phrases.show_button, Verb::Show, topic, part, self.language))])
    }

    /// The keyboard under the note of /erase.
    pub(super) fn close_keyboard(&self) -> Keyboard {
        let phrases = &self.library.locale(self.language).phrases;
        let erase = Topic::Builtin(Builtin::Erase);
        self.column([Some(callback(&phrases.close_button, Verb::Close, erase, 0, self.language))])
    }

    /// The keyboard under the neutral line in a group. The link names no page, so nobody in the
    /// group sees which one was asked for.
    pub(super) fn group_link_keyboard(&self) -> Keyboard {
        let phrases = &self.library.locale(self.language).phrases;
        self.column([Some(button(&phrases.group_link_button, Target::Private(None)))])
    }

    /// A button that shows a topic in a language: by a callback, or by a deep link into the private
    /// chat where a group sees the message.
    fn show(
        &self,
        label: &'a Arc<str>,
        topic: Topic,
        part: usize,
        language: Lang,
    ) -> PlacedButton<'a> {
        match topic {
            _ if !self.chat.is_public() => callback(label, Verb::Show, topic, part, language),
            Topic::Page(page) => button(label, Target::Private(Some((page, language)))),
            Topic::Builtin(_) => {
                button(label, Target::Private(Some((self.library.start(), language))))
            }
        }
    }

    /// The languages in which a topic can be shown; the current one has a mark.
    fn languages(
        &self,
        topic: Topic,
        current: Option<Lang>,
    ) -> impl Iterator<Item = PlacedButton<'a>> {
        let buttons = self.library.languages().map(move |language| {
            let locale = self.library.locale(language);
            let is_current = current == Some(language);
            let label =
                if is_current { &locale.current_language } else { &locale.phrases.language_name };
            self.show(label, topic, 0, language)
        });
        in_rows(2, buttons)
    }

    /// The rows that stand below everything: the way back and the language, and the reader's own controls; without those
    /// that are placed further up.
    fn foot(
        &self,
        topic: Topic,
        part: usize,
        has_menu: bool,
        is_placed: impl Fn(Control) -> bool,
    ) -> impl Iterator<Item = PlacedButton<'a>> {
        let phrases = &self.library.locale(self.language).phrases;
        let start = Topic::Page(self.library.start());
        let back = has_menu.then(|| self.show(&phrases.menu_button, start, 0, self.language));
        let unplaced =
            |control| if is_placed(control) { None } else { self.control(control, topic, part) };
        let own = [unplaced(Control::Hide), unplaced(Control::Erase)];
        in_rows(2, back.into_iter().chain(unplaced(Control::Language)))
            .chain(in_rows(2, own.into_iter().flatten()))
    }

    /// A button of the program. Where a group sees the message buttons are links alone, so there is
    /// none.
    fn control(&self, control: Control, topic: Topic, part: usize) -> Option<PlacedButton<'a>> {
        if self.chat.is_public() {
            return None;
        }
        let phrases = &self.library.locale(self.language).phrases;
        let here = |label, verb| Some(callback(label, verb, topic, part, self.language));
        match (control, topic) {
            // It is what this answer offers anyway.
            (Control::Language, Topic::Builtin(Builtin::Language)) => None,
            (Control::Language, _) => here(&phrases.language_button, Verb::Choose),
            (Control::Hide, _) => here(&phrases.hide_button, Verb::Hide),
            (Control::Erase, _) => here(&phrases.erase_button, Verb::Erase),
            (Control::Share, Topic::Page(page)) if self.me.inline => {
                Some(button(&phrases.share_button, Target::Elsewhere(page)))
            }
            (Control::Share, _) => None,
        }
    }

    fn column<const N: usize>(&self, buttons: [Option<PlacedButton<'a>>; N]) -> Keyboard {
        self.write(in_rows(1, buttons.into_iter().flatten()).collect())
    }

    fn write(&self, buttons: Vec<PlacedButton<'_>>) -> Keyboard {
        let Self { library, me, .. } = *self;
        let mut keyboard = Keyboard::with_room_for(buttons.len());
        for button in buttons {
            keyboard.push(button.label, button.begins_row, |payloads| match button.target {
                Target::Here(callback) => {
                    callback.write(payloads, library, self.question_id);
                    ButtonKind::Callback
                }
                Target::Private(to) => {
                    let payload =
                        to.map(|(page, language)| DeepLink::payload(library, page, language));
                    let payload = payload.as_deref().unwrap_or(START);
                    payloads.extend(["https://t.me/", &me.username, "?start=", payload]);
                    ButtonKind::Url
                }
                Target::Elsewhere(page) => {
                    payloads.push_str(&inline_query(library, page, self.language));
                    ButtonKind::Share
                }
            });
        }
        keyboard
    }
}
