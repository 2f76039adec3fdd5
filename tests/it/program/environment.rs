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
    let broken = || Program::new(&["check"]).file_with(".env", "no assignment", 0o600);
    assert_eq!(broken().ends().await.code, Some(2));
    let below = ["-c", "mkdir below && cd below && exec \"$@\"", "sh"];
    let ended = broken().through("sh", &below).ends().await;
    assert_eq!(ended.code, Some(0), "{}", ended.err);
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
