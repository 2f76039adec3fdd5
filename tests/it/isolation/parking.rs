//! Parked replies: counted, bounded, in order, and lost to a stop alone.

use std::time::{Duration, Instant};

use appeal_bot::sandbox::{ChatKind, FaultRule, Options};

use super::{PARKED_EVER, PARKED_NOW, heading, once, wait};
use crate::harness::{Folder, run, run_with, strike};

#[tokio::test]
async fn parked_replies_are_counted_and_come_in_order() {
    run(async |bot| {
        bot.expects_warning("parked");
        let (mut waiting, mut other) = (bot.reader("en"), bot.reader("en"));
        bot.sandbox.add_fault(once(waiting.chat, "sendMessage", wait(8)));
        for said in ["/appeal", "/sources", "/privacy"] {
            waiting.says(said);
        }
        bot.parks(3.0, &mut other).await;
        bot.all_confirmed().await;
        waiting.says("/context");
        for title in ["The appeal", "Sources", "Privacy", "What was known at the time"] {
            assert_eq!(heading(&*waiting.answer().await), title);
        }
        bot.eyes.counts(PARKED_NOW, 0.0).await;
        assert!(matches!(bot.eyes.count(PARKED_EVER).await, 3.0..=4.0));
        assert_eq!(bot.eyes.count("appeal_parked_lost_total").await, 0.0);
    })
    .await;
}

#[tokio::test]
async fn a_newer_tap_takes_the_place_of_an_edit_that_waits() {
    run(async |bot| {
        bot.expects_warning("parked");
        let (mut hasty, mut other) = (bot.reader("en"), bot.reader("en"));
        hasty.says("/start");
        hasty.answer().await;
        bot.sandbox.add_fault(once(hasty.chat, "editMessageText", wait(8)));
        hasty.taps("Sources");
        bot.eyes.counts("appeal_api_throttled_total", 1.0).await;
        hasty.taps("About");
        hasty.taps("Privacy");
        bot.parks(3.0, &mut other).await;
        assert_eq!(heading(&*hasty.edit().await), "Privacy", "what is useless by now is not shown");
        bot.eyes.counts(PARKED_NOW, 0.0).await;
        assert_eq!(bot.eyes.count("appeal_answers_total{outcome=\"superseded\"}").await, 2.0);
        // At the end the conversation finds that each of the three taps was ended once.
    })
    .await;
}

#[tokio::test]
async fn two_hundred_replies_are_parked_at_the_most() {
    let options = Options { keep_messages: 400, ..Options::default() };
    run_with(&Folder::shipped(), options, async |bot| {
        bot.expects_warning("parked");
        // What does not fit is waited for, during five seconds.
        bot.tolerates_warning("their newest requests are passed over");
        let [first, second] = [(); 2].map(|()| bot.sandbox.new_chat(ChatKind::Private));
        let others: Vec<i64> = (0..110).map(|_| bot.sandbox.new_chat(ChatKind::Private)).collect();
        for chat in [first, second] {
            bot.sandbox.add_fault(FaultRule { chat: Some(chat), ..strike("sendMessage", wait(2)) });
        }
        for other in &others {
            for chat in [first, second, *other] {
                bot.sandbox.say(chat, "/about", Some("en")).unwrap();
            }
        }
        let answers = |chat: i64| bot.sandbox.messages(chat).iter().filter(|message| !message.outgoing).count();
        let (mut most, began) = (0.0_f64, Instant::now());
        while others.iter().any(|other| answers(*other) == 0) {
            most = most.max(bot.eyes.count(PARKED_NOW).await);
            assert!(began.elapsed() < Duration::from_secs(60), "the others are not served");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        most = most.max(bot.eyes.count(PARKED_NOW).await);
        assert!((150.0..=200.0).contains(&most), "{most} were parked at once");
        bot.sandbox.clear_faults();
        bot.all_confirmed().await;
        bot.eyes.counts(PARKED_NOW, 0.0).await;
        let limited = bot.eyes.count("appeal_answers_total{outcome=\"limited\"}").await;
        assert_eq!(answers(first) + answers(second) + limited as usize, 220, "nothing is lost or repeated");
        assert!(bot.eyes.count(PARKED_EVER).await >= most);
        assert!(others.iter().all(|other| answers(*other) == 1));
    })
    .await;
}

#[tokio::test]
async fn a_stop_gives_parked_replies_a_few_seconds_and_then_says_how_many_are_lost() {
    run(async |bot| {
        bot.expects_warning("parked");
        bot.expects_warning("the time to stop is over");
        bot.expects_warning("lost=3");
        let (mut soon, mut other) = (bot.reader("en"), bot.reader("en"));
        let late = bot.reader("en");
        // Nothing is parked within half a second, and the stop gives seven.
        bot.sandbox.add_fault(once(soon.chat, "sendMessage", wait(7)));
        bot.sandbox.add_fault(FaultRule { chat: Some(late.chat), ..strike("sendMessage", wait(60)) });
        soon.says("/appeal");
        for _ in 0..3 {
            bot.sandbox.say(late.chat, "/about", Some("en")).unwrap();
        }
        bot.parks(4.0, &mut other).await;
        bot.stop.cancel();
        assert_eq!(heading(&*soon.answer().await), "The appeal", "it comes before the time to stop is over");
        // That the bot ends within 10 s, every conversation finds at its end.
    })
    .await;
}
