//! Taps and inline queries.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::Server;

const TOO_OLD: &str =
    "400 Bad Request: query is too old and response timeout expired or query id is invalid";

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

    is_sent_via_the_bot(&server, chat, &keyboard).await;
}

async fn is_sent_via_the_bot(server: &Server, chat: i64, keyboard: &Value) {
    let message = server.sandbox.messages(chat).pop().unwrap();
    assert_eq!((message.text.as_str(), message.entities.len(), message.outgoing), ("fat", 1, true));
    let update = &server.ok("getUpdates", json!({ "offset": -1 })).await[0]["message"];
    assert_eq!(
        (&update["via_bot"]["is_bot"], &update["from"]["is_bot"]),
        (&json!(true), &json!(false))
    );
    assert_eq!((&update["text"], &update["reply_markup"]), (&json!("fat"), keyboard));
}

#[tokio::test]
async fn a_bot_without_inline_mode_is_not_asked() {
    let server =
        Server::with(telegram_sandbox::Options { inline: false, ..Default::default() }).await;
    assert_eq!(server.control("/sandbox/inline", &json!({ "query": "ap" })).await.0, 400);
    server.sandbox.inline_query("ap", None, None);
    assert_eq!(server.sandbox.pending(), 0);
}
