//! What is refused in the files of a folder, and where it says so.

use super::{assert_each, assert_problems, leaves, library, page, problems, shown};
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
            "no sources",
            |folder| _ = folder.remove("sources.toml"),
            &[("sources.toml:1: file-missing", "this file is missing")],
        ),
        (
            "no phrases",
            |folder| _ = folder.remove("phrases/uk.ftl"),
            &[("phrases/uk.ftl:1: file-missing", "this file is missing")],
        ),
        (
            "a page is missing in one language",
            |folder| _ = folder.remove("pages/uk/since.md"),
            &[("pages/uk/since.md:1: page-missing", "fallback")],
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
        ("help", "/help is a command of the program"),
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
fn bytes_that_are_not_text() {
    for file in ["bot.toml", "sources.toml", "phrases/ko.ftl", "pages/ko/appeal.md"] {
        let folder = Folder::copy();
        let mut bytes = std::fs::read(folder.path().join(file)).unwrap();
        let second_line = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        bytes.insert(second_line, 0xff);
        folder.write(file, bytes);
        assert_problems(&folder, file, &[(&format!("{file}:2: utf-8"), "save the file as UTF-8")]);
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
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let shipped = library(&Folder::shipped());
    for windows in [|text: &str| format!("\u{feff}{text}"), |text: &str| text.replace('\n', "\r\n")]
    {
        let folder = Folder::copy();
        for file in files(folder.path(), folder.path()) {
            let text = std::fs::read_to_string(folder.path().join(&file)).unwrap();
            folder.write(&file, windows(&text));
        }
        let changed = library(&folder);
        for (language, page) in leaves(&shipped) {
            let texts = |library: &article::Library| -> Vec<String> {
                let page_in_language = library.page_in_language(language, page);
                page_in_language
                    .parts
                    .iter()
                    .map(|part| format!("{} {}", part.message.text, part.message.entities))
                    .collect()
            };
            assert_eq!(texts(&changed), texts(&shipped));
        }
        for language in shipped.languages() {
            let phrases =
                |library: &article::Library| format!("{:?}", library.locale(language).phrases);
            assert_eq!(phrases(&changed), phrases(&shipped));
        }
    }
}

fn files(folder: &std::path::Path, root: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let name =
        |path: &std::path::Path| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
    entries
        .flat_map(|path| if path.is_dir() { files(&path, root) } else { vec![name(&path)] })
        .collect()
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
fn what_nobody_reads_is_named_and_what_editors_leave_is_not() {
    let folder = Folder::copy();
    for left in [
        "pages/en/since.md~",
        "pages/en/.since.md.swp",
        "~$bot.toml",
        ".DS_Store",
        "phrases/en.ftl.orig",
        "README.md",
    ] {
        folder.write(left, "x");
    }
    assert_eq!(problems(&folder), [""; 0]);
    for meant in [
        "pages/en/now.MD",
        "pages/en/news.md.txt",
        "pages/news.md",
        "bot.toml.txt",
        "pages/en/x.md/y",
        "Pages/y",
    ] {
        folder.write(meant, "x");
    }
    assert_problems(
        &folder,
        "six slips",
        &[
            ("Pages/:1: file-unknown", "the program does not read this folder"),
            ("bot.toml.txt:1: file-unknown", "rename it to bot.toml"),
            ("pages/en/news.md.txt:1: file-unknown", "rename it to news.md"),
            ("pages/en/now.MD:1: file-unknown", "rename it to now.md"),
            ("pages/en/x.md/:1: file-unknown", "the program does not read this folder"),
            ("pages/news.md:1: file-unknown", "pages/en/news.md"),
        ],
    );
}

#[test]
fn a_message_names_the_slip_and_what_was_meant() {
    assert_each(&[
        (
            "a mistyped citation",
            |folder| _ = folder.replace("pages/en/since.md", "[^", "[^x-typo] [^"),
            &[("pages/en/since.md@x-typo: source-unknown", "the source [^x-typo]")],
        ),
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
            "a mistyped field",
            |folder| _ = folder.replace("pages/en/since.md", "as_of", "asof = \"2026\"\nas_of"),
            &[("pages/en/since.md@asof: field-unknown", "did you mean “as_of”?")],
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
    let folder = Folder::copy();
    folder.write("pages/uk/since.md", pointer("ru") + "Words.\n");
    assert_problems(
        &folder,
        "with words",
        &[("pages/uk/since.md:4: fallback", "has no body of its own")],
    );
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
