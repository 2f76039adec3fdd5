//! What the program takes from its environment, and where its results go.

use telegram_sandbox::Fault;

use super::assert_refusal;
use crate::harness::process::Program;
use crate::harness::{Server, TOKEN};

#[tokio::test]
async fn a_result_that_cannot_be_written_is_a_failure() {
    for arguments in
        [&["check"][..], &["check", "--format", "json"], &["doctor"], &["--help"], &["--version"]]
    {
        let full = ["-c", "exec \"$@\" > /dev/full", "sh"];
        let ended = Program::new(arguments).through("sh", &full).ends().await;
        assert_eq!(ended.code, Some(1), "{arguments:?}");
        assert!(ended.err.contains("cannot write to standard output"), "{}", ended.err);
    }
}

#[tokio::test]
async fn an_empty_folder_variable_counts_as_unset() {
    let check = || Program::new(&["check"]).file("config", "no folder");
    let unset = check().without("APPEAL_CONFIG").ends().await;
    let empty = check().env("APPEAL_CONFIG", "").ends().await;
    assert!(unset.err.contains("the configuration folder config:"), "{}", unset.err);
    assert_eq!((empty.code, empty.err), (unset.code, unset.err));
    let argument = Program::new(&["--config", "", "check"]).ends().await;
    assert!(argument.err.contains("a value is required for '--config"), "{}", argument.err);
}

#[tokio::test]
async fn dotenv_is_read_only_where_the_bot_is_started() {
    let broken = || Program::new(&["check"]).file_with(".env", "RUST_LOG='torn", 0o600);
    assert_eq!(broken().ends().await.code, Some(2));
    let below = ["-c", "mkdir below && cd below && exec \"$@\"", "sh"];
    let ended = broken().through("sh", &below).ends().await;
    assert_eq!(ended.code, Some(0), "{}", ended.err);
}

/// Where the bot starts every line must be one that is understood; a mistake could have lost the token.
#[tokio::test]
async fn the_dotenv_of_another_program_stops_nothing() {
    let server = Server::start().await;
    let (others, key) =
        ("DJANGO_KEY=a b\nDEBUG=1\nDEBUG=2\nDATABASE='torn\n", "-----BEGIN KEY-----");
    for command in
        [&["check"][..], &["show", "start"], &["completions", "bash"], &["export", "--help"]]
    {
        let program = Program::new(command).file_with(".env", &format!("{others}{key}\n"), 0o600);
        let ended = program.ends().await;
        assert_eq!(ended.code, Some(0), "{command:?}: {ended:?}");
    }
    let mut bot = Program::bot(&server.url).file_with(".env", others, 0o600).starts();
    bot.says("answering").await;
    bot.stops_well().await;
    let ours = format!("{others}{key}\nAPPEAL_CONFIG=nowhere\n");
    let check = Program::new(&["check"]).without("APPEAL_CONFIG").file_with(".env", &ours, 0o600);
    assert_refusal(&check.ends().await, 2, "the configuration folder nowhere", "appeal-bot init");
}

#[tokio::test]
async fn dotenv_is_refused_when_other_users_can_write_it() {
    for (mode, code) in [(0o600, 0), (0o664, 0), (0o602, 2), (0o666, 2)] {
        let program = Program::new(&["check"]).file_with(".env", "RUST_LOG=info\n", mode);
        let ended = program.ends().await;
        assert_eq!(ended.code, Some(code), "{mode:o}: {}", ended.err);
        assert_eq!(ended.err.contains("other users can write .env"), code == 2, "{}", ended.err);
    }
}

#[tokio::test]
async fn dotenv_is_taken_as_it_stands_or_refused_with_the_line() {
    let server = Server::start().await;
    let url = format!("TELOXIDE_API_URL={}", server.url);
    let run =
        |lines: &str| Program::new(&["run"]).file_with(".env", &format!("{url}\n{lines}\n"), 0o600);
    let example = include_str!("../../../.env.example");
    let mut bot = run(&format!("{example}\nTELOXIDE_TOKEN={TOKEN}")).starts();
    bot.says("answering").await;
    bot.stops_well().await;
    for (lines, words, hint) in [
        (
            "RUST_LOG=info\nRUST_LOG=info",
            ".env has RUST_LOG twice, in line 2 and in line 3",
            "Keep one",
        ),
        ("APPEAL_CONFIG=/srv/my words", "line 2 of .env has a value that cannot be read", "Quote"),
        ("hush", ".env has a line that is not NAME=value: line 2", ".env.example"),
    ] {
        assert_refusal(&run(lines).ends().await, 2, words, hint);
    }
    // In a password `$` is a sign like any other.
    let proxy = "TELOXIDE_PROXY=http://user:pa$word@127.0.0.1:0";
    let ended = run(proxy).ends().await;
    assert_refusal(&ended, 2, "TELOXIDE_PROXY is not an address", "socks5h://");
}

#[tokio::test]
async fn an_empty_variable_that_hides_a_setting_of_dotenv_is_told() {
    let dotenv = |line: &str| Program::new(&["run"]).file_with(".env", line, 0o600);
    let hidden = dotenv(&format!("TELOXIDE_TOKEN={TOKEN}")).env("TELOXIDE_TOKEN", "").ends().await;
    let words = "TELOXIDE_TOKEN is empty in the environment, which wins over .env";
    assert_refusal(&hidden, 1, words, "unset TELOXIDE_TOKEN");

    let server = Server::start().await;
    for empty in ["", " "] {
        let program = dotenv("TELOXIDE_PROXY=socks5h://127.0.0.1:1").env("TELOXIDE_PROXY", empty);
        let program = program.env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", &server.url);
        let mut bot = program.starts();
        let line = bot.says("is empty in the environment").await;
        assert!(line.contains("TELOXIDE_PROXY"), "{line}");
        bot.says("answering").await;
        bot.stops_well().await;
    }
}

#[tokio::test]
async fn the_settings_of_a_webhook_that_is_not_used_are_told() {
    let server = Server::start().await;
    for name in ["APPEAL_WEBHOOK_URL", "APPEAL_WEBHOOK_SECRET"] {
        let mut bot = Program::bot(&server.url).env(name, "https://hush.example/x").starts();
        let line = bot.says("it has no effect without --webhook").await;
        assert!(line.contains(name) && !line.contains("hush"), "{line}");
        bot.says("answering").await;
        bot.stops_well().await;
    }
}

/// Whoever set such a variable counts on it; a proxy that is not used shows who asks.
#[tokio::test]
async fn a_name_that_is_nearly_ours_ends_the_start() {
    let server = Server::start().await;
    for (name, meant) in [
        ("TELOXIDE_PROXI", "TELOXIDE_PROXY"),
        ("TELOXIDE_PROXY_URL", "TELOXIDE_PROXY"),
        ("teloxide_proxy", "TELOXIDE_PROXY"),
        ("APPEAL_OPS_LISTN", "APPEAL_OPS_LISTEN"),
    ] {
        let (what, hint) = (format!("{name} is set"), format!("Did you mean {meant}?"));
        let set = Program::bot(&server.url).env(name, "x").ends().await;
        assert_refusal(&set, 2, &what, &hint);
        let dotenv = Program::bot(&server.url).file_with(".env", &format!("{name}=x\n"), 0o600);
        assert_refusal(&dotenv.ends().await, 2, &what, &hint);
    }
    let mut bot = Program::bot(&server.url)
        .env("APPEAL_BOT_SERVICE_HOST", "10.0.0.1")
        .env("APPEAL_BOT_PORT", "tcp://10.0.0.1:8080")
        .env("TELOXIDE_PROXI", "")
        .starts();
    bot.says("answering").await;
    bot.stops_well().await;
    let check = Program::new(&["check"]).env("TELOXIDE_PROXI", "x").ends().await;
    assert_eq!(check.code, Some(0), "only what starts needs its settings: {check:?}");
}

#[tokio::test]
async fn a_token_file_of_windows_is_read() {
    let server = Server::start().await;
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let line = format!("{TOKEN}\r\n");
    for bytes in [format!("\u{FEFF}{line}").into_bytes(), utf16(&line)] {
        let program = Program::new(&["run"]).env("TELOXIDE_API_URL", &server.url);
        let mut bot = program.bytes("token", &bytes).env("TELOXIDE_TOKEN_FILE", "token").starts();
        bot.says("answering").await;
        bot.stops_well().await;
    }
    let program = Program::new(&["run"]).bytes("token", &utf16(&line)[2..]);
    let ended = program.env("TELOXIDE_TOKEN_FILE", "token").ends().await;
    assert_refusal(&ended, 1, "which TELOXIDE_TOKEN_FILE names: it is not text in UTF-8", "UTF-8");
}

#[tokio::test]
async fn a_wrong_address_is_not_taken_for_a_wrong_token() {
    let server = Server::start().await;
    for path in ["/bot", "/nowhere/at/all"] {
        let url = format!("{}{path}", server.url);
        let ended = Program::bot(&url).ends().await;
        let words = "there is no Bot API at the address in TELOXIDE_API_URL: 127.0.0.1 answers 404";
        assert_refusal(&ended, 1, words, "Is the address right?");
        assert!(!ended.err.contains("@BotFather"), "{}", ended.err);
        let doctor = Program::new(&["doctor"]).env("TELOXIDE_TOKEN", TOKEN);
        let looked = doctor.env("TELOXIDE_API_URL", &url).ends().await;
        assert!(looked.out.contains(words) && !looked.out.contains("BotFather"), "{}", looked.out);
    }
    let description = Some("Unauthorized".to_owned());
    server.fault("getMe", None, Fault::Status { code: 401, description });
    let refused = Program::bot(&server.url).ends().await;
    assert_refusal(&refused, 1, "Telegram refuses the token", "@BotFather");
}
