//! A chat that Telegram makes wait, or does not answer for, waits alone.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use appeal_bot::sandbox::{ChatKind, Event, Fault, FaultRule, Options};

use super::{PARKED_EVER, PARKED_NOW, heading, once, wait};
use crate::harness::{Conversation, Folder, Screen, run, run_with, strike};

/// What one chat may cost the others.
const A_SECOND: Duration = Duration::from_secs(1);
/// Seconds that Telegram makes a chat wait, where something must be seen to come before it.
const LONG: u32 = 12;
/// Two hundred readers write within two seconds.
const PAUSE: Duration = Duration::from_millis(10);

/// Each reader asks once, one soon after the other; the time within which 99 of 100 are answered.
async fn p99(bot: &Conversation, readers: &[i64]) -> Duration {
    let mut events = bot.sandbox.subscribe();
    let (mut asked, mut times) = (HashMap::new(), Vec::new());
    let (mut next, mut pause) = (readers.iter(), tokio::time::interval(PAUSE));
    while times.len() < readers.len() {
        tokio::select! {
            _ = pause.tick(), if next.len() > 0 => {
                let reader = *next.next().unwrap();
                bot.sandbox.say(reader, "/appeal", Some("ko")).unwrap();
                asked.insert(reader, Instant::now());
            }
            event = events.recv() => {
                if let Event::Message { chat_id, message } = event.unwrap()
                    && !message.outgoing
                    && let Some(at) = asked.remove(&chat_id)
                {
                    times.push(at.elapsed());
                }
            }
        }
    }
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

/// On a machine that is busy with something else times are chance. Who silences others does so every time.
const TRIES: u32 = 4;

#[tokio::test]
async fn two_hundred_readers_hardly_notice_a_chat_that_must_wait_ten_minutes() {
    run(async |bot| {
        bot.expects_warning("parked");
        bot.expects_warning("the time to stop is over");
        bot.expects_warning("are lost lost=");
        let readers: Vec<i64> = (0..200).map(|_| bot.sandbox.new_chat(ChatKind::Private)).collect();
        let mut tries = 0;
        loop {
            tries += 1;
            let without = p99(bot, &readers).await;
            let stubborn = bot.sandbox.new_chat(ChatKind::Private);
            bot.sandbox.add_fault(FaultRule { chat: Some(stubborn), ..strike("sendMessage", wait(600)) });
            for words in ["/appeal", "/about"] {
                bot.sandbox.say(stubborn, words, Some("en")).unwrap();
            }
            let with = p99(bot, &readers).await;
            if with < without + A_SECOND {
                break;
            }
            assert!(tries < TRIES, "{without:?} without it, {with:?} with it");
        }
        let mut other = bot.reader("en");
        bot.parks(f64::from(2 * tries), &mut other).await;
        bot.all_confirmed().await;
        assert_eq!(bot.eyes.count("appeal_api_throttled_total").await, f64::from(tries));
        assert!(bot.eyes.readiness().await.0);
    })
    .await;
}

/// Everything is slow for a moment, and nothing fails: that is no outage, after which nothing would be parked for a while.
#[tokio::test]
async fn a_slow_moment_is_no_outage() {
    run(async |bot| {
        bot.expects_warning("parked");
        bot.expects_warning("the time to stop is over");
        bot.expects_warning("lost=1");
        let stubborn = bot.sandbox.new_chat(ChatKind::Private);
        let mut others: Vec<_> = (0..5).map(|_| bot.reader("en")).collect();
        bot.sandbox.add_fault(FaultRule { chat: Some(stubborn), ..strike("sendMessage", wait(600)) });
        bot.sandbox.add_fault(strike("sendMessage", Fault::Delay { ms: 2_000 }));
        bot.sandbox.say(stubborn, "/appeal", Some("en")).unwrap();
        for other in &mut others {
            other.says("/appeal");
        }
        for other in &mut others {
            other.answer().await;
        }
        bot.sandbox.clear_faults();
        let served = Instant::now();
        bot.parks(1.0, &mut others[0]).await;
        assert!(served.elapsed() < Duration::from_secs(10), "parked after {:?}", served.elapsed());
        bot.all_confirmed().await;
    })
    .await;
}

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
        assert!(asked.elapsed() >= A_SECOND, "Telegram asked for a second, and not {:?}", asked.elapsed());
        bot.all_confirmed().await;
    })
    .await;
}

#[tokio::test]
async fn a_call_that_hangs_is_given_up_and_made_again() {
    run(async |bot| {
        bot.expects_warning("parked");
        let (mut hanging, mut other) = (bot.reader("en"), bot.reader("en"));
        bot.sandbox.add_fault(once(hanging.chat, "sendMessage", Fault::Silence));
        hanging.says("/appeal");
        let asked = Instant::now();
        bot.parks(1.0, &mut other).await;
        bot.all_confirmed().await;
        assert_eq!(bot.sandbox.messages(hanging.chat).len(), 1, "the first try is not given up yet");
        assert_eq!(heading(&*hanging.answer().await), "The appeal");
        // The client's own limit is 15 s, and that of a test's patience 20 s.
        assert!(asked.elapsed() > Duration::from_secs(14), "given up after {:?} already", asked.elapsed());
        bot.eyes.counts(PARKED_NOW, 0.0).await;
        assert_eq!(bot.eyes.count(PARKED_EVER).await, 1.0);
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
async fn a_reader_who_floods_and_must_wait_silences_nobody() {
    run(async |bot| {
        bot.expects_warning("parked");
        let (mut flooding, mut other) = (bot.reader("en"), bot.reader("en"));
        bot.sandbox.add_fault(once(flooding.chat, "sendMessage", wait(LONG)));
        let mut screen = Screen::of(&bot.sandbox, flooding.chat);
        // More than one answer of getUpdates holds, and less than the limiter counts as a flood.
        for _ in 0..110 {
            flooding.says("/about");
        }
        other.says("/appeal");
        assert_eq!(heading(&*other.answer().await), "The appeal");
        assert_eq!(screen.seen(), [], "the other one waited for it");
        for _ in 0..110 {
            flooding.answer().await;
        }
        bot.all_confirmed().await;
    })
    .await;
}

#[tokio::test]
async fn a_flood_of_a_reader_who_must_wait_for_minutes_silences_nobody() {
    let options = Options { keep_messages: 400, ..Options::default() };
    run_with(&Folder::shipped(), options, async |bot| {
        bot.expects_warning("parked");
        bot.expects_warning("their newest requests are passed over");
        bot.expects_warning("the time to stop is over");
        bot.expects_warning("are lost lost=");
        let flooding = bot.sandbox.new_chat(ChatKind::Private);
        bot.sandbox.add_fault(FaultRule { chat: Some(flooding), ..strike("sendMessage", wait(600)) });
        for _ in 0..300 {
            bot.sandbox.say(flooding, "/about", Some("en")).unwrap();
        }
        for _ in 0..10 {
            let mut other = bot.reader("en");
            other.says("/appeal");
            assert_eq!(heading(&*other.answer().await), "The appeal");
            tokio::time::sleep(A_SECOND / 2).await;
        }
        bot.all_confirmed().await;
        assert!(bot.eyes.count(PARKED_NOW).await <= 200.0);
        assert!(bot.eyes.count("appeal_answers_total{outcome=\"limited\"}").await >= 100.0);
    })
    .await;
}
