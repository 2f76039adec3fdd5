//! Who may talk to the sandbox, the control side's own rules, and the end.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use telegram_sandbox::{Options, Sandbox, WordsProblem};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::harness::{Server, TOKEN, until};

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused_everywhere() {
    let server = Server::with(Options { page: true, ..Options::default() }).await;
    let host = server.url.strip_prefix("http://").unwrap().to_owned();
    let port = host.rsplit_once(':').unwrap().1.to_owned();
    for path in ["/", "/sandbox/state", "/sandbox/events", &format!("/bot{TOKEN}/getMe")] {
        for foreign in ["evil.example", "127.0.0.1:1", &format!("evil.example:{port}")] {
            let request =
                server.client.get(format!("{}{path}", server.url)).header("host", foreign);
            assert_eq!(request.send().await.unwrap().status(), 403, "{path} {foreign}");
        }
        let request = server
            .client
            .get(format!("{}{path}", server.url))
            .header("host", format!("localhost:{port}"));
        assert_eq!(request.send().await.unwrap().status(), 200, "{path}");
    }
    for path in ["/sandbox/chats", &format!("/bot{TOKEN}/getMe")] {
        for (origin, status) in
            [("http://evil.example", 403), ("null", 403), (server.url.as_str(), 200)]
        {
            let request =
                server.client.post(format!("{}{path}", server.url)).header("origin", origin);
            let request =
                request.header("content-type", "application/json").body(r#"{"type":"private"}"#);
            assert_eq!(request.send().await.unwrap().status(), status, "{path} {origin}");
        }
    }
    let picture = server
        .client
        .get(format!("{}/bot{TOKEN}/getMe", server.url))
        .header("sec-fetch-site", "cross-site");
    assert_eq!(picture.send().await.unwrap().status(), 403);
    let link = server.client.get(format!("{}/", server.url)).header("sec-fetch-site", "cross-site");
    assert_eq!(link.send().await.unwrap().status(), 200);
}

/// The files that a file of the page names, as paths.
fn references(text: &str) -> Vec<String> {
    let after =
        |mark: &'static str| text.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
    let named = after("href=\"").chain(after("src=\"")).chain(after("from \"./"));
    named.map(|name| format!("/{name}")).collect()
}

#[tokio::test]
async fn the_page_is_served_strictly_or_not_at_all() {
    let server = Server::with(Options { page: true, ..Options::default() }).await;
    let (mut seen, mut waiting) = (BTreeSet::new(), vec!["/".to_owned()]);
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let response = server.client.get(format!("{}{path}", server.url)).send().await.unwrap();
        let headers = response.headers().clone();
        let header = |name: &str| headers[name].to_str().unwrap().to_owned();
        let kind = match path.rsplit_once('.').map_or("html", |(_, end)| end) {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(
            (response.status().as_u16(), header("content-type").as_str()),
            (200, kind),
            "{path}"
        );
        assert!(
            header("content-security-policy").starts_with("default-src 'none'; script-src 'self';")
        );
        assert_eq!(
            [header("cache-control"), header("x-content-type-options"), header("referrer-policy")],
            ["no-store", "nosniff", "no-referrer"]
        );
        waiting.extend(references(&response.text().await.unwrap()));
    }
    let files =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/crates/telegram-sandbox/src/page"))
            .unwrap();
    assert_eq!(seen.len(), files.count(), "a file that nothing names: {seen:?}");
    assert_eq!(Server::start().await.get("/").await.0, 404);
}

#[tokio::test]
async fn nonsense_gets_a_sentence() {
    let server = Server::start().await;
    for (path, body) in [
        ("/sandbox/chats", json!({ "type": "channel" })),
        ("/sandbox/send", json!({ "chat_id": 1 })),
        ("/sandbox/send", json!({ "chat_id": 5, "text": "x" })),
        ("/sandbox/tap", json!({ "chat_id": 1, "message_id": 1, "data": "x", "surprise": true })),
        ("/sandbox/faults", json!({ "method": "*", "kind": "earthquake" })),
        ("/sandbox/updates", json!([])),
        ("/sandbox/load", json!({ "chats": 2, "updates": 1 })),
        ("/sandbox/advance", json!({ "ms": 9_000_u64 * 365 * 86_400 * 1_000 })),
        ("/sandbox/advance", json!({ "ms": u64::MAX })),
    ] {
        let (status, words) = server.control(path, &body).await;
        assert_eq!(status, 400, "{path}: {words}");
        assert!(words.len() > 15, "{path}: {words}");
    }
    assert_eq!(server.get("/sandbox/state").await.0, 200);
    let huge = json!({ "chat_id": 1, "text": "x".repeat(1 << 20) });
    assert_eq!(server.control("/sandbox/send", &huge).await.0, 413);
    assert_eq!(server.refused("sendMessage", huge).await, "413 Request Entity Too Large");
}

#[tokio::test]
async fn the_chat_page_can_do_everything_over_http() {
    let server = Server::start().await;
    let (_, body) = server.control("/sandbox/chats", &json!({ "type": "private" })).await;
    let chat: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&chat["type"], &chat["messages"]), (&json!("private"), &json!([])));
    let said = json!({ "chat_id": chat["id"], "text": "/start", "language_code": null });
    assert_eq!(
        server.control("/sandbox/send", &said).await,
        (200, r#"{"message_id":1}"#.to_owned())
    );
    let blocked = json!({ "chat_id": chat["id"], "blocked": true });
    assert_eq!(server.control("/sandbox/block", &blocked).await.0, 200);
    let state: Value = serde_json::from_str(&server.get("/sandbox/state").await.1).unwrap();
    assert_eq!(state["bot"]["name"][""], "appeal_sandbox_bot");
    assert_eq!(
        state["words"],
        json!({ "ok": true, "summary": "", "problems": [], "languages": [] })
    );
    let message = &state["chats"][0]["messages"][0];
    assert_eq!(
        (&message["text"], &message["outgoing"], &message["from"]),
        (&json!("/start"), &json!(true), &json!("Reader"))
    );
    assert_eq!(
        (&message["edit_date"], &message["reply_markup"], &message["reply_to"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let stats: Value = serde_json::from_str(&server.get("/sandbox/stats").await.1).unwrap();
    assert_eq!((&stats["pending"], &stats["confirmed"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn what_happens_is_streamed() {
    let server = Server::start().await;
    let chat = server.private();
    let mut stream =
        server.client.get(format!("{}/sandbox/events", server.url)).send().await.unwrap();
    let id = server.sent(chat, "one").await;
    let edit = json!({ "chat_id": chat, "message_id": id, "text": "two" });
    server.ok("editMessageText", edit).await;
    let tap = server.sandbox.tap(chat, id, "go", None).unwrap();
    server
        .ok("answerCallbackQuery", json!({ "callback_query_id": tap.to_string(), "text": "hi" }))
        .await;
    server.ok("deleteMessage", json!({ "chat_id": chat, "message_id": id })).await;
    server.ok("setMyName", json!({ "name": "Appeal" })).await;
    let problem =
        WordsProblem { file: "a".into(), line: 1, column: 1, rule: "r".into(), what: "w".into() };
    server.sandbox.set_words(false, vec![problem]);
    let mut seen = String::new();
    while !seen.contains("event: words") || !seen.ends_with("\n\n") {
        let chunk = tokio::time::timeout(Duration::from_secs(5), stream.chunk())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        seen.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    let names: Vec<_> = seen.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(names, ["message", "edit", "notice", "delete", "profile", "words"]);
    let data: Vec<Value> = seen
        .lines()
        .filter_map(|line| serde_json::from_str(line.strip_prefix("data: ")?).ok())
        .collect();
    assert_eq!(data[1]["message"]["text"], "two");
    assert_eq!(data[2]["text"], "hi");
    assert_eq!(data[3], json!({ "chat_id": chat, "message_ids": [id] }));
    assert_eq!(data[4]["bot"]["name"][""], "Appeal");
    assert_eq!(data[5]["problems"][0]["rule"], "r");
}

#[tokio::test]
async fn the_end_is_prompt_with_open_streams_and_polls() {
    let mut server = Server::start().await;
    let stream = server.client.get(format!("{}/sandbox/events", server.url)).send().await.unwrap();
    let poll = tokio::spawn(
        server.client.get(format!("{}/bot{TOKEN}/getUpdates?timeout=50", server.url)).send(),
    );
    until("it polls", async || server.sandbox.is_polled()).await;
    tokio::time::timeout(Duration::from_secs(1), server.line.cut()).await.unwrap();
    assert!(poll.await.unwrap().is_err());
    drop(stream);
}

#[tokio::test]
async fn it_listens_on_loopback_only() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let stop = CancellationToken::new();
    stop.cancel();
    let error =
        Sandbox::new(Options::default()).serve(listener, stop, async |_, _| {}).await.unwrap_err();
    assert!(error.to_string().contains("loopback only"), "{error}");
}
