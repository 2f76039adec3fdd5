//! A chat about the small article of `tests/rules/base`.

use std::sync::Arc;

use chrono::NaiveDate;

use super::super::answer;
use crate::keyboard::{Button, ButtonKind, Keyboard};
use crate::library::{Files, Library};
use crate::message::Message;
use crate::problem::Problem;
use crate::reply::{Reply, Screen};
use crate::request::{Action, ChatKind, Me, Request, Tapped};
use crate::settings::Groups;

macro_rules! small_article {
    ($($path:literal)*) => {[$((
        concat!("pages/", $path),
        include_str!(concat!("../../../../../tests/rules/base/pages/", $path)),
    )),*]};
}

fn library() -> Library {
    build("").unwrap()
}

/// Builds the small article, with these lines at the end of its settings.
pub(super) fn build(settings: &str) -> Result<Library, Vec<Problem>> {
    let pages = small_article!(
        "en/notice.md" "en/privacy.md" "en/sources.md" "en/start.md" "en/works.md"
        "uk/notice.md" "uk/privacy.md" "uk/sources.md" "uk/start.md" "uk/works.md"
    );
    let settings =
        format!("{}{settings}", include_str!("../../../../../tests/rules/base/bot.toml"));
    let others = [
        ("bot.toml", settings.as_str()),
        ("sources.toml", include_str!("../../../../../tests/rules/base/sources.toml")),
        ("phrases/en.ftl", include_str!("../../../../../config/phrases/en.ftl")),
        ("phrases/uk.ftl", include_str!("../../../../../config/phrases/uk.ftl")),
    ];
    let files = pages.into_iter().chain(others);
    let files: Files =
        files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect();
    Library::build(&files, today())
}

pub(super) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 10).unwrap()
}

/// The message with the reader's words has this id, and the answer the next one.
const QUESTION: i64 = 7;

/// A chat with a reader whose Telegram is set to a language.
pub(super) struct Chat {
    pub(super) library: Library,
    pub(super) kind: ChatKind,
    language: Option<&'static str>,
    /// The buttons under the last answer, with their labels.
    buttons: Vec<(String, String)>,
}

impl Chat {
    pub(super) fn private(language: &'static str) -> Self {
        let (kind, language) = (ChatKind::Private, Some(language));
        Self { library: library(), kind, language, buttons: Vec::new() }
    }

    /// A private chat with a bot that has these lines at the end of its settings.
    pub(super) fn with(settings: &str, language: Option<&'static str>) -> Self {
        let library = build(settings).unwrap();
        Self { library, kind: ChatKind::Private, language, buttons: Vec::new() }
    }

    pub(super) fn group(language: &'static str) -> Self {
        Self { kind: ChatKind::Group, ..Self::private(language) }
    }

    /// A group where this member alone sees the question and the answer.
    pub(super) fn ephemeral(language: &'static str) -> Self {
        Self { kind: ChatKind::Ephemeral, ..Self::private(language) }
    }

    /// What all the group sees, and the setting says that it is to see nothing of a page.
    pub(super) fn private_group(language: &'static str) -> Self {
        let mut chat = Self::group(language);
        chat.library.settings.groups = Groups::Private;
        chat
    }

    pub(super) fn says(&mut self, text: &str) -> String {
        self.asks(Action::Text { message_id: QUESTION, text })
    }

    /// Taps a button under the last answer.
    pub(super) fn taps(&mut self, label: &str) -> String {
        let (_, data) = self.buttons.iter().find(|(known, _)| known == label).unwrap().clone();
        self.sends(&data)
    }

    pub(super) fn sends(&mut self, data: &str) -> String {
        self.asks(Action::Tap { data, message: Tapped::Here(QUESTION + 1) })
    }

    pub(super) fn asks(&mut self, action: Action<'_>) -> String {
        let me = Me { username: "town_bot".to_owned(), inline: true };
        let request =
            Request { me: &me, chat: self.kind, language: self.language, today: today(), action };
        self.read(answer(&self.library, &request))
    }

    fn read(&mut self, reply: Reply) -> String {
        let notice =
            |notice: Option<Arc<str>>| notice.map_or(String::new(), |words| format!("({words})\n"));
        match reply {
            Reply::Nothing => "(no answer)".to_owned(),
            Reply::Show { screen, reply_to } => {
                let to = reply_to.map_or(String::new(), |id| format!("(in reply to {id})\n"));
                to + &self.screen(&screen)
            }
            Reply::Edit { message_id, screen, notice: words } => {
                format!("{}(message {message_id} becomes)\n", notice(words)) + &self.screen(&screen)
            }
            Reply::Renew { screen, notice: words } => notice(words) + &self.screen(&screen),
            Reply::Hide { message_id, screen, question, .. } => {
                let question = question.map_or(String::new(), |id| format!("(deletes {id})"));
                format!("(message {message_id} becomes)\n{}{question}", self.screen(&screen))
            }
            Reply::Notice(words) => notice(Some(words)),
            Reply::EraseAnswer { message_ids, done, failed } => {
                format!("(deletes {message_ids:?})\n(then: {done})\n(or, if refused: {failed})")
            }
            Reply::DeleteNote { message_id, .. } => format!("(deletes {message_id})"),
            Reply::EraseChat { newest, screen } => {
                format!("(deletes from {newest} backwards)\n") + &self.screen(&screen)
            }
            Reply::InlineResults(offer) => {
                let pages = offer.found.iter().map(|page| {
                    format!(
                        "{} – {} ({})\n{}",
                        page.title,
                        page.description,
                        page.id,
                        rows(&page.keyboard)
                    )
                });
                let pages: String = pages.collect();
                format!("[{} → start={}]\n{pages}", offer.label, offer.start)
            }
        }
    }

    fn screen(&mut self, screen: &Screen) -> String {
        let buttons = screen.keyboard.rows().flat_map(|row| row.buttons());
        self.buttons =
            buttons.map(|button| (button.label.to_owned(), button.payload.to_owned())).collect();
        format!("{}\n\n{}", text(&screen.message), rows(&screen.keyboard))
    }
}

/// Divides what a reader sees into the message and the buttons below it.
pub(super) fn words_and_buttons(shown: &str) -> (String, String) {
    let (words, buttons) = shown.rsplit_once("\n\n").unwrap();
    (words.to_owned(), buttons.to_owned())
}

pub(super) fn text(message: &Message) -> String {
    serde_json::from_str(message.text.get()).unwrap()
}

fn rows(keyboard: &Keyboard) -> String {
    let shown = |Button { label, kind, payload }: Button<'_>| match kind {
        ButtonKind::Callback => format!("[{label}]"),
        ButtonKind::Url => format!("[{label} → {payload}]"),
        ButtonKind::Share => format!("[{label} → @town_bot {payload}]"),
    };
    let row = |buttons: Vec<String>| buttons.join(" ") + "\n";
    keyboard.rows().map(|buttons| row(buttons.buttons().map(shown).collect())).collect()
}
