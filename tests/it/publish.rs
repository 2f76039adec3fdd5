//! `publish`: what Telegram shows of the bot becomes what the files say.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;
use telegram_sandbox::{Fault, Options};

use crate::harness::process::{Ended, Program};
use crate::harness::{BOT, Folder, Server, TOKEN};
use crate::program::{assert_refusal, closed_port};

async fn server() -> Server {
    Server::with(Options {
        username: BOT.to_owned(),
        token: Some(TOKEN.to_owned()),
        ..Options::default()
    })
    .await
}

async fn publish(server: &Server, folder: &Folder, arguments: &[&str]) -> Ended {
    let program = Program::new(&[&["publish"], arguments].concat());
    let program = program.env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", &server.url);
    program.env("APPEAL_CONFIG", folder.path()).ends().await
}

/// How often each method that sets something was called.
fn sets(server: &Server) -> BTreeMap<&'static str, u64> {
    server.sandbox.calls().into_iter().filter(|(name, _)| !name.starts_with("get")).collect()
}

#[tokio::test]
async fn what_differs_is_set_and_then_nothing_does() {
    let (server, folder) = (server().await, Folder::shipped());
    let first = publish(&server, &folder, &[]).await;
    assert_eq!((first.code, first.err.as_str()), (Some(0), ""), "{first:?}");
    assert!(first.out.ends_with("25 changes set.\n"), "{}", first.out);

    let shown = server.sandbox.snapshot();
    let menus = shown["commands"].as_array().unwrap();
    for scope in ["all_private_chats", "all_group_chats"] {
        for language in ["", "en", "ko", "ru", "uk"] {
            let is_it = |menu: &&Value| menu["scope"] == scope && menu["language_code"] == language;
            let menu = menus.iter().find(is_it).unwrap_or_else(|| panic!("{scope} {language}"));
            let commands: Vec<&str> = menu["commands"]
                .as_array()
                .unwrap()
                .iter()
                .map(|c| c["command"].as_str().unwrap())
                .collect();
            assert_eq!(
                commands.contains(&"erase"),
                scope == "all_private_chats",
                "{scope} {language}: {commands:?}"
            );
            assert!(commands.contains(&"appeal"), "{scope} {language}: {commands:?}");
        }
    }
    // English has the common name and needs none of its own.
    for (text, languages) in [("name", 4), ("description", 5), ("short_description", 5)] {
        assert_eq!(shown["bot"][text].as_object().unwrap().len(), languages, "{text}");
    }

    let set = sets(&server);
    let second = publish(&server, &folder, &[]).await;
    assert_eq!((second.code, second.err.as_str()), (Some(0), ""), "{second:?}");
    assert_eq!(second.out, "Nothing to change: Telegram shows what the files say.\n");
    assert_eq!(sets(&server), set, "something was set once more");
    assert!(!server.sandbox.calls().contains_key("getUpdates"));
}

#[tokio::test]
async fn the_bot_does_the_same_at_start_unless_told_not_to() {
    let (server, folder) = (server().await, Folder::copy());
    folder.replace("bot.toml", "publish = true", "publish = false");
    let mut silent = Program::bot(&server.url).env("APPEAL_CONFIG", folder.path()).starts();
    silent.says("answering").await;
    silent.signal("TERM");
    silent.ends_within(Duration::from_secs(10)).await;
    let menus = |server: &Server| {
        server.sandbox.calls().into_keys().filter(|name| name.contains("etMy")).count()
    };
    assert_eq!(menus(&server), 0, "{:?}", server.sandbox.calls());

    server.fault("setMyCommands", Some(1), Fault::TooManyRequests { retry_after: Some(1) });
    let mut bot = Program::bot(&server.url).starts();
    bot.says("Telegram asks to wait before the menus can be set").await;
    bot.says("menus, name and descriptions are set").await;
    let ended = publish(&server, &Folder::shipped(), &["--dry-run"]).await;
    assert_eq!(ended.out, "Nothing to change: Telegram shows what the files say.\n", "{ended:?}");
}

#[tokio::test]
async fn a_dry_run_shows_the_difference_and_changes_nothing() {
    let (server, folder) = (server().await, Folder::copy());
    assert_eq!(publish(&server, &folder, &[]).await.code, Some(0));
    let (shown, set) = (server.sandbox.snapshot(), sets(&server));
    folder.replace("phrases/ko.ftl", "bot-name = ", "bot-name = 새 ");
    folder.replace("pages/uk/appeal.md", "menu = \"", "menu = \"Нове: ");
    folder.replace(
        "pages/en/start.md",
        r#"buttons = [["appeal"], ["conditions", "#,
        r#"buttons = [["conditions"], ["appeal", "#,
    );

    let dry = publish(&server, &folder, &["--dry-run"]).await;
    assert_eq!((dry.code, dry.err.as_str()), (Some(0), ""), "{dry:?}");
    insta::assert_snapshot!(dry.out);
    assert_eq!(
        (server.sandbox.snapshot(), sets(&server)),
        (shown, set),
        "the dry run has changed something"
    );
}

/// With `groups = "private"` the apps are to send commands so that nobody else sees them.
#[tokio::test]
async fn who_sees_a_command_in_a_group_is_compared_too() {
    let (server, folder) = (server().await, Folder::copy());
    assert_eq!(publish(&server, &folder, &[]).await.code, Some(0));
    folder.replace("bot.toml", "groups = \"answer\"", "groups = \"private\"");
    let doctor = Program::new(&["doctor", "--format", "json"]).env("TELOXIDE_TOKEN", TOKEN);
    let doctor = doctor.env("TELOXIDE_API_URL", &server.url).env("APPEAL_CONFIG", folder.path());
    let found: Value = serde_json::from_str(&doctor.ends().await.out).unwrap();
    let of_menus = |check: &&Value| check["check"] == "menus";
    let menus = found["checks"].as_array().unwrap().iter().find(of_menus).unwrap();
    assert_eq!(menus["state"], "mend", "{menus}");

    let dry = publish(&server, &folder, &["--dry-run"]).await;
    let line = "    ~ /appeal: seen by the group → seen by its sender in groups\n";
    assert_eq!(dry.out.matches(line).count(), 5, "{}", dry.out);
    let set = publish(&server, &folder, &[]).await;
    assert!(set.out.ends_with("5 changes set.\n"), "{}", set.out);
    let again = publish(&server, &folder, &[]).await;
    assert_eq!(again.out, "Nothing to change: Telegram shows what the files say.\n");
}

/// An article before this one spoke other languages.
#[tokio::test]
async fn what_an_earlier_article_left_is_taken_away() {
    let (server, another, folder) = (server().await, Folder::another(), Folder::shipped());
    assert_eq!(publish(&server, &another, &[]).await.code, Some(0));
    let of = |server: &Server, code: &str| {
        let shown = server.sandbox.snapshot();
        let menus = shown["commands"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|menu| menu["language_code"] == code)
            .count();
        let texts = ["name", "description", "short_description"]
            .map(|text| shown["bot"][text][code].is_string());
        (menus, texts)
    };
    assert_eq!(of(&server, "pl"), (2, [true; 3]));
    // Somebody else's, who set no menu for private chats.
    server
        .ok(
            "setMyDescription",
            serde_json::json!({ "language_code": "fr", "description": "Bonjour" }),
        )
        .await;
    let changed = publish(&server, &folder, &[]).await;
    assert_eq!((changed.code, changed.err.as_str()), (Some(0), ""), "{changed:?}");
    assert!(changed.out.contains("\npl\n  commands in private chats\n    - /"), "{}", changed.out);
    for code in ["de", "pl"] {
        assert_eq!(of(&server, code), (0, [false; 3]), "{code}");
    }
    assert_eq!(of(&server, "fr"), (0, [false, true, false]));
    let again = publish(&server, &folder, &[]).await;
    assert_eq!(again.out, "Nothing to change: Telegram shows what the files say.\n");
}

#[tokio::test]
async fn telegram_is_waited_for_when_it_asks() {
    let server = server().await;
    for method in ["getMyCommands", "setMyName"] {
        server.fault(method, Some(1), Fault::TooManyRequests { retry_after: Some(1) });
    }
    let began = Instant::now();
    let ended = publish(&server, &Folder::shipped(), &[]).await;
    assert!(began.elapsed() >= Duration::from_secs(2), "it did not wait");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let said: Vec<&str> = ended.err.lines().collect();
    assert_eq!(
        said,
        ["getMyCommands", "setMyName"].map(|method| {
            format!("Telegram asks to wait 1 s before {method}; Ctrl-C ends it.")
        })
    );
    assert!(ended.out.ends_with("25 changes set.\n"), "{}", ended.out);
    assert_eq!(server.sandbox.snapshot()["bot"]["name"].as_object().unwrap().len(), 4);
}

#[tokio::test]
async fn what_hinders_it_is_told() {
    let server = server().await;
    let description = Some("Bad Request: BOT_DESCRIPTION_BAD".to_owned());
    server.fault("setMyDescription", Some(1), Fault::Status { code: 400, description });
    let refused = publish(&server, &Folder::shipped(), &[]).await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let words = "cannot set the description for every other language, after 2 that were set";
    assert!(
        refused.err.contains(words) && refused.err.contains("BOT_DESCRIPTION_BAD"),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("goes on with the rest"), "{}", refused.err);
    let rest = publish(&server, &Folder::shipped(), &[]).await;
    assert!(rest.out.ends_with("23 changes set.\n"), "{}", rest.out);

    let program = || Program::new(&["publish"]).env("TELOXIDE_TOKEN", TOKEN);
    let nobody = format!("http://127.0.0.1:{}", closed_port().await);
    let unreachable = program().env("TELOXIDE_API_URL", &nobody).ends().await;
    assert_refusal(&unreachable, 1, "cannot reach the Bot API at 127.0.0.1", "Check the network");
    let stranger = Program::new(&["publish"])
        .env("TELOXIDE_TOKEN", "44:hush")
        .env("TELOXIDE_API_URL", &server.url);
    assert_refusal(&stranger.ends().await, 1, "Telegram refuses the token", "@BotFather");

    let folder = Folder::copy();
    folder.remove("pages/uk/about.md");
    let calls = server.sandbox.calls();
    let bad = publish(&server, &folder, &[]).await;
    assert_eq!((bad.code, bad.out.as_str()), (Some(2), ""), "{bad:?}");
    assert!(bad.err.contains("pages/uk/about.md:1:1: page-missing"), "{}", bad.err);
    assert_eq!(server.sandbox.calls(), calls, "nothing is asked for words that are wrong");
}

#[tokio::test]
async fn an_interrupted_run_is_no_success() {
    let server = server().await;
    server.fault("setMyCommands", Some(1), Fault::TooManyRequests { retry_after: Some(600) });
    let program = Program::new(&["publish"])
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", &server.url);
    let mut program = program.starts();
    program.says("wait 600 s before setMyCommands").await;
    program.signal("INT");
    assert_eq!(
        program.ends_within(Duration::from_secs(2)).await.code(),
        Some(1),
        "{:#?}",
        program.written
    );
}
