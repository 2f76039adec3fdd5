//! Decides the reply to a request.

use std::sync::Arc;

use crate::button::{CallbackData, QuestionId, Verb};
use crate::command::{Addressee, Command, DeepLink, language, read};
use crate::inline::offer;
use crate::keyboard::Maker;
use crate::lang::Lang;
use crate::language_choice::LanguageChoice;
use crate::library::Library;
use crate::reply::{Reply, Screen};
use crate::request::{Action, ChatKind, Request, Tapped};
use crate::settings::Groups;
use crate::topic::{Builtin, START, Topic};

/// Returns the reply to a request. Pure: the same library and request always give the same reply.
#[must_use]
pub fn answer(library: &Library, request: &Request<'_>) -> Reply {
    let responder = Responder::new(library, request);
    match request.action {
        Action::Text { message_id, text } => match read(text, request.me) {
            Addressee::Ours(command) => responder.command(command, message_id),
            Addressee::Theirs(command) if !request.chat.is_public() => {
                responder.command(command, message_id)
            }
            Addressee::Theirs(_) => Reply::Nothing,
            Addressee::Words(words) => responder.words(words, message_id),
        },
        Action::Wordless { message_id } => responder.words("", message_id),
        Action::Tap { data, message } => responder.tap(data, message),
        Action::Inline { query, offset } => {
            Reply::InlineResults(offer(library, request, query, offset))
        }
    }
}

/// Returns the reply to a reader who sends too many requests: a tap always gets a notice, a message
/// that nobody else sees is answered only if `tell`.
#[must_use]
pub fn slow_down(library: &Library, request: &Request<'_>, tell: bool) -> Reply {
    let responder = Responder::new(library, request);
    match request.action {
        Action::Tap { .. } => Reply::Notice(Arc::clone(
            &library.locale(responder.choice.language).phrases.wait_notice,
        )),
        Action::Text { .. } | Action::Wordless { .. } if tell && !request.chat.is_public() => {
            Reply::Show {
                screen: responder.maker(responder.choice.language, 0).wait_screen(),
                reply_to: None,
            }
        }
        // No answer to an inline query: Telegram could cache an empty one and serve it to
        // everybody.
        Action::Text { .. } | Action::Wordless { .. } | Action::Inline { .. } => Reply::Nothing,
    }
}

#[derive(Clone, Copy)]
struct Responder<'a> {
    library: &'a Library,
    request: &'a Request<'a>,
    choice: LanguageChoice,
}

impl<'a> Responder<'a> {
    fn new(library: &'a Library, request: &'a Request<'a>) -> Self {
        let choice = LanguageChoice::from_code(library, request.language);
        Self { library, request, choice }
    }

    fn maker(&self, language: Lang, question_id: QuestionId) -> Maker<'_> {
        let Request { me, chat, today, .. } = *self.request;
        let question_id = if chat == ChatKind::Ephemeral { 0 } else { question_id };
        Maker { library: self.library, me, chat, today, language, question_id }
    }

    fn command(&self, command: Command<'_>, question_id: QuestionId) -> Reply {
        let name = command.name.to_ascii_lowercase();
        let is_public = self.request.chat.is_public();
        if name == START {
            let link = DeepLink::parse(self.library, command.argument);
            return self.open(link.unwrap_or(self.start_page()), question_id);
        }
        if let Some(topic) = self.library.topic(&name) {
            return self.topic(topic, language(self.library, command.argument), question_id);
        }
        match DeepLink::parse(self.library, &name) {
            Some(link) => self.open(link, question_id),
            None if !is_public => self.nearly(&name, question_id),
            None if command.addressed => self.open(self.start_page(), question_id),
            None => Reply::Nothing,
        }
    }

    /// A text that is not a command: a title opens its page, anything else the start page. Where a
    /// group sees it, it is not meant for the bot.
    fn words(&self, words: &str, question_id: QuestionId) -> Reply {
        if self.request.chat.is_public() {
            return Reply::Nothing;
        }
        match self.library.titled(words, self.choice.language) {
            Some(topic) => self.topic(topic, None, question_id),
            None => self.nearly(words, question_id),
        }
    }

    /// Words that name nothing. In a private chat pages that they nearly name are offered, and none
    /// is opened; a reader without a language chooses one first.
    fn nearly(&self, words: &str, question_id: QuestionId) -> Reply {
        let near = self.library.near(words, self.choice.language);
        let is_offered = self.request.chat == ChatKind::Private && self.choice.known;
        if near.is_empty() || !is_offered {
            return self.open(self.start_page(), question_id);
        }
        self.show(self.maker(self.choice.language, question_id).near_screen(&near), question_id)
    }

    fn start_page(&self) -> DeepLink {
        DeepLink { page: self.library.start(), language: None }
    }

    /// Opens what /start or its deep link names; a reader whose language is unknown chooses one
    /// first.
    fn open(&self, link: DeepLink, question_id: QuestionId) -> Reply {
        let topic = Topic::Page(link.page);
        if link.language.is_none() && !self.choice.known && !self.request.chat.is_public() {
            return self.show(
                self.maker(self.choice.language, question_id).welcome_screen(topic),
                question_id,
            );
        }
        self.topic(topic, link.language, question_id)
    }

    fn topic(&self, topic: Topic, explicit: Option<Lang>, question_id: QuestionId) -> Reply {
        let maker = self.maker(explicit.unwrap_or(self.choice.language), question_id);
        let private = self.request.chat == ChatKind::Private;
        match topic {
            Topic::Builtin(Builtin::Erase) if private => {
                Reply::EraseChat { newest: question_id, screen: maker.erase_screen() }
            }
            Topic::Builtin(Builtin::Language) if explicit.is_some() => self
                .show(maker.topic_screen(Topic::Page(self.library.start()), 0, false), question_id),
            topic => self.show(
                maker.topic_screen(topic, 0, !self.choice.known && explicit.is_none()),
                question_id,
            ),
        }
    }

    /// Sends a screen; in groups as the setting `groups` says, as an answer to the message that
    /// asked.
    fn show(&self, screen: Screen, question_id: QuestionId) -> Reply {
        match (self.request.chat, self.library.settings.groups) {
            (ChatKind::Group | ChatKind::Ephemeral, Groups::Silent) => Reply::Nothing,
            (ChatKind::Private | ChatKind::Ephemeral, _) => Reply::Show { screen, reply_to: None },
            (ChatKind::Group, Groups::Answer) => {
                Reply::Show { screen, reply_to: Some(question_id) }
            }
            (ChatKind::Group, Groups::Link | Groups::Private) => {
                // In the default language; otherwise everyone in the group would see which language
                // this member's Telegram is set to.
                let screen =
                    self.maker(self.library.settings.default, question_id).group_link_screen();
                Reply::Show { screen, reply_to: Some(question_id) }
            }
        }
    }

    fn tap(&self, data: &str, message: Tapped) -> Reply {
        // The note of /erase reports what the command did, and no button of ours shows it again.
        let undone = |callback: &CallbackData| {
            callback.topic == Topic::Builtin(Builtin::Erase) && callback.verb != Verb::Close
        };
        let callback =
            CallbackData::decode(self.library, data).filter(|(callback, _)| !undone(callback));
        let locale = |language| &self.library.locale(language).phrases;
        if self.request.chat.is_public() || message == Tapped::Elsewhere {
            let beside = callback.and_then(|(callback, _)| self.beside(callback, message));
            return beside.unwrap_or_else(|| {
                Reply::Notice(Arc::clone(&locale(self.choice.language).old_button_notice))
            });
        }
        let Some((callback, question_id)) = callback else {
            let maker = self.maker(self.choice.language, 0);
            let start = Topic::Page(self.library.start());
            let screen = if self.choice.known {
                maker.topic_screen(start, 0, false)
            } else {
                maker.welcome_screen(start)
            };
            return change(message, screen, Some(&locale(self.choice.language).old_button_notice));
        };
        // Ids of ephemeral messages are reused, so only the id of the tapped message is right.
        let is_ephemeral = self.request.chat == ChatKind::Ephemeral;
        self.button(callback, if is_ephemeral { 0 } else { question_id }, message)
    }

    /// A tap below a message that a group sees: with `groups = "private"` the page comes as a message
    /// of its own, which only the asker sees. Telegram lets one be sent in answer to a tap.
    fn beside(&self, callback: CallbackData, message: Tapped) -> Option<Reply> {
        let is_shown = matches!(callback.verb, Verb::Show | Verb::Choose);
        let is_private = self.library.settings.groups == Groups::Private;
        if !is_shown || !is_private || message == Tapped::Elsewhere {
            return None;
        }
        let request = Request { chat: ChatKind::Ephemeral, ..*self.request };
        Some(Responder { request: &request, ..*self }.button(callback, 0, Tapped::Gone))
    }

    /// A tap on a button of ours, under the answer to message `asked`.
    fn button(&self, callback: CallbackData, question_id: QuestionId, message: Tapped) -> Reply {
        let maker = self.maker(callback.language, question_id);
        let phrases = &self.library.locale(callback.language).phrases;
        let erase_failed = || Arc::clone(&phrases.erase_failed_notice);
        let is_ephemeral = self.request.chat == ChatKind::Ephemeral;
        match (callback.verb, message) {
            (Verb::Show, _) => {
                change(message, maker.topic_screen(callback.topic, callback.part, false), None)
            }
            (Verb::Choose, _) => change(message, maker.language_screen(callback.topic), None),
            // A message that only its reader sees leaves no gap that others could notice.
            (Verb::Hide, Tapped::Here(message_id)) if is_ephemeral => {
                Reply::DeleteNote { message_id, failed: erase_failed() }
            }
            (Verb::Hide, Tapped::Here(message_id)) => Reply::Hide {
                message_id,
                screen: maker.hidden_screen(callback.topic, callback.part),
                question: (question_id > 0).then_some(question_id),
                failed: Arc::clone(&phrases.hide_failed_notice),
            },
            (Verb::Hide, _) => {
                change(message, maker.hidden_screen(callback.topic, callback.part), None)
            }
            (Verb::Erase, Tapped::Here(id)) => Reply::EraseAnswer {
                message_ids: [question_id, id].into_iter().filter(|id| *id > 0).collect(),
                done: Arc::clone(&phrases.erased_notice),
                failed: erase_failed(),
            },
            (Verb::Close, Tapped::Here(message_id)) => {
                Reply::DeleteNote { message_id, failed: erase_failed() }
            }
            (Verb::Erase | Verb::Close, _) => Reply::Notice(erase_failed()),
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

#[cfg(test)]
mod tests;
