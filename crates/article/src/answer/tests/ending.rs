//! The day on which the bot moves or ends: every answer says so, and what it says is checked.

use rich_text::{RichText, Style};

use super::chat::{Chat, build, text, today, words_and_buttons};
use crate::answer::{answer, slow_down};
use crate::reply::Reply;
use crate::request::{Action, ChatKind, Me, Request};
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
    let (words, buttons) = words_and_buttons(&Chat::private("uk").says("/notice"));
    assert_eq!(
        Chat::with(MOVES, Some("uk")).says("/notice"),
        format!("{words}\n\n{UKRAINIAN}\n\n{buttons}")
    );
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
    let asks = |action| Request {
        me: &me,
        chat: ChatKind::Private,
        language: Some("en"),
        today: today(),
        action,
    };
    let shared = answer(&library, &asks(Action::Inline { query: "works", offset: "" }));
    let Reply::InlineResults(offer) = shared else { panic!("{shared:?}") };
    let told = offer.found.iter().map(|page| text(&page.message));
    assert!(told.zip([UKRAINIAN, ENGLISH]).all(|(text, line)| text.ends_with(line)));
    let slow = slow_down(&library, &asks(Action::Text { message_id: 1, text: "/start" }), true);
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
fn a_name_that_differs_between_languages_is_noticed() {
    for (english, ukrainian, told) in [
        ("See @new_town_bot", "Див. @New_Town_bot", ""),
        ("See https://example.org/en", "Див. https://example.org/uk", ""),
        (
            "See @new_town_bot",
            "Див. @new_twon_bot",
            "14:ending-names: “@new_twon_bot” is not in the text of the default language\n",
        ),
        (
            "See @new_town_bot",
            "Кінець.",
            "14:ending-names: “@new_town_bot” is in the text of the default language alone\n",
        ),
    ] {
        let text = format!("text = {{ en = \"{english}\", uk = \"{ukrainian}\" }}");
        let fields = format!("{text}\nday = \"2026-05-31\"\nchecked = \"2026-03-01\"");
        assert_eq!(refused(&fields), told, "{ukrainian}");
    }
}

/// The lines of what is refused, for these lines below `[ending]`.
fn refused(fields: &str) -> String {
    let problems = match build(&format!("[ending]\n{fields}\n")) {
        Ok(library) => library.warnings,
        Err(problems) => problems,
    };
    let told = problems.iter().map(|one| format!("{}:{}: {}\n", one.line, one.rule, one.what));
    told.collect()
}

#[test]
fn fields_that_cannot_be_used_are_refused_with_their_place() {
    for (fields, expected) in [
        ("day = \"2026-05-31\"", "13:field-missing: `text` is missing"),
        ("text = \"It ends.\"", "13:field-missing: `day` is missing"),
        ("text = \"It ends.\"\nday = \"2026-05\"", "15:date: “2026-05” is not a day"),
        (
            "text = \"It ends.\"\nday = \"2026-05-31\"\nto = \"@x\"",
            "16:field-unknown: `to` is not known here",
        ),
        (
            "text = \"See @town_bot\"\nday = \"2026-05-31\"\nchecked = \"2025-11-01\"",
            "16:contact-old: this contact was last checked 129 days ago",
        ),
        (
            "text = \"See @town_bot\"\nday = \"2026-05-31\"\nchecked = \"2026-04-01\"",
            "16:date: “2026-04-01” is in the future; today is 2026-03-10",
        ),
        (
            "text = { uk = \"Кінець.\" }\nday = \"2026-05-31\"",
            "14:field-missing: `text` has no text in the default language",
        ),
    ] {
        let told = refused(fields);
        assert!(told.starts_with(expected) && told.lines().count() == 1, "{fields}: {told}");
    }
}

#[test]
fn what_must_not_stand_there_is_refused_with_its_place() {
    let long = "w".repeat(241);
    for (text, expected) in [
        ("It ends.", ""),
        (
            "See @new_town_bot",
            "14:field-missing: `checked` is missing, and “@new_town_bot” is a way to reach somebody",
        ),
        (
            "Call 0441234567",
            "14:field-missing: `checked` is missing, and “0441234567” is a way to reach somebody",
        ),
        ("See @nеw_town_bot", "14:look-alike: the name “@nеw_town_bot”"),
        (
            "See http://example.org/a",
            "14:link-https: “http://example.org/a” does not begin with https://",
        ),
        ("See example.net", "14:link-unlisted: the host example.net is not in link_hosts"),
        (
            "See https://example.org/?utm_source=a",
            "14:link-tracking: the parameter utm_source only tracks readers",
        ),
        ("It ends.[^a]", "14:markdown: readers would see “[^” itself"),
        ("It **ends**.", "14:markdown: readers would see “**” itself"),
        ("See `https://example.org/a`", "14:markdown: readers would see “`” itself"),
        ("It ends *soon*.", "14:markdown: readers would see “*soon*” itself"),
        ("It\\nends.", "14:line-break: `text` has more than one line"),
        (long.as_str(), "14:too-long: `text` has 241 characters; at most 240 fit"),
    ] {
        let told = refused(&format!("text = \"{text}\"\nday = \"2026-05-31\""));
        assert!(told.starts_with(expected) && told.lines().count() <= 1, "{text}: {told}");
        assert_eq!(told.is_empty(), expected.is_empty(), "{text}: {told}");
    }
}
