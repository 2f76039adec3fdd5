//! The words that are built into the program: for whoever has no folder, and for nobody else.

use std::fs;

use serde_json::Value;

use crate::harness::process::{Ended, Program};
use crate::harness::{Folder, TOKEN};

/// The program in an empty folder, with nothing that names another one.
fn alone(arguments: &[&str]) -> Program {
    Program::new(arguments).without("APPEAL_CONFIG")
}

fn is_noted(ended: &Ended) -> bool {
    ended.err.contains("these are the words built into the program")
        && ended.err.contains("appeal-bot init DIR")
}

#[tokio::test]
async fn they_are_those_of_the_folder_config() {
    // /verify shows the hash of all files, so that this compares each byte of each.
    let built_in = alone(&["show", "verify"]).ends().await;
    let folder = Program::new(&["show", "verify"]).ends().await;
    assert_eq!(
        (built_in.code, &built_in.out),
        (Some(0), &folder.out),
        "name every file of config/ in src/built_in.rs: {built_in:?}"
    );
    assert!(is_noted(&built_in) && folder.err.is_empty(), "{built_in:?} {folder:?}");
}

#[tokio::test]
async fn without_a_folder_they_are_shown_checked_and_exported() {
    let checked = alone(&["check", "--format", "json", "--today", "2026-11-01"]).ends().await;
    let json: Value = serde_json::from_str(&checked.out).unwrap();
    assert_eq!((checked.code, &json["folder"]), (Some(0), &"built-in".into()), "{checked:?}");
    assert!(is_noted(&checked), "{checked:?}");

    let out = Folder::empty();
    let to = out.path().join("mirror");
    let exported = alone(&["export", "--out", to.to_str().unwrap()]).ends().await;
    assert_eq!(exported.code, Some(0), "{exported:?}");
    assert!(is_noted(&exported) && fs::exists(to.join("index.html")).unwrap(), "{exported:?}");
}

#[tokio::test]
async fn without_a_folder_they_are_previewed() {
    let mut preview = alone(&["preview", "--listen", "127.0.0.1:0"]).starts();
    preview.says("built into the program").await;
    let address = preview.says_address("Open ").await;
    let page = reqwest::get(&address).await.unwrap();
    assert!(page.status().is_success(), "{address}");
    preview.signal("INT");
    assert!(preview.ends_within(std::time::Duration::from_secs(10)).await.success());
}

#[tokio::test]
async fn a_bot_on_telegram_wants_words_of_its_own() {
    for arguments in [&["run"][..], &[], &["publish"], &["publish", "--dry-run"]] {
        let ended = alone(arguments).env("TELOXIDE_TOKEN", TOKEN).ends().await;
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}: {ended:?}");
        assert!(ended.err.contains("appeal-bot init config"), "{arguments:?}: {ended:?}");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_read_is_not_replaced_by_them() {
    for program in [
        alone(&["show", "start"]).file("config", "no folder"),
        alone(&["--config", "nowhere", "show", "start"]),
        alone(&["check"]).env("APPEAL_CONFIG", "nowhere"),
    ] {
        let ended = program.ends().await;
        assert_eq!((ended.code, is_noted(&ended)), (Some(2), false), "{ended:?}");
    }
}

/// Stands for the system's program that opens an address.
const OPENER: &str = "#!/bin/sh\necho \"$1\" > opened.tmp && mv opened.tmp opened\n";

#[tokio::test]
async fn a_browser_is_opened_only_when_asked() {
    for asked in [false, true] {
        let folder = Folder::empty();
        folder.write("xdg-open", OPENER);
        let opener = folder.path().join("xdg-open");
        fs::set_permissions(&opener, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let arguments = ["preview", "--listen", "127.0.0.1:0", "--open"];
        let program = Program::new(if asked { &arguments } else { &arguments[..3] });
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let mut preview = program.env("PATH", path).starts();
        let address = preview.says_address("Open ").await;
        // The page answers, so what --open does is done or on its way.
        assert!(reqwest::get(&address).await.unwrap().status().is_success());
        let opened = preview.folder().join("opened");
        if asked {
            crate::harness::until("the browser is opened", async || opened.exists()).await;
            assert_eq!(fs::read_to_string(&opened).unwrap(), format!("{address}/\n"));
        }
        preview.signal("INT");
        assert!(preview.ends_within(std::time::Duration::from_secs(10)).await.success());
        assert_eq!(opened.exists(), asked);
    }
}
