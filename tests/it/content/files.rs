//! Files as editors and systems leave them: their bytes, their line ends, their names.

use std::os::unix::fs::symlink;

use super::{all_pages, assert_problems, library, problems};
use crate::harness::Folder;

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
        for (language, page) in all_pages(&shipped) {
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
        // These are somebody's own.
        "notes/news.md",
        "old-pages/start.md",
        "pictures/bridge.png",
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
fn a_link_that_leads_nowhere_is_named() {
    let folder = Folder::copy();
    for name in ["sources.toml", "pages/en/since.md"] {
        folder.remove(name);
    }
    for name in ["sources.toml", "pages/en/since.md", "pages/en/zz.md", "phrases/zz.ftl", "notes"] {
        symlink("gone", folder.path().join(name)).unwrap();
    }
    let nowhere = "this link leads nowhere";
    assert_problems(
        &folder,
        "links",
        &[
            ("notes:1: file-unknown", nowhere),
            ("pages/en/since.md:1: file-unknown", nowhere),
            ("pages/en/zz.md:1: file-unknown", nowhere),
            ("phrases/zz.ftl:1: file-unknown", nowhere),
            ("sources.toml:1: file-missing", "mend the link in its place"),
        ],
    );
}
