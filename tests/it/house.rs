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
    for (from, all) in arrows(&root().join("src")) {
        let Some(folder) = from.first() else { continue };
        let may_use = allowed.iter().find(|(known, _)| known == folder).map_or("", |found| found.1);
        for used in all.iter().filter_map(|used| used.first()).filter(|used| *used != folder) {
            let is_allowed = may_use.split(' ').any(|one| one == used);
            assert!(is_allowed, "{} uses {used}; {folder} may use {may_use:?}", from.join("::"));
        }
    }
}

/// Files that use one another in a circle can only be understood together. A file and those below it
/// may.
#[test]
fn no_files_use_one_another_in_a_circle() {
    let crates = folders("crates").into_iter().map(|name| root().join("crates").join(name));
    for folder in crates.chain([root().to_owned()]) {
        let arrows = arrows(&folder.join("src"));
        let is_apart =
            |one: &Module, other: &Module| !one.starts_with(other) && !other.starts_with(one);
        for start in arrows.keys() {
            let (mut seen, mut next) = (BTreeSet::new(), vec![start]);
            while let Some(at) = next.pop() {
                for used in arrows.get(at).into_iter().flatten().filter(|used| is_apart(at, used)) {
                    let (start_name, last) = (start.join("::"), at.join("::"));
                    assert_ne!(
                        used, start,
                        "{start_name} uses what leads to {last}, and that uses it"
                    );
                    next.extend(seen.insert(used).then_some(used));
                }
            }
        }
    }
}

/// A file, by its path as a module.
type Module = Vec<String>;

/// Returns which files of a crate use which, by each `use` at the beginning of a line. Tests are left
/// out.
fn arrows(source: &Path) -> BTreeMap<Module, BTreeSet<Module>> {
    let mut files = BTreeSet::new();
    collect_files(source, &mut files);
    let mut modules = BTreeMap::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "rs")) {
        let path = file.strip_prefix(source).unwrap().with_extension("");
        let parts = path.iter().map(|part| part.to_str().unwrap().to_owned());
        let module: Module =
            parts.filter(|part| !["lib", "main", "mod"].contains(&part.as_str())).collect();
        if !module.contains(&"tests".to_owned()) {
            modules.insert(module, fs::read_to_string(file).unwrap());
        }
    }
    let targets = |(from, code): (&Module, &String)| {
        let uses = code.match_indices("use ").filter(|(at, _)| {
            let before = code[..*at].rsplit('\n').next().unwrap_or_default();
            matches!(before, "" | "pub " | "pub(crate) " | "pub(super) ")
        });
        let paths = uses.flat_map(|(at, _)| {
            spelled_out(code[at..].trim_start_matches("use ").split(';').next().unwrap_or_default())
        });
        (from.clone(), paths.filter_map(|path| target(from, &path, &modules)).collect())
    };
    modules.iter().map(targets).collect()
}

/// Returns each path that a `use` names in braces.
fn spelled_out(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let mut depth = 0;
    let parts = rest.trim_end().strip_suffix('}').unwrap_or(rest).split(|sign| {
        depth += i32::from(sign == '{') - i32::from(sign == '}');
        sign == ',' && depth == 0
    });
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    parts.flat_map(|part| spelled_out(&format!("{before}{part}"))).collect()
}

/// Returns the file that a path leads to, if it is one of the crate.
fn target(from: &Module, path: &str, modules: &BTreeMap<Module, String>) -> Option<Module> {
    let mut parts = path.split("::");
    let mut at = match parts.next()? {
        "crate" => Module::new(),
        "super" => from[..from.len() - 1].to_vec(),
        _ => return None,
    };
    for part in parts {
        if part == "super" {
            at.pop();
            continue;
        }
        at.push(part.to_owned());
        if !modules.contains_key(&at) {
            at.pop();
            break;
        }
    }
    Some(at)
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
