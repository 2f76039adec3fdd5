//! Where editors work: SARIF, the hook for pre-commit, and the action for GitHub.

use std::fs;
use std::fs::File;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::harness::process::Program;
use crate::harness::{Folder, skipped};

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// A folder with an error and warnings.
fn faulty() -> Folder {
    let folder = Folder::copy();
    folder.append("pages/en/since.md", "\nSee a.com {ours}\n");
    folder
}

#[tokio::test]
async fn sarif_has_what_json_has() {
    let folder = faulty();
    let check = async |format: &str| {
        let arguments = [
            "--config",
            folder.path().to_str().unwrap(),
            "check",
            "--today",
            "2026-11-01",
            "--deny",
            "operator",
            "--format",
            format,
        ];
        let ended = Program::new(&arguments).ends().await;
        assert_eq!((ended.code, ended.err.as_str()), (Some(2), ""), "{ended:?}");
        serde_json::from_str::<Value>(&ended.out).unwrap()
    };
    let (sarif, json) = (check("sarif").await, check("json").await);
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules: Vec<&Value> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
    let results = run["results"].as_array().unwrap();
    let problems = json["problems"].as_array().unwrap();
    assert!(results.len() == problems.len() && results.len() > 1, "{sarif:#}");
    for (result, problem) in results.iter().zip(problems) {
        is_the_same(result, problem);
        assert!(rules.contains(&&problem["rule"]), "{result}");
    }
}

fn is_the_same(result: &Value, problem: &Value) {
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(result["ruleId"], problem["rule"]);
    assert_eq!(result["level"], problem["severity"]);
    assert_eq!(place["region"]["startLine"], problem["line"]);
    assert_eq!(place["region"]["startColumn"], problem["column"]);
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert!(
        uri.starts_with("file:///") && uri.ends_with(problem["file"].as_str().unwrap()),
        "{uri}"
    );
    assert!(
        result["message"]["text"].as_str().unwrap().starts_with(problem["what"].as_str().unwrap())
    );
}

/// Every problem takes memory, and a running bot has little.
#[tokio::test]
async fn of_a_page_of_nothing_but_mistakes_a_hundred_are_listed_and_all_are_counted() {
    let folder = Folder::copy();
    folder.append("pages/en/since.md", &"\n\nx ~~a~~ {ours}\n".repeat(5000));
    let check = async |format: &str| {
        let program = Program::new(&["check", "--format", format]);
        let ended = program.env("APPEAL_CONFIG", folder.path()).ends().await;
        assert_eq!(ended.code, Some(2), "{ended:?}");
        ended.out
    };
    let json: Value = serde_json::from_str(&check("json").await).unwrap();
    let problems = json["problems"].as_array().unwrap();
    let errors: Vec<&Value> = problems.iter().filter(|one| one["severity"] == "error").collect();
    assert!((100..110).contains(&errors.len()), "{} are listed", errors.len());
    let more: u64 = errors.iter().map(|one| one["more"].as_u64().unwrap()).sum();
    let total = json["errors"].as_u64().unwrap();
    assert!(total >= 5000 && total == errors.len() as u64 + more, "{total}, {more}");
    let text = check("text").await;
    assert!(text.contains(&format!("\n{total} errors")), "{}", text.lines().last().unwrap());
    for told in [text, check("github").await, check("sarif").await] {
        assert!(told.contains("more of this rule, not listed)"), "{told}");
    }
    let run = Program::bot("http://127.0.0.1:1").env("APPEAL_CONFIG", folder.path()).ends().await;
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.err.contains(&format!("\n{total} errors in ")), "{}", run.err);
}

/// A tool of npm's reads the schema that the standard's authors publish.
#[tokio::test]
async fn sarif_is_what_its_schema_says() {
    let Some(modules) = std::env::var_os("APPEAL_SARIF") else {
        return skipped(
            "APPEAL_REQUIRE_SARIF",
            "The test with the schema of SARIF",
            "APPEAL_SARIF does not name the folder into which npm installed @microsoft/jest-sarif",
        );
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/editors/sarif.js");
    for folder in [faulty(), Folder::copy()] {
        let path = folder.path().to_str().unwrap();
        let sarif =
            Program::new(&["--config", path, "check", "--format", "sarif"]).ends().await.out;
        let log = folder.path().join("log.sarif");
        let judge = |sarif: &str| {
            fs::write(&log, sarif).unwrap();
            let mut node = Command::new("node");
            let output = node.arg(&script).arg(&modules).stdin(File::open(&log).unwrap()).output();
            output.unwrap()
        };
        let judged = judge(&sarif);
        assert!(judged.status.success(), "{judged:?}");
        let wrong = judge(&sarif.replace("\"startColumn\": ", "\"startColumn\": -"));
        assert_eq!(wrong.status.code(), Some(1), "it accepts anything: {wrong:?}");
    }
}

/// The value of a key that stands on one line of a YAML file.
fn value<'a>(yaml: &'a str, key: &str) -> &'a str {
    let line = yaml.lines().map(|line| line.trim_start_matches([' ', '-']));
    line.filter_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
        .next()
        .unwrap_or_else(|| panic!("no {key}"))
}

#[tokio::test]
async fn the_hook_checks_the_folder_that_its_arguments_name() {
    let hook = read(".pre-commit-hooks.yaml");
    assert_eq!((value(&hook, "language"), value(&hook, "pass_filenames")), ("rust", "false"));
    let entry: Vec<&str> = value(&hook, "entry").split(' ').collect();
    assert_eq!(entry[0], "appeal-bot");
    for (folder, code) in [(Folder::copy(), 0), (faulty(), 2)] {
        let arguments = [&entry[1..], &["--config", folder.path().to_str().unwrap()]].concat();
        let ended = Program::new(&arguments).ends().await;
        assert_eq!(ended.code, Some(code), "{ended:?}");
    }
    let files = value(&hook, "files").trim_matches('\'');
    for (path, is_ours) in [
        ("config/bot.toml", true),
        ("sources.toml", true),
        ("mine/pages/en/start.md", true),
        ("mine/phrases/pt-br.ftl", true),
        ("README.md", false),
        ("Cargo.toml", false),
    ] {
        let grep = format!("printf %s \"$1\" | grep -qE '{files}'");
        let found = Command::new("sh").args(["-c", &grep, "sh", path]).status().unwrap();
        assert_eq!(found.success(), is_ours, "{path}");
    }
}

#[test]
fn the_action_annotates_and_fails_as_the_check_does() {
    let action = read("action.yml");
    let (_, script) = action.split_once("# The check itself.\n      run: |\n").unwrap();
    let script: String = script.lines().map(|line| format!("{}\n", line.trim_start())).collect();
    let bin = tempfile::tempdir().unwrap();
    fs::create_dir_all(bin.path().join("appeal-bot/bin")).unwrap();
    let program = bin.path().join("appeal-bot/bin/appeal-bot");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_appeal-bot"), program).unwrap();
    for (folder, deny, code) in
        [(Folder::copy(), "", 0), (Folder::copy(), "operator", 2), (faulty(), "", 2)]
    {
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script])
            .env("RUNNER_TEMP", bin.path())
            .env("FOLDER", folder.path())
            .env("DENY", deny)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{deny}: {output:?}");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            said.lines().all(|line| line.starts_with("::")) && said.contains("title=operator"),
            "{said}"
        );
    }
}
