//! What the members of a group see.

use appeal_bot::sandbox::Options;

use super::heading;
use crate::harness::{BOT, Folder, buttons, run, run_with, show};

#[tokio::test]
async fn a_group_gets_answers_whose_buttons_lead_into_the_private_chat() {
    run(async |bot| {
        let mut member = bot.member("uk");
        let asked = member.says("/sources");
        let answer = member.answer().await;
        assert_eq!((heading(&answer), answer.reply_to), ("Джерела", Some(asked)));
        for (label, target) in buttons(&answer) {
            assert!(target.starts_with(&format!("https://t.me/{BOT}?start=")), "{label}: {target}");
        }
        member.says(&format!("/sources@{BOT} en"));
        assert_eq!(heading(&*member.answer().await), "Sources");
        member.says(&format!("/nonsense@{BOT}"));
        assert_eq!(heading(&*member.answer().await), "Опубліковане звернення та його джерела");
        for other in ["/sources@other_bot", "/nonsense", "hello", "Джерела"] {
            member.says(other);
        }
        member.says_in_topic(5, "/about");
        assert_eq!(member.answer().await.thread, Some(5));
        member.says("/erase");
        assert!(buttons(&*member.answer().await).is_empty());
        member.taps_payload("1s:uk:appeal:0:1");
        assert!(member.notice().await.starts_with("Ця кнопка"), "a forged tap changes nothing for all");
    })
    .await;
}

#[tokio::test]
async fn groups_can_get_a_neutral_link_or_silence() {
    let link = Folder::copy();
    link.replace("bot.toml", "groups = \"answer\"", "groups = \"link\"");
    run_with(&link, Options::default(), async |bot| {
        let mut member = bot.member("en");
        member.says("/appeal");
        insta::assert_snapshot!(show(&*member.answer().await), @"
        Please open a private chat with this bot.
        [Open](https://t.me/appeal_test_bot?start=start)
        ");
    })
    .await;
    let silent = Folder::copy();
    silent.replace("bot.toml", "groups = \"answer\"", "groups = \"silent\"");
    run_with(&silent, Options::default(), async |bot| {
        let mut member = bot.member("en");
        member.says("/appeal");
        bot.all_confirmed().await;
    })
    .await;
}
