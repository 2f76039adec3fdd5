//! The messages that a reader can see, each with its buttons.

use std::sync::Arc;

use crate::ending;
use crate::keyboard::{Keyboard, Maker};
use crate::message::Message;
use crate::reply::Screen;
use crate::request::ChatKind;
use crate::topic::{Builtin, PageId, Topic};
use crate::verify;

impl Maker<'_> {
    /// A page or a builtin answer.
    pub(super) fn topic_screen(&self, topic: Topic, part: usize, offer_languages: bool) -> Screen {
        match topic {
            Topic::Page(page) => self.page_screen(page, part, offer_languages),
            Topic::Builtin(Builtin::Language) => {
                self.language_screen(Topic::Page(self.library.start()))
            }
            Topic::Builtin(Builtin::Erase) => self.erase_screen(),
            Topic::Builtin(builtin @ Builtin::Help) => {
                let locale = self.library.locale(self.language);
                let message = if self.me.inline {
                    locale.help_with_sharing.clone()
                } else {
                    locale.help.clone()
                };
                self.screen(message, self.builtin_keyboard(builtin, offer_languages))
            }
            Topic::Builtin(builtin @ Builtin::Verify) => {
                self.screen(self.verify(), self.builtin_keyboard(builtin, offer_languages))
            }
        }
    }

    /// The words of the start page, above pages to choose from.
    pub(super) fn near_screen(&self, pages: &[PageId]) -> Screen {
        let start = &self.library.page_in_language(self.language, self.library.start()).parts[0];
        self.screen(start.message.clone(), self.near_keyboard(pages))
    }

    /// If the page has become shorter and `part` no longer exists, its last part is shown.
    fn page_screen(&self, page: PageId, part: usize, offer_languages: bool) -> Screen {
        let page_in_language = self.library.page_in_language(self.language, page);
        let part = part.min(page_in_language.parts.len() - 1);
        let message = page_in_language.message(part, self.today).clone();
        let screen = self.screen(
            message,
            self.page_keyboard(page, part, &page_in_language.parts[part], offer_languages),
        );
        Screen { page: Some(page), ..screen }
    }

    /// The languages offered for a topic.
    pub(super) fn language_screen(&self, topic: Topic) -> Screen {
        self.screen(
            self.library.locale(self.language).language.clone(),
            self.choice_keyboard(topic),
        )
    }

    /// One line per language, for a reader whose language is unknown; the buttons lead to the
    /// requested topic.
    pub(super) fn welcome_screen(&self, topic: Topic) -> Screen {
        self.screen(self.library.welcome.clone(), self.first_choice_keyboard(topic))
    }

    pub(super) fn hidden_screen(&self, topic: Topic, part: usize) -> Screen {
        self.screen(
            self.library.locale(self.language).hidden.clone(),
            self.hidden_keyboard(topic, part),
        )
    }

    pub(super) fn erase_screen(&self) -> Screen {
        let locale = self.library.locale(self.language);
        match self.chat {
            ChatKind::Private => self.screen(locale.erase.clone(), self.close_keyboard()),
            ChatKind::Ephemeral => self.screen(locale.erase_group.clone(), self.close_keyboard()),
            ChatKind::Group => self.screen(locale.erase_group.clone(), Keyboard::default()),
        }
    }

    /// Its plain form is the line alone, too: all the group sees it.
    pub(super) fn group_link_screen(&self) -> Screen {
        let line = self.library.locale(self.language).group_link.clone();
        Screen { plain: "".into(), ..self.screen(line, self.group_link_keyboard()) }
    }

    /// The message to a reader who sends too many requests.
    pub(super) fn wait_screen(&self) -> Screen {
        self.screen(self.library.locale(self.language).wait.clone(), Keyboard::default())
    }

    fn screen(&self, message: Message, keyboard: Keyboard) -> Screen {
        let plain = Arc::clone(&self.library.locale(self.language).phrases.plain_fallback);
        Screen { page: None, message, keyboard, plain }
    }

    fn verify(&self) -> Message {
        let locale = self.library.locale(self.language);
        let mut answer =
            verify::answer(&locale.phrases.verify_title, &locale.verify, &self.me.username);
        ending::push(&mut answer, locale.ending.as_ref());
        Message::from(&answer)
    }
}
