//! What `diff` shows of a change, and what it leaves out.

use serde_json::Value;

use crate::harness::Folder;
use crate::harness::process::{Ended, Program};

async fn diff(old: &Folder, new: &Folder, arguments: &[&str]) -> Ended {
    let [old, new] = [old, new].map(|folder| folder.path().to_str().unwrap());
    Program::new(&[&["diff", old, new, "--today", "2026-11-01"], arguments].concat()).ends().await
}

/// The kind, the name, the language and the words of each change.
async fn changes(old: &Folder, new: &Folder) -> Vec<[String; 4]> {
    let ended = diff(old, new, &["--format", "json"]).await;
    let json: Value = serde_json::from_str(&ended.out).unwrap();
    let changes = json["changes"].as_array().unwrap();
    assert_eq!(ended.code, Some(i32::from(!changes.is_empty())), "{ended:?}");
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let change = |one: &Value| ["kind", "name", "language", "words"].map(|name| text(&one[name]));
    changes.iter().map(change).collect()
}

#[tokio::test]
async fn one_word_is_that_word_in_that_message_and_nothing_else() {
    let (old, new) = (Folder::shipped(), Folder::copy());
    new.replace("pages/en/privacy.md", "There is no database", "There is no register");
    let found = changes(&old, &new).await;
    let words = r#"[{"added":"register","removed":"database"}]"#;
    assert_eq!(found, [["message", "privacy", "en", words]]);

    let text = diff(&old, &new, &[]).await;
    assert_eq!((text.code, text.err.as_str()), (Some(1), ""), "{text:?}");
    let marked =
        "  Nothing. There is no [-database-]{+register+}, and no file or log about readers.";
    let lines: Vec<&str> = text.out.lines().collect();
    assert_eq!(lines[..2], ["/privacy, en", "  …"], "{}", text.out);
    assert!(lines[2].starts_with(marked), "{}", text.out);
    assert_eq!(lines[3..], ["  …", "", "1 change"], "{}", text.out);
}

#[tokio::test]
async fn a_paragraph_that_moved_is_whole_where_it_was_and_where_it_is() {
    let (old, new) = (Folder::shipped(), Folder::copy());
    let file = "pages/en/privacy.md";
    let text = std::fs::read_to_string(new.path().join(file)).unwrap();
    let (fields, body) = text.rsplit_once("+++\n").unwrap();
    let mut paragraphs: Vec<&str> = body.trim().split("\n\n").collect();
    assert!(paragraphs.len() > 2, "{body}");
    paragraphs.rotate_left(1);
    new.write(file, format!("{fields}+++\n{}\n", paragraphs.join("\n\n")));
    let shown = diff(&old, &new, &[]).await;
    let lines: Vec<&str> = shown.out.lines().collect();
    let about = lines.iter().position(|line| *line == "/privacy, en").unwrap();
    let changed: Vec<&str> = lines[about + 1..]
        .iter()
        .take_while(|line| !line.is_empty())
        .copied()
        .filter(|line| *line != "  …")
        .collect();
    let is_whole = |line: &&str| {
        let words = line.trim_start();
        let marked = |open: &str, close: &str| {
            words.starts_with(open) && words.ends_with(close) && words.matches(open).count() == 1
        };
        marked("[-", "-]") || marked("{+", "+}")
    };
    assert!(!changed.is_empty() && changed.iter().all(is_whole), "{}", shown.out);
}

#[tokio::test]
async fn the_same_words_are_the_same_whatever_the_files_look_like() {
    let (old, new) = (Folder::shipped(), Folder::copy());
    // A comment changes the version that /verify shows, and nothing that an editor wrote.
    new.append("bot.toml", "\n# A remark\n");
    for (format, words) in [("text", "the same"), ("html", "the same"), ("json", "[]")] {
        let ended = diff(&old, &new, &["--format", format]).await;
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:?}");
        assert!(ended.out.contains(words), "{}", ended.out);
    }
}

#[tokio::test]
async fn buttons_menus_names_and_notices_are_compared() {
    let (old, new) = (Folder::shipped(), Folder::copy());
    new.replace("phrases/ru.ftl", "bot-name = ", "bot-name = Новый ");
    new.replace("phrases/uk.ftl", "wait-notice = ", "wait-notice = Отже, ");
    new.replace("pages/ko/since.md", "menu = \"", "menu = \"새 ");
    new.replace("pages/ko/since.md", "buttons = [", "buttons = [\"privacy\", ");
    let found = changes(&old, &new).await;
    let kinds: Vec<[&str; 3]> =
        found.iter().map(|[kind, name, language, _]| [kind.as_str(), name, language]).collect();
    let expected = [
        ["name", "", "ru"],
        ["menu", "since", "ko"],
        ["message", "help", "ko"],
        ["message", "since", "ko"],
        ["phrase", "wait-notice", "uk"],
    ];
    assert_eq!(kinds, expected, "{found:#?}");
}

#[tokio::test]
async fn a_page_that_comes_or_goes_is_told() {
    let (old, new) = (Folder::another(), Folder::copy_of(Folder::another().path()));
    for language in ["de", "pl"] {
        new.remove(&format!("pages/{language}/wasser.md"));
        for page in ["start", "warnung", "belege"] {
            let file = format!("pages/{language}/{page}.md");
            let text = std::fs::read_to_string(new.path().join(&file)).unwrap();
            new.write(&file, text.replace(", \"wasser\"", "").replace("\"wasser\", ", ""));
        }
    }
    for (one, other, word) in [(&old, &new, "gone"), (&new, &old, "new")] {
        let ended = diff(one, other, &[]).await;
        assert!(ended.out.contains(&format!("/wasser, de ({word})\n")), "{ended:?}");
    }
}

#[tokio::test]
async fn a_link_that_leads_elsewhere_is_told() {
    let (old, new) = (Folder::shipped(), Folder::copy());
    let (from, to) = ("https://www.kyivpost.com/post/41002", "https://www.kyivpost.com/post/41003");
    new.replace("sources.toml", from, to);
    let text = diff(&old, &new, &[]).await;
    assert!(text.out.contains("[-41002-]{+41003+}"), "{}", text.out);
    let html = diff(&old, &new, &["--format", "html"]).await;
    for link in [format!("Old link: <del>{from}</del>"), format!("New link: <ins>{to}</ins>")] {
        assert!(html.out.contains(&link), "{link}: {}", html.out);
    }
}

#[tokio::test]
async fn the_page_for_a_browser_shows_both_sides_and_loads_nothing() {
    let (old, new) = (Folder::shipped(), Folder::copy());
    new.replace("pages/ko/privacy.md", "데이터베이스(자료기지)도 없고", "장부도 없고");
    let html = diff(&old, &new, &["--format", "html"]).await.out;
    assert!(html.contains("<del>데이터베이스") && html.contains("<ins>장부도</ins>"), "{html}");
    assert_eq!(html.matches("<div class=\"bubble\" lang=\"ko\" dir=\"ltr\">").count(), 2);
    // Without it a browser asks for an icon.
    let html = html.replace("<link rel=\"icon\" href=\"data:,\">", "");
    for loading in ["src=", "url(", "@import", "<link", "<script"] {
        assert!(!html.contains(loading), "{loading}");
    }
}

#[tokio::test]
async fn what_cannot_be_compared_is_neither_the_same_nor_different() {
    let (folder, broken) = (Folder::shipped(), Folder::copy());
    broken.remove("pages/uk/about.md");
    for (old, new) in [(&folder, &broken), (&broken, &folder), (&folder, &folder.at("nowhere"))] {
        let ended = diff(old, new, &[]).await;
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
    }
    let one = Program::new(&["diff", folder.path().to_str().unwrap()]).ends().await;
    assert_eq!(one.code, Some(2), "{one:?}");
    let arguments = ["diff", folder.path().to_str().unwrap(), folder.path().to_str().unwrap()];
    let full = ["-c", "exec \"$@\" > /dev/full", "sh"];
    let full = Program::new(&arguments).through("sh", &full).ends().await;
    assert_eq!(full.code, Some(2), "{full:?}");
}
