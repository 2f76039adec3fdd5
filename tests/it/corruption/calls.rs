//! Every call that a bot with these words could make: all that a reader can get by typing, tapping and sharing, and what is
//! set once at start.

use std::collections::{BTreeSet, VecDeque};

use appeal_bot::telegram::client::calls::{AnswerCallbackQuery, AnswerInlineQuery, SendMessage};
use appeal_bot::telegram::profile::{Item, wanted};
use article::{Action, ChatKind, Me, Reply, Request, Screen, Tapped, answer, slow_down};
use article::{Builtin, Library, Topic};
use serde_json::{Value, json};

use crate::harness::TODAY;

/// As long as Telegram lets a name be, so that nothing is shorter than it could get.
pub(super) const BOT: &str = "a_bot_name_of_thirty_two_letters";

/// A call of the Bot API.
#[derive(Debug)]
pub(super) struct Call {
    /// What caused it.
    pub(super) cause: String,
    pub(super) method: &'static str,
    pub(super) payload: Value,
    /// Name of the page, the code of its language, and which message of it.
    pub(super) page: Option<(String, String)>,
}

pub(super) fn all(library: &Library) -> Vec<Call> {
    let (calls, made, seen, waiting) =
        (Vec::new(), BTreeSet::new(), BTreeSet::new(), VecDeque::new());
    let mut fixture = Fixture { library, calls, made, seen, waiting };
    let codes: Vec<String> =
        library.languages().map(|language| library.code(language).to_owned()).collect();
    for code in codes.iter().map(|code| Some(code.as_str())).chain([None]) {
        fixture.types(code);
    }
    while let Some(payload) = fixture.waiting.pop_front() {
        fixture.taps(&payload);
    }
    for query in codes.iter().map(String::as_str).chain(["", "no such words"]) {
        fixture.shares(query);
    }
    fixture.sets();
    fixture.calls
}

struct Fixture<'a> {
    library: &'a Library,
    calls: Vec<Call>,
    /// What they carry: one of two that are the same is enough.
    made: BTreeSet<String>,
    /// Payloads of buttons that were found.
    seen: BTreeSet<String>,
    /// Those of them that nobody has tapped yet.
    waiting: VecDeque<String>,
}

impl Fixture<'_> {
    fn types(&mut self, code: Option<&str>) {
        let pages = self.library.pages().map(Topic::Page);
        let topics = pages.chain(Builtin::ALL.map(Topic::Builtin));
        let mut texts: Vec<String> =
            topics.map(|topic| format!("/{}", self.library.name(topic))).collect();
        texts.push("words that are no title".to_owned());
        for text in &texts {
            for (chat, inline) in
                [(ChatKind::Private, true), (ChatKind::Private, false), (ChatKind::Group, true)]
            {
                let action = Action::Text { message_id: i64::MAX, text };
                self.ask(&format!("{text} in {code:?}"), chat, inline, code, action);
            }
        }
        // As hurried readers, too; and with buttons that nobody knows.
        for data in ["", "0x"] {
            let action = Action::Tap { data, message: Tapped::Here(1) };
            self.ask(&format!("an old button in {code:?}"), ChatKind::Private, true, code, action);
        }
    }

    fn taps(&mut self, data: &str) {
        for message in [Tapped::Here(i64::MAX), Tapped::Gone, Tapped::Elsewhere] {
            self.ask(data, ChatKind::Private, true, None, Action::Tap { data, message });
        }
    }

    fn shares(&mut self, query: &str) {
        let mut offset = String::new();
        loop {
            let action = Action::Inline { query, offset: &offset };
            self.ask(
                &format!("“{query}” from “{offset}” in another chat"),
                ChatKind::Private,
                true,
                None,
                action,
            );
            let last = self.calls.last().filter(|call| call.method == "answerInlineQuery");
            let Some(next) = last
                .and_then(|call| call.payload["next_offset"].as_str())
                .filter(|next| !next.is_empty() && *next != offset)
            else {
                return;
            };
            offset = next.to_owned();
        }
    }

    fn ask(
        &mut self,
        cause: &str,
        chat: ChatKind,
        inline: bool,
        language: Option<&str>,
        action: Action<'_>,
    ) {
        let me = Me { username: BOT.to_owned(), inline };
        let request = Request { me: &me, chat, language, today: TODAY, action };
        self.hear(cause, answer(self.library, &request));
        if language.is_some() {
            self.hear(cause, slow_down(self.library, &request, true));
        }
    }

    fn hear(&mut self, cause: &str, reply: Reply) {
        let mut notices = Vec::new();
        let screen = match reply {
            Reply::Nothing => None,
            Reply::Show { screen, .. } | Reply::EraseChat { screen, .. } => Some(screen),
            Reply::Edit { screen, notice, .. } | Reply::Renew { screen, notice } => {
                notices.extend(notice);
                Some(screen)
            }
            Reply::Hide { screen, failed, .. } => {
                notices.push(failed);
                Some(screen)
            }
            Reply::Notice(notice) => {
                notices.push(notice);
                None
            }
            Reply::EraseAnswer { done, failed, .. } => {
                notices.extend([done, failed]);
                None
            }
            Reply::DeleteNote { failed, .. } => {
                notices.push(failed);
                None
            }
            Reply::InlineResults(offer) => {
                let payload = AnswerInlineQuery::new("1".to_owned(), offer);
                return self.call(
                    cause,
                    "answerInlineQuery",
                    serde_json::to_value(payload).unwrap(),
                    None,
                );
            }
        };
        for notice in notices {
            let payload =
                AnswerCallbackQuery { callback_query_id: "1".to_owned(), text: Some(notice) };
            self.call(cause, "answerCallbackQuery", serde_json::to_value(payload).unwrap(), None);
        }
        if let Some(screen) = screen {
            self.show(cause, screen);
        }
    }

    fn show(&mut self, cause: &str, screen: Screen) {
        let page = screen.page.map(|page| self.library.name(Topic::Page(page)).to_owned());
        self.call(cause, "sendMessage", json!({ "text": screen.plain }), None);
        let payload = serde_json::to_value(SendMessage::new(1, screen)).unwrap();
        let buttons = payload["reply_markup"]["inline_keyboard"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|row| row.as_array().unwrap());
        for data in buttons.filter_map(|button| button["callback_data"].as_str()) {
            if self.seen.insert(data.to_owned()) {
                self.waiting.push_back(data.to_owned());
            }
        }
        let language = Self::language_of(&payload);
        self.call(cause, "sendMessage", payload, page.zip(language));
    }

    /// The language of a page, which the payload of its own Hide button names.
    fn language_of(payload: &Value) -> Option<String> {
        let rows = payload["reply_markup"]["inline_keyboard"].as_array()?;
        let mut buttons = rows.iter().flat_map(|row| row.as_array().into_iter().flatten());
        let hide =
            buttons.find_map(|button| button["callback_data"].as_str()?.strip_prefix("1h:"))?;
        Some(hide.split(':').next()?.to_owned())
    }

    /// Menus, names and descriptions.
    fn sets(&mut self) {
        for (code, item) in wanted(self.library) {
            let (method, payload) = match item {
                Item::Commands(scope, commands) => {
                    ("setMyCommands", json!({ "scope": scope, "commands": commands }))
                }
                Item::Name(name) => ("setMyName", json!({ "name": name })),
                Item::Description(description) => {
                    ("setMyDescription", json!({ "description": description }))
                }
                Item::About(about) => {
                    ("setMyShortDescription", json!({ "short_description": about }))
                }
            };
            self.call(&format!("the start, in “{code}”"), method, payload, None);
        }
    }

    fn call(
        &mut self,
        cause: &str,
        method: &'static str,
        payload: Value,
        page: Option<(String, String)>,
    ) {
        if self.made.insert(payload.to_string()) {
            self.calls.push(Call { cause: cause.to_owned(), method, payload, page });
        }
    }
}
