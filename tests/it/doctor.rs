//! `doctor`: each fault is named in plain words with what to do, and a healthy bot is left in peace.

mod links;
mod machine;
mod queue;

use std::sync::LazyLock;
use std::time::Duration;

use appeal_bot::config;
use appeal_bot::telegram::client::api::Api;
use appeal_bot::telegram::client::route::Route;
use appeal_bot::telegram::profile;
use appeal_bot::telegram::profile::Patience;
use axum::Router;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde_json::{Value, json};
use telegram_sandbox::{ChatKind, Options};
use tokio::net::TcpListener;

use crate::harness::process::{Ended, Program};
use crate::harness::{BOT, Folder, Server, TOKEN, until};
use crate::program::{assert_refusal, closed_port};

fn options() -> Options {
    Options { username: BOT.to_owned(), token: Some(TOKEN.to_owned()), ..Options::default() }
}

/// A server at which everything is as it should be.
async fn healthy() -> Server {
    with(options()).await
}

async fn with(options: Options) -> Server {
    let server = Server::with(options).await;
    let route = Route { api_url: Some(server.url.parse().unwrap()), proxy: None };
    let api = Api::new(&SecretString::from(TOKEN), &route).unwrap();
    let library = config::load(Folder::shipped().path()).unwrap();
    profile::publish(&api, &library, Patience::Nothing).await.unwrap();
    server
}

/// The shipped words with a name for who runs them, so that nothing is to be said of them.
fn named() -> Folder {
    let folder = Folder::copy();
    folder.replace("bot.toml", "operator = \"\"", "operator = \"Somebody\"");
    folder
}

static NAMED: LazyLock<Folder> = LazyLock::new(named);

/// On a day on which no page is overdue.
fn examine(arguments: &[&str]) -> Program {
    Program::new(&[&["doctor", "--today", "2026-11-30"], arguments].concat())
        .env("APPEAL_CONFIG", NAMED.path())
}

fn doctor(server: &Server) -> Program {
    examine(&[]).env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", &server.url)
}

/// Fails unless exactly one thing is found, of this kind, in these words and with this hint.
fn assert_finds(ended: &Ended, sign: &str, words: &str, hint: &str) {
    assert_finds_all(ended, &[(sign, words, hint)]);
}

fn assert_finds_all(ended: &Ended, wanted: &[(&str, &str, &str)]) {
    let lines: Vec<&str> = ended.out.lines().collect();
    assert_eq!(ended.err, "", "{ended:?}");
    assert_eq!(lines.len(), 2 * wanted.len() + 1, "{wanted:?}: {}", ended.out);
    for (pair, (sign, words, hint)) in lines.chunks(2).zip(wanted) {
        assert!(pair[0].starts_with(sign) && pair[0].contains(words), "{words}: {}", ended.out);
        assert!(pair[1].contains('→') && pair[1].contains(hint), "{hint}: {}", ended.out);
    }
    let is_well = wanted.iter().all(|(sign, ..)| *sign == "hint");
    assert_eq!(ended.code, Some(if is_well { 0 } else { 1 }), "{}", ended.out);
    assert_eq!(lines[lines.len() - 1].starts_with("Nothing to mend"), is_well, "{}", ended.out);
    let secret = TOKEN.split_once(':').unwrap().1;
    assert!(!ended.out.contains(secret), "the token is printed: {}", ended.out);
}

async fn call(server: &Server, method: &str, params: Value) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client
        .post(format!("{}/bot{TOKEN}/{method}", server.url))
        .header("content-type", "application/json");
    assert!(request.body(params.to_string()).send().await.unwrap().status().is_success());
}

/// Waits until the sandbox has tried to bring an update.
async fn has_failed(server: &Server) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let failed = async || loop {
        let info =
            client.get(format!("{}/bot{TOKEN}/getWebhookInfo", server.url)).send().await.unwrap();
        if info.text().await.unwrap().contains("last_error_message") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    tokio::time::timeout(Duration::from_secs(20), failed()).await.unwrap();
}

#[tokio::test]
async fn a_healthy_bot_is_left_in_peace() {
    let server = healthy().await;
    let mut bot = Program::bot(&server.url).starts();
    bot.says("answering").await;
    until("it polls", async || server.sandbox.is_polled()).await;
    let before = server.sandbox.calls();
    let ended = doctor(&server).ends().await;
    assert_eq!(
        (ended.code, ended.out.as_str(), ended.err.as_str()),
        (Some(0), "Nothing to mend.\n", "")
    );
    assert!(server.sandbox.is_polled(), "the bot's own poll was disturbed");

    let mut after = server.sandbox.calls();
    let asked = [
        "getMe",
        "getWebhookInfo",
        "getMyCommands",
        "getMyName",
        "getMyDescription",
        "getMyShortDescription",
    ];
    for method in asked {
        assert!(after.remove(method) > before.get(method).copied(), "{method} was not asked for");
    }
    for method in after.keys() {
        assert_eq!(after.get(method), before.get(method), "{method} was called");
    }
}

#[tokio::test]
async fn options_of_run_are_refused() {
    for command in ["doctor", "publish"] {
        let ended = Program::new(&["--webhook", command]).ends().await;
        assert_refusal(&ended, 2, "--webhook and --delete-webhook belong to run", "run --webhook");
    }
}

#[tokio::test]
async fn json_tells_everything_that_was_looked_at() {
    let server = healthy().await;
    let told = async |program: Program| -> Value {
        serde_json::from_str(&program.ends().await.out).unwrap()
    };
    let json = |arguments: &[&str]| examine(&[&["--format", "json"], arguments].concat());
    let well =
        told(json(&[]).env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", &server.url)).await;
    assert_eq!(well["well"], true);
    let checks = well["checks"].as_array().unwrap();
    assert!(
        checks.iter().all(|check| check["state"] == "good" && check["hint"].is_null()),
        "{well:#}"
    );
    let names: Vec<&str> = checks.iter().map(|check| check["check"].as_str().unwrap()).collect();
    insta::assert_snapshot!(names.join(" "));

    let ill = told(json(&[])).await;
    assert_eq!(ill["well"], false);
    let find = |name: &str| {
        ill["checks"].as_array().unwrap().iter().find(|check| check["check"] == name).unwrap()
    };
    assert_eq!(find("token")["state"], "mend");
    assert!(find("token")["hint"].as_str().unwrap().contains("@BotFather"));
    assert_eq!(
        (&find("menus")["state"], &find("words")["state"]),
        (&json!("unknown"), &json!("good"))
    );
}

#[tokio::test]
async fn faults_of_token_and_server_are_named() {
    let server = healthy().await;
    let skipped = "10 checks could not be made";
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
    assert_finds(&page, "mend", "is no Bot API", "Correct the address");
    // To a socket this name means this machine, but it is no loopback address.
    let open =
        doctor(&server).env("TELOXIDE_API_URL", web.replace("127.0.0.1", "0.0.0.0")).ends().await;
    assert_finds_all(
        &open,
        &[
            ("mend", "leads to 0.0.0.0 unencrypted", "https://"),
            ("mend", "is no Bot API", "Correct"),
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
    assert_eq!(
        doctor(&healthy().await).env("APPEAL_CONFIG", folder.path()).ends().await.out,
        "Nothing to mend.\n"
    );

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
    assert_eq!(meant(&gone).ends().await.out, "Nothing to mend.\n");

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

#[tokio::test]
async fn what_differs_is_named() {
    let server = healthy().await;
    call(&server, "setMyName", json!({ "name": "Somebody else", "language_code": "ko" })).await;
    call(&server, "deleteMyCommands", json!({ "scope": { "type": "all_group_chats" } })).await;
    let words =
        "Telegram shows 2 things otherwise than the files say, for every other language, ko";
    assert_finds(&doctor(&server).ends().await, "mend", words, "appeal-bot publish --dry-run");
    let folder = named();
    folder.replace("bot.toml", "publish = true", "publish = false");
    let ended = doctor(&server).env("APPEAL_CONFIG", folder.path()).ends().await;
    assert_finds(&ended, "hint", words, "publish = false");

    let server = healthy().await;
    server.sandbox.advance(Duration::from_secs(30));
    assert_eq!(doctor(&server).ends().await.out, "Nothing to mend.\n");
    server.sandbox.advance(Duration::from_secs(150));
    let ended = doctor(&server).ends().await;
    assert_finds(&ended, "mend", "clock is 3 minutes behind the server's", "time synchronization");
}

#[tokio::test]
async fn faults_of_the_words_are_named() {
    let server = healthy().await;
    let folder = named();
    let nowhere = doctor(&server).env("APPEAL_CONFIG", folder.path().join("nowhere")).ends().await;
    assert_finds(&nowhere, "mend", "cannot read the configuration folder", "--config DIR");

    folder.append("pages/en/since.md", "\nSee a.com {ours}\n").replace(
        "bot.toml",
        "publish = true",
        "username = \"what?\"",
    );
    let ended = doctor(&server).env("APPEAL_CONFIG", folder.path()).ends().await;
    let place = format!("bot.toml:{}:", folder.line("bot.toml", "username = \"what?\""));
    let wanted =
        [("mend", place.as_str(), "the rule username"), ("mend", "auto-link", "docs/editing.md")];
    assert_finds_all(&ended, &wanted);
}

/// Serves until the test ends; the address.
async fn serve(routes: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}
