//! What goes wrong on order.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::Server;

async fn order(server: &Server, rule: Value) {
    let (status, body) = server.control("/sandbox/faults", &rule).await;
    assert_eq!(status, 200, "{rule}: {body}");
}

#[tokio::test]
async fn refusals_on_order_look_like_telegrams() {
    let server = Server::start().await;
    let chat = server.private();
    for (kind, status, description, parameters) in [
        (
            json!({ "kind": "too_many_requests", "retry_after": 5 }),
            429,
            "Too Many Requests: retry after 5",
            json!({ "retry_after": 5 }),
        ),
        (json!({ "kind": "too_many_requests" }), 429, "Too Many Requests", Value::Null),
        (json!({ "kind": "status", "code": 500 }), 500, "Internal Server Error", Value::Null),
        (json!({ "kind": "status", "code": 401 }), 401, "Unauthorized", Value::Null),
        (
            json!({ "kind": "status", "code": 403 }),
            403,
            "Forbidden: bot was blocked by the user",
            Value::Null,
        ),
        (
            json!({ "kind": "status", "code": 400, "description": "Bad Request: odd" }),
            400,
            "Bad Request: odd",
            Value::Null,
        ),
        (
            json!({ "kind": "migrate", "to": -1_001_000_000_009_i64 }),
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            json!({ "migrate_to_chat_id": -1_001_000_000_009_i64 }),
        ),
    ] {
        let mut rule = kind;
        rule["method"] = "sendmessage".into();
        rule["times"] = 1.into();
        order(&server, rule).await;
        let answer = server.call("sendMessage", json!({ "chat_id": chat, "text": "x" })).await;
        assert_eq!(answer["error_code"], status);
        assert_eq!(answer["description"], description);
        assert_eq!(answer["parameters"], parameters);
    }
    assert!(server.sandbox.messages(chat).is_empty());
    server.sent(chat, "the rules are used up").await;
}

#[tokio::test]
async fn a_rule_may_mean_one_chat_one_method_and_some_times() {
    let server = Server::start().await;
    let (struck, spared) = (server.private(), server.private());
    order(
        &server,
        json!({ "method": "*", "chat_id": struck, "times": 2, "kind": "status", "code": 502 }),
    )
    .await;
    server.sent(spared, "x").await;
    let message = json!({ "chat_id": struck, "text": "x" });
    assert_eq!(server.refused("sendMessage", message.clone()).await, "502 Bad Gateway");
    let tap = server.sandbox.tap(struck, 1, "go", None).unwrap();
    let answer = json!({ "callback_query_id": tap.to_string() });
    assert_eq!(server.refused("answerCallbackQuery", answer.clone()).await, "502 Bad Gateway");
    server.ok("answerCallbackQuery", answer).await;
    order(&server, json!({ "method": "getMe", "kind": "status", "code": 503 })).await;
    for _ in 0..3 {
        server.refused("getMe", json!({})).await;
    }
    server.client.delete(format!("{}/sandbox/faults", server.url)).send().await.unwrap();
    server.ok("getMe", json!({})).await;
}

#[tokio::test]
async fn answers_may_be_unreadable() {
    let server = Server::start().await;
    order(&server, json!({ "method": "getMe", "times": 1, "kind": "html", "code": 502 })).await;
    let (status, body) = server.raw("getMe", &json!({})).await.unwrap();
    assert!(status == 502 && body.starts_with("<html>"));
    order(&server, json!({ "method": "getMe", "times": 1, "kind": "half_json" })).await;
    let (status, body) = server.raw("getMe", &json!({})).await.unwrap();
    assert!(status == 200 && serde_json::from_str::<Value>(&body).is_err());
}

#[tokio::test]
async fn a_connection_may_close_before_or_after_the_method() {
    let server = Server::start().await;
    let chat = server.private();
    let message = json!({ "chat_id": chat, "text": "x" });
    for (after, messages) in [(false, 0), (true, 1)] {
        order(
            &server,
            json!({ "method": "sendMessage", "times": 1, "kind": "close", "after": after }),
        )
        .await;
        assert!(server.raw("sendMessage", &message).await.is_err());
        assert_eq!(server.sandbox.messages(chat).len(), messages);
    }
    server.sent(chat, "y").await;
}

#[tokio::test]
async fn a_closed_connection_sends_no_byte() {
    let server = Server::start().await;
    order(&server, json!({ "method": "getMe", "times": 1, "kind": "close" })).await;
    let host = server.url.strip_prefix("http://").unwrap();
    let stream = std::net::TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let request =
        format!("GET /bot{}/getMe HTTP/1.1\r\nHost: {host}\r\n\r\n", crate::harness::TOKEN);
    let answer = tokio::task::spawn_blocking(move || {
        use std::io::{Read, Write};
        (&stream).write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        (&stream).read_to_end(&mut answer).map(|_| answer)
    });
    assert_eq!(answer.await.unwrap().unwrap(), b"");
}

#[tokio::test]
async fn an_answer_may_never_come_though_the_method_is_done() {
    let server = Server::start().await;
    let chat = server.private();
    order(
        &server,
        json!({ "method": "sendMessage", "times": 1, "kind": "silence", "after": true }),
    )
    .await;
    let message = json!({ "chat_id": chat, "text": "x" });
    let answer =
        tokio::time::timeout(Duration::from_millis(300), server.raw("sendMessage", &message)).await;
    assert!(answer.is_err());
    assert_eq!(server.sandbox.messages(chat).len(), 1);
}

#[tokio::test]
async fn methods_may_be_slow() {
    let server = Server::start().await;
    let began = Instant::now();
    order(
        &server,
        json!({ "method": "getMe", "times": 1, "kind": "delay", "ms": 120, "after": true }),
    )
    .await;
    assert_eq!(server.control("/sandbox/latency", &json!({ "ms": 100 })).await.0, 200);
    server.ok("getMe", json!({})).await;
    assert!(began.elapsed() >= Duration::from_millis(220));
    let began = Instant::now();
    server.ok("getMe", json!({})).await;
    assert!(began.elapsed() >= Duration::from_millis(100));
}
