//! Faults that come more than once, and ends.

use std::time::Duration;

use appeal_bot::app::Application;
use appeal_bot::ops::exit_error::ExitError;
use serde_json::json;
use telegram_sandbox::{ChatKind, Fault, FaultRule};
use tokio_util::sync::CancellationToken;

use super::run_quietly;
use crate::harness::{Folder, PATIENCE, Screen, Seen, Server, settings, strike, until};

#[tokio::test]
async fn a_token_that_is_refused_twice_in_a_row_ends_the_program() {
    let mut server = Server::start().await;
    let bot = Application::build(settings(&Folder::shipped(), &server.line)).await.unwrap();
    server.sandbox.add_fault(strike("getUpdates", Fault::Status { code: 401, description: None }));
    let ended =
        tokio::time::timeout(PATIENCE, bot.run_until_stopped(CancellationToken::new())).await;
    match ended.expect("it goes on without a token") {
        Err(ExitError::Failed { cause, hint }) => {
            assert_eq!(cause.to_string(), "Telegram refuses the token");
            assert!(hint.contains("@BotFather"), "{hint}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        server.sandbox.calls()["getUpdates"],
        2,
        "the first refusal alone ends nothing, and the third is not needed"
    );
    server.line.cut().await;
}

#[tokio::test]
async fn a_reply_whose_acknowledgement_is_lost_comes_three_times_and_no_more() {
    run_quietly(async |bot| {
        bot.expects_warning(
            "a reply was sent and its answer was lost several times; it is given up",
        );
        let unlucky = bot.sandbox.new_chat(ChatKind::Private);
        let mut screen = Screen::of(&bot.sandbox, unlucky);
        let rule =
            FaultRule { chat: Some(unlucky), after: true, ..strike("sendMessage", Fault::Close) };
        bot.sandbox.add_fault(rule);
        bot.sandbox.say(unlucky, "/about", Some("en")).unwrap();
        let given_up = bot.telemetry.counts("appeal_answers_total{outcome=\"unsure\"}", 1.0);
        bot.hurries(given_up).await;
        let mut other = bot.reader("en");
        other.says("/about");
        other.answer().await;
        bot.all_confirmed().await;
        assert_eq!(screen.seen().len(), 3, "what the reader got");
        assert!(screen.seen().iter().all(|seen| *seen == Seen::Message));
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_and_removed_at_once_is_not_sent_again() {
    run_quietly(async |bot| {
        let chat = bot.sandbox.new_chat(ChatKind::Private);
        let mut screen = Screen::of(&bot.sandbox, chat);
        let words =
            "Internal Server Error: sent message was immediately deleted and can't be returned";
        let fault = Fault::Status { code: 500, description: Some(words.to_owned()) };
        bot.sandbox.add_fault(FaultRule {
            chat: Some(chat),
            after: true,
            ..strike("sendMessage", fault)
        });
        bot.sandbox.say(chat, "/about", Some("en")).unwrap();
        bot.all_confirmed().await;
        assert_eq!(screen.seen(), [Seen::Message]);
        assert_eq!(bot.sandbox.calls()["sendMessage"], 1);
    })
    .await;
}

/// Whatever is asked fails, and so does the question whether the server answers: nothing is sent a second time.
#[tokio::test]
async fn in_an_outage_what_may_have_arrived_is_not_repeated() {
    run_quietly(async |bot| {
        bot.expects_warning("cannot receive updates");
        let chat = bot.sandbox.new_chat(ChatKind::Private);
        let mut screen = Screen::of(&bot.sandbox, chat);
        bot.sandbox.say(chat, "/about", Some("en")).unwrap();
        let fault = Fault::Status { code: 500, description: None };
        bot.sandbox.add_fault(FaultRule { after: true, ..strike("*", fault) });
        until("it asks whether the server answers", async || {
            bot.sandbox.calls().get("sendChatAction").is_some_and(|calls| *calls >= 3)
        })
        .await;
        assert_eq!(bot.sandbox.calls()["sendMessage"], 1);
        bot.sandbox.clear_faults();
        bot.all_confirmed().await;
        assert_eq!(
            screen.seen(),
            [Seen::Message, Seen::Message],
            "once before it was known, once after"
        );
    })
    .await;
}

/// Its queue is of one update, so nobody may wait for it.
#[tokio::test]
async fn a_tap_outside_of_any_chat_holds_up_nobody() {
    run_quietly(async |bot| {
        let wait = Fault::TooManyRequests { retry_after: Some(30) };
        bot.sandbox.add_fault(strike("answerCallbackQuery", wait));
        let from = json!({ "id": 5, "is_bot": false, "first_name": "R" });
        let tap = json!({ "id": "77", "from": from, "inline_message_id": "AAAA", "data": "x", "chat_instance": "1" });
        bot.sandbox.push_raw(json!({ "callback_query": tap })).unwrap();
        bot.hurries(bot.telemetry.counts("appeal_answers_total{outcome=\"late\"}", 1.0)).await;
        bot.all_confirmed().await;
        assert_eq!(bot.sandbox.calls()["answerCallbackQuery"], 1);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_says_at_once_that_there_is_nothing_is_not_asked_at_once_again() {
    run_quietly(async |bot| {
        bot.all_confirmed().await;
        let nothing = Fault::Body { body: r#"{"ok":true,"result":[]}"#.to_owned() };
        bot.sandbox.add_fault(strike("getUpdates", nothing));
        let mut reader = bot.reader("en");
        reader.says("/about");
        reader.answer().await;
        let before = bot.sandbox.calls()["getUpdates"];
        for _ in 0..30 {
            bot.passes(Duration::from_millis(100)).await;
        }
        let polls = bot.sandbox.calls()["getUpdates"] - before;
        assert!(polls <= 10, "{polls} polls in three seconds");
        bot.sandbox.clear_faults();
        bot.all_confirmed().await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_never_ends_is_an_unreadable_one() {
    run_quietly(async |bot| {
        bot.expects_warning("cannot receive updates; trying again reason=\"unreadable answer\"");
        bot.sandbox.add_fault(FaultRule { times: Some(1), ..strike("getUpdates", Fault::Endless) });
        let mut reader = bot.reader("en");
        for _ in 0..2 {
            reader.says("/about");
            reader.answer().await;
        }
        bot.all_confirmed().await;
    })
    .await;
}

/// Telegram may ask to wait for a day; for a minute nobody may call the bot ready.
#[tokio::test]
async fn who_is_deaf_is_not_ready_and_says_so() {
    run_quietly(async |bot| {
        bot.expects_warning("cannot receive updates; trying again reason=\"too many requests\"");
        let wait = Fault::TooManyRequests { retry_after: Some(86_400) };
        bot.sandbox.add_fault(FaultRule { times: Some(1), ..strike("getUpdates", wait) });
        let mut reader = bot.reader("en");
        reader.says("/about");
        reader.answer().await;
        bot.telemetry.says("not receiving updates").await;
        assert!(bot.telemetry.is_live().await);
    })
    .await;
}
