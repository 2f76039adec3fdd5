//! What the program takes from its environment, and where its results go.

use crate::harness::process::Program;

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
