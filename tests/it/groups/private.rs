//! `groups = "private"`: a group of three, in which what one of them asks is their own business. Each
//! conversation fails where a member is sent anything that the test does not look at.

use telegram_sandbox::{Message, Options};

use super::{behaving, heading};
use crate::harness::{BOT, Conversation, buttons, run_with, until};

pub(super) const NEUTRAL: &str = "Please open a private chat with this bot.";

pub(super) async fn among_three(talk: impl AsyncFnOnce(&mut Conversation)) {
    run_with(&behaving("private"), Options::default(), talk).await;
}

pub(super) fn id(message: &Message) -> i64 {
    message.ephemeral.expect("all the group sees it").ephemeral_message_id
}

#[tokio::test]
async fn only_who_asks_sees_the_answer() {
    among_three(async |bot| {
        let [mut anna, mut boris, chloe] = bot.group(["uk", "ko", "en"]);
        anna.says_alone("/appeal");
        let hers = anna.answer().await;
        assert_eq!(heading(&hers), "Звернення");
        assert!(buttons(&hers).iter().all(|(_, carries)| !carries.contains("t.me")), "{hers:?}");
        boris.says_alone("/sources");
        assert_eq!(heading(&*boris.answer().await), "출처");
        // A language may be named; it is nobody's business either.
        boris.says_alone(&format!("/about@{BOT} en"));
        assert_eq!(heading(&*boris.answer().await), "About the project and this bot");
        assert!(chloe.last.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_tap_changes_what_the_asker_sees() {
    among_three(async |bot| {
        let [mut anna, ..] = bot.group(["en", "ko", "uk"]);
        anna.says_alone("/appeal");
        let long = anna.answer().await;
        // Short enough for an edit.
        anna.taps("Language");
        let choice = anna.edit().await;
        assert_eq!((heading(&choice), id(&choice)), ("Language", id(&long)));
        // Too long for an edit: a new message, and the old one goes.
        anna.taps("Українська");
        let ukrainian = anna.answer().await;
        assert_eq!(heading(&ukrainian), "Звернення");
        assert_eq!(anna.deletion_alone().await, id(&long));
        assert_ne!(id(&ukrainian), id(&long));
        anna.taps("Меню");
        let start = anna.edit().await;
        assert_eq!(heading(&start), "Опубліковане звернення та його джерела");
        assert_eq!(id(&start), id(&ukrainian));
    })
    .await;
}

#[tokio::test]
async fn hide_and_erase_take_the_answer_away() {
    among_three(async |bot| {
        let [mut anna, ..] = bot.group(["en", "ko", "uk"]);
        anna.says_alone("/appeal");
        let answer = anna.answer().await;
        anna.taps("Hide");
        assert_eq!(anna.deletion_alone().await, id(&answer));
        anna.says_alone("/appeal");
        let answer = anna.answer().await;
        anna.taps("Erase");
        assert_eq!(anna.deletion_alone().await, id(&answer));
        assert!(anna.notice().await.starts_with("Deleted in this chat."));
        // Once more, as on a screen that has not caught up.
        anna.taps("Erase");
        assert!(anna.notice().await.starts_with("Telegram no longer lets"));
    })
    .await;
}

/// An app that has not heard of such commands sends them for all to see.
#[tokio::test]
async fn a_command_that_all_see_gets_the_neutral_line_alone() {
    among_three(async |bot| {
        let mut three = bot.group(["uk", "ko", "ru"]);
        for asked in super::ASKED {
            let asked = three[0].says(asked);
            for member in &mut three {
                let answer = member.answer().await;
                assert_eq!((answer.text.as_str(), answer.reply_to), (NEUTRAL, Some(asked)));
                let link = ("Open".to_owned(), format!("https://t.me/{BOT}?start=start"));
                assert_eq!(buttons(&answer), [link]);
            }
        }
    })
    .await;
}

/// Nobody has put such a button there since the group is private, but an older message may have one.
#[tokio::test]
async fn a_tap_below_what_all_see_is_answered_for_one() {
    among_three(async |bot| {
        let mut three = bot.group(["en", "ko", "ru"]);
        three[1].says("/start");
        for member in &mut three {
            assert_eq!(member.answer().await.text, NEUTRAL);
        }
        let [anna, ..] = &mut three;
        anna.taps_payload("1s:uk:appeal:0:1");
        let answer = anna.answer().await;
        assert_eq!(heading(&answer), "Звернення");
        // From here on it is a message like any other of hers.
        anna.taps("Меню");
        assert_eq!(anna.edit().await.ephemeral, answer.ephemeral);
    })
    .await;
    // What cannot be done below a message of the group, and what is forged, is told to one as well.
    among_three(async |bot| {
        let [mut anna, ..] = bot.group(["en", "ko", "ru"]);
        for payload in ["1e:en:appeal:0:1", "1h:en:appeal:0:1", "1c:en:appeal:0:1", "0:old", ""] {
            anna.taps_payload(payload);
            assert!(anna.notice().await.starts_with("This button is from an older version."));
        }
    })
    .await;
}

/// Where the group gets pages, and a menu of the time before still sends a command so.
#[tokio::test]
async fn an_ephemeral_command_is_answered_so_whatever_the_setting() {
    for way in ["answer", "link"] {
        run_with(&behaving(way), Options::default(), async |bot| {
            let [mut anna, ..] = bot.group(["uk", "ko", "ru"]);
            anna.says_alone("/appeal");
            let answer = anna.answer().await;
            assert_eq!(heading(&answer), "Звернення");
            anna.taps("Приховати");
            assert_eq!(anna.deletion_alone().await, id(&answer));
        })
        .await;
    }
    run_with(&behaving("silent"), Options::default(), async |bot| {
        let [mut anna, ..] = bot.group(["uk", "ko", "ru"]);
        anna.says_alone("/appeal");
        bot.all_confirmed().await;
        assert_eq!(bot.sandbox.calls().get("sendMessage"), None);
    })
    .await;
}

/// The menu says it, and a menu that says otherwise is set anew.
#[tokio::test]
async fn the_menu_of_groups_is_ephemeral() {
    let folder = behaving("private");
    run_with(&folder, Options::default(), async |bot| {
        let menus = |bot: &Conversation| -> Vec<(String, bool)> {
            let snapshot = bot.sandbox.snapshot();
            let menus = snapshot["commands"].as_array().unwrap().iter();
            let is_ephemeral = |menu: &serde_json::Value| {
                let commands = menu["commands"].as_array().unwrap();
                commands.iter().all(|command| command["is_ephemeral"] == true)
            };
            menus
                .map(|menu| (menu["scope"].as_str().unwrap().to_owned(), is_ephemeral(menu)))
                .collect()
        };
        let are_set = |is_ephemeral: bool| {
            let expected = move |(scope, is): (String, bool)| {
                is == (is_ephemeral && scope == "all_group_chats")
            };
            move |menus: Vec<(String, bool)>| menus.len() == 10 && menus.into_iter().all(expected)
        };
        until("the menus are set", async || are_set(true)(menus(bot))).await;
        folder.replace("bot.toml", "groups = \"private\"", "groups = \"answer\"");
        until("the menus of groups are set anew", async || are_set(false)(menus(bot))).await;
        folder.replace("bot.toml", "groups = \"answer\"", "groups = \"private\"");
        until("the menus of groups are set anew", async || are_set(true)(menus(bot))).await;
    })
    .await;
}
