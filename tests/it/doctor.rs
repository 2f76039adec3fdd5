//! `doctor`: each fault is named in plain words with what to do, and a healthy bot is left in peace.

mod account;
mod instances;
mod links;
mod machine;
mod queue;
mod way;

use std::sync::LazyLock;
use std::time::Duration;

use appeal_bot::config;
use appeal_bot::telegram::client::api::Api;
use appeal_bot::telegram::client::route::Route;
use appeal_bot::telegram::profile;
use appeal_bot::telegram::profile::Patience;
use secrecy::SecretString;
use serde_json::{Value, json};
use telegram_sandbox::Options;

use crate::harness::process::{Ended, Program};
use crate::harness::{BOT, Folder, Server, TOKEN, client, until};
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
    let route = Route { api_url: Some(server.url.parse().unwrap()), ..Route::default() };
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

/// What is printed, without the lines about the way, which tell times.
fn findings(ended: &Ended) -> String {
    let lines = ended.out.split_inclusive('\n');
    lines.filter(|line| !line.starts_with("way   ")).collect()
}

/// Fails unless exactly one thing is found, of this kind, in these words and with this hint.
fn assert_finds(ended: &Ended, sign: &str, words: &str, hint: &str) {
    assert_finds_all(ended, &[(sign, words, hint)]);
}

fn assert_finds_all(ended: &Ended, wanted: &[(&str, &str, &str)]) {
    let found = findings(ended);
    let lines: Vec<&str> = found.lines().collect();
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
    let request = client()
        .post(format!("{}/bot{TOKEN}/{method}", server.url))
        .header("content-type", "application/json");
    assert!(request.body(params.to_string()).send().await.unwrap().status().is_success());
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
        (ended.code, findings(&ended).as_str(), ended.err.as_str()),
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
async fn what_differs_is_named() {
    let server = healthy().await;
    call(&server, "setMyName", json!({ "name": "Somebody else", "language_code": "ko" })).await;
    call(&server, "deleteMyCommands", json!({ "scope": { "type": "all_group_chats" } })).await;
    let words = "Telegram shows 2 things differently from the files, for every other language, ko";
    assert_finds(&doctor(&server).ends().await, "mend", words, "appeal-bot publish --dry-run");
    let folder = named();
    folder.replace("bot.toml", "publish = true", "publish = false");
    let ended = doctor(&server).env("APPEAL_CONFIG", folder.path()).ends().await;
    assert_finds(&ended, "hint", words, "publish = false");

    let server = healthy().await;
    server.sandbox.advance(Duration::from_secs(30));
    assert_eq!(findings(&doctor(&server).ends().await), "Nothing to mend.\n");
    server.sandbox.advance(Duration::from_secs(150));
    let ended = doctor(&server).ends().await;
    assert_finds(&ended, "mend", "clock is 3 minutes behind the server's", "time synchronization");
}

#[tokio::test]
async fn faults_of_the_words_are_named() {
    let server = healthy().await;
    let folder = named();
    let nowhere = doctor(&server).env("APPEAL_CONFIG", folder.path().join("nowhere")).ends().await;
    assert_finds(&nowhere, "mend", "cannot read the configuration folder", "appeal-bot init DIR");

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
