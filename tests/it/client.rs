//! The client of the Bot API; with a password in the server's address, all goes by reqwest.

use std::time::Duration;

use appeal_bot::telegram::client::api::Api;
use appeal_bot::telegram::client::calls::DeleteWebhook;
use appeal_bot::telegram::client::route::Route;
use serde_json::json;
use telegram_sandbox::{Fault, FaultRule};
use teloxide::types::ChatId;
use teloxide::{ApiError, RequestError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::harness::{PATIENCE, Server, TOKEN, strike};

/// What an error keeps of an answer that cannot be parsed.
const BEGINNING: usize = 4 << 10;

fn api(address: &str) -> Api {
    let route = Route { api_url: Some(address.parse().unwrap()), ..Route::default() };
    Api::new(&TOKEN.into(), &route).unwrap()
}

#[tokio::test]
async fn a_password_in_the_address_is_sent_and_the_path_stays() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = api(&format!("http://user:pass@{}/base", listener.local_addr().unwrap()));
    let serving = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut received = Vec::new();
        while !received.ends_with(b"{}") {
            assert!(stream.read_buf(&mut received).await.unwrap() > 0, "it was closed");
        }
        let answer = r#"{"ok":true,"result":true}"#;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", answer.len());
        stream.write_all((head + answer).as_bytes()).await.unwrap();
        String::from_utf8(received).unwrap()
    };
    let both = async { tokio::join!(serving, api.call(DeleteWebhook {})) };
    let (received, answer) = timeout(PATIENCE, both).await.unwrap();
    assert!(answer.unwrap());
    let first = format!("POST /base/bot{TOKEN}/deleteWebhook HTTP/1.1\r\n");
    assert!(received.starts_with(&first), "{received}");
    assert!(received.contains("\r\nauthorization: Basic dXNlcjpwYXNz\r\n"), "{received}");
}

/// The doctor and the errors of `run` show what the server says.
#[tokio::test]
async fn a_description_that_names_the_path_shows_no_token() {
    let server = Server::start().await;
    let said = format!("no route for POST /bot{TOKEN}/deleteWebhook");
    let body = format!(r#"{{"ok":false,"error_code":400,"description":"{said}"}}"#);
    for method in ["getMe", "deleteWebhook"] {
        server.sandbox.add_fault(strike(method, Fault::Body { body: body.clone() }));
    }
    let api = api(&server.url);
    let errors = [api.account().await.unwrap_err(), api.call(DeleteWebhook {}).await.unwrap_err()];
    for error in errors {
        let told = format!("{error} {error:?}");
        assert!(told.contains("no route for POST /bot…/deleteWebhook"), "{told}");
        assert!(!told.contains(TOKEN), "{told}");
    }
}

#[tokio::test]
async fn a_bot_whose_name_would_break_a_link_is_refused() {
    let server = Server::start().await;
    let long = "a".repeat(33);
    for (name, is_fine) in [
        ("appeal_bot", true),
        ("gif", true),
        ("", false),
        ("a/../b_bot", false),
        ("x_bot?start=y", false),
        ("evil.example/x", false),
        ("a b", false),
        ("a\"b", false),
        ("1bot", false),
        ("бот", false),
        (&long, false),
    ] {
        let body = json!({ "ok": true, "result": { "username": name } }).to_string();
        let fault = FaultRule { times: Some(1), ..strike("getMe", Fault::Body { body }) };
        server.sandbox.add_fault(fault);
        assert_eq!(api(&server.url).account().await.is_ok(), is_fine, "{name}");
    }
}

#[tokio::test]
async fn an_answer_is_a_result_or_says_why_not() {
    let server = Server::start().await;
    let answer = async |body: &str| {
        let fault = Fault::Body { body: body.to_owned() };
        server.sandbox.add_fault(FaultRule { times: Some(1), ..strike("deleteWebhook", fault) });
        api(&server.url).call(DeleteWebhook {}).await
    };
    assert!(answer(r#"{"ok":true,"result":true}"#).await.unwrap());
    let refused = r#"{"ok":false,"description":"Forbidden: bot was blocked by the user"}"#;
    let refused = answer(refused).await.unwrap_err();
    assert!(matches!(refused, RequestError::Api(ApiError::BotBlocked)), "{refused:?}");
    let limited = r#"{"ok":false,"description":"x","parameters":{"retry_after":4}}"#;
    let limited = answer(limited).await.unwrap_err();
    assert!(matches!(limited, RequestError::RetryAfter(wait) if wait.seconds() == 4));
    let moved = r#"{"ok":false,"description":"x","parameters":{"migrate_to_chat_id":-100}}"#;
    let moved = answer(moved).await.unwrap_err();
    assert!(matches!(moved, RequestError::MigrateToChatId(ChatId(-100))), "{moved:?}");
    for body in ["<html>", "{}", r#"{"ok":true}"#, r#"{"ok":true,"result":7}"#, r#"{"ok":false}"#] {
        let unreadable = answer(body).await.unwrap_err();
        assert!(matches!(unreadable, RequestError::InvalidJson { raw, .. } if &*raw == body));
    }
}

#[tokio::test]
async fn an_answer_that_never_ends_is_cut_off_on_both_ways() {
    let server = Server::start().await;
    server.sandbox.add_fault(strike("deleteWebhook", Fault::Endless));
    for user in ["", "user:pass@"] {
        let api = api(&server.url.replace("http://", &format!("http://{user}")));
        match timeout(Duration::from_secs(20), api.call(DeleteWebhook {})).await.unwrap() {
            Err(RequestError::InvalidJson { raw, .. }) => assert_eq!(raw.len(), BEGINNING),
            other => panic!("{user}: {other:?}"),
        }
    }
}
