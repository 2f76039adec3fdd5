//! Parked replies: counted, bounded, in order, and lost to a stop alone.

use std::time::Duration;

use telegram_sandbox::FaultRule;

use super::{LONG, PARKED_EVER, PARKED_NOW, heading, once, wait};
use crate::harness::{run, strike};

#[tokio::test]
async fn parked_replies_are_counted_and_come_in_order() {
    run(async |bot| {
        bot.expects_warning("parked");
        let mut waiting = bot.reader("en");
        bot.sandbox.add_fault(once(waiting.chat, "sendMessage", wait(LONG)));
        for said in ["/appeal", "/sources", "/privacy"] {
            waiting.says(said);
        }
        bot.parks(3.0).await;
        waiting.says("/context");
        bot.passes(LONG).await;
        for title in ["The appeal", "Sources", "Privacy", "What was known at the time"] {
            assert_eq!(heading(&*waiting.answer().await), title);
        }
        bot.telemetry.counts(PARKED_NOW, 0.0).await;
        assert!(matches!(bot.telemetry.count(PARKED_EVER).await, 3.0..=4.0));
        assert_eq!(bot.telemetry.count("appeal_parked_lost_total").await, 0.0);
    })
    .await;
}

#[tokio::test]
async fn a_newer_tap_takes_the_place_of_an_edit_that_waits() {
    run(async |bot| {
        bot.expects_warning("parked");
        let mut hasty = bot.reader("en");
        hasty.says("/start");
        hasty.answer().await;
        bot.sandbox.add_fault(once(hasty.chat, "editMessageText", wait(LONG)));
        hasty.taps("Sources");
        bot.telemetry.counts("appeal_api_throttled_total", 1.0).await;
        hasty.taps("About");
        hasty.taps("What happened since");
        bot.parks(3.0).await;
        bot.passes(LONG).await;
        assert_eq!(
            heading(&*hasty.edit().await),
            "What has happened since",
            "what is useless by now is not shown"
        );
        bot.telemetry.counts(PARKED_NOW, 0.0).await;
        assert_eq!(bot.telemetry.count("appeal_answers_total{outcome=\"superseded\"}").await, 2.0);
        // At the end the conversation finds that each of the three taps was ended once.
    })
    .await;
}

#[tokio::test]
async fn a_stop_gives_parked_replies_a_few_seconds_and_then_says_how_many_are_lost() {
    run(async |bot| {
        bot.expects_warning("parked");
        bot.expects_warning("the time to stop is over");
        bot.expects_warning("lost=3");
        let (mut soon, late) = (bot.reader("en"), bot.reader("en"));
        // The stop gives seven seconds, and all but four of these are over when it comes.
        bot.sandbox.add_fault(once(soon.chat, "sendMessage", wait(LONG)));
        bot.sandbox.add_fault(FaultRule {
            chat: Some(late.chat),
            ..strike("sendMessage", wait(2 * LONG))
        });
        soon.says("/appeal");
        for _ in 0..3 {
            bot.sandbox.say(late.chat, "/about", Some("en")).unwrap();
        }
        bot.parks(4.0).await;
        bot.passes(LONG - Duration::from_secs(4)).await;
        bot.stop.cancel();
        bot.telemetry.says("stopping").await;
        bot.passes(Duration::from_secs(4)).await;
        assert_eq!(
            heading(&*soon.answer().await),
            "The appeal",
            "it comes before the time to stop is over"
        );
        bot.passes(Duration::from_secs(6)).await;
        // That the bot ends within 10 s, every conversation finds at its end.
    })
    .await;
}
