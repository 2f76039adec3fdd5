//! What Erase and /erase delete, and what they say of the rest.

use serde_json::json;
use telegram_sandbox::{ChatKind, Event, Fault, FaultRule, Options};

use super::{every_language, labels, library};
use crate::harness::{
    Conversation, Reader, Server, TOKEN, buttons, client, hurry, quiet, run, run_with, strike,
};

/// The messages that are in a chat, ascending.
fn there(bot: &Conversation, reader: &Reader) -> Vec<i64> {
    bot.sandbox.messages(reader.chat).iter().map(|message| message.message_id).collect()
}

#[tokio::test]
async fn erase_takes_away_an_answer_and_its_question_and_nothing_else() {
    let library = library();
    run(async |bot| {
        for (_, code, phrases) in every_language(&library) {
            let mut reader = bot.reader(code);
            let (asked, mut answered) = (reader.says("/context"), Vec::new());
            answered.push(reader.answer().await);
            reader.says("/sources");
            answered.push(reader.answer().await);
            let before = there(bot, &reader);
            // Turned, translated, hidden and shown again, the message still knows itself.
            reader.last = Some(answered[0].clone());
            let current = format!("✓ {}", phrases.language_name);
            let labels: [&str; 4] =
                [&phrases.language_button, &current, &phrases.hide_button, &phrases.show_button];
            for label in labels {
                reader.taps(label);
                reader.edit().await;
                if *label == *phrases.hide_button {
                    assert_eq!(reader.deletion().await, [asked], "{code}");
                }
            }
            reader.taps(&phrases.erase_button);
            assert_eq!(reader.deletion().await, [answered[0].message_id], "{code}");
            assert_eq!(reader.notice().await, *phrases.erased_notice, "{code}");
            assert_eq!(there(bot, &reader), before[2..], "{code}");
        }
    })
    .await;
}

/// A message that does not know its question takes itself away alone.
#[tokio::test]
async fn erase_without_a_question_deletes_the_answer_alone() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/about");
        reader.answer().await;
        reader.taps_payload("an old button");
        reader.notice_and_edit().await;
        reader.taps("Erase");
        assert_eq!(reader.deletion().await, [reader.last.as_ref().unwrap().message_id]);
        reader.notice().await;
    })
    .await;
}

/// Telegram lets a bot delete what is younger than 48 hours; a reader must not believe that the rest is gone.
#[tokio::test]
async fn what_cannot_be_deleted_is_told_in_every_language() {
    let library = library();
    let refusal = || Fault::Status {
        code: 400,
        description: Some("Bad Request: message can't be deleted".to_owned()),
    };
    run(async |bot| {
        for (_, code, phrases) in every_language(&library) {
            let mut reader = bot.reader(code);
            reader.says("/about");
            reader.answer().await;
            bot.sandbox.add_fault(strike("deleteMessages", refusal()));
            reader.taps(&phrases.erase_button);
            assert_eq!(reader.notice().await, *phrases.erase_failed_notice, "{code}");
            reader.says("/erase");
            reader.answer().await;
            reader.taps(&phrases.close_button);
            assert_eq!(
                reader.notice().await,
                *phrases.erase_failed_notice,
                "{code}: the note stays, and that is told"
            );
            bot.sandbox.clear_faults();
        }
    })
    .await;
}

#[tokio::test]
async fn the_note_of_erase_is_removed_by_a_tap_in_every_language() {
    let library = library();
    run(async |bot| {
        for (_, code, phrases) in every_language(&library) {
            let mut reader = bot.reader(code);
            reader.says("/about");
            reader.answer().await;
            reader.says("/erase");
            assert_eq!(
                reader.deletion().await.len(),
                3,
                "{code}: question, answer and the command itself"
            );
            let note = reader.answer().await;
            assert_eq!(labels(&note), [&*phrases.close_button], "{code}");
            let told = ["48", "500"];
            assert!(
                told.iter().all(|bound| note.text.contains(bound)),
                "{code}: the bounds are not told"
            );
            assert_eq!(there(bot, &reader), [note.message_id], "{code}");
            reader.taps(&phrases.close_button);
            assert_eq!(reader.deletion().await, [note.message_id], "{code}");
            assert_eq!(there(bot, &reader), Vec::<i64>::new(), "{code}");
        }
    })
    .await;
}

/// Five calls of a hundred ids each, from the command back; what is older stays, and the note does not say otherwise.
#[tokio::test]
async fn the_sweep_of_erase_is_bounded() {
    let options = Options { keep_messages: 2000, ..Options::default() };
    run_with(&quiet(), options, async |bot| {
        let mut reader = bot.reader("en");
        let send = format!("http://{}/bot{TOKEN}/sendMessage", bot.line.address);
        for count in 0..620 {
            let message = json!({ "chat_id": reader.chat, "text": format!("message {count}") });
            client().post(&send).json(&message).send().await.unwrap().error_for_status().unwrap();
            reader.answer().await;
        }
        let before = there(bot, &reader);
        let command = reader.says("/erase");
        let mut deleted = Vec::new();
        for _ in 0..5 {
            let batch = reader.deletion().await;
            assert!(batch.len() <= 100, "{}", batch.len());
            deleted.extend(batch);
        }
        deleted.sort_unstable();
        assert_eq!(deleted, (command - 499..=command).collect::<Vec<_>>());
        let note = reader.answer().await.message_id;
        let left: Vec<i64> =
            before.into_iter().filter(|id| *id < command - 499).chain([note]).collect();
        assert_eq!(there(bot, &reader), left);
        assert_eq!(bot.sandbox.calls()["deleteMessages"], 5);
    })
    .await;
}

/// A tap that must wait is brought again and ended once: with the words that are true by then.
#[tokio::test]
async fn erase_that_must_wait_is_not_called_a_failure() {
    let server = Server::start().await;
    let _bot = server.bot_here().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.say(chat, "/about", Some("en")).unwrap();
    server.answered(chat, 1).await;
    let answer = server.sandbox.messages(chat).pop().unwrap();
    let (_, erase) = buttons(&answer).into_iter().find(|(label, _)| label == "Erase").unwrap();
    server.fault("deleteMessages", Some(1), Fault::TooManyRequests { retry_after: Some(4) });
    let mut events = server.sandbox.subscribe();
    server.sandbox.tap(chat, answer.message_id, &erase, Some("en")).unwrap();
    hurry(&server.sandbox, server.all_confirmed()).await;
    let told: Vec<String> = std::iter::from_fn(|| events.try_recv().ok())
        .filter_map(|event| if let Event::Notice { text, .. } = event { Some(text) } else { None })
        .collect();
    assert!(told.len() == 1 && told[0].starts_with("Deleted"), "{told:?}");
    assert_eq!(server.answers(chat), Vec::<String>::new());

    server.sandbox.say(chat, "/about", Some("en")).unwrap();
    server.answered(chat, 1).await;
    server.fault("deleteMessages", Some(1), Fault::TooManyRequests { retry_after: Some(4) });
    server.sandbox.say(chat, "/erase", Some("en")).unwrap();
    hurry(&server.sandbox, server.all_confirmed()).await;
    let left = server.answers(chat);
    assert!(
        left.len() == 1 && left[0].starts_with("Erase\n"),
        "the sweep came first, and once: {left:?}"
    );
}

/// What one batch cannot do does not keep the others or the note from the reader.
#[tokio::test]
async fn a_sweep_that_is_refused_in_part_ends_with_the_note() {
    run(async |bot| {
        let mut reader = bot.reader("uk");
        let refused = Fault::Status {
            code: 400,
            description: Some("Bad Request: message can't be deleted".to_owned()),
        };
        let rule = FaultRule { times: Some(1), ..strike("deleteMessages", refused) };
        bot.sandbox.add_fault(rule);
        let mut events = bot.sandbox.subscribe();
        reader.says("/erase");
        reader.answer().await;
        let deleted = std::iter::from_fn(|| events.try_recv().ok())
            .any(|event| matches!(event, Event::Delete { .. }));
        assert!(!deleted, "the command has a low id, so there was one batch, and it was refused");
    })
    .await;
}
