//! The messages a reader can be shown, each with its buttons.

use std::sync::Arc;

use super::keyboard::{Keyboard, Maker};
use super::{ChatKind, Screen};
use crate::library::{Builtin, Library, Message, PageId, Topic};
use crate::text::split::join;
use crate::text::{RichText, markdown};

impl Maker<'_> {
    /// A page, or an answer of the program's own.
    pub(super) fn topic(&self, topic: Topic, part: usize, offer_languages: bool) -> Screen {
        match topic {
            Topic::Page(page) => self.page_screen(page, part, offer_languages),
            Topic::Builtin(Builtin::Language) => self.choose(Topic::Page(self.library.start())),
            Topic::Builtin(Builtin::Erase) => self.erase_note(),
            Topic::Builtin(builtin @ Builtin::Help) => {
                let voice = self.library.voice(self.language);
                let message = if self.me.inline { voice.help_with_sharing.clone() } else { voice.help.clone() };
                self.screen(message, self.builtin(builtin, offer_languages))
            }
            Topic::Builtin(builtin @ Builtin::Verify) => {
                self.screen(self.verify(), self.builtin(builtin, offer_languages))
            }
        }
    }

    /// The words of the start page, above pages to choose from.
    pub(super) fn near_screen(&self, pages: &[PageId]) -> Screen {
        let start = &self.library.leaf(self.language, self.library.start()).parts[0];
        self.screen(start.message.clone(), self.near(pages))
    }

    /// A part beyond the last one, of a page that has grown shorter, is the last one.
    fn page_screen(&self, page: PageId, part: usize, offer_languages: bool) -> Screen {
        let leaf = self.library.leaf(self.language, page);
        let part = part.min(leaf.parts.len() - 1);
        let message = leaf.message(part, self.today).clone();
        let screen = self.screen(message, self.page(page, part, &leaf.parts[part], offer_languages));
        Screen { page: Some(page), ..screen }
    }

    /// The choice of language for a topic.
    pub(super) fn choose(&self, topic: Topic) -> Screen {
        self.screen(self.library.voice(self.language).language.clone(), self.choice(topic))
    }

    /// One line per language, for a reader whose language is unknown; the page that was asked for is kept.
    pub(super) fn welcome(&self, topic: Topic) -> Screen {
        self.screen(self.library.welcome.clone(), self.first_choice(topic))
    }

    pub(super) fn hidden_screen(&self, topic: Topic, part: usize) -> Screen {
        self.screen(self.library.voice(self.language).hidden.clone(), self.hidden(topic, part))
    }

    pub(super) fn erase_note(&self) -> Screen {
        let voice = self.library.voice(self.language);
        match self.chat {
            ChatKind::Private => self.screen(voice.erase.clone(), self.close()),
            ChatKind::Group => self.screen(voice.erase_group.clone(), Keyboard::default()),
        }
    }

    pub(super) fn group_link_screen(&self) -> Screen {
        self.screen(self.library.voice(self.language).group_link.clone(), self.group_link())
    }

    /// A polite word to a reader who asks too much at once.
    pub(super) fn wait_screen(&self) -> Screen {
        let words = RichText::from(self.library.voice(self.language).phrases.wait_notice.as_ref());
        self.screen(Message::from(&words), Keyboard::default())
    }

    fn screen(&self, message: Message, keyboard: Keyboard) -> Screen {
        let plain = Arc::clone(&self.library.voice(self.language).phrases.plain_fallback);
        Screen { page: None, message, keyboard, plain }
    }

    fn verify(&self) -> Message {
        verify(self.library, self.language, &self.me.username)
    }
}

/// The answer to /verify, which alone names the bot.
fn verify(library: &Library, language: crate::library::Lang, username: &str) -> Message {
    let voice = library.voice(language);
    let (blocks, _) = markdown::read(&voice.verify, &mut crate::library::BotName(Some(username)));
    Message::from(&crate::library::titled(&voice.phrases.verify_title, &join(&blocks)))
}
