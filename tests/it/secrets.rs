//! The token and the webhook's secret: where they may come from, who is warned, and where they never show.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use appeal_bot::app::{BotSettings, Receive};
use appeal_bot::ops::calendar::Calendar;
use appeal_bot::ops::metrics::Counting;
use appeal_bot::telegram::client::proxy::Proxy;
use appeal_bot::telegram::client::route::Route;
use appeal_bot::telegram::receive::webhook;
use reqwest::Url;
use secrecy::SecretString;

use crate::harness::process::Program;
use crate::harness::webhook::{READY, SECRET, program};
use crate::harness::{Server, TODAY, TOKEN, free_port};

/// What a warning about a file says.
const OPEN: &str = "a file with a secret is open to others";

/// A bot that has no token yet.
fn without_token() -> Program {
    Program::new(&["run"])
}

/// What it warns of until it answers; the sandbox takes no other token than the right one.
async fn warnings(program: Program) -> Vec<String> {
    let server = Server::start().await;
    let mut bot = program.env("TELOXIDE_API_URL", &server.url).starts();
    bot.says("answering").await;
    let written = bot.written.join("\n");
    assert!(!written.contains(TOKEN) && !written.contains(SECRET), "{written}");
    bot.written.iter().filter(|line| line.contains("WARN")).cloned().collect()
}

#[tokio::test]
async fn the_token_comes_from_a_variable_a_file_or_a_credential() {
    let line = format!("{TOKEN}\n");
    for program in [
        without_token().env("TELOXIDE_TOKEN", TOKEN),
        without_token().file_with("token", &line, 0o600).env("TELOXIDE_TOKEN_FILE", "token"),
        without_token().file_with("telegram-token", &line, 0o400).env("CREDENTIALS_DIRECTORY", "."),
        without_token().file_with(".env", &format!("TELOXIDE_TOKEN={TOKEN}\n"), 0o600),
    ] {
        assert_eq!(warnings(program).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_secret_of_the_webhook_comes_from_a_variable_or_a_file() {
    for from_file in [false, true] {
        let server = Server::start().await;
        let port = free_port().await;
        let mut hooked = program(&server.url, port, port);
        if from_file {
            hooked = hooked.without("APPEAL_WEBHOOK_SECRET").file_with(
                "secret",
                &format!("{SECRET}\n"),
                0o600,
            );
            hooked = hooked.env("APPEAL_WEBHOOK_SECRET_FILE", "secret");
        }
        let mut bot = hooked.starts();
        bot.says(READY).await;
        let chat = server.sandbox.new_chat(telegram_sandbox::ChatKind::Private);
        server.sandbox.say(chat, "/start", Some("en")).unwrap();
        server.answered(chat, 1).await;
        assert!(
            !bot.written.iter().any(|line| line.contains("WARN") || line.contains(SECRET)),
            "{:#?}",
            bot.written
        );
    }
}

/// Whoever may read the token is the bot. The group is the operator's own business: it is how a service without a user of
/// its own, or a container, reads what belongs to root.
#[tokio::test]
async fn a_file_with_a_secret_that_others_can_read_is_warned_of() {
    let with_mode = |mode: u32| {
        without_token().file_with("token", TOKEN, mode).env("TELOXIDE_TOKEN_FILE", "token")
    };
    for mode in [0o400, 0o600, 0o440, 0o640] {
        assert_eq!(warnings(with_mode(mode)).await, Vec::<String>::new(), "{mode:o}");
    }
    for mode in [0o444, 0o644, 0o604, 0o660, 0o666] {
        let warned = warnings(with_mode(mode)).await;
        let named =
            |line: &String| line.contains(OPEN) && line.contains(&format!("mode=\"{mode:o}\""));
        assert!(warned.len() == 1 && warned.iter().all(named), "{mode:o}: {warned:#?}");
        assert!(warned[0].contains("named_by=\"TELOXIDE_TOKEN_FILE\""), "{warned:#?}");
    }
    let credential =
        without_token().file_with("telegram-token", TOKEN, 0o444).env("CREDENTIALS_DIRECTORY", ".");
    assert_eq!(warnings(credential).await.len(), 1);

    let dotenv = |text: &str, mode: u32| {
        without_token().env("TELOXIDE_TOKEN", TOKEN).file_with(".env", text, mode)
    };
    let proxy = warnings(dotenv("https_proxy=http://user:password@127.0.0.1:1\n", 0o644)).await;
    assert!(proxy.iter().any(|line| line.contains(".env")), "{proxy:?}");
    let warned = warnings(dotenv("TELOXIDE_TOKEN=1:another\n", 0o644)).await;
    assert!(
        warned.len() == 1 && warned[0].contains(OPEN) && warned[0].contains(".env"),
        "{warned:#?}"
    );
    for (text, mode) in
        [("TELOXIDE_TOKEN=1:another\n", 0o600), ("RUST_LOG=info\nTELOXIDE_TOKEN=\n", 0o644)]
    {
        assert_eq!(warnings(dotenv(text, mode)).await, Vec::<String>::new(), "{text} {mode:o}");
    }
}

/// The token travels in every address that is asked, so the way must be hidden, or stay on this machine.
#[tokio::test]
async fn an_unencrypted_way_to_another_machine_is_warned_of() {
    const OPEN_WAY: &str = "TELOXIDE_API_URL is not encrypted";
    let to = |url: &str| Program::bot(url).ends();
    let elsewhere = to("http://user:hush@bot-api.invalid:8081").await;
    let warned =
        elsewhere.err.lines().filter(|line| line.contains("WARN") && line.contains(OPEN_WAY));
    assert_eq!(warned.count(), 1, "{}", elsewhere.err);
    assert!(
        elsewhere.err.contains("host=\"bot-api.invalid\"") && !elsewhere.err.contains("hush"),
        "{}",
        elsewhere.err
    );
    let port = free_port().await;
    for quiet in [
        "https://bot-api.invalid",
        &format!("http://localhost:{port}"),
        &format!("http://[::1]:{port}"),
    ] {
        let ended = to(quiet).await;
        assert!(ended.code == Some(1) && !ended.err.contains("WARN"), "{quiet}: {}", ended.err);
    }
}

/// Arguments are shown to every user of a machine.
#[tokio::test]
async fn no_argument_takes_a_secret() {
    for command in
        [&["--help"][..], &["run", "--help"], &["preview", "--help"], &["sandbox", "--help"]]
    {
        let help = Program::new(command).ends().await.out;
        let arguments = help.lines().filter(|line| line.trim_start().starts_with('-'));
        let options: Vec<&str> = arguments
            .filter_map(|line| line.split("--").nth(1)?.split_whitespace().next())
            .collect();
        assert!(options.contains(&"help"), "{help}");
        for secret in ["token", "secret", "password", "proxy", "key"] {
            assert!(
                !options.iter().any(|option| option.contains(secret)),
                "{command:?} takes a {secret}: {help}"
            );
        }
    }
}

#[test]
fn settings_do_not_show_secrets() {
    let address = |text: &str| Url::parse(text).unwrap();
    let route = Route {
        api_url: Some(address("https://user:hush-1@bot-api.example.org/hush-2")),
        proxy: Proxy::new(address("socks5h://user:hush-3@proxy.example.org:1080"), "ALL_PROXY"),
        ..Route::default()
    };
    let hooked = webhook::WebhookSettings {
        url: address("https://bot.example.org/telegram"),
        listen: ([127, 0, 0, 1], 8101).into(),
        secret: SecretString::from("hush-4"),
    };
    let settings = BotSettings {
        words: PathBuf::from("config").into(),
        token: SecretString::from("1:hush-5"),
        route,
        receive: Receive::Webhook(hooked),
        ops_listen: None,
        counting: Counting::default(),
        calendar: Calendar::new(|| TODAY),
    };
    let shown = format!("{settings:?} {settings:#?}");
    assert!(!shown.contains("hush"), "{shown}");
    assert!(
        shown.contains("bot-api.example.org") && shown.contains("proxy.example.org"),
        "{shown}"
    );
}

/// A core dump would hold the token and what readers wrote. Its size is bounded to nothing, and where dumps are handed to
/// a program, which no bound stops, the process is one that is not dumped: then `/proc` gives it to root.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_leaves_no_core_dump() {
    let mut bot = Program::as_nobody(&["sandbox", "--listen", "127.0.0.1:0"]).starts();
    bot.says("listens").await;
    let proc = format!("/proc/{}", bot.pid());
    let limits = fs::read_to_string(format!("{proc}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{limits}");
    let status = fs::read_to_string(format!("{proc}/status")).unwrap();
    let user = status
        .lines()
        .find_map(|line| line.strip_prefix("Uid:"))
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap();
    let owner = fs::metadata(format!("{proc}/environ")).unwrap().uid().to_string();
    assert_ne!(user, "0", "it runs without rights, so that this test tells something");
    assert_ne!(owner, user, "others of its user can read its memory, and it is dumped");
}
