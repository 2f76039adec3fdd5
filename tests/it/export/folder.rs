//! What `export` does to a folder, and what it leaves alone.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::harness::process::{Ended, Program};
use crate::harness::{BOT, Folder};
use crate::program::assert_refusal;

pub(crate) async fn export(words: &Folder, out: &Path, more: &[&str]) -> Ended {
    let arguments =
        ["--config", words.path().to_str().unwrap(), "export", "--out", out.to_str().unwrap()];
    Program::new(&[&arguments, more].concat()).ends().await
}

/// Every file below a folder, with its bytes.
pub(crate) fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            found.extend(
                contents(&entry.path())
                    .into_iter()
                    .map(|(path, bytes)| (format!("{name}/{path}"), bytes)),
            );
        } else {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    found
}

/// Fails unless the folder holds exactly what its manifest lists.
pub(crate) fn assert_complete(out: &Path) {
    let mut found = contents(out);
    let manifest: Value =
        serde_json::from_slice(&found.remove("manifest.json").expect("no manifest")).unwrap();
    let hex = |bytes: &Vec<u8>| {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let hashes: BTreeMap<&String, String> =
        found.iter().map(|(path, bytes)| (path, hex(bytes))).collect();
    assert_eq!(serde_json::to_value(hashes).unwrap(), manifest["files"]);
}

pub(crate) fn assert_refused(ended: &Ended, words: &str) {
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
    assert!(
        ended.err.contains(words) && ended.err.contains("nothing of yours is lost"),
        "{ended:?}"
    );
}

#[tokio::test]
async fn an_export_is_complete_and_says_what_it_is() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("new/mirror");
    let plain = export(&Folder::shipped(), &out, &[]).await;
    assert_eq!((plain.code, plain.err.as_str()), (Some(0), ""), "{plain:?}");
    let count = format!("{} files, ", contents(&out).len());
    assert!(
        plain.out.starts_with(&count) && plain.out.contains("No leaflets were made"),
        "{plain:?}"
    );
    assert_complete(&out);

    let named = export(&Folder::shipped(), &out, &["--bot", &format!("@{BOT}")]).await;
    assert!(named.out.contains("The leaflets are in its folder leaflets"), "{named:?}");
    assert_complete(&out);
    assert!(out.join("leaflets/ko-qr.svg").exists());

    export(&Folder::shipped(), &out, &[]).await;
    assert_complete(&out);
    assert!(!out.join("leaflets").exists(), "what an export does not have any more goes");
}

#[tokio::test]
async fn the_leaflets_name_the_bot_of_the_settings_where_no_other_is_given() {
    let (folder, words) = (TempDir::new().unwrap(), Folder::copy());
    words.replace(
        "bot.toml",
        "groups = \"answer\"",
        "username = \"named_bot\"\ngroups = \"answer\"",
    );
    let out = folder.path().join("mirror");
    let leaflet = || fs::read_to_string(out.join("leaflets/en-a6.html")).unwrap();
    export(&words, &out, &[]).await;
    assert!(leaflet().contains(">@named_bot<"));
    export(&words, &out, &["--bot", BOT]).await;
    assert!(leaflet().contains(&format!(">@{BOT}<")));
}

#[tokio::test]
async fn what_somebody_else_put_there_is_kept() {
    let out = TempDir::new().unwrap();
    fs::write(out.path().join("thesis.txt"), "mine").unwrap();
    assert_refused(
        &export(&Folder::shipped(), out.path(), &[]).await,
        "is not empty, and no earlier export wrote it",
    );
    fs::write(out.path().join("manifest.json"), "{\"files\":{}}").unwrap();
    assert_refused(
        &export(&Folder::shipped(), out.path(), &[]).await,
        "is not empty, and no earlier export wrote it",
    );
    assert_eq!(contents(out.path()).len(), 2);

    let out = TempDir::new().unwrap();
    export(&Folder::shipped(), out.path(), &[]).await;
    fs::write(out.path().join("CNAME"), "mine").unwrap();
    let again = export(&Folder::shipped(), out.path(), &[]).await;
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(fs::read_to_string(out.path().join("CNAME")).unwrap(), "mine");

    fs::write(out.path().join("en/appeal.html"), "edited by hand").unwrap();
    let before = contents(out.path());
    assert_refused(
        &export(&Folder::shipped(), out.path(), &[]).await,
        "appeal.html is not as an earlier export wrote it",
    );
    assert_eq!(contents(out.path()), before);
}

#[tokio::test]
async fn nothing_is_written_among_the_words() {
    let (words, elsewhere) = (Folder::copy(), TempDir::new().unwrap());
    let before = contents(words.path());
    let link = elsewhere.path().join("link");
    symlink(words.path(), &link).unwrap();
    for out in [
        words.path().to_owned(),
        words.path().join("mirror"),
        words.path().join("pages/en/a/b"),
        link.join("mirror"),
        elsewhere.path().join("new/../link/mirror"),
    ] {
        let ended = export(&words, &out, &[]).await;
        let said = format!("{} lies in {}", out.display(), words.path().display());
        assert_refusal(&ended, 2, &said, "Name a folder outside of it");
    }
    assert_eq!(contents(words.path()), before);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
    let beside = words.path().with_extension("mirror");
    assert_eq!(export(&words, &beside, &[]).await.code, Some(0));
    fs::remove_dir_all(beside).unwrap();
}

#[tokio::test]
async fn a_manifest_cannot_reach_out_of_its_folder() {
    let folder = TempDir::new().unwrap();
    let (out, outside) = (folder.path().join("out"), folder.path().join("outside.txt"));
    export(&Folder::shipped(), &out, &[]).await;
    fs::write(&outside, "mine").unwrap();
    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    let hash: String = Sha256::digest("mine").iter().map(|byte| format!("{byte:02x}")).collect();
    let forged = manifest.replacen(
        "\"files\": {",
        &format!("\"files\": {{\"../outside.txt\": \"{hash}\","),
        1,
    );
    fs::write(out.join("manifest.json"), forged).unwrap();
    assert_eq!(export(&Folder::shipped(), &out, &[]).await.code, Some(0));
    assert_eq!(fs::read_to_string(outside).unwrap(), "mine");
    assert_complete(&out);
}

/// Runs an export that may write no file of more than a kilobyte and is killed at the first one.
fn killed_export(out: &Path) {
    let line = "ulimit -f 1; exec \"$0\" export --out \"$1\"";
    let mut shell = Command::new("bash");
    shell
        .args(["-c", line, env!("CARGO_BIN_EXE_appeal-bot")])
        .arg(out)
        .env("APPEAL_CONFIG", Folder::shipped().path());
    assert!(!shell.output().unwrap().status.success());
}

#[tokio::test]
async fn a_run_that_was_cut_off_leaves_no_half_export() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    killed_export(&out);
    assert!(
        contents(&out).keys().all(|path| path.starts_with(".unfinished-export/")),
        "{:?}",
        contents(&out).keys()
    );
    assert_eq!(export(&Folder::shipped(), &out, &[]).await.code, Some(0));
    assert_complete(&out);

    killed_export(&out);
    fs::remove_dir_all(out.join(".unfinished-export")).unwrap();
    assert_complete(&out);

    // Cut off between two files of the second step: one is new, the manifests wait.
    let words = Folder::copy();
    words.append("pages/en/about.md", "\nMore words. {ours}\n");
    let next = folder.path().join("next");
    export(&words, &next, &[]).await;
    let waiting = out.join(".unfinished-export");
    fs::create_dir(&waiting).unwrap();
    fs::rename(out.join("manifest.json"), waiting.join("manifest-before.json")).unwrap();
    fs::copy(next.join("manifest.json"), waiting.join("manifest.json")).unwrap();
    fs::copy(next.join("en/about.html"), out.join("en/about.html")).unwrap();
    assert_eq!(export(&words, &out, &[]).await.code, Some(0));
    assert_complete(&out);
}

#[tokio::test]
async fn a_place_that_takes_no_files_and_a_name_that_no_bot_has_are_refused() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    let ended = export(&Folder::shipped(), &file, &[]).await;
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
    assert!(ended.err.contains("cannot write the export into"), "{ended:?}");
    for name in ["", "bot", "my bot!", "https://t.me/my_bot"] {
        let ended = export(&Folder::shipped(), &folder.path().join("out"), &["--bot", name]).await;
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
        assert!(ended.err.contains("is not the name of a bot"), "{ended:?}");
    }
    assert!(!folder.path().join("out").exists());
}
