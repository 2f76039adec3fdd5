//! The documents name what is there, and each part uses only the parts it may use.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The folders in one that hold something: an empty one may be left from another branch.
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
    }
}

#[test]
fn what_the_documents_name_is_there() {
    let mut sources = BTreeSet::new();
    for folder in ["src", "crates", "tests", "benches", "fuzz"] {
        collect_files(&root().join(folder), &mut sources);
    }
    for file in ["README.md", "CONTRIBUTING.md", "docs/design.md"] {
        let text = read(file);
        for named in paths(&text) {
            assert!(root().join(&named).exists(), "{file} names {named}, which is not there");
        }
        let is_source = |word: &&str| word.ends_with(".rs") && !word.starts_with('/');
        for named in words(&text).filter(is_source) {
            let is_there = sources.iter().any(|source| source.ends_with(named));
            assert!(is_there, "{file} names {named}, which is not there");
        }
    }
}

fn collect_files(folder: &Path, into: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { collect_files(&entry, into) } else { _ = into.insert(entry) }
    }
}

/// What each folder of the program uses of the others.
#[test]
fn no_arrow_inside_the_program_runs_back_up() {
    let allowed = [
        ("ops", ""),
        ("telegram", "ops"),
        ("config", "ops telegram"),
        ("init", "ops"),
        ("export", "config ops"),
        ("show", "config export ops telegram"),
        ("diff", "config export ops show"),
        ("doctor", "config ops telegram"),
        ("app", "config ops telegram"),
        ("cli", "app config diff doctor export init ops show telegram"),
    ];
    assert_eq!(folders("src"), allowed.map(|(folder, _)| folder.to_owned()).into());
    for (folder, allowed) in allowed {
        let mut files = BTreeSet::new();
        collect_files(&root().join("src").join(folder), &mut files);
        for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "rs")) {
            let code = fs::read_to_string(file).unwrap();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            for used in code.filter_map(|line| line.trim_start().split("use crate::").nth(1)) {
                let used = used.split([':', ';']).next().unwrap_or_default();
                // What a brace names stands on lines of its own; only cli, which may use all, has one.
                let is_several = folder == "cli" && used.starts_with('{');
                assert!(
                    is_several || used == folder || allowed.split(' ').any(|one| one == used),
                    "{}: {folder} may use {allowed:?}, not {used}",
                    file.display()
                );
            }
        }
    }
}

/// The paths below `src/` and `crates/` that a text names.
fn paths(text: &str) -> BTreeSet<String> {
    let is_path = |word: &&str| word.starts_with("src/") || word.starts_with("crates/");
    words(text).filter(is_path).map(str::to_owned).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_end = |letter: char| !(letter.is_ascii_alphanumeric() || "_-/.".contains(letter));
    text.split(is_end).map(|word| word.trim_end_matches('.'))
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
