//! Loads and their reports.

use serde_json::{Value, json};

use crate::harness::Server;

async fn report(server: &Server) -> Value {
    serde_json::from_str(&server.get("/sandbox/report").await.1).unwrap()
}

async fn load(server: &Server, spec: Value) -> Vec<Value> {
    let (status, body) = server.control("/sandbox/load", &spec).await;
    assert_eq!(status, 200, "{body}");
    server.ok("getUpdates", json!({ "offset": -100 })).await.as_array().unwrap().clone()
}

#[tokio::test]
async fn commands_are_counted_by_chat() {
    let server = Server::start().await;
    let spec = json!({ "chats": 3, "updates": 3, "kind": "commands", "commands": ["/appeal", "/start"], "language_codes": ["ko", null] });
    let updates = load(&server, spec).await;
    let chats: Vec<_> =
        updates.iter().map(|update| update["message"]["chat"]["id"].as_i64().unwrap()).collect();
    assert_eq!(updates[0]["message"]["text"], "/appeal");
    assert_eq!(updates[0]["message"]["entities"][0]["type"], "bot_command");
    assert_eq!(updates[0]["message"]["from"]["language_code"], "ko");
    assert!(updates[1]["message"]["from"].get("language_code").is_none());
    for chat in [chats[0], chats[1], chats[1]] {
        let message = server.ok("sendMessage", json!({ "chat_id": chat, "text": "x" })).await;
        assert_eq!(message["text"], "x");
    }
    let report = report(&server).await;
    for (field, count) in
        [("updates", 3), ("answered", 2), ("unanswered", 1), ("repeated", 1), ("extra", 1)]
    {
        assert_eq!(report[field], count, "{field}: {report}");
    }
    assert_eq!(report["unanswered_chats"], json!([chats[2]]));
}

#[tokio::test]
async fn taps_are_counted_by_message() {
    let server = Server::start().await;
    let spec =
        json!({ "chats": 2, "updates": 4, "kind": "taps", "data": ["1.ko"], "commands": [] });
    let updates = load(&server, spec).await;
    let query = &updates[2]["callback_query"];
    assert_eq!((&query["data"], &query["message"]["message_id"]), (&json!("1.ko"), &json!(2)));
    let edit = json!({ "chat_id": query["message"]["chat"]["id"], "message_id": 2, "text": "x" });
    server.ok("editMessageText", edit.clone()).await;
    let refused = server.refused("editMessageText", edit).await;
    assert!(refused.starts_with("400 Bad Request: message is not modified"));
    server.ok("answerCallbackQuery", json!({ "callback_query_id": query["id"] })).await;
    let report = report(&server).await;
    for (field, count) in [
        ("updates", 4),
        ("answered", 1),
        ("unanswered", 3),
        ("repeated", 1),
        ("unchanged", 1),
        ("noticed", 1),
    ] {
        assert_eq!(report[field], count, "{field}: {report}");
    }
}

#[tokio::test]
async fn a_report_may_leave_the_first_loads_out_and_times_the_rest() {
    let server = Server::start().await;
    let spec = json!({ "chats": 1, "updates": 1, "commands": ["/appeal"] });
    let first = load(&server, spec.clone()).await[0]["message"]["chat"]["id"].as_i64().unwrap();
    assert_eq!(server.control("/sandbox/load", &spec).await.0, 200);
    // Chats are numbered on.
    let chat = first + 1;
    server.ok("sendMessage", json!({ "chat_id": chat, "text": "x" })).await;
    assert_eq!(report(&server).await["updates"], 2);
    let last: Value = serde_json::from_str(&server.get("/sandbox/report?but=1").await.1).unwrap();
    assert_eq!((&last["updates"], &last["answered"]), (&json!(1), &json!(1)));
    let times: Vec<u64> = serde_json::from_value(last["answer_us"].clone()).unwrap();
    assert!(times[0] > 0 && times.iter().all(|time| *time == times[0]), "{last}");
    assert_eq!(server.get("/sandbox/report?but=x").await.0, 400);
}

#[tokio::test]
async fn a_load_takes_texts_with_a_parse_mode_as_they_are() {
    let server = Server::start().await;
    let spec = json!({ "chats": 1, "updates": 2, "kind": "mixed", "commands": ["/appeal"] });
    let chat = load(&server, spec).await[0]["message"]["chat"]["id"].clone();
    let html = format!("<a href=\"https://a.org/{}\">a</a>", "b".repeat(4096));
    let message = server
        .ok("sendMessage", json!({ "chat_id": chat, "text": html, "parse_mode": "HTML" }))
        .await;
    assert_eq!((&message["text"], &message["entities"]), (&json!(html), &Value::Null));
    for text in ["", &"x".repeat(40_000)] {
        server
            .refused("sendMessage", json!({ "chat_id": chat, "text": text, "parse_mode": "HTML" }))
            .await;
    }
}

#[tokio::test]
async fn mixed_loads_answer_up() {
    let server = Server::start().await;
    let updates = load(
        &server,
        json!({ "chats": 3, "updates": 10, "kind": "mixed", "commands": ["/appeal"] }),
    )
    .await;
    for update in &updates {
        let tap = &update["callback_query"];
        if tap.is_null() {
            server
                .ok(
                    "sendMessage",
                    json!({ "chat_id": update["message"]["chat"]["id"], "text": "x" }),
                )
                .await;
        } else {
            let edit = json!({ "chat_id": tap["message"]["chat"]["id"], "message_id": tap["message"]["message_id"], "text": "x" });
            server.ok("editMessageText", edit).await;
        }
    }
    assert!(updates.iter().any(|update| update["callback_query"].is_object()));
    let report = report(&server).await;
    for (field, count) in
        [("updates", 10), ("answered", 10), ("unanswered", 0), ("repeated", 0), ("extra", 0)]
    {
        assert_eq!(report[field], count, "{field}: {report}");
    }
}
