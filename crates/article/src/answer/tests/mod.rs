//! Conversations about the small article of `tests/rules/base`, as a reader sees them: what the bot
//! says, and below it the buttons in their rows.

mod chat;
mod ending;

use crate::request::Action;
use chat::Chat;

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
    let works = chat.says("/works");
    chat.says("/notice");
    assert_eq!(chat.taps("The works"), format!("(message 8 becomes)\n{works}"));
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
    let (words, _) = chat::words_and_buttons(&Chat::private("en").says("/works"));
    let links = "[The notice → https://t.me/town_bot?start=notice_en] [Menu → https://t.me/town_bot?start=start_en]\n";
    assert_eq!(chat.says("/works"), format!("(in reply to 7)\n{words}\n\n{links}"));
}

#[test]
fn an_old_button_shows_the_start_page_and_says_why() {
    let mut chat = Chat::private("en");
    let why =
        "(This button is from an older version. Here is the start page.)\n(message 8 becomes)\n";
    let start = chat.says("/start");
    assert_eq!(chat.sends("0s:en:notice"), why.to_owned() + &start);
}

#[test]
fn typed_in_another_chat_words_find_pages_to_share() {
    let action = Action::Inline { query: "works", offset: "" };
    insta::assert_snapshot!(Chat::private("en").asks(action), @"
    [Open privately → start=start]
    The works – Українська · What is done at the bridge (works_uk)
    [Читати з джерелами → https://t.me/town_bot?start=works_uk]
    The works – English · What is done at the bridge (works_en)
    [Read with sources → https://t.me/town_bot?start=works_en]
    ");
}

#[test]
fn what_one_member_asks_alone_has_buttons_as_in_private() {
    let mut chat = Chat::ephemeral("uk");
    insta::assert_snapshot!(chat.says("/notice@town_bot en"), @"
    The notice
    Official text, word for word, by Ukraine’s “I Want to Live” project

    The old bridge over the river is closed from the second of March until the end of May.

    The council put this up at the bridge. [1]

    Sources
    [1] Town council, 2 March 2026 · example.org
    As of 2 March 2026

    [The works] [Share → @town_bot notice en]
    [Menu] [Language]
    [Hide] [Erase]
    ");
    assert_eq!(chat.taps("Hide"), "(deletes 8)");
    chat.says("/notice en");
    assert!(chat.taps("Erase").starts_with("(deletes [8])"));
    // No payload names a question, and one that does is not followed.
    assert!(chat.sends("1e:en:notice:0:5").starts_with("(deletes [8])"));
    assert!(chat.says("/nonsense").contains("[Приховати] [Стерти]"));
}

#[test]
fn a_private_group_sees_the_neutral_line_alone() {
    let mut chat = Chat::private_group("uk");
    let neutral = chat.says("/notice");
    insta::assert_snapshot!(neutral, @"
    (in reply to 7)
    Please open a private chat with this bot.

    [Open → https://t.me/town_bot?start=start]
    ");
    for asked in ["/start", "/works uk", "/uk", "/help", "/erase", "/language", "/verify"] {
        assert_eq!(chat.says(asked), neutral, "{asked}");
    }
    assert_eq!(chat.says("notice"), "(no answer)");
    // A tap is answered beside it, for who tapped; what would change the message of all is refused.
    assert!(chat.sends("1s:en:notice:0:7").contains("[Hide] [Erase]"));
    for payload in ["1h:en:notice:0:7", "1e:en:notice:0:7", "1c:en:erase:0:0", "0:old"] {
        assert!(chat.sends(payload).starts_with("(Ця кнопка"), "{payload}");
    }
}
