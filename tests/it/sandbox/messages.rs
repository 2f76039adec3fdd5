//! Sending, editing and deleting.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::Server;

const NOT_MODIFIED: &str = "400 Bad Request: message is not modified: specified new message content and reply markup are \
                            exactly the same as a current content and reply markup of the message";

#[tokio::test]
async fn a_message_comes_back_whole() {
    let server = Server::start().await;
    let chat = server.private();
    let asked = server.sandbox.say(chat, "/appeal", Some("ko")).unwrap();
    let message = server
        .ok(
            "sendMessage",
            json!({
                "chat_id": chat,
                "text": "굵게 https://name.com",
                "entities": [{ "type": "bold", "offset": 0, "length": 2 }],
                "reply_parameters": { "message_id": asked },
                "link_preview_options": { "is_disabled": true },
                "reply_markup": { "inline_keyboard": [[{ "text": "a", "callback_data": "x" }]] },
            }),
        )
        .await;
    assert_eq!(message["message_id"], asked + 1);
    assert_eq!(message["from"]["is_bot"], true);
    assert_eq!(message["reply_to_message"]["text"], "/appeal");
    assert_eq!(
        message["entities"],
        json!([{ "type": "bold", "offset": 0, "length": 2 }, { "type": "url", "offset": 3, "length": 16 }])
    );
    let kept = &server.sandbox.messages(chat)[1];
    assert_eq!(
        (kept.text.as_str(), kept.outgoing, kept.reply_to),
        ("굵게 https://name.com", false, Some(asked))
    );
}

#[tokio::test]
async fn what_telegram_refuses_is_refused() {
    let server = Server::start().await;
    let chat = server.private();
    let entity = |kind: &str, offset: i64, length: i64| json!([{ "type": kind, "offset": offset, "length": length }]);
    let keyboard = |button: Value| json!({ "inline_keyboard": [[button]] });
    for (params, refusal) in [
        (json!({ "chat_id": 5, "text": "x" }), "chat not found"),
        (json!({ "text": "x" }), "chat_id is empty"),
        (json!({ "chat_id": chat, "text": "" }), "message text is empty"),
        (json!({ "chat_id": chat, "text": "x".repeat(4097) }), "message is too long"),
        (
            json!({ "chat_id": chat, "text": "x", "parse_mode": "HTML" }),
            "the sandbox does not read parse_mode",
        ),
        (
            json!({ "chat_id": chat, "text": "😀", "entities": entity("bold", 1, 1) }),
            "entity begins in a middle",
        ),
        (
            json!({ "chat_id": chat, "text": "x", "entities": entity("bold", 0, 2) }),
            "ends after the end",
        ),
        (
            json!({ "chat_id": chat, "text": "x", "entities": entity("loud", 0, 1) }),
            "can't parse MessageEntity",
        ),
        (
            json!({ "chat_id": chat, "text": "x", "reply_markup": keyboard(json!({ "text": "a", "callback_data": "x".repeat(65) })) }),
            "BUTTON_DATA_INVALID",
        ),
        (
            json!({ "chat_id": chat, "text": "x", "reply_markup": keyboard(json!({ "text": "a", "url": "javascript:x" })) }),
            "BUTTON_URL_INVALID",
        ),
        (
            json!({ "chat_id": chat, "text": "x", "reply_parameters": { "message_id": 9 } }),
            "message to be replied not found",
        ),
        (
            json!({ "chat_id": chat, "text": "x", "message_thread_id": 1 }),
            "message thread not found",
        ),
    ] {
        let refused = server.refused("sendMessage", params.clone()).await;
        assert!(
            refused.starts_with("400 Bad Request: ") && refused.contains(refusal),
            "{params}: {refused}"
        );
    }
    assert!(server.sandbox.messages(chat).is_empty());
}

#[tokio::test]
async fn parameters_may_come_in_every_way_and_method_names_in_every_case() {
    let server = Server::start().await;
    let chat = server.private();
    let root = format!("{}/bot{}", server.url, crate::harness::TOKEN);
    let (status, _) = server
        .get(&format!("/bot{}/SENDMESSAGE?chat_id={chat}&text=a%20b", crate::harness::TOKEN))
        .await;
    assert_eq!(status, 200);
    let form = server.client.post(format!("{root}/SendMessage"));
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(form.body(format!("chat_id={chat}&text=c+d")).send().await.unwrap().status(), 200);
    let texts: Vec<_> =
        server.sandbox.messages(chat).into_iter().map(|message| message.text).collect();
    assert_eq!(texts, ["a b", "c d"]);
}

#[tokio::test]
async fn an_edit_must_change_something() {
    let server = Server::start().await;
    let chat = server.private();
    let id = server.sent(chat, "one").await;
    let button = json!({ "inline_keyboard": [[{ "text": "Go", "callback_data": "go" }]] });
    let edit = |text: &str, markup: &Value| json!({ "chat_id": chat, "message_id": id, "text": text, "reply_markup": markup });
    assert_eq!(server.refused("editMessageText", edit("one", &button)).await, NOT_MODIFIED);
    let edited = server.ok("editMessageText", edit("two", &button)).await;
    assert_eq!(edited["text"], "two");
    assert!(edited["edit_date"].is_i64());
    assert_eq!(server.refused("editMessageText", edit("two", &button)).await, NOT_MODIFIED);
    let markup =
        |markup: &Value| json!({ "chat_id": chat, "message_id": id, "reply_markup": markup });
    assert_eq!(server.refused("editMessageReplyMarkup", markup(&button)).await, NOT_MODIFIED);
    let bare = server.ok("editMessageReplyMarkup", markup(&Value::Null)).await;
    assert!(bare.get("reply_markup").is_none());
}

#[tokio::test]
async fn a_missing_foreign_or_long_edit_is_refused() {
    let server = Server::start().await;
    let chat = server.private();
    let theirs = server.sandbox.say(chat, "x", None).unwrap();
    let edit = |id: i64, text: String| json!({ "chat_id": chat, "message_id": id, "text": text });
    let refused = async |id, text| server.refused("editMessageText", edit(id, text)).await;
    assert_eq!(refused(99, "x".to_owned()).await, "400 Bad Request: message to edit not found");
    assert_eq!(refused(theirs, "x".to_owned()).await, "400 Bad Request: message can't be edited");
    assert_eq!(refused(theirs, "x".repeat(4097)).await, "400 Bad Request: MESSAGE_TOO_LONG");
}

#[tokio::test]
async fn a_blocked_bot_gets_403() {
    let server = Server::start().await;
    let chat = server.private();
    server.sandbox.block(chat, true).unwrap();
    let message = json!({ "chat_id": chat, "text": "x" });
    assert_eq!(
        server.refused("sendMessage", message.clone()).await,
        "403 Forbidden: bot was blocked by the user"
    );
    server.sandbox.block(chat, false).unwrap();
    server.ok("sendMessage", message).await;
}

#[tokio::test]
async fn in_private_everything_young_can_be_deleted() {
    let server = Server::start().await;
    let chat = server.private();
    let theirs = server.sandbox.say(chat, "x", None).unwrap();
    let ours = server.sent(chat, "y").await;
    server
        .ok("deleteMessages", json!({ "chat_id": chat, "message_ids": [theirs, ours, 98, 99] }))
        .await;
    assert!(server.sandbox.messages(chat).is_empty());
    let one = |id: i64| json!({ "chat_id": chat, "message_id": id });
    assert_eq!(
        server.refused("deleteMessage", one(ours)).await,
        "400 Bad Request: message to delete not found"
    );
    let old = server.sent(chat, "z").await;
    server.sandbox.advance(Duration::from_secs(49 * 3600));
    assert_eq!(
        server.refused("deleteMessage", one(old)).await,
        "400 Bad Request: message can't be deleted"
    );
    for ids in [json!([]), json!((1..=101).collect::<Vec<_>>())] {
        let refused =
            server.refused("deleteMessages", json!({ "chat_id": chat, "message_ids": ids })).await;
        assert!(refused.starts_with("400 Bad Request: "), "{refused}");
    }
}

#[tokio::test]
async fn in_a_group_only_our_own_can_be_deleted() {
    let server = Server::start().await;
    let group = server.group();
    let theirs = server.sandbox.say(group, "x", None).unwrap();
    let ours = server.sent(group, "y").await;
    let one = |id: i64| json!({ "chat_id": group, "message_id": id });
    assert_eq!(
        server.refused("deleteMessage", one(theirs)).await,
        "400 Bad Request: message can't be deleted"
    );
    server.ok("deleteMessage", one(ours)).await;
    assert_eq!(server.sandbox.messages(group).len(), 1);
}

#[tokio::test]
async fn a_group_has_a_title_and_topics() {
    let server = Server::start().await;
    let group = server.group();
    let said = json!({ "chat_id": group, "text": "/appeal", "language_code": "uk", "message_thread_id": 7 });
    assert_eq!(server.control("/sandbox/send", &said).await.0, 200);
    let updates = server.ok("getUpdates", json!({})).await;
    let message = &updates[0]["message"];
    assert_eq!(message["chat"]["type"], "supergroup");
    assert!(message["chat"]["title"].is_string());
    assert_eq!(
        (&message["message_thread_id"], &message["is_topic_message"]),
        (&json!(7), &json!(true))
    );
    let answer = server
        .ok("sendMessage", json!({ "chat_id": group, "text": "x", "message_thread_id": 7 }))
        .await;
    assert_eq!(answer["is_topic_message"], true);
}

#[tokio::test]
async fn old_messages_make_room() {
    let options = telegram_sandbox::Options { keep_messages: 2, ..Default::default() };
    let server = Server::with(options).await;
    let chat = server.private();
    for text in ["a", "b", "c"] {
        server.sent(chat, text).await;
    }
    let texts: Vec<_> =
        server.sandbox.messages(chat).into_iter().map(|message| message.text).collect();
    assert_eq!(texts, ["b", "c"]);
}
