//! What the queue brings: no requests, unknown kinds, chats that are gone, and all of it in order.

use serde_json::json;
use telegram_sandbox::{Fault, FaultRule};

use super::PAGES;
use crate::harness::{buttons, run, strike};

#[tokio::test]
async fn what_is_no_request_gets_no_answer() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        let from = json!({ "id": reader.chat, "is_bot": false, "first_name": "R", "language_code": "en" });
        let chat = json!({ "id": reader.chat, "type": "private" });
        for extra in [
            json!({ "pinned_message": { "message_id": 1 } }),
            json!({ "text": "shared", "via_bot": { "id": 42, "is_bot": true } }),
        ] {
            let mut message = json!({ "message_id": 7, "date": 1, "from": from, "chat": chat });
            message.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            bot.sandbox.push_raw(json!({ "message": message }));
        }
        let channel = json!({ "message_id": 7, "date": 1, "chat": { "id": -5, "type": "channel" }, "text": "/start" });
        bot.sandbox.push_raw(json!({ "message": channel }));
        bot.all_confirmed().await;
        reader.says("/about");
        reader.answer().await;
    })
    .await;
}

#[tokio::test]
async fn unknown_and_malformed_updates_are_confirmed_and_stop_nothing() {
    run(async |bot| {
        bot.expects_warning("skipping an update that cannot be parsed");
        bot.expects_warning("cannot receive updates");
        let mut reader = bot.reader("en");
        for update in [
            json!({ "a_kind_of_the_future": { "id": 1 } }),
            json!({ "message": 7 }),
            json!({ "message": { "message_id": "seven", "chat": [] } }),
            json!({ "message": { "message_id": 7, "chat": { "id": 5, "type": 6 }, "text": {} } }),
            json!({ "callback_query": { "id": 7 } }),
            json!({ "callback_query": null }),
            json!({}),
        ] {
            bot.sandbox.push_raw(update);
        }
        reader.says("/start");
        reader.answer().await;
        bot.sandbox.push_raw_text("{\"update_id\":900000001,\"message\":{broken".to_owned());
        bot.sandbox.push_raw(json!({ "update_id": 900000002, "poll": {} }));
        reader.says("/about");
        reader.answer().await;
        bot.all_confirmed().await;
    })
    .await;
}

#[tokio::test]
async fn a_blocked_bot_and_a_deleted_message_hurt_nobody() {
    run(async |bot| {
        let mut gone = bot.reader("en");
        let mut there = bot.reader("en");
        bot.sandbox.block(gone.chat, true).unwrap();
        gone.says("/start");
        there.says("/start");
        there.answer().await;
        let description = Some("Bad Request: message to edit not found".to_owned());
        let deleted = strike("editMessageText", Fault::Status { code: 400, description });
        bot.sandbox.add_fault(FaultRule { chat: Some(there.chat), times: Some(1), ..deleted });
        there.taps("Sources");
        bot.all_confirmed().await;
        there.taps("About");
        there.edit().await;
    })
    .await;
}

#[tokio::test]
async fn updates_of_one_chat_are_answered_in_order() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        let said: Vec<&str> = PAGES
            .iter()
            .copied()
            .cycle()
            .skip(1)
            .take(40)
            .filter(|page| *page != "start")
            .collect();
        for page in &said {
            reader.says(&format!("/{page}"));
        }
        for page in said {
            let button = reader.answer().await;
            let hide = buttons(&button).into_iter().find(|(label, _)| label == "Hide").unwrap().1;
            assert!(hide.starts_with(&format!("1h:en:{page}:")), "{hide} is not of {page}");
        }
    })
    .await;
}
