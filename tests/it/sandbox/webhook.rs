//! Webhooks: who is called, in which order, and what happens when the answer is bad.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::harness::{Server, until};

/// One call: when, with which secret, about which update.
#[derive(Debug, Clone)]
struct Call {
    at: Instant,
    secret: String,
    id: i64,
}

/// A status, and the seconds of a `Retry-After`.
type Planned = (u16, Option<u32>);

/// A bot's web server that answers as it is told, and with 200 when it is told nothing.
#[derive(Clone, Default)]
struct Receiver {
    calls: Arc<Mutex<Vec<Call>>>,
    answers: Arc<Mutex<VecDeque<Planned>>>,
    hold: Duration,
}

impl Receiver {
    /// The address that it listens on.
    async fn listen(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().fallback(receive).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }

    fn ids(&self) -> Vec<i64> {
        self.calls.lock().unwrap().iter().map(|call| call.id).collect()
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> Response {
    let update: Value = serde_json::from_str(&body).unwrap();
    let secret =
        headers.get("x-telegram-bot-api-secret-token").map_or("", |value| value.to_str().unwrap());
    let call = Call {
        at: Instant::now(),
        secret: secret.to_owned(),
        id: update["update_id"].as_i64().unwrap(),
    };
    receiver.calls.lock().unwrap().push(call);
    tokio::time::sleep(receiver.hold).await;
    let (status, retry_after) = receiver.answers.lock().unwrap().pop_front().unwrap_or((200, None));
    let status = StatusCode::from_u16(status).unwrap();
    match retry_after {
        Some(seconds) => (status, [("retry-after", seconds.to_string())]).into_response(),
        None => status.into_response(),
    }
}

#[tokio::test]
async fn updates_are_delivered_with_the_secret_and_forgotten() {
    let (server, receiver) = (Server::start().await, Receiver::default());
    let chat = server.private();
    server.sandbox.say(chat, "before", None).unwrap();
    let hook =
        json!({ "url": receiver.listen().await, "secret_token": "s3cret_-", "max_connections": 7 });
    server.ok("setWebhook", hook.clone()).await;
    server.sandbox.say(chat, "after", None).unwrap();
    until("they are confirmed", async || server.sandbox.confirmed().len() == 2).await;
    let calls = receiver.calls.lock().unwrap().clone();
    assert!(calls.iter().all(|call| call.secret == "s3cret_-"), "{calls:?}");
    assert_eq!(receiver.ids(), server.sandbox.confirmed());
    let info = server.ok("getWebhookInfo", json!({})).await;
    assert_eq!(
        (&info["url"], &info["max_connections"], &info["pending_update_count"]),
        (&hook["url"], &json!(7), &json!(0))
    );
    assert!(info.get("last_error_date").is_none());
}

#[tokio::test]
async fn get_updates_and_a_webhook_exclude_each_other() {
    let (server, receiver) = (Server::start().await, Receiver::default());
    let url = receiver.listen().await;
    let waiting = server.refused("getUpdates", json!({ "timeout": 20 }));
    let set = async {
        until("it polls", async || server.sandbox.is_polled()).await;
        server.ok("setWebhook", json!({ "url": url })).await
    };
    let (refused, _) = tokio::join!(waiting, set);
    assert_eq!(refused, "409 Conflict: terminated by setWebhook request");
    let began = Instant::now();
    assert_eq!(
        server.refused("getUpdates", json!({})).await,
        "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    );
    assert!(began.elapsed() >= Duration::from_millis(2900), "a second conflict is answered late");
    server.ok("deleteWebhook", json!({})).await;
    assert_eq!(server.ids(json!({})).await, [] as [i64; 0]);
}

#[tokio::test]
async fn a_failure_is_tried_again_at_once_then_later_and_the_chat_waits_in_order() {
    let (server, receiver) = (Server::start().await, Receiver::default());
    receiver.answers.lock().unwrap().extend([(500, None), (503, None)]);
    let chat = server.private();
    let first = server.sandbox.next_update_id();
    server.sandbox.say(chat, "a", None).unwrap();
    server.sandbox.say(chat, "b", None).unwrap();
    server.ok("setWebhook", json!({ "url": receiver.listen().await })).await;
    until("they are received", async || receiver.ids().len() == 2).await;
    let info = server.ok("getWebhookInfo", json!({})).await;
    assert!(
        info["last_error_message"]
            .as_str()
            .unwrap()
            .starts_with("Wrong response from the webhook: 50"),
        "{info}"
    );
    assert_eq!(info["pending_update_count"], 2);
    until("they are received", async || receiver.ids().len() == 4).await;
    assert_eq!(receiver.ids(), [first, first, first, first + 1]);
    let calls = receiver.calls.lock().unwrap().clone();
    assert!(calls[1].at - calls[0].at < Duration::from_millis(500), "the second try comes at once");
    assert!(
        calls[2].at - calls[1].at >= Duration::from_millis(1900),
        "the third after two seconds"
    );
}

#[tokio::test]
async fn retry_after_is_obeyed_and_others_do_not_wait() {
    let (server, receiver) = (Server::start().await, Receiver::default());
    receiver.answers.lock().unwrap().push_back((503, Some(1)));
    let (slow, quick) = (server.private(), server.private());
    let first = server.sandbox.next_update_id();
    server.ok("setWebhook", json!({ "url": receiver.listen().await })).await;
    server.sandbox.say(slow, "a", None).unwrap();
    until("they are received", async || receiver.ids().len() == 1).await;
    server.sandbox.say(quick, "b", None).unwrap();
    until("they are confirmed", async || server.sandbox.confirmed().len() == 2).await;
    assert_eq!(receiver.ids(), [first, first + 1, first]);
    let calls = receiver.calls.lock().unwrap().clone();
    assert!(calls[2].at - calls[0].at >= Duration::from_millis(900));
}

#[tokio::test]
async fn one_chat_has_one_call_under_way_and_many_chats_have_many() {
    let server = Server::start().await;
    let receiver = Receiver { hold: Duration::from_millis(200), ..Receiver::default() };
    let (one, other) = (server.private(), server.private());
    server.ok("setWebhook", json!({ "url": receiver.listen().await })).await;
    for chat in [one, one, other] {
        server.sandbox.say(chat, "x", None).unwrap();
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(receiver.ids().len(), 2);
    until("they are confirmed", async || server.sandbox.confirmed().len() == 3).await;
}

#[tokio::test]
async fn no_more_calls_than_allowed_are_under_way() {
    let server = Server::start().await;
    let receiver = Receiver { hold: Duration::from_millis(200), ..Receiver::default() };
    server.ok("setWebhook", json!({ "url": receiver.listen().await, "max_connections": 2 })).await;
    for _ in 0..3 {
        server.sandbox.say(server.private(), "x", None).unwrap();
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(receiver.ids().len(), 2);
}

#[tokio::test]
async fn an_update_that_cannot_be_delivered_in_its_life_is_dropped() {
    let (server, receiver) = (Server::start().await, Receiver::default());
    receiver.answers.lock().unwrap().push_back((503, Some(3600)));
    let chat = server.private();
    server.ok("setWebhook", json!({ "url": receiver.listen().await })).await;
    server.sandbox.tap(chat, 1, "go", None).unwrap();
    until("they are received", async || receiver.ids().len() == 1 && server.sandbox.pending() == 0)
        .await;
    assert!(server.sandbox.confirmed().is_empty(), "a tap lives 150 s, less than the wait");
}

#[tokio::test]
async fn bad_webhooks_are_refused_and_setting_is_limited() {
    let (server, receiver) = (Server::start().await, Receiver::default());
    let url = receiver.listen().await;
    for (hook, refusal) in [
        (
            json!({ "url": "https://name.com/" }),
            "bad webhook: the sandbox calls plain http on loopback only",
        ),
        (
            json!({ "url": "http://192.0.2.1/" }),
            "bad webhook: the sandbox calls plain http on loopback only",
        ),
        (
            json!({ "url": url, "secret_token": "a b" }),
            "secret token contains unallowed characters",
        ),
        (json!({ "url": url, "secret_token": "x".repeat(257) }), "secret token is too long"),
    ] {
        let refused = server.refused("setWebhook", hook).await;
        assert_eq!(refused, format!("400 Bad Request: {refusal}"));
        server.sandbox.advance(Duration::from_secs(1));
    }
    server.ok("setWebhook", json!({ "url": url })).await;
    let again = server.call("setWebhook", json!({ "url": url })).await;
    assert_eq!(
        (&again["error_code"], &again["parameters"]["retry_after"]),
        (&json!(429), &json!(1))
    );
    server.sandbox.advance(Duration::from_secs(1));
    let again = server.call("setWebhook", json!({ "url": url })).await;
    assert_eq!(again["description"], "Webhook is already set");
    server.sandbox.say(server.private(), "x", None).unwrap();
    until("they are confirmed", async || server.sandbox.confirmed().len() == 1).await;
}

#[tokio::test]
async fn pending_updates_can_be_dropped() {
    let server = Server::start().await;
    server.sandbox.say(server.private(), "x", None).unwrap();
    server.ok("deleteWebhook", json!({ "drop_pending_updates": true })).await;
    assert_eq!(server.sandbox.pending(), 0);
}
