//! The day on which the bot moves or ends: what readers, editors and the operator see of it.

use std::fs;

use appeal_bot::config;
use rich_text::RichText;
use telegram_sandbox::{EntityKind, Fault, FaultRule, Options};

use crate::harness::process::Program;
use crate::harness::{Folder, TODAY, run_with, strike};

const ENDING: &str = r#"
[ending]
text = { en = "This bot moves to @new_appeal_bot", ko = "이 봇은 @new_appeal_bot 으로 옮겨 갑니다" }
day = "2027-01-31"
checked = "2026-11-30"
"#;
const ENGLISH: &str = "Please note, 31 January 2027: This bot moves to @new_appeal_bot";

fn moving() -> Folder {
    let folder = Folder::copy();
    folder.replace("bot.toml", "operator = \"\"", "operator = \"Somebody\"");
    folder.append("bot.toml", ENDING);
    folder
}

#[tokio::test]
async fn a_reader_sees_the_line_below_every_answer_but_a_hidden_one() {
    run_with(&moving(), Options::default(), async |bot| {
        let mut reader = bot.reader("en");
        for words in ["/start", "/since", "/help", "/verify", "whatever"] {
            reader.says(words);
            let answer = reader.answer().await;
            assert!(answer.text.ends_with(ENGLISH), "{words}: {}", answer.text);
            let code = answer.entities.iter().rfind(|entity| entity.kind == EntityKind::Code);
            assert!(code.is_some(), "{words}: a name that Telegram would make a link of");
        }
        reader.taps("Hide");
        assert_eq!(reader.edit().await.text, "Nothing new.");
        reader.deletion().await;
        // In a language without a text of its own, the default one in its own sentence.
        let mut reader = bot.reader("uk");
        reader.says("/start");
        let line = "Зверніть увагу, 31 січня 2027 року: This bot moves to @new_appeal_bot";
        assert!(reader.answer().await.text.ends_with(line));
    })
    .await;
}

#[tokio::test]
async fn a_message_that_is_sent_as_plain_text_makes_no_link_of_the_name() {
    run_with(&moving(), Options::default(), async |bot| {
        bot.expects_warning("refuses the form of a message");
        let refused = "Bad Request: ENTITY_BOUNDS_INVALID".to_owned();
        let fault = Fault::Status { code: 400, description: Some(refused) };
        bot.sandbox.add_fault(FaultRule { times: Some(1), ..strike("sendMessage", fault) });
        let mut reader = bot.reader("en");
        reader.says("/start");
        let answer = reader.answer().await;
        let line = ENGLISH.replace('@', "[@]");
        assert!(answer.text.contains(&line), "{}", answer.text);
    })
    .await;
}

/// A page that fits without the line is cut where the line needs it.
#[test]
fn each_message_is_measured_with_the_line() {
    let (folder, shipped) = (moving(), config::load_on(Folder::shipped().path(), TODAY).unwrap());
    let (page, english) = (shipped.page("context").unwrap(), shipped.language("en").unwrap());
    let size = |message: &article::Message| {
        RichText::from_json(message.text.get(), message.entities.get()).unwrap().size().units
    };
    let room = 4096 - size(&shipped.page_in_language(english, page).parts[0].message);
    let added = format!("\n\n{}{{ours}}\n", "w".repeat(room - ENGLISH.len()));
    folder.append("pages/en/context.md", &added);
    let library = config::load_on(folder.path(), TODAY).unwrap();
    let parts = &library.page_in_language(english, page).parts;
    assert_eq!(parts.len(), 2);
    for part in parts {
        let text: String = serde_json::from_str(part.message.text.get()).unwrap();
        assert!(size(&part.message) <= 4096 && text.ends_with(ENGLISH), "{text}");
    }
    folder.replace("bot.toml", ENDING, "");
    let library = config::load_on(folder.path(), TODAY).unwrap();
    assert_eq!(library.page_in_language(english, page).parts.len(), 1, "without the line it fits");
}

#[tokio::test]
async fn the_editor_is_told_when_the_day_is_over() {
    let folder = moving();
    let line = folder.line("bot.toml", "checked = \"2026-11-30\"") - 1;
    let place = format!("bot.toml:{line}:7: ending-past: warning: ");
    for (today, is_told) in [("2027-01-31", false), ("2027-02-01", true)] {
        for command in ["check", "doctor"] {
            let program = Program::new(&[command, "--today", today]);
            let told = program.env("APPEAL_CONFIG", folder.path()).ends().await.out;
            assert_eq!(told.contains(&place), is_told, "{command} {today}: {told}");
        }
    }
}

#[tokio::test]
async fn the_mirror_shows_it_and_diff_once_a_language() {
    let folder = moving();
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("mirror");
    let export =
        Program::new(&["export", "--bot", "old_appeal_bot", "--out", path.to_str().unwrap()]);
    let ended = export.env("APPEAL_CONFIG", folder.path()).ends().await;
    assert!(ended.out.contains("the leaflets do not"), "{ended:?}");
    for page in ["index.html", "en/index.html", "en/since.html"] {
        let html = fs::read_to_string(path.join(page)).unwrap();
        assert!(html.contains("This bot moves to <code>@new_appeal_bot</code>"), "{page}");
    }
    let old = Folder::copy();
    old.replace("bot.toml", "operator = \"\"", "operator = \"Somebody\"");
    let folders = [&old, &folder].map(|folder| folder.path().to_str().unwrap());
    let diff = Program::new(&["diff", folders[0], folders[1], "--today", "2026-11-30"]);
    let told = diff.ends().await.out;
    let count = |words: &str| told.matches(words).count();
    assert_eq!(count("phrase ending-line, "), 4, "{told}");
    // Messages are cut anew where the line needs room, and are no news otherwise.
    let others = count("\n/") + usize::from(told.starts_with('/'));
    assert_eq!(others, count("/sources, "), "{told}");
}
