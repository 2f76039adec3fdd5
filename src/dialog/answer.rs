//! The decision: what to say to a request.

use std::sync::Arc;

use super::button::{Asked, Press, Verb};
use super::command::{Address, Command, Link, language, read};
use super::inline::offer;
use super::keyboard::Maker;
use super::{Ask, ChatKind, Heard, Reply, Request, Screen, Tapped};
use crate::library::{Builtin, Groups, Lang, Library, START, Topic};

/// Decides what to say. Pure: the same library and request always give the same reply.
#[must_use]
pub fn answer(library: &Library, request: &Request<'_>) -> Reply {
    let heard = Heard::from_code(library, request.language);
    let desk = Desk { library, request, heard };
    match request.ask {
        Ask::Text { message_id, text } => match read(text, request.me) {
            Address::Ours(command) => desk.command(command, message_id),
            Address::Theirs(command) if request.chat == ChatKind::Private => desk.command(command, message_id),
            Address::Theirs(_) => Reply::Nothing,
            Address::Words(words) => desk.words(words, message_id),
        },
        Ask::Wordless { message_id } => desk.words("", message_id),
        Ask::Tap { data, message } => desk.tap(data, message),
        Ask::Inline { query, offset } => Reply::Offer(offer(library, request, query, offset)),
    }
}

/// What to say to a reader who asks too much at once: a tap is still ended, a message is answered only where `tell`.
#[must_use]
pub fn slow_down(library: &Library, request: &Request<'_>, tell: bool) -> Reply {
    let heard = Heard::from_code(library, request.language);
    let desk = Desk { library, request, heard };
    match request.ask {
        Ask::Tap { .. } => Reply::Notice(Arc::clone(&library.voice(heard.language).phrases.wait_notice)),
        Ask::Text { .. } | Ask::Wordless { .. } if tell && request.chat == ChatKind::Private => {
            Reply::Show { screen: desk.maker(heard.language, 0).wait_screen(), reply_to: None }
        }
        // An empty answer to an inline query could be kept by Telegram and given to everybody.
        Ask::Text { .. } | Ask::Wordless { .. } | Ask::Inline { .. } => Reply::Nothing,
    }
}

#[derive(Clone, Copy)]
struct Desk<'a> {
    library: &'a Library,
    request: &'a Request<'a>,
    heard: Heard,
}

impl Desk<'_> {
    fn maker(&self, language: Lang, asked: Asked) -> Maker<'_> {
        let Request { me, chat, today, .. } = *self.request;
        Maker { library: self.library, me, chat, today, language, asked }
    }

    fn command(&self, command: Command<'_>, asked: Asked) -> Reply {
        let name = command.name.to_ascii_lowercase();
        let private = self.request.chat == ChatKind::Private;
        if name == START {
            let link = Link::parse(self.library, command.argument);
            return self.open(link.unwrap_or(self.start_page()), asked);
        }
        if let Some(topic) = self.library.topic(&name) {
            return self.topic(topic, language(self.library, command.argument), asked);
        }
        match Link::parse(self.library, &name) {
            Some(link) => self.open(link, asked),
            None if private => self.nearly(&name, asked),
            None if command.addressed => self.open(self.start_page(), asked),
            None => Reply::Nothing,
        }
    }

    /// Words that are no command: a title leads to its page, anything else to the start page. In a group they are not for us.
    fn words(&self, words: &str, asked: Asked) -> Reply {
        if self.request.chat == ChatKind::Group {
            return Reply::Nothing;
        }
        match self.library.titled(words, self.heard.language) {
            Some(topic) => self.topic(topic, None, asked),
            None => self.nearly(words, asked),
        }
    }

    /// Words that name nothing: where they nearly name pages, these are offered and none is opened. Who has yet to choose a
    /// language chooses it first.
    fn nearly(&self, words: &str, asked: Asked) -> Reply {
        let near = self.library.near(words, self.heard.language);
        if near.is_empty() || !self.heard.known {
            return self.open(self.start_page(), asked);
        }
        self.show(self.maker(self.heard.language, asked).near_screen(&near), asked)
    }

    fn start_page(&self) -> Link {
        Link { page: self.library.start(), language: None }
    }

    /// What /start and its deep links open: a reader whose language is unknown chooses it first.
    fn open(&self, link: Link, asked: Asked) -> Reply {
        let topic = Topic::Page(link.page);
        if link.language.is_none() && !self.heard.known && self.request.chat == ChatKind::Private {
            return self.show(self.maker(self.heard.language, asked).welcome(topic), asked);
        }
        self.topic(topic, link.language, asked)
    }

    fn topic(&self, topic: Topic, explicit: Option<Lang>, asked: Asked) -> Reply {
        let maker = self.maker(explicit.unwrap_or(self.heard.language), asked);
        let private = self.request.chat == ChatKind::Private;
        match topic {
            Topic::Builtin(Builtin::Erase) if private => Reply::Sweep { newest: asked, screen: maker.erase_note() },
            Topic::Builtin(Builtin::Language) if explicit.is_some() => {
                self.show(maker.topic(Topic::Page(self.library.start()), 0, false), asked)
            }
            topic => self.show(maker.topic(topic, 0, !self.heard.known && explicit.is_none()), asked),
        }
    }

    /// Sends a screen; in groups by the operator's choice, and as an answer to the message that asked.
    fn show(&self, screen: Screen, asked: Asked) -> Reply {
        match (self.request.chat, self.library.settings.groups) {
            (ChatKind::Private, _) => Reply::Show { screen, reply_to: None },
            (ChatKind::Group, Groups::Answer) => Reply::Show { screen, reply_to: Some(asked) },
            (ChatKind::Group, Groups::Link) => {
                // In the operator's language, or all would see which one this member's Telegram is set to.
                let screen = self.maker(self.library.settings.default, asked).group_link_screen();
                Reply::Show { screen, reply_to: Some(asked) }
            }
            (ChatKind::Group, Groups::Silent) => Reply::Nothing,
        }
    }

    fn tap(&self, data: &str, message: Tapped) -> Reply {
        // What the note of /erase says was done by the command, and no button of ours shows it again.
        let undone = |press: &Press| press.topic == Topic::Builtin(Builtin::Erase) && press.verb != Verb::Close;
        let press = Press::decode(self.library, data).filter(|(press, _)| !undone(press));
        let voice = |language| &self.library.voice(language).phrases;
        if self.request.chat == ChatKind::Group || message == Tapped::Elsewhere {
            return Reply::Notice(Arc::clone(&voice(self.heard.language).old_button_notice));
        }
        let Some((press, asked)) = press else {
            let maker = self.maker(self.heard.language, 0);
            let start = Topic::Page(self.library.start());
            let screen = if self.heard.known { maker.topic(start, 0, false) } else { maker.welcome(start) };
            return change(message, screen, Some(&voice(self.heard.language).old_button_notice));
        };
        let maker = self.maker(press.language, asked);
        match (press.verb, message) {
            (Verb::Show, _) => change(message, maker.topic(press.topic, press.part, false), None),
            (Verb::Choose, _) => change(message, maker.choose(press.topic), None),
            (Verb::Hide, Tapped::Here(message_id)) => Reply::Hide {
                message_id,
                screen: maker.hidden_screen(press.topic, press.part),
                question: (asked > 0).then_some(asked),
                failed: Arc::clone(&voice(press.language).hide_failed_notice),
            },
            (Verb::Hide, _) => change(message, maker.hidden_screen(press.topic, press.part), None),
            (Verb::Erase, Tapped::Here(id)) => Reply::Erase {
                message_ids: [asked, id].into_iter().filter(|id| *id > 0).collect(),
                done: Arc::clone(&voice(press.language).erased_notice),
                failed: Arc::clone(&voice(press.language).erase_failed_notice),
            },
            (Verb::Close, Tapped::Here(message_id)) => {
                Reply::Remove { message_id, failed: Arc::clone(&voice(press.language).erase_failed_notice) }
            }
            (Verb::Erase | Verb::Close, _) => Reply::Notice(Arc::clone(&voice(press.language).erase_failed_notice)),
        }
    }
}

fn change(message: Tapped, screen: Screen, notice: Option<&Arc<str>>) -> Reply {
    let notice = notice.cloned();
    match message {
        Tapped::Here(message_id) => Reply::Edit { message_id, screen, notice },
        Tapped::Gone | Tapped::Elsewhere => Reply::Renew { screen, notice },
    }
}
