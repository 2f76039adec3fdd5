//! Sending, editing, deleting, taps and inline queries.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::Server;

const NOT_MODIFIED: &str = "400 Bad Request: message is not modified: specified new message content and reply markup are \
                            exactly the same as a current content and reply markup of the message";
const TOO_OLD: &str =
    "400 Bad Request: query is too old and response timeout expired or query id is invalid";

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
async fn a_tap_carries_its_message_and_can_be_answered_for_150_seconds() {
    let server = Server::start().await;
    let chat = server.private();
    let id = server.sent(chat, "page").await;
    let tap = server.sandbox.tap(chat, id, "go", Some("ko")).unwrap().to_string();
    let updates = server.ok("getUpdates", json!({})).await;
    let query = &updates[0]["callback_query"];
    assert_eq!((&query["id"], &query["data"]), (&json!(tap), &json!("go")));
    assert_eq!(
        (&query["message"]["message_id"], &query["message"]["text"]),
        (&json!(id), &json!("page"))
    );
    assert_eq!(query["from"]["language_code"], "ko");
    let answer = |text: String| json!({ "callback_query_id": tap, "text": text });
    server.ok("answerCallbackQuery", answer("notice".to_owned())).await;
    assert_eq!(
        server.refused("answerCallbackQuery", answer("x".repeat(201))).await,
        "400 Bad Request: MESSAGE_TOO_LONG"
    );
    server.sandbox.advance(Duration::from_secs(151));
    assert_eq!(server.refused("answerCallbackQuery", answer(String::new())).await, TOO_OLD);
    assert_eq!(
        server.refused("answerCallbackQuery", json!({ "callback_query_id": "77" })).await,
        TOO_OLD
    );
}

#[tokio::test]
async fn a_tap_on_a_message_that_is_gone_is_inaccessible() {
    let server = Server::start().await;
    let chat = server.private();
    let id = server.sent(chat, "page").await;
    let tap = json!({ "chat_id": chat, "message_id": id, "data": "go", "language_code": null, "inaccessible": true });
    assert_eq!(server.control("/sandbox/tap", &tap).await.0, 200);
    server.sandbox.tap(chat, 99, "go", None).unwrap();
    let updates = server.ok("getUpdates", json!({})).await;
    for (index, id) in [(0, id), (1, 99)] {
        let message = &updates[index]["callback_query"]["message"];
        assert_eq!((&message["message_id"], &message["date"]), (&json!(id), &json!(0)));
        assert!(message.get("text").is_none());
    }
}

#[tokio::test]
async fn an_inline_query_is_answered_once_within_30_seconds() {
    let server = Server::start().await;
    let (_, body) =
        server.control("/sandbox/inline", &json!({ "query": "ap", "language_code": "ru" })).await;
    let id = serde_json::from_str::<Value>(&body).unwrap()["inline_query_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/sandbox/inline/{id}");
    assert_eq!(server.get(&path).await, (200, "null".to_owned()));
    let result = json!({ "type": "article", "id": "1", "title": "t", "input_message_content": { "message_text": "x" } });
    let answer = |results: Value| json!({ "inline_query_id": id, "results": results, "cache_time": 5, "is_personal": false });
    let too_many: Vec<_> = (0..51).map(|_| result.clone()).collect();
    assert_eq!(
        server.refused("answerInlineQuery", answer(json!(too_many))).await,
        "400 Bad Request: RESULTS_TOO_MUCH"
    );
    server.ok("answerInlineQuery", answer(json!([result]))).await;
    let answered: Value = serde_json::from_str(&server.get(&path).await.1).unwrap();
    assert_eq!(
        (&answered["results"][0]["title"], &answered["cache_time"]),
        (&json!("t"), &json!(5))
    );
    server.sandbox.advance(Duration::from_secs(31));
    assert_eq!(server.refused("answerInlineQuery", answer(json!([result]))).await, TOO_OLD);
    assert_eq!(server.get("/sandbox/inline/99").await.0, 404);
}

#[tokio::test]
async fn a_reader_sends_what_was_offered() {
    let server = Server::start().await;
    let chat = server.private();
    let ask = async |words: &str| {
        let (_, body) =
            server.control("/sandbox/inline", &json!({ "query": words, "offset": "20" })).await;
        serde_json::from_str::<Value>(&body).unwrap()["inline_query_id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let id = ask("ap").await;
    let update = &server.ok("getUpdates", json!({})).await[0]["inline_query"];
    assert_eq!(
        (&update["query"], &update["offset"], &update["id"]),
        (&json!("ap"), &json!("20"), &json!(id))
    );
    let content = json!({ "message_text": "fat", "entities": [{ "type": "bold", "offset": 0, "length": 3 }] });
    let keyboard =
        json!({ "inline_keyboard": [[{ "text": "Go", "url": "https://t.me/a?start=b" }]] });
    let result = json!({
        "type": "article", "id": "x_1", "title": "t", "input_message_content": content, "reply_markup": keyboard,
    });
    let answer = json!({ "inline_query_id": id, "results": [result] });
    let long = json!({ "inline_query_id": id, "next_offset": "9".repeat(65) });
    assert_eq!(
        server.refused("answerInlineQuery", long).await,
        "400 Bad Request: NEXT_OFFSET_INVALID"
    );
    let path = format!("/sandbox/inline/{id}");
    let choice = |result: &str| json!({ "chat_id": chat, "result_id": result });
    assert_eq!(server.control(&path, &choice("x_1")).await.0, 400, "nothing is offered yet");
    server.ok("answerInlineQuery", answer).await;
    assert_eq!(server.control(&path, &choice("x_2")).await.0, 400);
    assert_eq!(server.control("/sandbox/inline/99", &choice("x_1")).await.0, 400);
    assert_eq!(server.control(&path, &choice("x_1")).await.0, 200);

    let message = server.sandbox.messages(chat).pop().unwrap();
    assert_eq!((message.text.as_str(), message.entities.len(), message.outgoing), ("fat", 1, true));
    let update = &server.ok("getUpdates", json!({ "offset": -1 })).await[0]["message"];
    assert_eq!(
        (&update["via_bot"]["is_bot"], &update["from"]["is_bot"]),
        (&json!(true), &json!(false))
    );
    assert_eq!((&update["text"], &update["reply_markup"]), (&json!("fat"), &keyboard));
}

#[tokio::test]
async fn a_bot_without_inline_mode_is_not_asked() {
    let server =
        Server::with(telegram_sandbox::Options { inline: false, ..Default::default() }).await;
    assert_eq!(server.control("/sandbox/inline", &json!({ "query": "ap" })).await.0, 400);
    server.sandbox.inline_query("ap", None, None);
    assert_eq!(server.sandbox.pending(), 0);
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
