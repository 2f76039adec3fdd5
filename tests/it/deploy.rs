//! What is shipped beside the program: dashboards, alerts and the operator's handbook speak of what exists, and of all of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use appeal_bot::ops::metrics::{Counting, Format, Metrics};
use serde_json::Value;
use tokio::time::Instant;

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// A scrape in which every family has a sample.
fn scrape() -> String {
    let metrics = Arc::new(Metrics::new(Counting { pages: true, ..Counting::EXACT }));
    let tally = metrics.tally(1);
    tally.page("appeal");
    tally.call("sendMessage", "ok");
    metrics.render(Format::OpenMetrics, Instant::now())
}

/// The names Prometheus stores: those of samples, with the endings that counters and histograms get.
fn samples(scrape: &str) -> BTreeSet<String> {
    let lines = scrape.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split(['{', ' ']).next()).map(str::to_owned).collect()
}

/// The names by which people call metrics: as [`samples`], but a histogram has one.
fn families(scrape: &str) -> BTreeSet<String> {
    let types = scrape.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    let name = |(name, kind): (&str, &str)| match kind {
        "counter" => format!("{name}_total"),
        "info" => format!("{name}_info"),
        _ => name.to_owned(),
    };
    types.map(name).collect()
}

/// Every word of a text that begins so; a word is letters, digits and `_`.
fn words(text: &str, begins: &[&str]) -> BTreeSet<String> {
    let words = text.split(|next: char| !(next.is_ascii_alphanumeric() || next == '_'));
    words
        .filter(|word| begins.iter().any(|begin| word.starts_with(begin)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn dashboard_and_alerts_use_only_metrics_that_exist() {
    let exist = samples(&scrape());
    for file in ["deploy/grafana.json", "deploy/alerts.yml", "deploy/alerts.test.yml"] {
        let used = words(&read(file), &["appeal_"]);
        assert!(used.len() >= 8, "{file} uses too few metrics for what it is: {used:?}");
        let unknown: Vec<&String> = used.difference(&exist).collect();
        assert!(
            unknown.is_empty(),
            "{file} uses {unknown:?}, which the program does not have; it has {exist:?}"
        );
    }
}

#[test]
fn the_dashboard_shows_every_metric() {
    let dashboard: Value = serde_json::from_str(&read("deploy/grafana.json")).unwrap();
    let targets = dashboard["panels"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|panel| panel["targets"].as_array().into_iter().flatten());
    let shown: String =
        targets.map(|target| format!("{} ", target["expr"].as_str().unwrap())).collect();
    for family in families(&scrape()) {
        assert!(shown.contains(&family), "no panel shows {family}");
    }
}

#[test]
fn the_handbook_explains_every_metric_and_no_other() {
    let (handbook, scrape) = (read("docs/operating.md"), scrape());
    for family in families(&scrape) {
        assert!(
            handbook.contains(&format!("| `{family}` |")),
            "docs/operating.md has no row about {family}"
        );
    }
    let exist: BTreeSet<String> = samples(&scrape).union(&families(&scrape)).cloned().collect();
    let named = words(&handbook, &["appeal_"]);
    let unknown: Vec<&String> = named.difference(&exist).collect();
    assert!(
        unknown.is_empty(),
        "docs/operating.md speaks of {unknown:?}, which the program does not have"
    );
}

#[test]
fn every_alert_is_explained_and_tried() {
    let (alerts, tests, handbook) =
        (read("deploy/alerts.yml"), read("deploy/alerts.test.yml"), read("docs/operating.md"));
    let names: Vec<&str> =
        alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(names.len() >= 9, "{names:?}");
    for name in names {
        assert!(
            handbook.contains(&format!("| `{name}` |")),
            "docs/operating.md has no row about {name}"
        );
        let rings = tests.contains(&format!("alertname: {name}\n        exp_alerts:"));
        assert!(rings, "deploy/alerts.test.yml does not see {name} ring");
    }
    for annotation in ["summary", "description", "what_to_do", "runbook_url"] {
        let count = alerts
            .lines()
            .filter(|line| line.trim().starts_with(&format!("{annotation}:")))
            .count();
        assert_eq!(count, alerts.matches("- alert: ").count(), "each alert needs its {annotation}");
    }
}

/// An alert leads to its own paragraph, where the handbook says more than fits into the alert.
#[test]
fn every_alert_leads_to_its_paragraph() {
    let (alerts, handbook) = (read("deploy/alerts.yml"), read("docs/operating.md"));
    let value =
        |key: &'static str| alerts.lines().filter_map(move |line| line.trim().strip_prefix(key));
    let (names, links) = (value("- alert: "), value("runbook_url: "));
    for (name, link) in names.zip(links) {
        assert_eq!(link, format!("docs/operating.md#{}", name.to_lowercase()));
        let (_, paragraph) = handbook
            .split_once(&format!("\n### {name}\n\n"))
            .unwrap_or_else(|| panic!("docs/operating.md has no heading {name}"));
        assert!(paragraph.starts_with(char::is_uppercase), "{name} has no paragraph");
    }
}

/// In the order in which somebody looks when the alarm rings.
#[test]
fn the_dashboard_begins_with_what_readers_get_and_says_where_there_is_nothing() {
    let dashboard: Value = serde_json::from_str(&read("deploy/grafana.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let is_row = |panel: &&Value| panel["type"] == "row";
    let rows: Vec<&str> =
        panels.iter().filter(is_row).map(|row| row["title"].as_str().unwrap()).collect();
    assert_eq!(rows[..2], ["Receiving", "Answering"], "{rows:?}");
    assert!(is_row(&&panels[0]) && rows.len() >= 4, "each panel stands below a heading: {rows:?}");
    let mut places = BTreeSet::new();
    for panel in panels {
        let (title, place) = (&panel["title"], &panel["gridPos"]);
        let at = |key: &str| place[key].as_u64().unwrap();
        for (x, y) in (at("x")..at("x") + at("w"))
            .flat_map(|x| (at("y")..at("y") + at("h")).map(move |y| (x, y)))
        {
            assert!(x < 24 && places.insert((x, y)), "{title} lies upon another panel");
        }
        if !is_row(&panel) {
            let no_value = panel["fieldConfig"]["defaults"]["noValue"].as_str();
            assert!(no_value.is_some_and(|text| !text.is_empty()), "{title} has no noValue");
        }
    }
}

#[test]
fn every_variable_is_listed_for_the_operator() {
    let read_there =
        ["mod", "proxies", "route", "webhook"].map(|name| read(&format!("src/config/{name}.rs")));
    let mut variables = words(&read_there.concat(), &["TELOXIDE_", "APPEAL_"]);
    variables.extend(["APPEAL_CONFIG", "RUST_LOG"].map(str::to_owned));
    assert!(variables.len() >= 12, "{variables:?}");
    let names = read("src/config/misspelt.rs");
    let names = names.split("#[cfg(test)]").next().unwrap_or_default();
    let known = words(names, &["TELOXIDE_", "APPEAL_", "RUST_LOG"]);
    assert_eq!(known, variables, "the names that a slip is compared with are those that are read");
    for file in ["README.md", ".env.example"] {
        let listed = words(&read(file), &["TELOXIDE_", "APPEAL_", "RUST_LOG"]);
        let missing: Vec<&String> = variables.difference(&listed).collect();
        assert!(missing.is_empty(), "{file} does not name {missing:?}");
    }
    let kubernetes =
        ["webhook", "polling"].map(|mode| format!("deploy/kubernetes/{mode}/deployment.yaml"));
    let others = [
        "deploy/appeal-bot.service",
        "deploy/debian/environment",
        "deploy/compose.yaml",
        "deploy/Containerfile",
    ]
    .map(str::to_owned);
    // Read while building.
    variables.insert("APPEAL_BUILD".to_owned());
    for file in kubernetes.iter().chain(&others) {
        let used = words(&read(file), &["TELOXIDE_", "APPEAL_"]);
        let unknown: Vec<&String> = used.difference(&variables).collect();
        assert!(unknown.is_empty(), "{file} sets {unknown:?}, which the program does not read");
    }
}

/// The version stands in several files that are read by hand.
#[test]
fn images_and_packages_have_the_version_of_the_program() {
    let image = format!("appeal-bot:{}", env!("CARGO_PKG_VERSION"));
    let files =
        ["deploy/compose.yaml", "deploy/Containerfile", "docs/operating.md"].map(str::to_owned);
    let kubernetes =
        ["webhook", "polling"].map(|mode| format!("deploy/kubernetes/{mode}/deployment.yaml"));
    for file in files.iter().chain(&kubernetes) {
        let text = read(file);
        let is_image = |(at, name): &(usize, &str)| {
            text[at + name.len()..].starts_with(|next: char| next.is_ascii_digit())
        };
        let named = text.match_indices("appeal-bot:").filter(is_image).count();
        assert!(
            named > 0 && named == text.matches(&image).count(),
            "{file} names another image than {image}"
        );
    }
    let package = format!("appeal-bot_{}-1_amd64.deb", env!("CARGO_PKG_VERSION"));
    for file in ["docs/operating.md", "docs/releasing.md"] {
        let text = read(file);
        let named = text.matches("appeal-bot_").count();
        assert!(named > 0 && named == text.matches(&package).count(), "{file}: {package}");
    }
}

/// All test functions that there are.
fn tests_of(folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(entry).unwrap();
                let functions =
                    text.split("fn ").skip(1).filter_map(|after| after.split_once("()"));
                found.extend(functions.map(|(name, _)| name.to_owned()));
            }
        }
    }
    found
}

/// A promise whose test was renamed or taken away would be a promise on paper.
#[test]
fn every_test_that_a_promise_names_exists() {
    let pages = [("docs/privacy.md", "| P", 13), ("docs/delivery.md", "| R", 15)];
    let rows = pages.map(|(file, begins, promises)| {
        let rows: Vec<String> =
            read(file).lines().filter(|line| line.starts_with(begins)).map(str::to_owned).collect();
        assert_eq!(rows.len(), promises, "{file}: {rows:#?}");
        rows
    });
    let exist: BTreeSet<String> =
        ["src", "crates", "tests"].into_iter().flat_map(tests_of).collect();
    for row in rows.iter().flatten() {
        let tests = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty() || tests.contains("the test of"), "no test is named: {row}");
        for name in named {
            assert!(exist.contains(name), "there is no test {name}, which is named: {row}");
        }
    }
}

/// All Rust files in a folder, one after the other.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: std::path::PathBuf| match path.extension() {
        _ if path.is_dir() => sources(&path),
        Some(extension) if extension == "rs" => fs::read_to_string(path).unwrap(),
        _ => String::new(),
    };
    entries.map(text).collect()
}

#[test]
fn each_test_that_a_promise_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code =
        sources(&root.join("tests")) + &sources(&root.join("src")) + &sources(&root.join("crates"));
    for file in ["docs/privacy.md", "SECURITY.md"] {
        let text = read(file);
        let quoted = text.split('`').skip(1).step_by(2);
        let names: Vec<&str> = quoted.filter(|name| name.len() > 12 && is_snake(name)).collect();
        for name in &names {
            assert!(
                code.contains(&format!("fn {name}()")),
                "{file} names the test {name}, which is not there"
            );
        }
        assert!(file == "SECURITY.md" || names.len() > 10, "{file} names {names:?}");
    }
}

fn is_snake(name: &str) -> bool {
    name.contains('_') && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}
