//! The day on which the bot moves or ends: every answer says so, and what it says is checked.

use rich_text::{RichText, Style};

use super::chat::{Chat, build, text, today};
use crate::answer::{answer, slow_down};
use crate::reply::Reply;
use crate::request::{Ask, ChatKind, Me, Request};
use crate::settings::Groups;

const MOVES: &str = r#"
[ending]
text = { en = "This bot moves to @new_town_bot.", uk = "Бот переїжджає до @new_town_bot." }
day = "2026-05-31"
checked = "2026-03-01"
"#;
const ENGLISH: &str = "Please note, 31 May 2026: This bot moves to @new_town_bot.";
const UKRAINIAN: &str = "Зверніть увагу, 31 травня 2026 року: Бот переїжджає до @new_town_bot.";

#[test]
fn a_page_ends_with_the_line() {
    insta::assert_snapshot!(Chat::with(MOVES, Some("uk")).says("/notice"), @"
    Оголошення
    Неофіційний переклад

    Старий міст через річку зачинено з другого березня до кінця травня.

    Рада вивісила це біля мосту. [1]

    Джерела
    [1] Town council, 2 березня 2026 року · example.org
    Станом на 2 березня 2026 року

    Зверніть увагу, 31 травня 2026 року: Бот переїжджає до @new_town_bot.

    [Оригінал (мова: англійська)]
    [The works] [Поділитися → @town_bot notice uk]
    [Меню] [Мова]
    [Приховати] [Стерти]
    ");
}

#[test]
fn every_answer_has_the_line_but_those_that_say_nothing() {
    let mut chat = Chat::with(MOVES, Some("en"));
    for words in [
        "/start",
        "/notice",
        "/works",
        "/help",
        "/language",
        "/verify",
        "/erase",
        "the works",
        "the notise",
        "nonsense",
        "/notice uk",
    ] {
        let line = if words.ends_with("uk") { UKRAINIAN } else { ENGLISH };
        assert!(chat.says(words).contains(&format!("\n\n{line}\n\n")), "{words}");
    }
    // A pointer is shown in the words of another language, and the line in the reader's.
    let pointer = Chat::with(MOVES, Some("uk")).says("/works");
    assert!(pointer.contains("Two of the five arches") && pointer.contains(UKRAINIAN), "{pointer}");
    chat.says("/notice");
    assert!(!chat.taps("Hide").contains("Please note"));
    assert!(chat.taps("Open").contains(ENGLISH));
    for (kind, groups, is_told) in [
        (ChatKind::Group, Groups::Answer, true),
        (ChatKind::Group, Groups::Private, false),
        (ChatKind::Ephemeral, Groups::Private, true),
    ] {
        let mut chat = Chat::with(MOVES, Some("en"));
        (chat.kind, chat.library.settings.groups) = (kind, groups);
        assert_eq!(chat.says("/notice").contains(ENGLISH), is_told, "{kind:?}");
    }
    let welcome = Chat::with(MOVES, None).says("/start");
    assert!(welcome.contains(&format!("{UKRAINIAN}\n\n{ENGLISH}")), "{welcome}");
}

#[test]
fn a_shared_page_and_a_reader_who_is_too_fast_get_it_too() {
    let library = build(MOVES).unwrap();
    let me = Me { username: "town_bot".to_owned(), inline: true };
    let asks = |ask| Request {
        me: &me,
        chat: ChatKind::Private,
        language: Some("en"),
        today: today(),
        ask,
    };
    let shared = answer(&library, &asks(Ask::Inline { query: "works", offset: "" }));
    let Reply::Offer(offer) = shared else { panic!("{shared:?}") };
    let told = offer.found.iter().map(|page| text(&page.message));
    assert!(told.zip([UKRAINIAN, ENGLISH]).all(|(text, line)| text.ends_with(line)));
    let slow = slow_down(&library, &asks(Ask::Text { message_id: 1, text: "/start" }), true);
    let Reply::Show { screen, .. } = slow else { panic!("{slow:?}") };
    assert!(text(&screen.message).ends_with(ENGLISH));
}

#[test]
fn what_telegram_would_make_a_link_of_is_code() {
    for (words, code) in [
        (
            "See @new_town_bot, or write to town@example.net",
            &["@new_town_bot", "town@example.net"][..],
        ),
        ("Call +380 44 123 45 67", &["+380 44 123 45 67"]),
        ("It is at https://example.org/bot then, see /about", &[]),
        ("It is at example.org then", &["example.org"]),
        ("See t.me/new_town_bot", &["t.me/new_town_bot"]),
    ] {
        let ending = format!(
            "[ending]\ntext = \"{words}\"\nday = \"2026-05-31\"\nchecked = \"2026-03-01\"\n"
        );
        let library = build(&ending).unwrap();
        let page = library.page_in_language(library.settings.default, library.start());
        let message = &page.parts[0].message;
        let shown = RichText::from_json(message.text.get(), message.entities.get()).unwrap();
        assert!(shown.as_str().ends_with(words), "{}", shown.as_str());
        let from = shown.as_str().len() - words.len();
        let in_line = shown.entities().iter().filter(|entity| entity.range.start >= from);
        let found: Vec<&str> = in_line
            .map(|entity| {
                assert_eq!(entity.style, Style::Code, "{words}");
                &shown.as_str()[entity.range.clone()]
            })
            .collect();
        assert_eq!(found, code, "{words}");
    }
}

#[test]
fn what_must_not_stand_there_is_refused_with_its_place() {
    let day = "day = \"2026-05-31\"";
    let refused = |fields: &str| {
        match build(&format!("[ending]\n{fields}\n")) {
            Ok(library) => library.warnings,
            Err(problems) => problems,
        }
        .into_iter()
        .map(|problem| format!("{}:{}: {}", problem.line, problem.rule, problem.what))
        .collect::<Vec<_>>()
        .join("\n")
    };
    for (fields, expected) in [
        (format!("text = \"It ends.\"\n{day}"), ""),
        (day.to_owned(), "13:field-missing: `text` is missing"),
        ("text = \"It ends.\"".to_owned(), "13:field-missing: `day` is missing"),
        ("text = \"It ends.\"\nday = \"2026-05\"".to_owned(), "15:date: “2026-05” is not a day"),
        (
            format!("text = \"It ends.\"\n{day}\nto = \"@x\""),
            "16:field-unknown: `to` is not known here",
        ),
        (
            format!("text = \"See @new_town_bot\"\n{day}"),
            "14:field-missing: `checked` is missing, and “@new_town_bot” is a way to reach somebody",
        ),
        (
            format!("text = \"Call 0441234567\"\n{day}"),
            "14:field-missing: `checked` is missing, and “0441234567” is a way to reach somebody",
        ),
        (
            format!("text = \"See @new_town_bot\"\n{day}\nchecked = \"2025-11-01\""),
            "16:contact-old: this contact was last checked 129 days ago",
        ),
        (
            format!("text = \"See @new_town_bot\"\n{day}\nchecked = \"2026-04-01\""),
            "16:date: “2026-04-01” is in the future; today is 2026-03-10",
        ),
        (format!("text = \"See @nеw_town_bot\"\n{day}"), "14:look-alike: the name “@nеw_town_bot”"),
        (
            format!("text = \"See http://example.org/a\"\n{day}"),
            "14:link-https: “http://example.org/a” does not begin with https://",
        ),
        (
            format!("text = \"See example.net\"\n{day}"),
            "14:link-unlisted: the host example.net is not in link_hosts of bot.toml",
        ),
        (
            format!("text = \"See https://example.org/?utm_source=a\"\n{day}"),
            "14:link-tracking: the parameter utm_source only tracks readers",
        ),
        (format!("text = \"It ends.[^a]\"\n{day}"), "14:markdown: readers would see “[^” itself"),
        (format!("text = \"It\\nends.\"\n{day}"), "14:line-break: `text` has more than one line"),
        (
            format!("text = \"{}\"\n{day}", "w".repeat(241)),
            "14:too-long: `text` has 241 characters; at most 240 fit",
        ),
        (
            format!("text = {{ uk = \"Кінець.\" }}\n{day}"),
            "14:field-missing: `text` has no text in the default language",
        ),
    ] {
        let told = refused(&fields);
        assert!(told.starts_with(expected) && told.lines().count() <= 1, "{fields}: {told}");
        assert_eq!(told.is_empty(), expected.is_empty(), "{fields}: {told}");
    }
}
