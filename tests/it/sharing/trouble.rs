//! What can go wrong with the answer to an inline query: it keeps nobody waiting, and is told only where it is our fault.

use std::time::Duration;

use serde_json::json;
use telegram_sandbox::{Fault, FaultRule, Options};

use super::{ids, offered, picks};
use crate::harness::{quiet, run, run_with, strike};

/// When a call that belongs to a chat is given up.
const CALL: Duration = Duration::from_secs(15);
const METHOD: &str = "answerInlineQuery";

fn outcome(name: &str) -> String {
    format!("appeal_answers_total{{outcome=\"{name}\"}}")
}

fn once(fault: Fault) -> FaultRule {
    FaultRule { times: Some(1), ..strike(METHOD, fault) }
}

#[tokio::test]
async fn a_query_that_is_too_old_is_passed_over_in_silence() {
    run(async |bot| {
        let from = json!({ "id": 7, "is_bot": false, "first_name": "R", "language_code": "en" });
        bot.sandbox.push_raw(json!({ "inline_query": { "id": "77", "from": from, "query": "appeal", "offset": "" } }));
        bot.telemetry.counts(&outcome("rejected"), 1.0).await;
        bot.telemetry.counts("appeal_updates_total{kind=\"inline_query\"}", 1.0).await;
        bot.all_confirmed().await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_would_have_to_wait_is_dropped_and_keeps_nobody_waiting() {
    run_with(&quiet(), Options::default(), async |bot| {
        bot.telemetry.readies().await;
        // What belongs to no chat is given up after three seconds, and twice as many queries come as are fetched at once.
        for (fault, takes) in [
            (Fault::TooManyRequests { retry_after: Some(30) }, Duration::ZERO),
            (Fault::Silence, Duration::from_secs(3)),
        ] {
            bot.sandbox.add_fault(strike(METHOD, fault.clone()));
            let (began, before) =
                (tokio::time::Instant::now(), bot.telemetry.count(&outcome("late")).await);
            let calls = bot.calls(METHOD);
            let queries: Vec<i64> =
                (0..150).map(|user| bot.sandbox.inline_query("ko", None, Some(user))).collect();
            let mut reader = bot.reader("en");
            reader.says("/about");
            for batch in 1..=2 {
                bot.is_called(METHOD, calls + 50 * batch).await;
                bot.passes(takes).await;
            }
            reader.answer().await;
            assert!(
                began.elapsed() < CALL,
                "{fault:?}: the other one waited for {:?}",
                began.elapsed()
            );
            bot.telemetry.counts(&outcome("late"), before + 150.0).await;
            bot.all_confirmed().await;
            assert!(
                queries.into_iter().all(|query| bot.sandbox.inline_answer(query) == Some(None))
            );
            bot.sandbox.clear_faults();
        }
        assert_eq!(ids(&picks(bot, "appeal ko").await), ["appeal_ko"]);
    })
    .await;
}

#[tokio::test]
async fn a_broken_connection_is_tried_again() {
    run(async |bot| {
        bot.sandbox.add_fault(once(Fault::Close));
        assert_eq!(ids(&picks(bot, "appeal ko").await), ["appeal_ko"]);
        bot.telemetry.counts(&outcome("answered"), 1.0).await;
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_refused_is_offered_as_plain_text_and_told() {
    run(async |bot| {
        bot.expects_warning("ERROR message=the Bot API refuses the form of a message");
        let description = Some("Bad Request: BUTTON_URL_INVALID".to_owned());
        bot.sandbox.add_fault(once(Fault::Status { code: 400, description }));
        let answer = picks(bot, "appeal ko").await;
        let result = &answer["results"][0];
        assert!(
            result["input_message_content"]["message_text"]
                .as_str()
                .unwrap()
                .starts_with("호소문\n"),
            "{result}"
        );
        assert!(
            result["input_message_content"].get("entities").is_none()
                && result.get("reply_markup").is_none()
        );
        assert_eq!(
            (&answer["cache_time"], &answer["is_personal"]),
            (&json!(0), &json!(true)),
            "for this once"
        );
        assert_eq!(bot.telemetry.count("appeal_degraded_messages_total").await, 1.0);
        assert_eq!(picks(bot, "appeal ko").await["is_personal"], json!(false));
    })
    .await;
}

/// No answer at all: Telegram could keep an empty one and give it to everybody.
#[tokio::test]
async fn a_flood_is_not_answered_and_others_are() {
    let folder = quiet();
    folder.replace("bot.toml", "per_second = 3", "per_second = 1").replace(
        "bot.toml",
        "at_once = 120",
        "at_once = 10",
    );
    run_with(&folder, Options::default(), async |bot| {
        bot.telemetry.readies().await;
        let queries: Vec<i64> =
            (0..100).map(|_| bot.sandbox.inline_query("ko", None, Some(7))).collect();
        assert_eq!(ids(&offered(bot, "appeal ko", "", None, 8).await["answer"]), ["appeal_ko"]);
        bot.all_confirmed().await;
        let answered = queries
            .iter()
            .filter(|query| bot.sandbox.inline_answer(**query).unwrap().is_some())
            .count();
        assert!((10..=25).contains(&answered), "{answered}");
        assert_eq!(bot.telemetry.count(&outcome("limited")).await, (100 - answered) as f64);
        assert_eq!(bot.sandbox.calls()["answerInlineQuery"], answered as u64 + 1);
    })
    .await;
}
