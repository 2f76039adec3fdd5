//! What readers can do for themselves: hide, erase, and find out whom they talk to.

use super::{PAGES, heading, without_asked};
use crate::harness::{BOT, Folder, run, show};

#[tokio::test]
async fn hide_leaves_nothing_to_see_and_a_way_back() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/context");
        reader.answer().await;
        reader.taps("Hide");
        insta::assert_snapshot!(without_asked(&show(&*reader.edit().await)), @"
        Nothing new.
        [Open](1s:en:context:0:…)
        ");
        reader.taps("Open");
        assert_eq!(heading(&*reader.edit().await), "What was known at the time");
    })
    .await;
}

#[tokio::test]
async fn erase_on_a_message_deletes_it_and_its_question() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        let kept = reader.says("/about");
        reader.answer().await;
        let asked = reader.says("/context");
        let answered = reader.answer().await.message_id;
        reader.taps("Sources");
        reader.edit().await;
        reader.taps("Erase");
        assert_eq!(reader.deletion().await, [asked, answered]);
        assert!(reader.notice().await.starts_with("Deleted"));
        assert!(bot.sandbox.messages(reader.chat).iter().any(|message| message.message_id == kept));
    })
    .await;
}

#[tokio::test]
async fn erase_as_a_command_sweeps_the_chat_and_takes_its_note_away_on_a_tap() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        let mut there = Vec::new();
        for page in PAGES.iter().skip(1) {
            there.push(reader.says(&format!("/{page}")));
            there.push(reader.answer().await.message_id);
        }
        there.push(reader.says("/erase"));
        there.sort_unstable();
        assert_eq!(reader.deletion().await, there);
        let note = reader.answer().await.message_id;
        reader.taps("Remove this note");
        assert_eq!(reader.deletion().await, [note]);
        assert!(bot.sandbox.messages(reader.chat).is_empty());
    })
    .await;
}

#[tokio::test]
async fn verify_names_the_bot_and_the_version_of_the_words() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/verify");
        let text = reader.answer().await.text.clone();
        let version = appeal_bot::app::load(Folder::shipped().path()).unwrap().version;
        assert!(text.contains(&format!("@{BOT}")), "{text}");
        assert!(text.contains(&version), "{text}");
        assert!(text.contains(appeal_bot::BUILD), "{text}");
    })
    .await;
}
