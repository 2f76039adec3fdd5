//! The bot about itself: token, name, descriptions, commands.

use serde_json::{Value, json};
use telegram_sandbox::Options;

use crate::harness::{Server, TOKEN};

#[tokio::test]
async fn get_me_names_the_bot() {
    let server =
        Server::with(Options { username: "appeal_test_bot".to_owned(), ..Options::default() })
            .await;
    let me = server.ok("getMe", json!({})).await;
    assert_eq!((&me["username"], &me["is_bot"]), (&json!("appeal_test_bot"), &json!(true)));
    assert_eq!(
        (&me["supports_inline_queries"], &me["can_read_all_group_messages"]),
        (&json!(true), &json!(false))
    );
}

#[tokio::test]
async fn tokens_and_methods_are_known_or_not() {
    let server =
        Server::with(Options { token: Some(TOKEN.to_owned()), ..Options::default() }).await;
    for (path, expected) in [
        (format!("/bot{TOKEN}/getMe"), 200),
        ("/bot123456:another/getMe".to_owned(), 401),
        ("/botnonsense/getMe".to_owned(), 404),
        (format!("/bot{TOKEN}/getNothing"), 404),
        (format!("/bot{TOKEN}"), 404),
        ("/elsewhere".to_owned(), 404),
    ] {
        let (status, body) = server.get(&path).await;
        assert_eq!(status, expected, "{path}: {body}");
        let answer: Value = serde_json::from_str(&body).unwrap();
        let words = match expected {
            401 => json!("Unauthorized"),
            404 if path.ends_with("/getNothing") => json!("Not Found: method not found"),
            404 => json!("Not Found"),
            _ => Value::Null,
        };
        assert_eq!(answer["description"], words, "{path}");
    }
}

#[tokio::test]
async fn commands_belong_to_a_scope_and_a_language() {
    let server = Server::start().await;
    let commands = json!([{ "command": "appeal", "description": "호소문" }]);
    let korean = json!({ "scope": { "type": "all_private_chats" }, "language_code": "ko" });
    let mut set = korean.clone();
    set["commands"] = commands.clone();
    server.ok("setMyCommands", set).await;
    assert_eq!(server.ok("getMyCommands", korean.clone()).await, commands);
    assert_eq!(server.ok("getMyCommands", json!({})).await, json!([]));
    assert_eq!(
        server.sandbox.snapshot()["commands"],
        json!([{ "scope": "all_private_chats", "language_code": "ko", "commands": commands }])
    );
    server.ok("deleteMyCommands", korean.clone()).await;
    assert_eq!(server.ok("getMyCommands", korean).await, json!([]));
}

#[tokio::test]
async fn bad_commands_are_refused() {
    let server = Server::start().await;
    let many: Vec<_> =
        (0..101).map(|n| json!({ "command": format!("c{n}"), "description": "x" })).collect();
    for (commands, refusal) in [
        (json!(many), "BOT_COMMANDS_TOO_MUCH"),
        (json!([{ "command": "Grüße", "description": "x" }]), "BOT_COMMAND_INVALID"),
        (json!([{ "command": "x".repeat(33), "description": "x" }]), "must not exceed 32"),
        (json!([{ "command": "x", "description": " " }]), "description must be non-empty"),
        (json!([{ "command": "x", "description": "가".repeat(257) }]), "must not exceed 256"),
        (json!([{ "command": "x" }]), "can't parse BotCommand"),
    ] {
        let refused = server.refused("setMyCommands", json!({ "commands": commands })).await;
        assert!(refused.contains(refusal), "{refused}");
    }
    let refused = server.refused("getMyCommands", json!({ "language_code": "ko-KR" })).await;
    assert_eq!(refused, "400 Bad Request: invalid language code specified");
}

#[tokio::test]
async fn texts_are_kept_by_language_within_their_limits() {
    let server = Server::start().await;
    for (what, field, limit) in [
        ("Name", "name", 64),
        ("Description", "description", 512),
        ("ShortDescription", "short_description", 120),
    ] {
        let text = "가".repeat(limit);
        server.ok(&format!("setMy{what}"), json!({ field: text, "language_code": "ko" })).await;
        let got = server.ok(&format!("getMy{what}"), json!({ "language_code": "ko" })).await;
        assert_eq!(got[field], text.as_str());
        let refused =
            server.refused(&format!("setMy{what}"), json!({ field: format!("{text}가") })).await;
        assert!(refused.starts_with("400 Bad Request: "), "{refused}");
        assert_eq!(server.sandbox.snapshot()["bot"][field]["ko"], text.as_str());
    }
    server.ok("setMyName", json!({ "name": "Appeal" })).await;
    assert_eq!(server.ok("getMe", json!({})).await["first_name"], "Appeal");
}
