//! Hide: the answer turns neutral, and then the message that asked is deleted.

use appeal_bot::config;
use telegram_sandbox::{Fault, FaultRule};

use crate::harness::{Folder, buttons, run, strike};

#[tokio::test]
async fn hide_takes_the_question_away_after_the_answer() {
    let library = config::load(Folder::shipped().path()).unwrap();
    run(async |bot| {
        for language in library.languages() {
            let (code, phrases) = (library.code(language), &library.locale(language).phrases);
            let mut reader = bot.reader(code);
            let asked = reader.says("/about");
            let answered = reader.answer().await.message_id;
            reader.taps(&phrases.hide_button);
            assert_eq!(
                reader.edit().await.text,
                *phrases.hidden_text,
                "{code}: the answer comes first"
            );
            assert_eq!(reader.deletion().await, [asked], "{code}");
            let left: Vec<i64> =
                bot.sandbox.messages(reader.chat).iter().map(|left| left.message_id).collect();
            assert_eq!(left, [answered], "{code}");
        }
    })
    .await;
}

/// As after a crash between the deletion and its confirmation.
#[tokio::test]
async fn the_same_tap_once_more_changes_nothing() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/about");
        let answer = reader.answer().await;
        let hide = buttons(&answer).into_iter().find(|(label, _)| label == "Hide").unwrap().1;
        reader.taps_payload(&hide);
        let hidden = reader.edit().await;
        reader.deletion().await;
        bot.all_confirmed().await;
        reader.taps_payload(&hide);
        bot.all_confirmed().await;
        let left = bot.sandbox.messages(reader.chat);
        assert_eq!(
            left.iter().map(|left| &left.text).collect::<Vec<_>>(),
            [&hidden.text],
            "and no notice"
        );
    })
    .await;
}

/// Telegram lets a bot delete what is younger than 48 hours; a reader must not believe that the question is gone.
#[tokio::test]
async fn a_question_that_stays_is_told_of() {
    let library = config::load(Folder::shipped().path()).unwrap();
    let refusal = || Fault::Status {
        code: 400,
        description: Some("Bad Request: message can't be deleted".to_owned()),
    };
    run(async |bot| {
        for language in library.languages() {
            let (code, phrases) = (library.code(language), &library.locale(language).phrases);
            let mut reader = bot.reader(code);
            reader.says("/about");
            reader.answer().await;
            bot.sandbox
                .add_fault(FaultRule { times: Some(1), ..strike("deleteMessages", refusal()) });
            reader.taps(&phrases.hide_button);
            assert_eq!(
                reader.edit().await.text,
                *phrases.hidden_text,
                "{code}: it is hidden all the same"
            );
            assert_eq!(reader.notice().await, *phrases.hide_failed_notice, "{code}");
        }
    })
    .await;
}

/// An answer that is out of reach keeps nothing of its question.
#[tokio::test]
async fn the_question_goes_whatever_becomes_of_the_answer() {
    let refusal = Fault::Status {
        code: 400,
        description: Some("Bad Request: message can't be edited".to_owned()),
    };
    run(async |bot| {
        let mut reader = bot.reader("en");
        let asked = reader.says("/about");
        reader.answer().await;
        bot.sandbox.add_fault(FaultRule { times: Some(1), ..strike("editMessageText", refusal) });
        reader.taps("Hide");
        assert_eq!(reader.deletion().await, [asked]);
    })
    .await;
}
