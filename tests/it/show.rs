//! `show`: what an editor sees is what readers are sent.

use std::process::Command;

use appeal_bot::config;
use appeal_bot::show::{Shown, messages};
use article::Me;
use article::{Builtin, Lang, Library, Topic};
use rich_text::html::fragment;
use serde_json::Value;
use telegram_sandbox::{Entity, Message};

use crate::harness::process::{Ended, Program};
use crate::harness::{BOT, Folder, TODAY, run};

async fn shows(arguments: &[&str]) -> Ended {
    Program::new(&[&["show", "--bot", BOT], arguments].concat()).ends().await
}

fn topics(library: &Library) -> Vec<(Lang, Topic)> {
    let topics: Vec<Topic> =
        library.pages().map(Topic::Page).chain(Builtin::ALL.map(Topic::Builtin)).collect();
    library
        .languages()
        .flat_map(|language| topics.iter().map(move |topic| (language, *topic)))
        .collect()
}

fn shown(library: &Library, language: Lang, topic: Topic) -> Vec<Shown> {
    messages(library, &Me { username: BOT.to_owned(), inline: true }, topic, language, TODAY)
}

#[tokio::test]
async fn a_page_is_shown_in_three_formats() {
    for language in ["en", "ko"] {
        for format in ["text", "html", "json"] {
            let ended = shows(&["appeal", "--lang", language, "--format", format]).await;
            assert_eq!(ended.code, Some(0), "{ended:?}");
            assert_eq!(
                ended.err.is_empty(),
                format != "json",
                "the measures of JSON stand apart: {ended:?}"
            );
            insta::assert_snapshot!(format!("appeal_{language}_{format}"), ended.out + &ended.err);
        }
    }
}

#[test]
fn every_message_can_be_shown() {
    let library = config::load(Folder::shipped().path()).unwrap();
    for (language, topic) in topics(&library) {
        let name = library.name(topic);
        let messages = shown(&library, language, topic);
        assert!(!messages.is_empty(), "{name}");
        for message in messages {
            assert!(
                message.text.size().fits() && message.payload.reply_markup.rows().next().is_some(),
                "{}",
                message.heading
            );
            assert!(fragment(&message.text).contains("<strong>"), "{}", message.heading);
            let json: Value = serde_json::from_str(&message.json()).unwrap();
            assert_eq!(json["text"], message.text.as_str(), "{}", message.heading);
        }
    }
}

#[tokio::test]
async fn what_is_shown_is_what_readers_are_sent() {
    let library = config::load(Folder::shipped().path()).unwrap();
    run(async |bot| {
        for (language, topic) in topics(&library) {
            let (code, name) = (library.code(language), library.name(topic));
            let mut all = shown(&library, language, topic);
            let (parts, shown) = (all.len(), all.remove(0));
            let mut reader = bot.reader(code);
            reader.says(&format!("/{name}"));
            if topic == Topic::Builtin(Builtin::Erase) {
                reader.deletion().await;
            }
            let sent = reader.answer().await;

            assert_same(&sent, &shown, &format!("/{name} in {code}"));
            let measures = format!("/{name} {code} 1/{parts}: {}", counted(&sent, &shown));
            assert_eq!(shown.measures(), measures);
        }
    })
    .await;
}

/// Fails unless text, entities and labels are the same.
fn assert_same(sent: &Message, shown: &Shown, what: &str) {
    assert_eq!(sent.text, shown.text.as_str(), "{what}");
    assert_eq!(serde_json::to_value(declared(sent)).unwrap(), entities(shown), "{what}");
    let labels = |markup: &Value| {
        let rows = markup["inline_keyboard"].as_array().unwrap().clone();
        rows.iter()
            .flat_map(|row| row.as_array().unwrap().clone())
            .map(|it| it["text"].clone())
            .collect::<Vec<_>>()
    };
    let sent: Value = serde_json::from_str(sent.reply_markup.as_ref().unwrap().get()).unwrap();
    let shown = serde_json::to_value(&shown.payload.reply_markup).unwrap();
    assert_eq!(labels(&sent), labels(&shown), "{what}");
}

/// The entities that the bot has sent.
fn declared(sent: &Message) -> Vec<&Entity> {
    sent.entities.iter().filter(|entity| !entity.kind.is_found()).collect()
}

/// What `show` says of the size of a message.
fn counted(sent: &Message, shown: &Shown) -> String {
    let (scalars, units) = (sent.text.chars().count(), sent.text.encode_utf16().count());
    format!(
        "characters {scalars}/4096, UTF-16 units {units}/4096, bytes {}/32768, entities {}/100, \
         bytes of entities {}/9000",
        sent.text.len(),
        declared(sent).len(),
        shown.payload.entities.get().len(),
    )
}

fn entities(shown: &Shown) -> Value {
    serde_json::from_str(shown.payload.entities.get()).unwrap()
}

#[tokio::test]
async fn every_part_of_a_long_page_is_shown() {
    let folder = Folder::copy();
    folder.append(
        "pages/en/context.md",
        &format!("\n\n{}{{ours}}", "A long sentence for a long page. ".repeat(200)),
    );
    let show = |arguments: &[&str]| {
        let config =
            ["--config", folder.path().to_str().unwrap(), "show", "/Context", "--lang", "EN"];
        Program::new(&[&config, arguments].concat()).ends()
    };
    let all = show(&[]).await;
    let headings: Vec<&str> =
        all.out.lines().filter(|line| line.starts_with("/context en ")).collect();
    let parts = headings.len();
    assert!(
        parts > 1 && headings[0].starts_with(&format!("/context en 1/{parts}: ")),
        "{headings:#?}"
    );
    let last = show(&["--part", &parts.to_string()]).await;
    assert!(
        all.out.ends_with(&last.out) && last.out.contains(&format!("[ ◀ {}/{parts} ]", parts - 1)),
        "{last:?}"
    );
    let beyond = show(&["--part", "9"]).await;
    assert_eq!((beyond.code, beyond.out.as_str()), (Some(2), ""));
    assert!(
        beyond.err.contains("no part 9") && beyond.err.contains(&format!("is {parts}")),
        "{beyond:?}"
    );
}

#[tokio::test]
async fn the_bot_has_the_name_that_is_given_or_that_of_the_settings() {
    let folder = Folder::copy();
    let show = async |arguments: &[&str]| {
        let config =
            ["--config", folder.path().to_str().unwrap(), "show", "verify", "--lang", "en"];
        Program::new(&[&config, arguments].concat()).ends().await.out
    };
    assert!(show(&[]).await.contains("@appeal_preview_bot"));
    folder.replace(
        "bot.toml",
        "groups = \"answer\"",
        "username = \"named_bot\"\ngroups = \"answer\"",
    );
    assert!(show(&[]).await.contains("@named_bot"));
    assert!(show(&["--bot", "@given_bot"]).await.contains("@given_bot"));
    let refused = Program::new(&["show", "verify", "--bot", "what?"]).ends().await;
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("“what?” is not the name of a bot"), "{refused:?}");
}

#[tokio::test]
async fn what_there_is_not_is_answered_with_what_there_is() {
    for (arguments, words) in [
        (&["nonsense"][..], ["there is no page “nonsense”", "start, appeal,"]),
        (&["appeal", "--lang", "xx"], ["there is no language “xx”", "ko, ru, uk, en"]),
        (&["appeal", "--format", "pdf"], ["pdf", "text, html, json"]),
    ] {
        let ended = shows(arguments).await;
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(words.iter().all(|words| ended.err.contains(words)), "{arguments:?}: {ended:?}");
    }
}

/// Runs a line of the shell with `$SHOW` as the program.
fn shell(line: &str, no_color: Option<&str>) -> (String, String) {
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("set -o pipefail; {line}")]).env_remove("NO_COLOR");
    shell.env("SHOW", format!("{} show", env!("CARGO_BIN_EXE_appeal-bot")));
    shell
        .env("APPEAL_CONFIG", Folder::shipped().path())
        .envs(no_color.map(|value| ("NO_COLOR", value)));
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{line}: {output:?}");
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_reader_who_has_seen_enough_may_close_the_pipe() {
    for line in ["$SHOW sources | true", "$SHOW sources --format json 2>&1 | head -c 1"] {
        let (_, err) = shell(line, None);
        assert_eq!(err, "", "{line}");
    }
}

#[test]
fn words_are_styled_on_a_terminal_alone() {
    let on_terminal = "script -qec \"$SHOW appeal\" /dev/null";
    assert!(shell(on_terminal, None).0.contains("\u{1b}[1mThe appeal\u{1b}[0m"));
    assert!(
        shell(on_terminal, Some("")).0.contains('\u{1b}'),
        "an empty NO_COLOR is none (no-color.org)"
    );
    for (line, no_color) in [(on_terminal, Some("1")), ("$SHOW appeal", None)] {
        assert!(!shell(line, no_color).0.contains('\u{1b}'), "{line} with NO_COLOR {no_color:?}");
    }
}
