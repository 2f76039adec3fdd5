//! Conversations about the small article of `tests/rules/base`, as a reader sees them: what the bot
//! says, and below it the buttons in their rows.

use chrono::NaiveDate;

use super::*;
use crate::keyboard::{Button, ButtonKind, Keyboard};
use crate::library::Files;
use crate::message::Message;
use crate::request::Me;

macro_rules! small_article {
    ($($path:literal)*) => {[$((
        concat!("pages/", $path),
        include_str!(concat!("../../../../tests/rules/base/pages/", $path)),
    )),*]};
}

fn library() -> Library {
    let pages = small_article!(
        "en/notice.md" "en/privacy.md" "en/sources.md" "en/start.md" "en/works.md"
        "uk/notice.md" "uk/privacy.md" "uk/sources.md" "uk/start.md" "uk/works.md"
    );
    let others = [
        ("bot.toml", include_str!("../../../../tests/rules/base/bot.toml")),
        ("sources.toml", include_str!("../../../../tests/rules/base/sources.toml")),
        ("phrases/en.ftl", include_str!("../../../../config/phrases/en.ftl")),
        ("phrases/uk.ftl", include_str!("../../../../config/phrases/uk.ftl")),
    ];
    let files = pages.into_iter().chain(others);
    let files: Files =
        files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect();
    Library::build(&files, today()).unwrap()
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 10).unwrap()
}

/// The message with the reader's words has this id, and the answer the next one.
const QUESTION: i64 = 7;

/// A chat with a reader whose Telegram is set to a language.
struct Chat {
    library: Library,
    kind: ChatKind,
    language: Option<&'static str>,
    /// The buttons under the last answer, with their labels.
    buttons: Vec<(String, String)>,
}

impl Chat {
    fn private(language: &'static str) -> Self {
        let (kind, language) = (ChatKind::Private, Some(language));
        Self { library: library(), kind, language, buttons: Vec::new() }
    }

    fn group(language: &'static str) -> Self {
        Self { kind: ChatKind::Group, ..Self::private(language) }
    }

    fn says(&mut self, text: &str) -> String {
        self.asks(Ask::Text { message_id: QUESTION, text })
    }

    /// Taps a button under the last answer.
    fn taps(&mut self, label: &str) -> String {
        let (_, data) = self.buttons.iter().find(|(known, _)| known == label).unwrap().clone();
        self.sends(&data)
    }

    fn sends(&mut self, data: &str) -> String {
        self.asks(Ask::Tap { data, message: Tapped::Here(QUESTION + 1) })
    }

    fn asks(&mut self, ask: Ask<'_>) -> String {
        let me = Me { username: "town_bot".to_owned(), inline: true };
        let request =
            Request { me: &me, chat: self.kind, language: self.language, today: today(), ask };
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
            Reply::Erase { message_ids, done, failed } => {
                format!("(deletes {message_ids:?})\n(then: {done})\n(or, if refused: {failed})")
            }
            Reply::Remove { message_id, .. } => format!("(deletes {message_id})"),
            Reply::Sweep { newest, screen } => {
                format!("(deletes from {newest} backwards)\n") + &self.screen(&screen)
            }
            Reply::Offer(offer) => {
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
            buttons.map(|button| (button.label.to_owned(), button.carries.to_owned())).collect();
        format!("{}\n\n{}", text(&screen.message), rows(&screen.keyboard))
    }
}

fn text(message: &Message) -> String {
    serde_json::from_str(message.text.get()).unwrap()
}

fn rows(keyboard: &Keyboard) -> String {
    let shown = |Button { label, kind, carries }: Button<'_>| match kind {
        ButtonKind::Callback => format!("[{label}]"),
        ButtonKind::Url => format!("[{label} → {carries}]"),
        ButtonKind::Share => format!("[{label} → @town_bot {carries}]"),
    };
    let row = |buttons: Vec<String>| buttons.join(" ") + "\n";
    keyboard.rows().map(|buttons| row(buttons.buttons().map(shown).collect())).collect()
}

#[test]
fn start_shows_the_start_page_in_the_readers_language() {
    insta::assert_snapshot!(Chat::private("uk").says("/start"), @"
    Міст зачинено

    Цей бот показує оголошення міської ради.

    Станом на березень 2026 року

    [Оголошення] [The works]
    [Приватність] [Джерела]
    [Поділитися → @town_bot start uk] [Мова]
    [Приховати] [Стерти]
    ");
}

#[test]
fn a_command_may_name_a_language() {
    insta::assert_snapshot!(Chat::private("en").says("/notice uk"), @"
    Оголошення
    Неофіційний переклад

    Старий міст через річку зачинено з другого березня до кінця травня.

    Рада вивісила це біля мосту. [1]

    Джерела
    [1] Town council, 2 березня 2026 року · example.org
    Станом на 2 березня 2026 року

    [Оригінал (мова: англійська)]
    [The works] [Поділитися → @town_bot notice uk]
    [Меню] [Мова]
    [Приховати] [Стерти]
    ");
}

#[test]
fn a_title_in_plain_words_opens_its_page() {
    insta::assert_snapshot!(Chat::private("en").says("the works"), @"
    The works
    Our summary of the sources below

    Two of the five arches are built anew. [1][2]

    Who is affected
    • Buses go over the new bridge. [2]
    • Walkers can take the ferry. [2]

    Sources
    [1] Town council, 2 March 2026 · example.org
    [2] Evening Paper, March 2026 · paper.example.org
    As of 2 March 2026

    [The notice] [Share → @town_bot works en]
    [Menu] [Language]
    [Hide] [Erase]
    ");
}

#[test]
fn words_that_are_nearly_a_title_offer_its_page() {
    insta::assert_snapshot!(Chat::private("en").says("the notise"), @"
    The bridge is closed

    This bot shows the notice of the town council.

    As of March 2026

    [The notice]
    [Menu] [Language]
    [Hide] [Erase]
    ");
}

#[test]
fn a_tap_changes_the_message() {
    let mut chat = Chat::private("en");
    chat.says("/notice");
    insta::assert_snapshot!(chat.taps("The works"), @"
    (message 8 becomes)
    The works
    Our summary of the sources below

    Two of the five arches are built anew. [1][2]

    Who is affected
    • Buses go over the new bridge. [2]
    • Walkers can take the ferry. [2]

    Sources
    [1] Town council, 2 March 2026 · example.org
    [2] Evening Paper, March 2026 · paper.example.org
    As of 2 March 2026

    [The notice] [Share → @town_bot works en]
    [Menu] [Language]
    [Hide] [Erase]
    ");
}

#[test]
fn hide_leaves_a_neutral_line_and_deletes_the_question() {
    let mut chat = Chat::private("en");
    chat.says("/notice");
    insta::assert_snapshot!(chat.taps("Hide"), @"
    (message 8 becomes)
    Nothing new.

    [Open]
    (deletes 7)
    ");
    assert!(chat.taps("Open").contains("The notice"));
}

#[test]
fn erase_deletes_the_answer_and_its_question() {
    let mut chat = Chat::private("en");
    chat.says("/notice");
    insta::assert_snapshot!(chat.taps("Erase"), @"
    (deletes [7, 8])
    (then: Deleted in this chat. Copies that were forwarded, notifications and Telegram’s own servers are beyond our reach.)
    (or, if refused: Telegram no longer lets the bot delete this. Delete it yourself: hold the message, tap “Delete”, and tick “also delete for the bot”.)
    ");
}

#[test]
fn in_a_group_buttons_lead_into_the_private_chat() {
    let mut chat = Chat::group("en");
    assert_eq!(chat.says("the works"), "(no answer)");
    insta::assert_snapshot!(chat.says("/works"), @"
    (in reply to 7)
    The works
    Our summary of the sources below

    Two of the five arches are built anew. [1][2]

    Who is affected
    • Buses go over the new bridge. [2]
    • Walkers can take the ferry. [2]

    Sources
    [1] Town council, 2 March 2026 · example.org
    [2] Evening Paper, March 2026 · paper.example.org
    As of 2 March 2026

    [The notice → https://t.me/town_bot?start=notice_en] [Menu → https://t.me/town_bot?start=start_en]
    ");
}

#[test]
fn an_old_button_shows_the_start_page_and_says_why() {
    insta::assert_snapshot!(Chat::private("en").sends("0s:en:notice"), @"
    (This button is from an older version. Here is the start page.)
    (message 8 becomes)
    The bridge is closed

    This bot shows the notice of the town council.

    As of March 2026

    [The notice] [The works]
    [Privacy] [Sources]
    [Share → @town_bot start en] [Language]
    [Hide] [Erase]
    ");
}

#[test]
fn typed_in_another_chat_words_find_pages_to_share() {
    let ask = Ask::Inline { query: "works", offset: "" };
    insta::assert_snapshot!(Chat::private("en").asks(ask), @"
    [Open privately → start=start]
    The works – Українська · What is done at the bridge (works_uk)
    [Читати з джерелами → https://t.me/town_bot?start=works_uk]
    The works – English · What is done at the bridge (works_en)
    [Read with sources → https://t.me/town_bot?start=works_en]
    ");
}
