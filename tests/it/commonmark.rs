//! Every example of the specification of `CommonMark`, and what chance makes of their signs: refused, or shown to the last letter.

use std::fs;
use std::process::Command;

use proptest::prelude::*;

use crate::corpus::entries::body::is_shown;
use crate::harness::skipped;

/// The package with the specification, in the version that was looked at.
const PACKAGE: &str = "commonmark-spec@0.31.2";
const EXAMPLES: usize = 652;

/// The specification as npm has it; none where this machine has no npm, or no network.
fn specification() -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let runs = |program: &str, arguments: &[&str]| {
        let ended =
            Command::new(program).args(arguments).current_dir(folder.path()).output().ok()?;
        ended.status.success().then(|| String::from_utf8_lossy(&ended.stdout).trim().to_owned())
    };
    let archive = runs("npm", &["pack", "--silent", PACKAGE])?;
    runs("tar", &["xzf", archive.lines().last()?])?;
    fs::read_to_string(folder.path().join("package/spec.txt")).ok()
}

/// The Markdown of each example: up to a line with a full stop, behind which its HTML stands. Arrows stand for tabs there.
fn examples(specification: &str) -> Vec<String> {
    let begins = format!("{} example", "`".repeat(32));
    let (mut examples, mut open) = (Vec::new(), None);
    for line in specification.lines() {
        match &mut open {
            None if line == begins => open = Some(String::new()),
            Some(_) if line == "." => examples.extend(open.take()),
            Some(text) => *text += &format!("{}\n", line.replace('→', "\t")),
            None => {}
        }
    }
    examples
}

#[test]
fn every_example_of_the_specification_is_refused_or_shown() {
    let Some(specification) = specification() else {
        return skipped(
            "APPEAL_REQUIRE_COMMONMARK",
            "The specification of CommonMark",
            "npm has no commonmark-spec here",
        );
    };
    let examples = examples(&specification);
    assert_eq!(examples.len(), EXAMPLES);
    let shown = examples.iter().filter(|example| is_shown(example)).count();
    assert!(shown > 50, "only {shown} are shown");
}

proptest! {
    #[test]
    fn what_chance_makes_is_refused_or_shown(
        body in "([-+*_`\\[\\](){}<>!#|~^$:.\\\\&; \n0-9a-z가é🕊•]|\\[a\\]: b|\\[a\\]\\(b\\)|[*]a[*]|\n> |\n1\\. |\n- |\\[\\^a\\]){0,60}"
    ) {
        is_shown(&body);
    }
}
