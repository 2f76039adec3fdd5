//! The page and the local Bot API: where they listen, and whom they answer.

use reqwest::StatusCode;
use tokio::net::TcpListener;

use super::assert_refusal;
use crate::harness::process::Program;
use crate::harness::{Folder, client, until};

#[tokio::test]
async fn only_loopback_is_listened_on() {
    for command in ["preview", "sandbox"] {
        for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
            let ended = Program::new(&[command, "--listen", address]).ends().await;
            assert_refusal(&ended, 2, "can be reached from other machines", "--listen 127.0.0.1:");
        }
    }
}

#[tokio::test]
async fn a_taken_port_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let _listener = TcpListener::bind(taken).await.unwrap();
    let (address, port) = (taken.to_string(), taken.port());

    let sandbox = Program::new(&["sandbox", "--listen", &address]).ends().await;
    assert_refusal(
        &sandbox,
        1,
        &format!("cannot listen on {address}"),
        &format!("Stop the program that uses port {port}"),
    );

    let mut preview = Program::new(&["preview", "--listen", &address]).starts();
    preview
        .says(&format!("Port {port} is taken by another program, so another one is used."))
        .await;
    let page = preview.says_address("Open http://127.0.0.1:").await;
    assert_ne!(page, format!("http://{address}"));
    let answer = client().get(&page).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn strangers_are_refused() {
    let mut preview = Program::new(&["preview", "--listen", "127.0.0.1:0"]).starts();
    let page = preview.says_address("Open http://127.0.0.1:").await;
    let chat = || client().post(format!("{page}/sandbox/chats")).body(r#"{"type":"private"}"#);
    let localhost = page.replace("127.0.0.1", "localhost");
    for (request, expected) in [
        (client().get(&page), StatusCode::OK),
        (client().get(&page).header("host", "evil.example"), StatusCode::FORBIDDEN),
        (
            client().get(format!("{page}/sandbox/state")).header("host", "evil.example"),
            StatusCode::FORBIDDEN,
        ),
        (
            client().get(format!("{page}/bot1:a/getMe")).header("host", "evil.example"),
            StatusCode::FORBIDDEN,
        ),
        (client().get(&localhost), StatusCode::OK),
        (chat(), StatusCode::OK),
        (chat().header("origin", &page), StatusCode::OK),
        (chat().header("origin", "https://evil.example"), StatusCode::FORBIDDEN),
        (chat().header("origin", "null"), StatusCode::FORBIDDEN),
        (chat().header("origin", localhost.as_str()), StatusCode::FORBIDDEN),
        (
            chat().header("host", "evil.example").header("origin", "http://evil.example"),
            StatusCode::FORBIDDEN,
        ),
    ] {
        let described = format!("{request:?}");
        assert_eq!(request.send().await.unwrap().status(), expected, "{described}");
    }
}

#[tokio::test]
async fn the_page_needs_neither_a_network_nor_the_proxy_of_this_machine() {
    let nobody = format!("http://127.0.0.1:{}", super::closed_port().await);
    let preview = Program::new(&["preview", "--listen", "127.0.0.1:0"]);
    let mut preview = preview
        .env("http_proxy", &nobody)
        .env("https_proxy", &nobody)
        .env("ALL_PROXY", &nobody)
        .starts();
    preview.says_address("Open http://127.0.0.1:").await;
}

/// `publish = false` keeps what somebody else has set at Telegram. A preview has nothing to keep, and without the bot's
/// names in all languages its page would offer none.
#[tokio::test]
async fn a_preview_of_words_that_are_not_published_offers_every_language() {
    let words = Folder::copy();
    words.replace("bot.toml", "publish = true", "publish = false");
    let preview = Program::new(&["preview", "--listen", "127.0.0.1:0"]);
    let mut preview = preview.env("APPEAL_CONFIG", words.path()).starts();
    let page = preview.says_address("Open http://127.0.0.1:").await;
    let asked =
        format!("{page}/bot1:preview-preview-preview-preview-pre/getMyName?language_code=ko");
    until("the Korean name is set", async || {
        let answer = client().get(&asked).send().await.unwrap().text().await.unwrap();
        answer.contains("발표된 호소문")
    })
    .await;
}
