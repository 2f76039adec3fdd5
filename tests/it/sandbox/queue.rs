//! getUpdates.

use std::time::{Duration, Instant};

use serde_json::json;

use super::ids;
use crate::harness::{Server, until};

const TERMINATED: &str = "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";

#[tokio::test]
async fn an_update_is_sent_again_until_an_offset_confirms_it() {
    let server = Server::start().await;
    let chat = server.private();
    let first = server.sandbox.next_update_id();
    for text in ["/start", "/appeal", "/privacy"] {
        server.sandbox.say(chat, text, Some("ko")).unwrap();
    }
    assert_eq!(server.ids(json!({})).await, [first, first + 1, first + 2]);
    assert_eq!(server.ids(json!({ "limit": 2, "offset": first })).await, [first, first + 1]);
    assert_eq!(server.ids(json!({ "offset": first + 2 })).await, [first + 2]);
    assert_eq!(server.sandbox.confirmed(), [first, first + 1]);
    assert_eq!(server.ids(json!({ "offset": -1 })).await, [first + 2]);
    assert_eq!(server.sandbox.pending(), 1);
}

#[tokio::test]
async fn an_update_looks_like_telegrams() {
    let server = Server::start().await;
    let chat = server.private();
    server.sandbox.say(chat, "/start 안녕", Some("ko")).unwrap();
    server.sandbox.say(chat, "/start", None).unwrap();
    let updates = server.ok("getUpdates", json!({})).await;
    let message = &updates[0]["message"];
    assert_eq!(
        message["from"],
        json!({ "id": chat, "is_bot": false, "first_name": "Reader", "language_code": "ko" })
    );
    assert_eq!(message["chat"], json!({ "id": chat, "first_name": "Reader", "type": "private" }));
    assert_eq!(message["entities"], json!([{ "type": "bot_command", "offset": 0, "length": 6 }]));
    assert!(message["date"].as_i64().unwrap() > 1_700_000_000);
    assert!(updates[1]["message"]["from"].get("language_code").is_none());
}

#[tokio::test]
async fn a_negative_offset_keeps_the_last_updates() {
    let server = Server::start().await;
    let chat = server.private();
    let first = server.sandbox.next_update_id();
    for _ in 0..5 {
        server.sandbox.say(chat, "x", None).unwrap();
    }
    assert_eq!(server.ids(json!({ "offset": -2 })).await, [first + 3, first + 4]);
}

#[tokio::test]
async fn the_limit_is_clamped() {
    let server = Server::start().await;
    let chat = server.private();
    for _ in 0..150 {
        server.sandbox.say(chat, "x", None).unwrap();
    }
    assert_eq!(server.ids(json!({ "limit": 1000 })).await.len(), 100);
    let third = server.sandbox.next_update_id() - 147;
    assert_eq!(server.ids(json!({ "limit": 0, "offset": third })).await, [third]);
}

#[tokio::test]
async fn a_poll_waits_while_nothing_is_unconfirmed() {
    let server = Server::start().await;
    let chat = server.private();
    let polled = server.ok("getUpdates", json!({ "timeout": 20 }));
    let began = Instant::now();
    let said = async {
        until("it polls", async || server.sandbox.is_polled()).await;
        server.sandbox.say(chat, "/start", None).unwrap();
    };
    let (updates, ()) = tokio::join!(polled, said);
    assert_eq!(ids(&updates).len(), 1);
    let again = server.ids(json!({ "timeout": 20, "offset": -1 })).await;
    assert_eq!(again.len(), 1, "an unconfirmed update is sent at once");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_hasty_poll_gets_one_update_and_an_empty_one_is_held() {
    let server = Server::start().await;
    let chat = server.private();
    server.sandbox.say(chat, "a", None).unwrap();
    server.sandbox.say(chat, "b", None).unwrap();
    let next = server.sandbox.next_update_id();
    assert_eq!(server.ids(json!({ "offset": 0 })).await.len(), 2);
    assert_eq!(server.ids(json!({ "offset": 0 })).await.len(), 1, "again within half a second");
    assert_eq!(
        server.ids(json!({ "offset": next })).await.len(),
        0,
        "another offset without a timeout"
    );
    let began = Instant::now();
    assert_eq!(server.ids(json!({ "offset": next })).await.len(), 0);
    assert!(began.elapsed() >= Duration::from_millis(2900), "the same offset within 3 s is held");
}

#[tokio::test]
async fn the_older_of_two_waiting_polls_gets_409() {
    let server = Server::start().await;
    let chat = server.private();
    let older = server.refused("getUpdates", json!({ "timeout": 20, "offset": 1 }));
    let newer = async {
        until("it polls", async || server.sandbox.is_polled()).await;
        server.ids(json!({ "timeout": 20, "offset": 2 })).await
    };
    let said = async {
        until("it polls again", async || server.sandbox.calls().get("getUpdates") == Some(&2))
            .await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        server.sandbox.say(chat, "x", None).unwrap();
    };
    let (refused, updates, ()) = tokio::join!(older, newer, said);
    assert_eq!(refused, TERMINATED);
    assert_eq!(updates.len(), 1);
}

#[tokio::test]
async fn with_a_backlog_two_pollers_get_the_same_updates() {
    let server = Server::start().await;
    let chat = server.private();
    server.sandbox.say(chat, "x", None).unwrap();
    let poll = || server.ids(json!({ "timeout": 20 }));
    let (one, other) = tokio::join!(poll(), poll());
    assert_eq!(one, other);
}

#[tokio::test]
async fn a_dead_poll_leaves_its_place() {
    let server = Server::start().await;
    let lost = server.ok("getUpdates", json!({ "timeout": 20 }));
    assert!(tokio::time::timeout(Duration::from_millis(200), lost).await.is_err());
    until("the poll ends", async || !server.sandbox.is_polled()).await;
}

#[tokio::test]
async fn lives_end() {
    let server = Server::start().await;
    let chat = server.private();
    let message = server.sent(chat, "x").await;
    server.sandbox.say(chat, "x", None).unwrap();
    server.sandbox.tap(chat, message, "go", None).unwrap();
    server.sandbox.inline_query("x", None, None);
    let kinds = async |offset: i64| {
        let updates = server.ok("getUpdates", json!({ "offset": offset })).await;
        updates
            .as_array()
            .unwrap()
            .iter()
            .map(|update| update.as_object().unwrap().len())
            .sum::<usize>()
            / 2
    };
    assert_eq!(kinds(0).await, 3);
    server.sandbox.advance(Duration::from_secs(31));
    assert_eq!(kinds(0).await, 2, "the inline query is gone after 30 s");
    server.sandbox.advance(Duration::from_secs(120));
    assert_eq!(kinds(0).await, 1, "the tap is gone after 150 s");
    server.sandbox.advance(Duration::from_secs(86_400));
    assert_eq!(kinds(0).await, 0, "the message is gone after a day");
    assert!(server.sandbox.confirmed().is_empty());
}

#[tokio::test]
async fn allowed_updates_are_remembered() {
    let server = Server::start().await;
    let chat = server.private();
    server.ids(json!({ "allowed_updates": ["callback_query"], "offset": 1 })).await;
    server.sandbox.say(chat, "lost", None).unwrap();
    server.sandbox.tap(chat, 1, "go", None).unwrap();
    let updates = server.ok("getUpdates", json!({})).await;
    assert_eq!(updates.as_array().unwrap().len(), 1);
    assert_eq!(updates[0]["callback_query"]["data"], "go");
    server.ids(json!({ "allowed_updates": [], "offset": 2 })).await;
    server.sandbox.say(chat, "kept", None).unwrap();
    assert_eq!(server.sandbox.pending(), 2);
}

#[tokio::test]
async fn raw_updates_arrive_as_they_are() {
    let server = Server::start().await;
    let next = server.sandbox.next_update_id();
    assert_eq!(server.sandbox.push_raw(json!({ "new_kind": { "x": 1 } })), Some(next));
    let broken = format!(r#"{{ "update_id": {}, "message": {{"text": 7}} }}"#, next + 1);
    assert_eq!(server.sandbox.push_raw_text(broken.clone()), Some(next + 1));
    let (_, body) = server.raw("getUpdates", &json!({})).await.unwrap();
    assert_eq!(
        body,
        format!(r#"{{"ok":true,"result":[{{"new_kind":{{"x":1}},"update_id":{next}}},{broken}]}}"#)
    );
    let (status, answer) = server.control("/sandbox/updates", &json!({ "poll": {} })).await;
    assert_eq!((status, answer), (200, format!(r#"{{"update_id":{}}}"#, next + 2)));
}

#[tokio::test]
async fn ids_may_restart_lower() {
    let server = Server::start().await;
    let high = server.sandbox.push_raw(json!({ "poll": {} })).unwrap();
    server.ids(json!({ "offset": high + 1 })).await;
    server.sandbox.push_raw(json!({ "update_id": 5, "poll": {} }));
    assert_eq!(server.ids(json!({ "offset": high + 1, "timeout": 3 })).await, [5]);
    assert_eq!(server.ids(json!({ "offset": 6 })).await, [] as [i64; 0]);
    assert_eq!(server.sandbox.confirmed(), [high, 5]);
}
