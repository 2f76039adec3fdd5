//! The table of translations, and the mark where somebody has looked.

use std::fs;

use crate::harness::Folder;
use crate::harness::process::{Ended, Program};

async fn translations(folder: &Folder, arguments: &[&str]) -> Ended {
    let folder = folder.path().to_str().unwrap();
    Program::new(&[&["--config", folder, "translations"], arguments].concat()).ends().await
}

/// The cells of a row.
fn row<'a>(ended: &'a Ended, name: &str) -> Vec<&'a str> {
    let line = ended.out.lines().find(|line| line.split_whitespace().next() == Some(name));
    let line = line.unwrap_or_else(|| panic!("no row {name}: {ended:?}"));
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).skip(1).collect()
}

async fn stale(folder: &Folder) -> Vec<String> {
    let path = folder.path().to_str().unwrap();
    let arguments = ["--config", path, "check", "--today", "2026-11-01", "--format", "json"];
    let ended = Program::new(&arguments).ends().await;
    let json: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let problems = json["problems"].as_array().unwrap();
    let stale =
        problems.iter().filter(|one| one["rule"] == "stale" || one["rule"] == "origin-missing");
    stale.map(|one| one["file"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn each_page_in_each_language_is_told() {
    let folder = Folder::copy();
    let shipped = translations(&folder, &[]).await;
    assert_eq!((shipped.code, shipped.err.as_str()), (Some(0), ""), "{shipped:?}");
    assert_eq!(row(&shipped, "page"), ["ko", "ru", "uk", "en"]);
    assert_eq!(
        row(&shipped, "privacy"),
        ["current ← en", "current ← en", "current ← en", "original"]
    );
    // Official in Korean; Kyiv Post's translation in English, with nothing here to compare it with.
    assert_eq!(row(&shipped, "appeal"), ["original", "current ← ko", "current ← ko", "translated"]);
    assert_eq!(row(&shipped, "phrases"), ["current"; 4]);
    assert!(shipped.out.ends_with("All are current.\n"), "{}", shipped.out);

    folder.append("pages/en/privacy.md", "\nOne more word. {ours}\n");
    folder.write("pages/ko/since.md", "+++\nfallback = \"en\"\n+++\n").remove("pages/ru/since.md");
    folder.replace("pages/uk/since.md", "provenance =", "draft = true\nprovenance =");
    folder.append("phrases/ru.ftl", "\nhide-button = ✎ Hide\n");
    let changed = translations(&folder, &[]).await;
    assert_eq!(row(&changed, "privacy"), ["stale ← en", "stale ← en", "stale ← en", "original"]);
    assert_eq!(row(&changed, "since"), ["fallback ← en", "missing", "draft ← en", "original"]);
    assert_eq!(row(&changed, "phrases"), ["current", "unfinished", "current", "current"]);
    assert!(
        changed.out.ends_with("7 are not current; appeal-bot check says what to do.\n"),
        "{}",
        changed.out
    );
}

#[tokio::test]
async fn a_page_that_somebody_has_looked_at_is_current() {
    let folder = Folder::copy();
    folder.append("pages/en/privacy.md", "\nOne more word. {ours}\n");
    let before = fs::read_to_string(folder.path().join("pages/ko/privacy.md")).unwrap();
    assert_eq!(
        stale(&folder).await,
        ["ko", "ru", "uk"].map(|code| format!("pages/{code}/privacy.md"))
    );
    let ended = translations(&folder, &["--accept", "privacy", "--lang", "ko"]).await;
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
    assert_eq!(stale(&folder).await, ["ru", "uk"].map(|code| format!("pages/{code}/privacy.md")));
    let after = fs::read_to_string(folder.path().join("pages/ko/privacy.md")).unwrap();
    let differ = before.lines().zip(after.lines()).filter(|(one, other)| one != other);
    assert!(differ.clone().all(|(_, line)| line.starts_with("translated_from")), "{after}");
    assert_eq!((differ.count(), before.len()), (1, after.len()));
}

#[tokio::test]
async fn a_translation_that_names_no_original_gets_the_field() {
    let folder = Folder::copy();
    let file = folder.path().join("pages/ko/privacy.md");
    let text = fs::read_to_string(&file).unwrap();
    let without = text.lines().filter(|line| !line.starts_with("translated_from"));
    fs::write(&file, without.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    assert_eq!(stale(&folder).await, ["pages/ko/privacy.md"]);
    assert_eq!(translations(&folder, &["--accept", "privacy", "--lang", "ko"]).await.code, Some(0));
    assert_eq!(stale(&folder).await, [""; 0]);
}

/// What nobody has said is not made up.
#[tokio::test]
async fn a_page_that_does_not_say_where_it_comes_from_is_unknown() {
    let folder = Folder::copy();
    for file in ["pages/ko/privacy.md", "pages/ru/appeal.md"] {
        let text = fs::read_to_string(folder.path().join(file)).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with("translated_from"));
        folder.write(file, lines.map(|line| format!("{line}\n")).collect::<String>());
    }
    let told = translations(&folder, &[]).await;
    assert_eq!(row(&told, "privacy"), ["unknown", "current ← en", "current ← en", "original"]);
    assert_eq!(row(&told, "appeal"), ["original", "unknown", "current ← ko", "translated"]);
    // It is compared with what `check` names: the official words, and not the default language.
    let accepted = translations(&folder, &["--accept", "appeal", "--lang", "ru"]).await;
    assert!(accepted.out.contains("the page in ko"), "{accepted:?}");
    assert_eq!(row(&translations(&folder, &[]).await, "appeal")[1], "current ← ko");
}

#[tokio::test]
async fn words_that_are_still_to_be_written_are_unfinished() {
    let folder = Folder::empty().at("mine");
    let path = folder.path().to_str().unwrap();
    let made = Program::new(&["init", path, "--lang", "en,ar"]).ends().await;
    assert_eq!(made.code, Some(0), "{made:?}");
    let told = translations(&folder, &[]).await;
    assert_eq!(row(&told, "notice"), ["unfinished", "unfinished ← en"]);
    assert_eq!(row(&told, "privacy"), ["original", "unfinished ← en"]);
    // The names of the bot are placeholders in English too, and nobody gets another language for that.
    assert_eq!(row(&told, "phrases"), ["unfinished", "unfinished"]);
    let phrases = fs::read_to_string(folder.path().join("phrases/ar.ftl")).unwrap();
    let lines = phrases.lines().filter(|line| !line.starts_with("hide-button"));
    folder.write("phrases/ar.ftl", lines.map(|line| format!("{line}\n")).collect::<String>());
    let told = translations(&folder, &[]).await;
    assert_eq!(row(&told, "phrases"), ["unfinished", "fallback ← en"]);
}

#[tokio::test]
async fn what_is_no_translation_cannot_be_accepted() {
    let folder = Folder::copy();
    folder.write("pages/uk/since.md", "+++\nfallback = \"en\"\n+++\n");
    for (page, language, words) in [
        ("privacy", "en", "is the original"),
        ("appeal", "en", "does not say which page it was translated from"),
        ("since", "uk", "no words of its own"),
        ("nothing", "ko", "no words of its own"),
        ("privacy", "fr", "no words of its own"),
    ] {
        let ended = translations(&folder, &["--accept", page, "--lang", language]).await;
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
        assert!(ended.err.contains(words), "{ended:?}");
    }
    for arguments in [&["--accept", "privacy"][..], &["--lang", "ko"]] {
        assert_eq!(translations(&folder, arguments).await.code, Some(2));
    }
    let built_in = Program::new(&["translations", "--accept", "privacy", "--lang", "ko"]);
    let ended = built_in.without("APPEAL_CONFIG").ends().await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("built into the program cannot be changed"), "{ended:?}");
}
