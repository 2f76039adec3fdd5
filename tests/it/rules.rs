//! Each rule: a fixture in `tests/rules/` that breaks it alone, where a file can, and a section of docs/editing.md that explains it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use article::{Rule, Severity};
use serde::Deserialize;
use serde_json::Value;

use crate::harness::Folder;
use crate::harness::process::{Ended, Program};

/// Broken by a folder that vanishes while the bot runs, and by no file: what cannot be read is not checked either; the tests
/// of `reload` break it. And one that only a bot for readers obeys; the tests of `init` break it.
const NO_FIXTURE: &[Rule] = &[Rule::Folder, Rule::Placeholder];

/// Soon after the small article was written.
const TODAY: &str = "2026-03-10";

/// The rules that a file can break.
fn checked_rules() -> impl Iterator<Item = &'static Rule> {
    Rule::ALL.iter().filter(|rule| !NO_FIXTURE.contains(rule))
}

/// What is done to the small article in `tests/rules/base`, and the one place where something is wrong then.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleCase {
    /// File, line and column; `@` and words stand for the line that has them.
    place: String,
    /// Words of the explanation, where a test holds them.
    #[serde(default)]
    says: String,
    #[serde(default)]
    change: Vec<Change>,
    #[serde(default)]
    write: Vec<Write>,
    #[serde(default)]
    bytes: Vec<Bytes>,
    #[serde(default)]
    repeat: Vec<Repeat>,
    #[serde(default)]
    remove: Vec<Remove>,
    #[serde(default)]
    pages: Vec<Pages>,
}

/// Words of a file, and what they become.
#[derive(Deserialize)]
struct Change {
    file: String,
    from: String,
    to: String,
}

/// A file written whole.
#[derive(Deserialize)]
struct Write {
    file: String,
    text: String,
}

/// Bytes at the end of a file.
#[derive(Deserialize)]
struct Bytes {
    file: String,
    hex: String,
}

/// The same words many times over, at the end of a file.
#[derive(Deserialize)]
struct Repeat {
    file: String,
    text: String,
    count: usize,
}

#[derive(Deserialize)]
struct Remove {
    file: String,
}

/// So many pages more, in every language.
#[derive(Deserialize)]
struct Pages {
    count: usize,
}

fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

/// The small article, with the shipped phrases of its two languages, and the program's own.
fn base() -> Folder {
    let folder = Folder::copy_of(&rules().join("base"));
    for language in ["en", "uk"] {
        let file = format!("phrases/{language}.ftl");
        folder.write(&file, fs::read(Folder::shipped().path().join(&file)).unwrap());
        folder.with_all_phrases(language);
    }
    folder
}

impl RuleCase {
    fn of(rule: &str) -> Self {
        let text = fs::read_to_string(rules().join(format!("{rule}.toml")))
            .unwrap_or_else(|_| panic!("{rule} has no fixture"));
        toml::from_str(&text).unwrap_or_else(|error| panic!("{rule}: {error}"))
    }

    fn apply(&self, folder: &Folder) {
        for Change { file, from, to } in &self.change {
            folder.replace(file, from, to);
        }
        for Write { file, text } in &self.write {
            folder.write(file, text);
        }
        for Bytes { file, hex } in &self.bytes {
            let mut bytes = fs::read(folder.path().join(file)).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            folder.write(file, bytes);
        }
        for Repeat { file, text, count } in &self.repeat {
            folder.append(file, &text.repeat(*count));
        }
        for Remove { file } in &self.remove {
            folder.remove(file);
        }
        for number in self.pages.iter().flat_map(|pages| 1..=pages.count) {
            let names = format!("title = \"P{number}\"\nbutton = \"P{number}\"\nmenu = \"P\"");
            let fields = format!("{names}\nprovenance = \"official\"\nas_of = \"2026\"");
            folder.write(
                &format!("pages/en/p{number:03}.md"),
                format!("+++\n{fields}\n+++\nWords.\n"),
            );
            folder.write(&format!("pages/uk/p{number:03}.md"), "+++\nfallback = \"en\"\n+++\n");
        }
    }

    /// File, line and column in this folder.
    fn place(&self, folder: &Folder) -> (String, usize, usize) {
        let (rest, column) = self.place.rsplit_once(':').unwrap();
        let (file, line) = rest.split_once(':').unwrap();
        let line = line
            .strip_prefix('@')
            .map_or_else(|| line.parse().unwrap(), |words| folder.line(file, words));
        (file.to_owned(), line, column.parse().unwrap())
    }
}

async fn check(folder: &Folder, arguments: &[&str]) -> Ended {
    let folder = folder.path().to_str().unwrap();
    Program::new(&[&["--config", folder, "check", "--today", TODAY], arguments].concat())
        .ends()
        .await
}

/// What `check --format json` says.
async fn checked(folder: &Folder, arguments: &[&str]) -> (Ended, Value) {
    let ended = check(folder, &[&["--format", "json"], arguments].concat()).await;
    let json =
        serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"));
    (ended, json)
}

#[tokio::test]
async fn the_folder_that_the_fixtures_change_is_in_order() {
    let (ended, json) = checked(&base(), &[]).await;
    assert_eq!((ended.code, &json["problems"]), (Some(0), &Value::Array(Vec::new())), "{ended:?}");
}

#[tokio::test]
async fn each_rule_has_a_fixture_that_breaks_it_alone() {
    let mut wrong = Vec::new();
    for rule in checked_rules() {
        let (folder, fixture) = (base(), RuleCase::of(rule.id()));
        fixture.apply(&folder);
        let (ended, json) = checked(&folder, &[]).await;
        let (file, line, column) = fixture.place(&folder);
        let warns = rule.severity() == Severity::Warning;
        let expected =
            serde_json::json!([file, line, column, rule.id(), rule.severity().name(), true]);
        let found = |problem: &Value| {
            let fields =
                ["file", "line", "column", "rule", "severity"].map(|name| problem[name].clone());
            Value::Array([&fields[..], &[problem["hint"].is_string().into()]].concat())
        };
        let found: Vec<Value> = json["problems"].as_array().unwrap().iter().map(found).collect();
        let says = |problem: &Value| {
            let told = ["what", "hint"].map(|field| problem[field].as_str().unwrap_or_default());
            told.iter().any(|words| words.contains(&fixture.says))
        };
        let says = json["problems"].as_array().unwrap().iter().all(says);
        if found != [expected] || !says || ended.code != Some(if warns { 0 } else { 2 }) {
            wrong.push(format!("{rule} at {}: {json:#}", fixture.place));
        }
        if warns {
            let (denied, json) = checked(&folder, &["--deny", rule.id()]).await;
            assert_eq!(
                (denied.code, &json["problems"][0]["severity"]),
                (Some(2), &"error".into()),
                "{rule}: {json:#}"
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_is_no_fixture_without_a_rule() {
    let names = fs::read_dir(rules())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: BTreeSet<String> = names.filter(|name| name != "base").collect();
    let expected: BTreeSet<String> = checked_rules().map(|rule| format!("{rule}.toml")).collect();
    assert_eq!(found, expected);
}

#[test]
fn each_rule_is_explained_and_no_other() {
    let docs =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/editing.md")).unwrap();
    let (_, rules) = docs.split_once("\n## The rules\n").unwrap();
    let sections: Vec<(&str, &str)> = rules
        .split("\n### ")
        .skip(1)
        .map(|section| section.split_once('\n').unwrap())
        .map(|(heading, text)| (heading.trim_matches('`'), text))
        .collect();
    let explained: Vec<&str> = sections.iter().map(|(heading, _)| *heading).collect();
    let known: Vec<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(explained, known, "docs/editing.md has one section a rule, by name");
    for (rule, text) in sections {
        for part in ["**Why:** ", "**Mend it:** "] {
            assert!(text.contains(part), "the section on {rule} does not say {part}");
        }
        assert_eq!(
            text.contains("A warning."),
            Rule::named(rule).unwrap().severity() == Severity::Warning,
            "{rule}"
        );
    }
}
