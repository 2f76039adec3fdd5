//! What is refused in the files of a folder, and where it says so.

use super::{assert_each, assert_problems, library, page, problems, shown};
use crate::harness::Folder;

#[test]
fn files_that_are_missing_or_too_many() {
    assert_each(&[
        (
            "no settings",
            |folder| _ = folder.remove("bot.toml"),
            &[("bot.toml:1: file-missing", "this file is missing")],
        ),
        (
            "settings under another name",
            |folder| _ = folder.write("bot.toml.txt", "x").remove("bot.toml"),
            &[("bot.toml:1: file-missing", "rename bot.toml.txt to bot.toml")],
        ),
        (
            "no sources",
            |folder| _ = folder.remove("sources.toml"),
            &[("sources.toml:1: file-missing", "this file is missing")],
        ),
        (
            "a page is there in one language alone",
            |folder| _ = folder.write("pages/en/news.md", page("words")),
            &[
                ("pages/ko/news.md:1: page-missing", ""),
                ("pages/ru/news.md:1: page-missing", ""),
                ("pages/uk/news.md:1: page-missing", ""),
            ],
        ),
        (
            "a language that is not offered",
            |folder| _ = folder.write("pages/de/start.md", page("Worte")),
            &[("pages/de/start.md:1: language", "“de” is not one of `languages`")],
        ),
    ]);
}

#[test]
fn names_of_pages_are_commands_of_their_own() {
    for (name, words) in [
        ("language", "/language is a command of the program"),
        ("erase", "/erase is a command of the program"),
        ("verify", "/verify is a command of the program"),
        ("ko", "would be read as a page in the language ko"),
        ("news_uk", "would be read as a page in the language uk"),
        ("News", "1 to 32 of a-z, 0-9 and _"),
        ("new-s", "1 to 32 of a-z, 0-9 and _"),
        ("новости", "1 to 32 of a-z, 0-9 and _"),
        ("a_name_that_has_more_than_32_bytes", "1 to 32 of a-z, 0-9 and _"),
    ] {
        let folder = Folder::copy();
        folder.write(&format!("pages/en/{name}.md"), page("words"));
        assert_problems(&folder, name, &[(&format!("pages/en/{name}.md:1: page-name"), words)]);
    }
}

#[test]
fn everything_wrong_in_all_files_is_told_at_once_in_order() {
    let folder = Folder::copy();
    folder.replace("bot.toml", "groups = \"answer\"", "groups = \"shout\"");
    folder.append("pages/uk/since.md", "\na <br> b {ours}\n");
    folder.append("pages/en/since.md", "\nSee a.com {ours}\n\na <br> b {ours}\n");
    folder.remove("pages/ru/since.md").remove("phrases/ko.ftl");
    folder.replace("sources.toml", "publisher = \"JTBC\"\n", "");
    assert_problems(
        &folder,
        "six files",
        &[
            ("bot.toml@shout: groups", ""),
            ("pages/en/since.md@See a.com: auto-link", "“a.com”"),
            ("pages/en/since.md@a <br> b: markdown", "HTML"),
            ("pages/ru/since.md:1: page-missing", ""),
            ("pages/uk/since.md@a <br> b: markdown", "HTML"),
            ("phrases/ko.ftl:1: file-missing", ""),
            ("sources.toml@[jtbc-appeal]: field-missing", "publisher"),
        ],
    );
}

#[test]
fn a_page_of_another_language_says_so() {
    let folder = Folder::copy();
    folder.write("pages/uk/since.md", "+++\nfallback = \"ru\"\n+++\n");
    let library = library(&folder);
    let (fallen, original) = (shown(&library, "uk", "since"), shown(&library, "ru", "since"));
    let note = "Цієї сторінки ще немає українською. Мова, якою її показано: російська.";
    assert!(fallen.styled("italic").contains(&note), "{}", fallen.text);
    assert_eq!(fallen.text.replace(&format!("\n{note}"), ""), original.text);
    assert!(!original.text.contains(note));
}

#[test]
fn what_leads_to_a_page_of_another_language_may_speak_the_readers() {
    let folder = Folder::copy();
    folder.write(
        "pages/uk/since.md",
        "+++\nfallback = \"ru\"\nbutton = \"Дотепер\"\nmenu = \"Що сталося\"\n+++\n",
    );
    let loaded = library(&folder);
    let (language, page) = (loaded.language("uk").unwrap(), loaded.page("since").unwrap());
    let page_in_language = loaded.page_in_language(language, page);
    assert_eq!(
        (page_in_language.button.as_ref(), page_in_language.menu.as_ref()),
        ("Дотепер", "Що сталося")
    );
    folder.write("pages/uk/since.md", "+++\nfallback = \"ru\"\nbutton = \"→\"\n+++\n");
    assert_problems(
        &folder,
        "a label without letters",
        &[("pages/uk/since.md:3: label", "neither letters")],
    );
}

#[test]
fn a_line_of_a_phrase_that_begins_with_a_sign_of_fluent_is_told_how_to_write_it() {
    assert_each(&[
        (
            "a line with a star",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "hidden-text = ",
                    "hidden-text = Words\n    **bold** ",
                )
            },
            &[("phrases/en.ftl@**bold**: fluent", "write {\"**\"} for it")],
        ),
        (
            "a line with a bracket",
            |folder| {
                _ = folder.replace("phrases/en.ftl", "hidden-text = ", "hidden-text = W\n    [a] ")
            },
            &[("phrases/en.ftl@[a]: fluent", "write {\"[\"} for it")],
        ),
        (
            "a line with full stops",
            |folder| {
                _ = folder.replace("phrases/en.ftl", "hidden-text = ", "hidden-text = W\n    ...a ")
            },
            &[("phrases/en.ftl@...a: fluent", "write {\".\"} for it")],
        ),
    ]);
}

#[test]
fn a_message_names_the_slip_and_what_was_meant() {
    assert_each(&[
        (
            "yaml",
            |folder| _ = folder.replace("pages/en/since.md", "+++", "---"),
            &[("pages/en/since.md:1: front-matter", "write +++ in place of each ---")],
        ),
        (
            "a link to a file",
            |folder| _ = folder.append("pages/en/since.md", "\n[About](about.md) {ours}\n"),
            &[("pages/en/since.md@about.md: link", "another page is named in `buttons`")],
        ),
        (
            "text without marks",
            |folder| _ = folder.replace("pages/en/since.md", "title = \"", "title = W \""),
            &[("pages/en/since.md:2: toml", "write it as in title = \"Words\"")],
        ),
        (
            "an empty phrase",
            |folder| _ = folder.replace("phrases/en.ftl", "hide-button = ", "hide-button =\n# "),
            &[("phrases/en.ftl@hide-button: fluent", "`hide-button` is empty")],
        ),
        (
            "a line with a tab",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "hidden-text = ",
                    "hidden-text = Words\n\tmore ",
                )
            },
            &[("phrases/en.ftl@\tmore: fluent", "indented by a tab")],
        ),
        (
            "capital letters",
            |folder| _ = folder.replace("bot.toml", "languages = [", "languages = [\"zh-CN\", "),
            &[("bot.toml@zh-CN: language", "write \"zh-cn\"")],
        ),
    ]);
}

#[test]
fn a_message_says_who_needs_what_is_missing() {
    let folder = Folder::copy();
    for language in ["en", "ko", "ru", "uk"] {
        folder.remove(&format!("pages/{language}/start.md"));
    }
    let found = problems(&folder);
    let told = found
        .iter()
        .filter(|problem| problem.contains("write it: no language has the page /start"));
    assert_eq!(told.count(), 4, "{found:#?}");
    let folder = Folder::copy();
    folder.replace("sources.toml", "language = \"en\"", "language = \"fr\"");
    let found = problems(&folder);
    let told = |problem: &String| {
        problem.contains("`lang-fr` is missing") && problem.contains("in which the source `")
    };
    assert!(found.len() == 4 && found.iter().all(told), "{found:#?}");
}

#[test]
fn a_merge_conflict_is_one_problem() {
    let conflict = "<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> other\n";
    for file in ["bot.toml", "sources.toml", "phrases/ko.ftl", "pages/ko/appeal.md"] {
        let folder = Folder::copy();
        folder.append(file, conflict);
        assert_problems(
            &folder,
            file,
            &[(&format!("{file}@<<<<<<<: merge-conflict"), "keep one of the two")],
        );
    }
}

#[test]
fn a_page_of_another_language_must_be_there() {
    let pointer = |to: &str| format!("+++\nfallback = \"{to}\"\n+++\n");
    let lost = "falls back to has no such page of its own";
    let folder = Folder::copy();
    folder.write("pages/uk/since.md", pointer("ru")).write("pages/ru/since.md", pointer("uk"));
    let expected =
        [("pages/ru/since.md:1: fallback", lost), ("pages/uk/since.md:1: fallback", lost)];
    assert_problems(&folder, "a loop of two", &expected);
    for (name, to) in [("to itself", "uk"), ("to no language", "de")] {
        let folder = Folder::copy();
        folder.write("pages/uk/since.md", pointer(to));
        assert_problems(&folder, name, &[("pages/uk/since.md:1: fallback", lost)]);
    }
}

/// Label and name are harmless alone. The shipped words have a warning, which must not end the search.
#[test]
fn what_only_the_whole_message_shows_is_found_beside_a_warning() {
    let folder = Folder::copy();
    folder.replace("phrases/en.ftl", "Translated by { $by }", "Translated by @{ $by }");
    folder.replace("pages/en/appeal.md", "by = \"Kyiv Post\"", "by = \"Newsroom\"");
    let place = "pages/en/appeal.md@“I Want to Live”, a: contact";
    assert_problems(&folder, "a name made of two", &[(place, "“@Newsroom”")]);
}
