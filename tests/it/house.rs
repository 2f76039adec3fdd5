//! The house is as its maps say: which crate may know which, and which folders there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The folders in one that git knows: an empty one may be left from another branch.
fn folders(of: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(of)).unwrap().map(|entry| entry.unwrap());
    entries
        .filter(|entry| fs::read_dir(entry.path()).is_ok_and(|files| files.count() > 0))
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_maps_name_every_folder_and_no_other() {
    let map = read("src/lib.rs");
    for file in ["README.md", "docs/design.md"] {
        let text = read(file);
        for folder in folders("src") {
            assert!(text.contains(&format!("src/{folder}/")), "{file} does not name src/{folder}/");
            assert!(map.contains(&format!("[`{folder}`]")), "src/lib.rs does not name {folder}");
        }
        for name in folders("crates") {
            assert!(
                text.contains(&format!("crates/{name}/")),
                "{file} does not name crates/{name}/"
            );
            assert!(
                map.contains(&format!("[`{}`]", name.replace('-', "_"))),
                "src/lib.rs does not name {name}"
            );
        }
        for named in paths(&text) {
            assert!(root().join(&named).exists(), "{file} names {named}, which is not there");
        }
    }
}

/// The paths below `src/` and `crates/` that a text names.
fn paths(text: &str) -> BTreeSet<String> {
    let is_end = |sign: char| !(sign.is_ascii_alphanumeric() || "_-/.".contains(sign));
    let words =
        text.split(is_end).filter(|word| word.starts_with("src/") || word.starts_with("crates/"));
    words.map(|word| word.trim_end_matches('.').to_owned()).collect()
}

#[test]
fn each_crate_knows_only_those_below_it() {
    let mut metadata = Command::new(env!("CARGO"));
    metadata.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let output = metadata.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let own: BTreeSet<&str> =
        packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    let mut arrows = BTreeSet::new();
    for package in packages {
        let dependencies = package["dependencies"].as_array().unwrap();
        let names = dependencies.iter().map(|dependency| dependency["name"].as_str().unwrap());
        let known = names.filter(|name| own.contains(name));
        arrows.extend(known.map(|name| format!("{} → {name}", package["name"].as_str().unwrap())));
    }
    let expected = [
        "appeal-bot → article",
        "appeal-bot → rich-text",
        "appeal-bot → telegram-sandbox",
        "article → rich-text",
        "telegram-sandbox → rich-text",
    ];
    assert_eq!(arrows, expected.map(str::to_owned).into());
}

/// Each crate that is built, with the features it is built with: those of a macro may differ.
fn features(edges: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut tree = Command::new(env!("CARGO"));
    tree.args(["tree", "--offline", "--locked", "--workspace", "--prefix", "none"]);
    tree.args(["--edges", edges, "--format", "{p}\t{f}"]);
    let output = tree.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut features: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let Some((name, with)) = line.split_once('\t') else { continue };
        features.entry(name.to_owned()).or_default().insert(with.replace(" (*)", ""));
    }
    features
}

#[test]
fn tests_take_the_crates_that_the_bot_was_built_with() {
    let of_the_bot = features("normal,build");
    let mut of_the_tests = features("normal,build,dev");
    of_the_tests.retain(|name, _| of_the_bot.contains_key(name));
    let others: Vec<_> =
        of_the_tests.iter().filter(|(name, with)| of_the_bot[*name] != **with).collect();
    assert!(others.is_empty(), "add to the feature shared-with-tests in Cargo.toml: {others:#?}");
}
