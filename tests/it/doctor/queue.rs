//! What waits at Telegram is told, and whether somebody takes it.

use std::time::Duration;

use serde_json::Value;
use telegram_sandbox::ChatKind;

use super::{assert_finds, doctor, healthy};
use crate::harness::TOKEN;

#[tokio::test]
async fn updates_that_nobody_takes_are_named() {
    let server = healthy().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.say(chat, "/start", None).unwrap();
    let words = "1 update at Telegram, and none was taken for 3 seconds";
    assert_finds(&doctor(&server).ends().await, "hint", words, "See that the bot runs");
    for _ in 0..100 {
        server.sandbox.say(chat, "/start", None).unwrap();
    }
    let words = "101 updates at Telegram, and none was taken for 3 seconds";
    assert_finds(&doctor(&server).ends().await, "mend", words, "See that the bot runs");
    assert_eq!(server.sandbox.pending(), 101, "the doctor took an update");
}

#[tokio::test]
async fn a_bot_that_works_off_its_queue_is_no_fault() {
    let server = healthy().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    for _ in 0..150 {
        server.sandbox.say(chat, "/start", None).unwrap();
    }
    let taking = {
        let sandbox = server.sandbox.clone();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let poll = format!("{}/bot{TOKEN}/getUpdates", server.url);
        tokio::spawn(async move {
            while !sandbox.calls().contains_key("getWebhookInfo") {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            let first = client.get(&poll).send().await.unwrap().text().await.unwrap();
            let first: Value = serde_json::from_str(&first).unwrap();
            let offset = first["result"][9]["update_id"].as_i64().unwrap();
            client.get(format!("{poll}?limit=1&offset={offset}")).send().await.unwrap();
        })
    };
    let ended = doctor(&server).ends().await;
    taking.await.unwrap();
    assert_finds(
        &ended,
        "hint",
        "150 updates wait, and the bot takes them one after another",
        "If the number grows",
    );
}
