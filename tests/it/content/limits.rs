//! How long phrases may be, whatever they choose their words by, and what must not stand in texts that are no Markdown.

use std::fs;

use article::load::built_in;

use super::{Folder, assert_each, assert_problems, problems};

const FILE: &str = "phrases/en.ftl";

/// The shipped words, with another text for a phrase, at the end of its file.
fn saying(id: &str, text: &str) -> Folder {
    let folder = Folder::copy();
    folder.with_all_phrases("en");
    let shipped = fs::read_to_string(folder.path().join(FILE)).unwrap();
    let (mut kept, mut is_it) = (String::new(), false);
    for line in shipped.split_inclusive('\n') {
        is_it = line.starts_with(&format!("{id} =")) || (is_it && line.starts_with([' ', '\n']));
        kept.push_str(if is_it { "" } else { line });
    }
    folder.write(FILE, format!("{kept}\n{id} =\n    {text}\n"));
    folder
}

#[test]
fn every_phrase_has_a_limit() {
    let own = fs::read_to_string(Folder::shipped().path().join(FILE)).unwrap();
    let shipped = format!("{own}{}", built_in::phrases("en").unwrap());
    let ids = shipped.lines().filter_map(|line| line.split_once(" =")).map(|(id, _)| id);
    let ids: Vec<&str> =
        ids.filter(|id| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')).collect();
    assert!(ids.len() > 60, "{ids:?}");
    let long = "Words and more words. ".repeat(300);
    // All at once would be a file that is too large.
    for ids in ids.chunks(30) {
        let folder = Folder::copy();
        let phrases: String = ids.iter().map(|id| format!("{id} = {long}\n")).collect();
        folder.write(FILE, phrases);
        let found = problems(&folder);
        for (line, id) in (1..).zip(ids) {
            let place = format!("{FILE}:{line}: too-long: `{id}`");
            assert!(found.iter().any(|problem| problem.starts_with(&place)), "{place}: {found:#?}");
        }
    }
}

#[test]
fn each_choice_of_words_is_measured_and_looked_at() {
    for (id, words, place, what) in [
        (
            "part-next",
            "{ $part }/{ $parts } { $part ->\n        [4] that is a label much too long\n       *[other] ▶\n    }",
            "phrases/en.ftl@part-next: too-long",
            "at most 30 fit",
        ),
        (
            "part-next",
            "{ $part }/{ $parts } { $parts ->\n        [3] @some_channel\n       *[other] ▶\n    }",
            "phrases/en.ftl@[3] @some: contact",
            "“@some_channel”",
        ),
        (
            "original-button",
            "{ $language ->\n        [Ukrainian] The original, which is in { $language }\n       *[other] { $language }\n    }",
            "phrases/en.ftl@original-button: too-long",
            "at most 30 fit",
        ),
    ] {
        assert_problems(&saying(id, words), words, &[(place, what)]);
    }
}

#[test]
fn signs_of_markdown_are_not_shown_as_they_stand() {
    assert_each(&[
        (
            "a citation in a title",
            |folder| {
                _ = folder.replace("pages/en/about.md", "title = \"", "title = \"A [^kyivpost] ")
            },
            &[("pages/en/about.md:2: markdown", "“[^”")],
        ),
        (
            "a placeholder in a menu",
            |folder| _ = folder.replace("pages/en/about.md", "menu = \"", "menu = \"{operator} "),
            &[("pages/en/about.md:4: markdown", "“{operator}”")],
        ),
        (
            "a link in a phrase",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "hidden-text = ",
                    "hidden-text = [a](https://rfa.org) ",
                )
            },
            &[("phrases/en.ftl@hidden-text =: markdown", "“](”")],
        ),
        (
            "a citation in the name of a publisher",
            |folder| _ = folder.replace("sources.toml", "\"JTBC\"", "\"JTBC[^x]\""),
            &[("sources.toml@JTBC[: markdown", "“[^”")],
        ),
        (
            "a citation in code",
            |folder| _ = folder.append("pages/en/about.md", "\nWrite `[^kyivpost]` {ours}\n"),
            &[("pages/en/about.md@Write `[: markdown", "inside `code`")],
        ),
    ]);
}
