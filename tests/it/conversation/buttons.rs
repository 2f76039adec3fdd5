//! Taps: what each button does, and those that are old, forged, repeated or late.

use telegram_sandbox::Message;

use super::{LANGUAGES, heading};
use crate::harness::{run, show};

#[tokio::test]
async fn every_button_of_every_language_changes_the_message_in_place() {
    run(async |bot| {
        for language in LANGUAGES {
            let mut reader = bot.reader(language);
            reader.says("/start");
            let mut seen = std::collections::BTreeSet::new();
            let first = reader.answer().await;
            let mut waiting: Vec<String> = payloads(&first);
            let mut has_question = true;
            while let Some(payload) = waiting.pop() {
                let ends = payload.starts_with("1e") || payload.starts_with("1c");
                if ends || !seen.insert(payload.clone()) {
                    continue;
                }
                reader.taps_payload(&payload);
                let edit = reader.edit().await;
                if payload.starts_with("1h:") && std::mem::take(&mut has_question) {
                    reader.deletion().await;
                }
                assert_eq!(edit.message_id, first.message_id, "one message from first to last");
                waiting.extend(payloads(&edit));
            }
            assert!(seen.len() > 60, "{} screens were reached", seen.len());
        }
    })
    .await;
}

/// What changes a message in place; a tap on the screen that is shown already changes nothing and is seen by nobody.
fn payloads(message: &Message) -> Vec<String> {
    let shown = show(message);
    let targets = shown.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| target.starts_with('1')).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_original_is_one_tap_away_and_the_language_stays_in_the_buttons() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/appeal");
        reader.answer().await;
        reader.taps("Original (Korean)");
        assert_eq!(heading(&*reader.edit().await), "호소문");
        reader.taps("당시 상황");
        assert_eq!(heading(&*reader.edit().await), "당시에 알려져 있던 것");
        reader.taps("언어");
        assert_eq!(heading(&*reader.edit().await), "언어");
        reader.taps("English");
        assert_eq!(heading(&*reader.edit().await), "What was known at the time");
        reader.says("/context");
        assert_eq!(heading(&*reader.answer().await), "What was known at the time");
    })
    .await;
}

#[tokio::test]
async fn a_tap_that_is_repeated_changes_nothing() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/start");
        reader.answer().await;
        let sources = reader.payload("Sources");
        reader.taps_payload(&sources);
        reader.edit().await;
        reader.taps_payload(&sources);
        bot.all_confirmed().await;
    })
    .await;
}

#[tokio::test]
async fn old_and_forged_buttons_get_a_notice_and_the_start_page() {
    run(async |bot| {
        let mut reader = bot.reader("ru");
        reader.says("/appeal");
        reader.answer().await;
        for payload in [
            "0s:ru:appeal:0:1",
            "1s:xx:appeal:0:1",
            "1s:ru:nothing:0:1",
            "1s:ru:appeal:-1:1",
            "1s:ru:appeal:0:-1",
            "1s:ru:appeal:0:1:1",
            "1s:ru:appeal:0:zzzzzzzzzzzzzzzzzzzz",
            "1x:ru:appeal:0:1",
            "1ss:ru:appeal:0:1",
            // They would say that something was deleted.
            "1s:ru:erase:0:1",
            "1l:ru:erase:0:1",
            "1h:ru:erase:0:1",
            "🕊",
            ":::::",
        ] {
            reader.taps_payload("1s:ru:sources:0:1");
            reader.edit().await;
            reader.taps_payload(payload);
            let (notice, edit) = reader.notice_and_edit().await;
            assert_eq!(notice, "Эта кнопка из старой версии. Вот главная страница.", "{payload}");
            assert_eq!(heading(&edit), "Опубликованное обращение и его источники", "{payload}");
        }
        reader.taps_payload("1s:ru:appeal:99:1");
        assert_eq!(
            heading(&*reader.edit().await),
            "Обращение",
            "a part beyond the last one is the last one"
        );
    })
    .await;
}

#[tokio::test]
async fn a_tap_on_a_lost_message_is_answered_by_a_new_one() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/start");
        reader.answer().await;
        reader.taps_on_a_lost_message("1s:en:sources:0:1");
        assert_eq!(heading(&*reader.answer().await), "Sources");
    })
    .await;
}
