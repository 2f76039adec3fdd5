//! From nothing to a bot of one's own: what `init` makes, and that it takes nobody's words away.

use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};

use appeal_bot::ops::calendar::Calendar;
use serde_json::Value;

use crate::harness::process::{Ended, Program};
use crate::harness::{Folder, Server, TOKEN, buttons, run_by};
use telegram_sandbox::Options;

async fn init(folder: &Folder, arguments: &[&str]) -> Ended {
    let folder = folder.path().to_str().unwrap();
    Program::new(&[&["init", folder], arguments].concat()).without("APPEAL_CONFIG").ends().await
}

/// The rule and the file of each problem.
async fn problems(folder: &Folder) -> (Ended, Vec<(String, String)>) {
    let folder = folder.path().to_str().unwrap();
    let ended = Program::new(&["--config", folder, "check", "--format", "json"]).ends().await;
    let json: Value = serde_json::from_str(&ended.out).unwrap();
    let text = |problem: &Value, name: &str| problem[name].as_str().unwrap().to_owned();
    let problems = json["problems"].as_array().unwrap();
    let found = problems.iter().map(|one| (text(one, "rule"), text(one, "file"))).collect();
    (ended, found)
}

#[tokio::test]
async fn it_is_clean_but_for_what_must_be_ones_own() {
    let folder = Folder::empty().at("mine");
    let ended = init(&folder, &["--lang", "en,ar"]).await;
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    assert!(ended.out.contains("mine preview") && ended.out.contains("mine check"), "{ended:?}");
    let (checked, found) = problems(&folder).await;
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let rules = |rule: &str| found.iter().filter(|(known, _)| known == rule).count();
    assert_eq!(
        (rules("operator"), rules("operator") + rules("untranslated")),
        (1, found.len()),
        "{found:?}"
    );
    let marked: Vec<&str> = found.iter().map(|(_, file)| file.as_str()).collect();
    for file in
        ["bot.toml", "sources.toml", "pages/en/start.md", "pages/ar/privacy.md", "phrases/ar.ftl"]
    {
        assert!(marked.contains(&file), "{file}: {found:?}");
    }
    assert!(!marked.contains(&"pages/en/privacy.md"), "{found:?}");
    // A text that is marked is told once, although it is the same in both languages.
    assert_eq!(marked.iter().filter(|file| **file == "phrases/ar.ftl").count(), 1, "{found:?}");
}

#[tokio::test]
async fn each_mark_that_is_taken_away_is_counted_down() {
    let folder = Folder::empty().at("mine");
    init(&folder, &["--lang", "ko"]).await;
    folder.replace("pages/ko/start.md", "✎ 이 봇이 보여 주는 것", "마을의 알림");
    let (_, found) = problems(&folder).await;
    assert!(found.contains(&("untranslated".into(), "pages/ko/start.md".into())), "{found:?}");
    folder.replace("pages/ko/start.md", "✎ 무엇을", "무엇을");
    folder.replace("bot.toml", "operator = \"\" # ✎", "operator = \"마을\"");
    let (_, found) = problems(&folder).await;
    assert!(found.contains(&("untranslated".into(), "bot.toml".into())), "{found:?}");
    folder.replace("bot.toml", " # ✎", "");
    let (_, found) = problems(&folder).await;
    let is_left = |file: &str| found.iter().any(|(_, known)| known == file);
    assert!(!is_left("pages/ko/start.md") && !is_left("bot.toml"), "{found:?}");
    assert!(is_left("sources.toml") && is_left("phrases/ko.ftl"), "{found:?}");
}

#[tokio::test]
async fn it_is_a_conversation_in_each_of_its_languages() {
    let folder = Folder::empty().at("mine");
    init(&folder, &["--lang", "en,ar"]).await;
    // `init` writes today's date, and the calendar of the other tests stands still.
    let calendar = Calendar::of_this_machine();
    run_by(
        calendar,
        &folder,
        Options::default(),
        |_| {},
        async |bot| {
            for (language, title, label) in [
                ("en", "✎ What this bot shows", "Erase"),
                ("ar", "✎ What this bot shows", "✎ Erase"),
            ] {
                let mut reader = bot.reader(language);
                reader.says("/start");
                let start = reader.answer().await;
                assert_eq!(start.text.lines().next(), Some(title), "{language}");
                let labels: Vec<String> =
                    buttons(&start).into_iter().map(|(label, _)| label).collect();
                assert!(labels.contains(&label.to_owned()), "{language}: {labels:?}");
                reader.says("/notice");
                assert!(reader.answer().await.text.contains("✎"), "{language}");
            }
        },
    )
    .await;
}

/// Whose bot it is must be written before readers see it; all else may wait.
#[tokio::test]
async fn nobody_goes_live_under_a_placeholder() {
    let server = Server::start().await;
    let folder = Folder::empty().at("mine");
    init(&folder, &["--lang", "en,ar"]).await;
    // Fluent takes a name without a space behind it, too.
    folder.replace("phrases/en.ftl", "bot-name = ", "bot-name=");
    let path = folder.path().to_str().unwrap();
    let live = async |command: &str| {
        let bot = Program::new(&["--config", path, command]).env("TELOXIDE_TOKEN", TOKEN);
        bot.env("TELOXIDE_API_URL", &server.url).ends().await
    };
    for command in ["run", "publish"] {
        let ended = live(command).await;
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
        assert_eq!(ended.err.matches(": placeholder: ").count(), 9, "{ended:?}");
        for place in ["bot.toml:13:", "bot.toml:26:", "phrases/en.ftl:6:", "phrases/ar.ftl:4:"] {
            assert!(ended.err.contains(place), "{place}: {ended:?}");
        }
    }
    assert_eq!(live("doctor").await.out.matches("still a placeholder").count(), 9);
    for line in ["operator = \"\"", "link_hosts = [\"example.org\"]"] {
        folder.replace("bot.toml", &format!("{line} # ✎"), line);
    }
    for (file, marks) in [("phrases/en.ftl", 3), ("phrases/ar.ftl", 4)] {
        (0..marks).for_each(|_| _ = folder.replace(file, "✎ ", ""));
    }
    // The pages, the sources and the program's phrases in Arabic still have the mark.
    let published = live("publish").await;
    assert_eq!((published.code, published.err.as_str()), (Some(0), ""), "{published:?}");
}

#[tokio::test]
async fn it_overwrites_nothing() {
    let folder = Folder::empty();
    folder.write("notes.txt", "mine");
    let ended = init(&folder, &[]).await;
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
    assert!(ended.err.contains("overwrites nothing"), "{ended:?}");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    // An empty folder is nobody's.
    fs::remove_file(folder.path().join("notes.txt")).unwrap();
    assert_eq!(init(&folder, &[]).await.code, Some(0));
    assert_eq!(init(&folder, &[]).await.code, Some(2));
}

#[tokio::test]
async fn a_language_that_cannot_be_used_is_named() {
    for (languages, words) in
        [("EN", "“EN”"), ("en,en", "stands twice"), ("../x", "“../x”"), ("en,", "“”")]
    {
        let folder = Folder::empty().at("mine");
        let ended = init(&folder, &["--lang", languages]).await;
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{languages}: {ended:?}");
        assert!(ended.err.contains(words), "{languages}: {ended:?}");
        assert!(!folder.path().exists(), "{languages}");
    }
}

/// What stands in the way, and the command that comes next, which a shell must take.
#[tokio::test]
async fn the_place_is_used_as_it_is_named_or_the_reason_is_told() {
    let above = Folder::empty();
    above.write("a file", "mine");
    symlink("nowhere", above.path().join("link")).unwrap();
    for (name, says) in [
        ("a file", "a file: it is a file, not a folder"),
        ("a file/within", "a file is a file, not a folder"),
        ("link", "it is a link to nowhere, which is not there"),
    ] {
        let ended = init(&above.at(name), &[]).await;
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{name}: {ended:?}");
        assert!(ended.err.contains(says), "{name}: {ended:?}");
    }
    let mine = above.at("my own words");
    let ended = init(&mine, &[]).await;
    let next = format!("appeal-bot --config '{}' preview\n", mine.path().display());
    assert!(ended.code == Some(0) && ended.out.contains(&next), "{ended:?}");
}

#[tokio::test]
async fn a_place_where_nobody_may_write_is_told() {
    let above = Folder::empty();
    above.write("closed/notes.txt", "mine");
    for (mode, name, code, says) in [
        (0o755, "new", Some(1), "this user has no right to do so"),
        (0o700, "closed", Some(2), "closed: this user has no right to do so"),
    ] {
        let closed = above.path().join("closed");
        fs::set_permissions(closed, Permissions::from_mode(mode)).unwrap();
        fs::set_permissions(above.path(), Permissions::from_mode(0o755)).unwrap();
        let folder = above.at(name);
        let ended = Program::as_nobody(&["init", folder.path().to_str().unwrap()]).ends().await;
        assert_eq!((ended.code, ended.out.as_str()), (code, ""), "{name}: {ended:?}");
        assert!(ended.err.contains(says), "{name}: {ended:?}");
    }
}

/// As many as there may be; one more is refused, and so is a code that is not written as one.
#[tokio::test]
async fn there_may_be_thirty_two_languages() {
    let codes: Vec<String> = (0..33u8)
        .map(|at| format!("{}{}", ["q", "x"][usize::from(at / 26)], char::from(b'a' + at % 26)))
        .collect();
    for (count, code) in [(32, Some(0)), (33, Some(2))] {
        let folder = Folder::empty().at("mine");
        let ended = init(&folder, &["--lang", &codes[..count].join(",")]).await;
        assert_eq!(ended.code, code, "{count}: {ended:?}");
    }
    for (code, says) in [("zh-CN", "write \"zh-cn\""), ("", "write one such as")] {
        let ended = init(&Folder::empty().at("mine"), &["--lang", code]).await;
        assert!(ended.code == Some(2) && ended.err.contains(says), "{ended:?}");
    }
}

/// Russian and Ukrainian words for the same are alike, and neither quotes the other.
#[tokio::test]
async fn related_languages_go_together() {
    let ended = init(&Folder::empty().at("mine"), &["--lang", "ko,ru,uk,en"]).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

/// A warning about the original, here that a mark is left, hides nothing of its translations.
#[tokio::test]
async fn a_translation_is_stale_although_its_original_is_warned_of() {
    let folder = Folder::empty().at("mine");
    init(&folder, &["--lang", "en,ko"]).await;
    folder.append("pages/en/start.md", "\n✎ One more line. {ours}\n");
    let (_, found) = problems(&folder).await;
    assert!(found.contains(&("stale".into(), "pages/ko/start.md".into())), "{found:?}");
}
