//! The sandbox says what it does not know, as Telegram does or in a sentence, and lets its owner see it.

use serde_json::json;
use telegram_sandbox::{ChatKind, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{Server, TOKEN};

#[tokio::test]
async fn an_unknown_method_is_not_found_in_telegrams_words() {
    let server = Server::start().await;
    assert_eq!(server.refused("sendPhoto", json!({})).await, "404 Not Found: method not found");
    assert_eq!(server.get("/bot1/getMe").await.0, 404);
}

#[tokio::test]
async fn what_it_does_not_know_is_refused_with_a_sentence_and_seen() {
    let server = Server::start().await;
    let chat = server.private();
    let mut events = server.sandbox.subscribe();
    let message = |field: &str, value: &str| json!({ "chat_id": chat, "text": "x", field: value });
    for (method, params, words) in [
        (
            "sendMessage",
            message("parse_mode", "HTML"),
            "Bad Request: the sandbox does not read parse_mode; send entities",
        ),
        (
            "sendMessage",
            message("guest_query_id", "1"),
            "Bad Request: the sandbox does not know guest_query_id",
        ),
        (
            "sendMessage",
            message("business_connection_id", "x"),
            "Bad Request: the sandbox does not know business_connection_id",
        ),
        ("sendVideo", json!({}), "Not Found: method not found"),
        (
            "editMessageText",
            json!({ "chat_id": chat, "message_id": 1, "text": "x" }),
            "Bad Request: message to edit not found",
        ),
    ] {
        let refused = server.refused(method, params).await;
        assert_eq!(refused.split_once(' ').unwrap().1, words, "{method}");
        match events.try_recv().unwrap() {
            Event::Refused { method: called, description } => {
                assert_eq!((&*called, &*description), (method, words))
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(server.sandbox.messages(chat).is_empty());
}

#[tokio::test]
async fn a_file_is_refused_with_a_sentence() {
    let server = Server::start().await;
    let chat = server.private();
    let mut form =
        format!("--B\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n{chat}\r\n")
            .into_bytes();
    form.extend(
        b"--B\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a.bin\"\r\n\r\n\xff\xfe\r\n--B--\r\n",
    );
    let request = server.client.post(format!("{}/bot{TOKEN}/sendMessage", server.url));
    let request = request.header("content-type", "multipart/form-data; boundary=B").body(form);
    let answer = request.send().await.unwrap();
    let answer: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(answer["description"], "Bad Request: the sandbox takes no files");
}

/// Many clients write all they have before they read.
#[tokio::test]
async fn a_large_body_is_read_to_its_end_before_the_answer() {
    const LENGTH: usize = 8 << 20;
    let server = Server::start().await;
    for (path, status) in [
        (format!("/bot{TOKEN}/sendMessage"), "413"),
        (format!("/bot{TOKEN}/sendPhoto"), "413"),
        ("/sandbox/send".to_owned(), "413"),
    ] {
        let mut stream = TcpStream::connect(server.line.address).await.unwrap();
        let host = server.line.address;
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {LENGTH}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&vec![b'x'; LENGTH]).await.unwrap();
        let mut answer = vec![0; 64];
        let length = stream.read(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_topic_is_there_until_it_is_deleted() {
    let server = Server::start().await;
    for (kind, unknown) in [(ChatKind::Private, false), (ChatKind::Supergroup, true)] {
        let chat = server.sandbox.new_chat(kind);
        let send =
            |thread: i64| json!({ "chat_id": chat, "text": "x", "message_thread_id": thread });
        assert_eq!(server.call("sendMessage", send(7)).await["ok"], unknown, "{kind:?}");
        let said = json!({ "chat_id": chat, "text": "/start", "message_thread_id": 7 });
        assert_eq!(server.control("/sandbox/send", &said).await.0, 200);
        assert_eq!(server.ok("sendMessage", send(7)).await["message_thread_id"], 7);
        let gone = json!({ "chat_id": chat, "message_thread_id": 7 });
        assert_eq!(server.control("/sandbox/delete-topic", &gone).await.0, 200);
        assert_eq!(
            server.refused("sendMessage", send(7)).await,
            "400 Bad Request: message thread not found"
        );
    }
}
