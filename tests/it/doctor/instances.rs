//! Signs of another instance, without a call that would disturb the first.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use serde_json::json;
use telegram_sandbox::{ChatKind, Fault};

use super::account::serve;
use super::{assert_finds, assert_finds_all, call, doctor, findings, healthy};
use crate::harness::{TOKEN, strike};
use crate::program::closed_port;

/// A bot of which only this answer of `/readyz` is known.
async fn bot_that_says(status: StatusCode, line: &'static str) -> String {
    let url = serve(
        Router::new().route("/readyz", axum::routing::get(move || async move { (status, line) })),
    )
    .await;
    url.strip_prefix("http://").unwrap().to_owned()
}

#[tokio::test]
async fn a_bot_that_was_told_of_a_conflict_is_asked() {
    let server = healthy().await;
    for (status, line) in
        [(StatusCode::OK, "ready\n"), (StatusCode::SERVICE_UNAVAILABLE, "not receiving updates\n")]
    {
        let own = bot_that_says(status, line).await;
        let ended = doctor(&server).env("APPEAL_OPS_LISTEN", own).ends().await;
        assert_eq!(findings(&ended), "Nothing to mend.\n", "{line}");
    }
    let conflict = "conflict: another instance or a webhook receives this bot's updates\n";
    let own = bot_that_says(StatusCode::SERVICE_UNAVAILABLE, conflict).await;
    let told = doctor(&server).env("APPEAL_OPS_LISTEN", &own).ends().await;
    assert_finds(&told, "mend", "says that another instance polls too", "/revoke");

    call(&server, "setWebhook", json!({ "url": "http://127.0.0.1:1/hook" })).await;
    let with_webhook = doctor(&server).env("APPEAL_OPS_LISTEN", own).ends().await;
    assert_finds(&with_webhook, "mend", "a webhook is set, at 127.0.0.1, but polling", "run");
}

#[tokio::test]
async fn updates_that_are_taken_while_no_bot_runs_are_a_sign() {
    let server = healthy().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    for _ in 0..20 {
        server.sandbox.say(chat, "/start", None).unwrap();
    }
    let stranger = {
        let sandbox = server.sandbox.clone();
        let poll = format!("{}/bot{TOKEN}/getUpdates?offset=-1", server.url);
        let client = server.client.clone();
        tokio::spawn(async move {
            while !sandbox.calls().contains_key("getWebhookInfo") {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            client.get(&poll).send().await.unwrap();
        })
    };
    let nobody = format!("127.0.0.1:{}", closed_port().await);
    let ended = doctor(&server).env("APPEAL_OPS_LISTEN", nobody).ends().await;
    stranger.await.unwrap();
    assert_finds(&ended, "hint", "somebody takes the updates, although no bot answers", "/revoke");
}

#[tokio::test]
async fn telegrams_own_words_stand_beside_ours() {
    let server = healthy().await;
    let refused = doctor(&server).env("TELOXIDE_TOKEN", "43:another").ends().await;
    assert_finds(&refused, "mend", "refuses the token (“Unauthorized”)", "@BotFather");

    let words = "Forbidden: the bot is under investigation";
    let fault = Fault::Status { code: 403, description: Some(words.to_owned()) };
    server.sandbox.add_fault(strike("getMe", fault));
    let refused = doctor(&server).ends().await;
    let expected = format!("the Bot API at 127.0.0.1 refuses the call: “{words}”");
    assert_finds_all(&refused, &[("mend", expected.as_str(), "")]);

    server.sandbox.clear_faults();
    server
        .sandbox
        .add_fault(strike("getWebhookInfo", Fault::TooManyRequests { retry_after: Some(7) }));
    let json = super::examine(&["--format", "json"]).env("TELOXIDE_TOKEN", TOKEN);
    let told = json.env("TELOXIDE_API_URL", &server.url).ends().await.out;
    assert!(told.contains("too many requests (“Too Many Requests: retry after 7"), "{told}");
}
