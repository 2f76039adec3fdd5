//! A chat that Telegram makes wait, or does not answer for, waits alone.

use std::time::{Duration, Instant};

use telegram_sandbox::{ChatKind, Event, Fault, FaultRule, Options};

use super::{PARKED_EVER, heading, once, wait};
use crate::harness::{Folder, Screen, run, run_with, strike};

/// Seconds that Telegram makes a chat wait, where something must be seen to come before it.
const LONG: u32 = 12;
#[tokio::test]
async fn a_wait_of_a_second_delays_one_chat_and_its_reply_comes_once() {
    run(async |bot| {
        let (mut waiting, mut other) = (bot.reader("en"), bot.reader("ru"));
        bot.sandbox.add_fault(once(waiting.chat, "sendMessage", wait(1)));
        let (mut events, asked) = (bot.sandbox.subscribe(), Instant::now());
        waiting.says("/appeal");
        other.says("/appeal");
        assert_eq!(heading(&*other.answer().await), "Обращение");
        let answered = loop {
            match events.recv().await.unwrap() {
                Event::Message { chat_id, message } if !message.outgoing => break chat_id,
                _ => {}
            }
        };
        assert_eq!(answered, other.chat, "the other one waited for it");
        assert_eq!(heading(&*waiting.answer().await), "The appeal");
        assert!(
            asked.elapsed() >= Duration::from_secs(1),
            "Telegram asked for a second, and not {:?}",
            asked.elapsed()
        );
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
        let asked = Instant::now();
        assert_eq!(heading(&*hanging.answer().await), "The appeal");
        // The client's own limit is 15 s, and that of a test's patience 20 s.
        assert!(
            asked.elapsed() > Duration::from_secs(14),
            "given up after {:?} already",
            asked.elapsed()
        );
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
            .add_fault(FaultRule { chat: Some(flooding), ..strike("sendMessage", wait(600)) });
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
    })
    .await;
}
