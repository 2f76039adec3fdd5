//! A chat that Telegram makes wait, or does not answer for, waits alone.

use std::time::Duration;

use telegram_sandbox::{ChatKind, Fault, FaultRule, Options};

use super::{LONG, PARKED_EVER, heading, once, wait};
use crate::harness::{Folder, Screen, run, run_with, strike};

#[tokio::test]
async fn a_wait_delays_one_chat_and_its_reply_comes_once() {
    run(async |bot| {
        let (mut waiting, mut other) = (bot.reader("en"), bot.reader("ru"));
        bot.sandbox.add_fault(once(waiting.chat, "sendMessage", wait(LONG)));
        waiting.says("/appeal");
        bot.telemetry.counts("appeal_api_throttled_total", 1.0).await;
        other.says("/appeal");
        assert_eq!(heading(&*other.answer().await), "Обращение");
        bot.passes(LONG / 2).await;
        assert_eq!(bot.calls("sendMessage"), 2, "Telegram asked for twice that time");
        bot.passes(LONG / 2).await;
        assert_eq!(heading(&*waiting.answer().await), "The appeal");
        bot.all_confirmed().await;
    })
    .await;
}

#[tokio::test]
async fn a_call_that_hangs_is_given_up_and_made_again() {
    run(async |bot| {
        let mut hanging = bot.reader("en");
        bot.sandbox.add_fault(once(hanging.chat, "sendMessage", Fault::Silence));
        hanging.says("/appeal");
        bot.is_called("sendMessage", 1).await;
        // A call has 15 s.
        bot.passes(Duration::from_secs(7)).await;
        assert_eq!(bot.calls("sendMessage"), 1, "given up already");
        bot.passes(Duration::from_secs(8)).await;
        assert_eq!(heading(&*hanging.answer().await), "The appeal");
        assert_eq!(bot.telemetry.count(PARKED_EVER).await, 0.0, "the window has room");
    })
    .await;
}

#[tokio::test]
async fn a_backlog_is_answered_past_a_chat_that_must_wait() {
    run(async |bot| {
        bot.expects_warning("parked");
        let mut waiting = bot.reader("en");
        let readers: Vec<i64> = (0..300).map(|_| bot.sandbox.new_chat(ChatKind::Private)).collect();
        // The next poll has an offset of its own, so that the server gives it as many updates as it can.
        waiting.says("/about");
        waiting.answer().await;
        bot.all_confirmed().await;
        bot.sandbox.add_fault(once(waiting.chat, "sendMessage", wait(LONG)));
        let mut screen = Screen::of(&bot.sandbox, waiting.chat);
        waiting.says("/appeal");
        for reader in &readers {
            bot.sandbox.say(*reader, "/appeal", Some("uk")).unwrap();
        }
        bot.all_confirmed().await;
        assert_eq!(screen.seen(), [], "the others waited for it");
        bot.passes(LONG).await;
        assert_eq!(heading(&*waiting.answer().await), "The appeal");
    })
    .await;
}

#[tokio::test]
async fn a_flood_of_a_reader_who_must_wait_for_minutes_silences_nobody() {
    let options = Options { keep_messages: 400, ..Options::default() };
    run_with(&Folder::shipped(), options, async |bot| {
        bot.expects_warning("parked");
        bot.expects_warning("the time to stop is over");
        bot.expects_warning("are lost lost=");
        let flooding = bot.sandbox.new_chat(ChatKind::Private);
        bot.sandbox
            .add_fault(FaultRule { chat: Some(flooding), ..strike("sendMessage", wait(2 * LONG)) });
        for _ in 0..300 {
            bot.sandbox.say(flooding, "/about", Some("en")).unwrap();
        }
        for _ in 0..10 {
            let mut other = bot.reader("en");
            other.says("/appeal");
            assert_eq!(heading(&*other.answer().await), "The appeal");
        }
        bot.parks(10.0).await;
        assert!(bot.telemetry.count("appeal_answers_total{outcome=\"limited\"}").await >= 280.0);
        bot.is_stopped_and_waited_for().await;
    })
    .await;
}
