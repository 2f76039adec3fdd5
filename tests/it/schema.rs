//! The JSON Schemas of the TOML files: what they allow is what the program reads.

use std::collections::BTreeSet;
use std::fs;

use appeal_bot::config::read_folder;
use article::{Files, Library};
use serde_json::Value;

use crate::harness::{Folder, TODAY};

/// A value of each type, as TOML and as JSON.
const VALUES: [(&str, &str); 6] = [
    ("\"text\"", "\"text\""),
    ("true", "true"),
    ("1", "1"),
    ("[\"a\"]", "[\"a\"]"),
    ("[{ a = \"b\" }]", "[{ \"a\": \"b\" }]"),
    ("{ a = \"b\" }", "{ \"a\": \"b\" }"),
];

/// The schema of a file.
fn schema(name: &str) -> Value {
    let path = Folder::shipped().path().join(format!(".schema/{name}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Whether a schema allows a value, as to its type.
fn allows(schema: &Value, value: &Value) -> bool {
    if let Some(ways) = schema["anyOf"].as_array() {
        return ways.iter().any(|way| allows(way, value));
    }
    match (schema["type"].as_str().unwrap(), value) {
        ("string", Value::String(_)) | ("boolean", Value::Bool(_)) => true,
        ("integer", Value::Number(_)) | ("object", Value::Object(_)) => true,
        ("array", Value::Array(items)) => items.iter().all(|item| allows(&schema["items"], item)),
        _ => false,
    }
}

/// The rules that are broken and the hints, in one file.
fn problems(files: &Files, file: &str) -> Vec<(String, String)> {
    let problems = match Library::build(files, TODAY) {
        Ok(library) => library.warnings,
        Err(problems) => problems,
    };
    let here = problems.into_iter().filter(|problem| problem.file == file);
    here.map(|problem| (problem.rule.to_string(), problem.explanation())).collect()
}

/// The smallest folder of words, in which a file has this value of a field, and otherwise only `rest` without that field.
fn with(file: &str, rest: &[(&str, &str)], field: &str, value: &str) -> Files {
    let mut files = read_folder(Folder::another().path()).unwrap();
    let rest = rest.iter().filter(|(name, _)| *name != field);
    let rest: String = rest.map(|(name, value)| format!("{name} = {value}\n")).collect();
    let table = if file == "sources.toml" { "[kyivpost]\n" } else { "" };
    files.insert(file.to_owned(), format!("{table}{rest}{field} = {value}\n").into_bytes());
    files
}

fn assert_is_what_is_read(schema: &Value, file: &str, rest: &[(&str, &str)]) {
    let properties = schema["properties"].as_object().unwrap();
    let unknown = problems(&with(file, rest, "zzzzzz", "1"), file);
    let (_, hint) = unknown.iter().find(|(rule, _)| rule == "field-unknown").unwrap();
    let known: BTreeSet<&str> = hint.split_once("known are ").unwrap().1.split(", ").collect();
    let described: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
    assert_eq!(described, known, "{file}");
    for (field, schema) in properties {
        for (toml, json) in VALUES {
            let found = problems(&with(file, rest, field, toml), file);
            let is_refused = found.iter().any(|(rule, what)| {
                rule == "field-type" && what.starts_with(&format!("`{field}` must"))
            });
            let value: Value = serde_json::from_str(json).unwrap();
            assert_eq!(allows(schema, &value), !is_refused, "{file}: {field} = {toml}: {found:?}");
        }
    }
}

#[test]
fn they_allow_what_is_read_and_nothing_else() {
    let languages = [("languages", r#"["de", "pl"]"#), ("default_language", "\"de\"")];
    assert_is_what_is_read(&schema("bot"), "bot.toml", &languages);
    assert_is_what_is_read(&schema("sources")["additionalProperties"], "sources.toml", &[]);
    let rule = |value: &str| {
        let found = problems(&with("bot.toml", &languages, "groups", value), "bot.toml");
        found.into_iter().find(|(rule, _)| rule == "groups").map(|(_, hint)| hint)
    };
    let hint = rule("\"zzzzzz\"").unwrap();
    let listed = schema("bot")["properties"]["groups"]["enum"].as_array().unwrap().clone();
    assert_eq!(listed.len(), hint.matches('"').count() / 2, "{hint}");
    assert!(listed.iter().all(|value| rule(&value.to_string()).is_none()), "{listed:?}");
}

/// Editors find a schema by this line (the plugin Even Better TOML of VS Code, and taplo).
#[test]
fn each_file_names_its_schema() {
    for name in ["bot", "sources"] {
        let text =
            fs::read_to_string(Folder::shipped().path().join(format!("{name}.toml"))).unwrap();
        assert_eq!(text.lines().next(), Some(&*format!("#:schema .schema/{name}.json")));
    }
}
