//! What is brought to the port: by strangers, by Telegram, and in shapes that nobody expects.

use std::time::Duration;

use serde_json::json;
use telegram_sandbox::{ChatKind, Sandbox};

use crate::harness::webhook::{Hooked, PATH, SECRET};
use crate::harness::{PATIENCE, Server, Wire, client};

/// The most bytes of a body.
const MEBIBYTE: usize = 1 << 20;

/// An update in which the reader of a chat types `/start`.
fn start(chat: i64) -> String {
    let from = json!({ "id": chat, "is_bot": false, "first_name": "R", "language_code": "en" });
    let chat = json!({ "id": chat, "type": "private" });
    json!({ "update_id": 1, "message": { "message_id": 1, "date": 1, "text": "/start", "from": from, "chat": chat } })
        .to_string()
}

/// The secret may be wrong in many ways; each is refused before the first byte of the body comes, and a client that asks
/// before it sends is told not to.
#[tokio::test]
async fn strangers_are_refused_before_their_words_are_read() {
    let server = Server::start().await;
    let bot = server.bot().await;
    let (longer, begun, ended) = (format!("{SECRET}x"), &SECRET[..SECRET.len() - 1], &SECRET[1..]);
    let upper = SECRET.to_uppercase();
    let guesses = [
        None,
        Some(""),
        Some("guess"),
        Some(longer.as_str()),
        Some(begun),
        Some(ended),
        Some(&upper),
    ];
    for guess in guesses {
        for more in ["", "Expect: 100-continue\r\n", "Content-Type: application/json\r\n"] {
            assert_is_stranger(&bot, guess, more).await;
        }
    }
    for twice in [(SECRET, SECRET), (SECRET, "guess"), ("guess", SECRET)] {
        let other = format!("X-Telegram-Bot-Api-Secret-Token: {}\r\n", twice.1);
        assert_is_stranger(&bot, Some(twice.0), &other).await;
    }
    let mut telegram = Wire::to(bot.port).await;
    telegram.promise(Some(SECRET), 1000, "Expect: 100-continue\r\n").await;
    assert!(
        telegram.hears(PATIENCE).await.starts_with("HTTP/1.1 100 "),
        "with the secret the body is asked for"
    );

    let chat = server.sandbox.new_chat(ChatKind::Private);
    let stranger = client().post(format!("http://127.0.0.1:{}{PATH}", bot.port)).body(start(chat));
    assert_eq!(stranger.send().await.unwrap().status(), 401);
    assert_eq!(server.answers(chat).len(), 0);
    assert_eq!(bot.post(start(chat)).send().await.unwrap().status(), 200);
    assert_eq!(server.answers(chat).len(), 1, "200 comes after the answer");
}

/// A stranger's connection is not kept either.
async fn assert_is_stranger(bot: &Hooked, guess: Option<&str>, more: &str) {
    let mut stranger = Wire::to(bot.port).await;
    stranger.promise(guess, 1000, more).await;
    let heard = stranger.hears(PATIENCE).await;
    assert!(heard.starts_with("HTTP/1.1 401 "), "{guess:?} {more:?}: {heard:?}");
    assert!(stranger.is_closed(PATIENCE).await, "{guess:?} {more:?}");
}

async fn metric(bot: &Hooked, name: &str) -> f64 {
    let (_, scrape) = bot.get_ops("/metrics").await.unwrap();
    scrape.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok()).unwrap_or_default()
}

#[tokio::test]
async fn what_is_no_update_is_told_so_and_harms_nobody() {
    let server = Server::start().await;
    let bot = server.bot().await;
    let deep = |open: &str, close: &str| {
        format!(r#"{{"update_id":1,"message":{}1{}}}"#, open.repeat(50_000), close.repeat(50_000))
    };
    let chat = |sandbox: &Sandbox| sandbox.new_chat(ChatKind::Private);
    let padded = |length: usize| {
        let update = start(chat(&server.sandbox));
        update.clone() + &" ".repeat(length - update.len())
    };
    let cases: Vec<(Vec<u8>, u16)> = vec![
        (b"".into(), 400),
        (b"update".into(), 400),
        (b"{\"update_id\":1".into(), 400),
        (b"{\"update_id\":1}{".into(), 400),
        (b"\xff\xfe".into(), 400),
        (deep("[", "]").into(), 200),
        (deep("{\"a\":", "}").into(), 200),
        (padded(MEBIBYTE).into(), 200),
        (padded(MEBIBYTE + 1).into(), 413),
        (b"{\"update_id\":7}".into(), 200),
        (b"{\"update_id\":7,\"a_kind_of_2030\":{\"chat\":1}}".into(), 200),
        (b"{\"update_id\":7,\"message\":\"of another shape\"}".into(), 200),
    ];
    for (body, status) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        assert_eq!(bot.post(body).send().await.unwrap().status(), status, "{shown}");
    }
    assert_eq!(metric(&bot, "appeal_unreadable_updates_total").await, 0.0);
    let shapes = [
        "[]",
        "7",
        "null",
        "\"x\"",
        "{}",
        "{\"update_id\":\"x\"}",
        "{\"update_id\":1e99}",
        "[[[[[[[[[[1]]]]]]]]]]",
    ];
    for shape in shapes {
        assert_eq!(bot.post(shape).send().await.unwrap().status(), 200, "{shape}");
    }
    assert_eq!(metric(&bot, "appeal_unreadable_updates_total").await, shapes.len() as f64);

    let reader = chat(&server.sandbox);
    assert_eq!(bot.post(start(reader)).send().await.unwrap().status(), 200);
    assert_eq!(server.answers(reader).len(), 1, "it lives and answers");
}

#[tokio::test]
async fn there_is_one_path_and_one_method() {
    let server = Server::start().await;
    let bot = server.bot().await;
    let at = |path: &str| format!("http://127.0.0.1:{}{path}", bot.port);
    let secret = "X-Telegram-Bot-Api-Secret-Token";
    for path in ["/", "/telegram/", "/telegra", "/telegramm", "/metrics", "/livez", "/readyz"] {
        let answer =
            client().post(at(path)).header(secret, SECRET).body("{}").send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
    for request in [client().get(at(PATH)), client().put(at(PATH)), client().delete(at(PATH))] {
        assert_eq!(request.header(secret, SECRET).send().await.unwrap().status(), 405);
    }
    for kind in
        ["text/html", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
    {
        let request = bot.post("{\"update_id\":7}").header("content-type", kind);
        assert_eq!(request.send().await.unwrap().status(), 200, "{kind} does not matter");
    }
}

/// The pause between two drops of a slow body.
const MOMENT: Duration = Duration::from_millis(5);

/// Whoever drips a body holds a connection for 10 s and no longer, and nobody else waits for that.
#[tokio::test]
async fn a_body_that_takes_too_long_is_given_up() {
    let server = Server::start().await;
    let bot = server.bot_here().await;
    let (mut silent, mut dripping) = (Wire::to(bot.port).await, Wire::to(bot.port).await);
    silent.promise(Some(SECRET), 1000, "").await;
    dripping.promise(Some(SECRET), 1000, "").await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.say(chat, "/start", Some("en")).unwrap();
    server.answered(chat, 1).await;
    for second in 1..=10 {
        assert!(second > 5 || dripping.hears(MOMENT).await.is_empty(), "given up already");
        dripping.write("{").await;
        server.skips(Duration::from_secs(1)).await;
    }
    for wire in [&mut silent, &mut dripping] {
        let heard = wire.hears(PATIENCE).await;
        assert!(heard.starts_with("HTTP/1.1 408 "), "{heard:?}");
    }
}

#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_refused_at_once() {
    let server = Server::start().await;
    let bot = server.bot().await;
    let mut wire = Wire::to(bot.port).await;
    wire.promise(Some(SECRET), MEBIBYTE + 1, "").await;
    let heard = wire.hears(PATIENCE).await;
    assert!(heard.starts_with("HTTP/1.1 413 "), "{heard:?}");
}

/// A body that does not say how long it is is read up to the same bound, and no further.
#[tokio::test]
async fn a_body_in_chunks_without_end_is_refused() {
    let server = Server::start().await;
    let bot = server.bot().await;
    let mut wire = Wire::to(bot.port).await;
    let head = format!("POST {PATH} HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n");
    wire.write(format!("{head}X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n\r\n")).await;
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let mut sent = 0;
    while sent <= 64 * MEBIBYTE && wire.write(&chunk).await {
        sent += 0x10000;
        let heard = wire.hears(Duration::from_millis(1)).await;
        if !heard.is_empty() {
            assert!(heard.starts_with("HTTP/1.1 413 "), "{heard:?}");
            break;
        }
    }
    assert!((MEBIBYTE..=64 * MEBIBYTE).contains(&sent), "{sent} bytes were taken");
}
