//! The program as its operator meets it: what it refuses to start with, and what it says then.

mod environment;
mod no_files;
mod refusals;
mod running;
mod serving;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use telegram_sandbox::Options;
use tokio::net::TcpListener;

use crate::harness::process::{Ended, Program};
use crate::harness::{Folder, Server, TOKEN};

/// A port on which nobody listens any more.
pub(crate) async fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// Fails unless the program ended with this code, one sentence and one hint, both on standard error, and nothing else.
pub(crate) fn assert_refusal(ended: &Ended, code: i32, sentence: &str, hint: &str) {
    assert_eq!(ended.code, Some(code), "{sentence}: {ended:?}");
    assert_eq!(ended.out, "", "{sentence}: {ended:?}");
    let lines: Vec<&str> = ended.err.lines().collect();
    let [said, hinted] = lines[..] else { panic!("not a sentence and a hint: {}", ended.err) };
    assert!(
        said.starts_with("error: ") && said.contains(sentence) && said.ends_with('.'),
        "{sentence}: {said}"
    );
    assert!(!said.ends_with("..") && hinted.contains(hint), "{hint}: {}", ended.err);
    assert!(!ended.err.contains(TOKEN), "the token is printed: {}", ended.err);
}

#[tokio::test]
async fn without_a_usable_token_it_does_not_start() {
    let run = || Program::new(&[]);
    let from_botfather = "@BotFather";
    let cases = [
        (run(), "cannot start without a token: TELOXIDE_TOKEN is not set", from_botfather),
        (run().env("TELOXIDE_TOKEN", "  "), "TELOXIDE_TOKEN is not set", "appeal-bot preview"),
        (
            run().env("TELOXIDE_TOKEN", "hush-hush"),
            "TELOXIDE_TOKEN does not hold a token",
            from_botfather,
        ),
        (
            run().env("TELOXIDE_TOKEN", "12:hush hush"),
            "TELOXIDE_TOKEN does not hold a token",
            from_botfather,
        ),
        (
            run().env("TELOXIDE_TOKEN_FILE", "/nowhere/hush"),
            "cannot read /nowhere/hush, which TELOXIDE_TOKEN_FILE",
            "may read it",
        ),
        (
            run().file("token", "hush").env("TELOXIDE_TOKEN_FILE", "token"),
            "TELOXIDE_TOKEN_FILE does not hold a token",
            from_botfather,
        ),
        (
            run()
                .file("token", TOKEN)
                .env("TELOXIDE_TOKEN_FILE", "token")
                .env("TELOXIDE_TOKEN", TOKEN),
            "the token is given twice, by TELOXIDE_TOKEN and by TELOXIDE_TOKEN_FILE",
            "Keep one",
        ),
        (
            run()
                .file("telegram-token", TOKEN)
                .env("CREDENTIALS_DIRECTORY", ".")
                .env("TELOXIDE_TOKEN", TOKEN),
            "the token is given twice, by TELOXIDE_TOKEN and by the systemd credential telegram-token",
            "Keep one",
        ),
    ];
    for (program, sentence, hint) in cases {
        let ended = program.ends().await;
        assert_refusal(&ended, 1, sentence, hint);
        assert!(
            !ended.err.replace("/nowhere/hush", "").contains("hush"),
            "the token is printed: {}",
            ended.err
        );
    }
}

/// A new token would make the old one useless, and is not needed.
#[tokio::test]
async fn a_token_with_something_around_it_is_told_as_such() {
    for (text, hint) in [
        ("\"12:hush\"\n", "Take the quotation marks away"),
        ("“12:hush”", "Take the quotation marks away"),
        ("TELOXIDE_TOKEN=12:hush", "without TELOXIDE_TOKEN= before it"),
    ] {
        let program = Program::new(&[]).file("token", text).env("TELOXIDE_TOKEN_FILE", "token");
        let ended = program.ends().await;
        assert_refusal(&ended, 1, "TELOXIDE_TOKEN_FILE does not hold a token", hint);
        assert!(!ended.err.contains("hush"), "the token is printed: {}", ended.err);
    }
}

#[tokio::test]
async fn without_a_server_that_takes_the_token_it_does_not_start() {
    let token = Some("43:another-token-of-another-bot".to_owned());
    let other = Server::with(Options { token, ..Options::default() }).await;
    let refused = Program::bot(&other.url).ends().await;
    assert_refusal(&refused, 1, "Telegram refuses the token", "@BotFather");

    let nobody = format!("http://127.0.0.1:{}", closed_port().await);
    let unreachable = Program::bot(&nobody).ends().await;
    assert_refusal(&unreachable, 1, "cannot reach the Bot API at 127.0.0.1", "TELOXIDE_API_URL");
}

#[tokio::test]
async fn bad_settings_are_refused_before_anything_is_done() {
    let run = || Program::new(&[]).env("TELOXIDE_TOKEN", TOKEN);
    let nothing = Folder::empty();
    let links = Folder::empty();
    let dangling = links.path().join("link");
    std::os::unix::fs::symlink("gone", &dangling).unwrap();
    let config = |folder: PathBuf| run().env("APPEAL_CONFIG", folder);
    let here = || run().without("APPEAL_CONFIG");
    let cases = [
        (
            run().env("TELOXIDE_API_URL", "nonsense"),
            "TELOXIDE_API_URL is not an address",
            "https://host:port",
        ),
        (
            run().env("TELOXIDE_API_URL", "ftp://a"),
            "TELOXIDE_API_URL is not an address",
            "https://host:port",
        ),
        (
            run().env("TELOXIDE_PROXY", "nonsense"),
            "TELOXIDE_PROXY is not an address",
            "socks5h://host:port",
        ),
        (run().env("RUST_LOG", "appeal_bot=loud"), "RUST_LOG cannot be used", "RUST_LOG=debug"),
        (run().env("RUST_LOG", "\"debug\""), "RUST_LOG cannot be used", "RUST_LOG=debug"),
        (
            run().env("APPEAL_LOG_FORMAT", "xml"),
            "APPEAL_LOG_FORMAT is neither text nor json",
            "Write one of the two",
        ),
        (
            run().env("APPEAL_PAGE_COUNTS", "hush"),
            "APPEAL_PAGE_COUNTS is neither off nor on",
            "Write one of the two",
        ),
        (
            run().file(".env", "A=1\nhush hush\n"),
            ".env has a line that is not NAME=value",
            ".env.example",
        ),
        (config(nothing.path().join("nowhere")), "nowhere: it is not there", "appeal-bot init DIR"),
        (config(nothing.path().to_owned()), "is empty", "appeal-bot init"),
        (here(), "there is no folder config here", "appeal-bot init config"),
        (
            here().file("config", "hush"),
            "cannot read the configuration folder config: it is a file, not a folder",
            "in which bot.toml lies",
        ),
        (config(dangling), "it is a link to gone, which is not there", "Mend the link"),
    ];
    for (program, sentence, hint) in cases {
        let ended = program.ends().await;
        assert_refusal(&ended, 2, sentence, hint);
        assert!(!ended.err.contains("hush"), "{}", ended.err);
    }
}

#[tokio::test]
async fn a_folder_that_may_not_be_read_is_named_with_what_to_do() {
    let folder = Folder::copy();
    let path = folder.path().to_str().unwrap();
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    for (name, mode, said) in [
        ("pages/en", 0o700, "pages/en: this user has no right"),
        // Its names can be listed, and nothing else.
        ("pages/en", 0o744, "pages/en: this user has no right"),
        ("pages/en/start.md", 0o600, "pages/en/start.md: this user has no right"),
        ("", 0o700, &format!("{path}: this user has no right")),
    ] {
        let closed = folder.path().join(name);
        let before = std::fs::metadata(&closed).unwrap().permissions();
        std::fs::set_permissions(&closed, Permissions::from_mode(mode)).unwrap();
        for arguments in [&["--config", path, "check"][..], &["diff", path, path]] {
            let ended = Program::as_nobody(arguments).ends().await;
            assert_refusal(&ended, 2, said, &format!("chmod -R a+rX {path}"));
        }
        std::fs::set_permissions(&closed, before).unwrap();
    }
}

#[tokio::test]
async fn every_problem_of_the_words_is_listed_with_its_place() {
    let folder = Folder::copy();
    folder.append("pages/en/since.md", "\nSee a.com {ours}\n").remove("pages/uk/about.md");
    folder.replace("bot.toml", "publish = true", "publish = 1");
    let file = folder.path().with_extension("mirror");
    let folder_name = folder.path().to_str().unwrap();
    // The folder has a warning too, for its empty `operator`; only errors keep a command from being done.
    for (command, undone) in [
        (&["run"][..], "nothing was started"),
        (&["preview"], "nothing was started"),
        (&["publish"], "nothing was set"),
        (&["show", "start"], "nothing is shown"),
        (&["export", "--out", file.to_str().unwrap()], "nothing was written"),
        (&["diff", folder_name, folder_name], "nothing was compared"),
    ] {
        let program = Program::new(&[&["--config", folder_name], command].concat());
        let ended = program.env("TELOXIDE_TOKEN", TOKEN).ends().await;
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
        let root = format!("{}/", folder.path().display());
        let places: Vec<String> = ended
            .err
            .lines()
            .map(|line| {
                line.replace(&root, "").splitn(5, ':').take(4).collect::<Vec<_>>().join(":")
            })
            .collect();
        let summary = format!("3 errors in {}; {undone}.", folder.path().display());
        let setting = format!("bot.toml:{}:11: field-type", folder.line("bot.toml", "publish = 1"));
        let link = format!(
            "pages/en/since.md:{}:5: auto-link",
            folder.line("pages/en/since.md", "See a.com")
        );
        let missing = "pages/uk/about.md:1:1: page-missing".to_owned();
        assert_eq!(places, [setting, link, missing, summary], "{}", ended.err);
    }
}

#[tokio::test]
async fn arguments_are_explained_or_refused() {
    for (arguments, words) in [
        (&["--help"][..], "Usage: appeal-bot"),
        (&["preview", "--help"], "--listen"),
        (&["--version"], env!("CARGO_PKG_VERSION")),
    ] {
        let ended = Program::new(arguments).ends().await;
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{arguments:?}: {ended:?}");
        assert!(ended.out.contains(words), "{arguments:?}: {ended:?}");
    }
    for command in [&["check"][..], &["show", "start"], &["doctor"], &["diff", "a", "b"]] {
        let ended = Program::new(&[command, &["--today", "2026-13-01"]].concat()).ends().await;
        assert_eq!(ended.code, Some(2), "{command:?}: {ended:?}");
        let said = "there is no month 13; write a day as in 2027-02-01";
        assert!(ended.err.contains(said), "{command:?}: {ended:?}");
    }
    for arguments in
        [&["--nonsense"][..], &["nonsense"], &["preview", "--listen", "nonsense"], &["--config"]]
    {
        let ended = Program::new(arguments).ends().await;
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}: {ended:?}");
        assert!(
            ended.err.starts_with("error: ") && ended.err.contains(arguments[arguments.len() - 1]),
            "{arguments:?}: {ended:?}"
        );
    }
}
