//! What `doctor` finds out about the token, the server, the account and the webhook.

use axum::Router;
use axum::http::StatusCode;
use serde_json::json;
use telegram_sandbox::{ChatKind, Options};
use tokio::net::TcpListener;

use super::{
    assert_finds, assert_finds_all, call, doctor, findings, healthy, named, options, with,
};
use crate::harness::{Server, until};
use crate::program::closed_port;

/// Waits until the sandbox has tried to bring an update.
async fn has_failed(server: &Server) {
    until("it has tried", async || server.webhook().await["last_error_message"].is_string()).await;
}

#[tokio::test]
async fn faults_of_token_and_server_are_named() {
    let server = healthy().await;
    let skipped = "13 checks could not be made";
    for (program, words, hint) in [
        (doctor(&server).without("TELOXIDE_TOKEN"), "TELOXIDE_TOKEN is not set", "@BotFather"),
        (
            doctor(&server).env("TELOXIDE_TOKEN", "hush hush"),
            "does not hold a token",
            "digits, a colon and letters",
        ),
        (
            doctor(&server).env("TELOXIDE_TOKEN_FILE", "nowhere"),
            "cannot read nowhere",
            "may read it",
        ),
        (
            doctor(&server).env("TELOXIDE_API_URL", "nonsense"),
            "is not an address",
            "https://host:port",
        ),
    ] {
        let ended = program.ends().await;
        assert_finds(&ended, "mend", words, hint);
        assert!(ended.out.contains(skipped) && !ended.out.contains("hush"), "{}", ended.out);
    }
    let refused = doctor(&server).env("TELOXIDE_TOKEN", "43:another").ends().await;
    assert_finds(&refused, "mend", "refuses the token", "copy the token again from @BotFather");
    let nobody = format!("http://127.0.0.1:{}", closed_port().await);
    let unreachable = doctor(&server).env("TELOXIDE_API_URL", &nobody).ends().await;
    assert_finds(
        &unreachable,
        "mend",
        "cannot reach the Bot API at 127.0.0.1: cannot connect",
        "TELOXIDE_PROXY",
    );

    let web = serve(Router::new().fallback(async || "<html>Welcome")).await;
    let page = doctor(&server).env("TELOXIDE_API_URL", &web).ends().await;
    assert_finds(&page, "mend", "is not a Bot API", "Correct the address");
    // To a socket this name means this machine, but it is no loopback address.
    let open =
        doctor(&server).env("TELOXIDE_API_URL", web.replace("127.0.0.1", "0.0.0.0")).ends().await;
    assert_finds_all(
        &open,
        &[
            ("mend", "leads to 0.0.0.0 unencrypted", "https://"),
            ("mend", "is not a Bot API", "Correct"),
        ],
    );
}

#[tokio::test]
async fn faults_of_the_account_are_named() {
    let folder = named();
    folder.replace(
        "bot.toml",
        "groups = \"answer\"",
        "username = \"@Other_bot\"\ngroups = \"answer\"",
    );
    let ended = doctor(&healthy().await).env("APPEAL_CONFIG", folder.path()).ends().await;
    assert_finds(
        &ended,
        "mend",
        "@appeal_test_bot, but bot.toml names @Other_bot",
        "Use the token of @Other_bot",
    );
    folder.replace("bot.toml", "@Other_bot", "Appeal_Test_bot");
    let ended = doctor(&healthy().await).env("APPEAL_CONFIG", folder.path()).ends().await;
    assert_eq!(findings(&ended), "Nothing to mend.\n");

    let ended = doctor(&with(Options { reads_groups: true, ..options() }).await).ends().await;
    assert_finds(
        &ended,
        "mend",
        "sent every message of its groups",
        "/setprivacy, this bot, Enable",
    );
    let ended = doctor(&with(Options { groups: false, ..options() }).await).ends().await;
    assert_finds(&ended, "mend", "nobody can add the bot to a group", "/setjoingroups");
    let ended = doctor(&with(Options { inline: false, ..options() }).await).ends().await;
    assert_finds(
        &ended,
        "hint",
        "inline mode is off: sharing buttons are hidden",
        "@BotFather: /setinline",
    );
    folder.replace("bot.toml", "groups = \"answer\"", "groups = \"silent\"");
    let ended = doctor(&healthy().await).env("APPEAL_CONFIG", folder.path()).ends().await;
    assert_finds(&ended, "hint", "tells it to be silent", "/setjoingroups, this bot, Disable");
}

#[tokio::test]
async fn what_is_switched_on_and_not_served_is_named() {
    for (flag, hint) in [
        ("has_topics_enabled", "switch off Threaded Mode"),
        ("supports_guest_queries", "switch off Guest Mode"),
        ("can_connect_to_business", "switch off Business Mode"),
        ("has_main_web_app", "remove the Main App"),
        ("can_manage_bots", "switch off Bot Management Mode"),
    ] {
        let flags = [flag].to_vec().leak();
        let ended = doctor(&with(Options { flags, ..options() }).await).ends().await;
        assert_finds(&ended, "hint", flag, hint);
    }
}

#[tokio::test]
async fn faults_of_the_webhook_are_named() {
    let server = healthy().await;
    let gone = format!("http://127.0.0.1:{}/secret-path", closed_port().await);
    let meant = |url: &str| {
        let program = doctor(&server)
            .env("APPEAL_WEBHOOK_URL", url)
            .env("APPEAL_WEBHOOK_LISTEN", "127.0.0.1:1");
        program.env("APPEAL_WEBHOOK_SECRET", "s3cret")
    };
    let none = meant(&gone).ends().await;
    assert_finds(&none, "mend", "Telegram has no webhook", "run --webhook");
    let half = meant(&gone).without("APPEAL_WEBHOOK_SECRET").ends().await;
    assert_finds(&half, "mend", "needs a secret", "openssl rand");

    call(&server, "setWebhook", json!({ "url": gone })).await;
    let polling = doctor(&server).ends().await;
    assert_finds(
        &polling,
        "mend",
        "a webhook is set, at 127.0.0.1, but polling is meant",
        "run --delete-webhook",
    );
    assert!(!polling.out.contains("secret-path"), "{}", polling.out);
    let another = meant("https://bot.example.org/telegram").ends().await;
    assert_finds(&another, "mend", "to another webhook, at 127.0.0.1", "run --webhook");
    assert_eq!(findings(&meant(&gone).ends().await), "Nothing to mend.\n");

    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.say(chat, "/start", None).unwrap();
    has_failed(&server).await;
    assert_finds(
        &meant(&gone).ends().await,
        "mend",
        "nothing listens at the webhook's address",
        "Start the reverse proxy",
    );
}

#[tokio::test]
async fn what_the_webhook_answers_is_told_in_plain_words() {
    for (status, words, hint) in [
        (
            StatusCode::UNAUTHORIZED,
            "the secret is wrong (401 unauthorized)",
            "Each replica needs the same one",
        ),
        (
            StatusCode::NOT_FOUND,
            "nothing is there at that path",
            "pass the path of APPEAL_WEBHOOK_URL",
        ),
        (StatusCode::BAD_GATEWAY, "does not reach the bot", "APPEAL_WEBHOOK_LISTEN"),
    ] {
        let server = healthy().await;
        let hook =
            format!("{}/hook", serve(Router::new().fallback(move || async move { status })).await);
        call(&server, "setWebhook", json!({ "url": hook, "allowed_updates": ["message"] })).await;
        let program = || {
            let program = doctor(&server)
                .env("APPEAL_WEBHOOK_URL", &hook)
                .env("APPEAL_WEBHOOK_SECRET", "s3cret");
            program.env("APPEAL_WEBHOOK_LISTEN", "127.0.0.1:1")
        };
        let kinds = ("mend", "Telegram does not bring: callback_query", "which asks for them");
        assert_finds_all(&program().ends().await, &[kinds]);
        let chat = server.sandbox.new_chat(ChatKind::Private);
        server.sandbox.say(chat, "/start", None).unwrap();
        has_failed(&server).await;
        assert_finds_all(&program().ends().await, &[kinds, ("mend", words, hint)]);
    }
}

/// Serves until the test ends; the address.
pub(super) async fn serve(routes: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}
