//! The code itself: no name, word or address of the first article stands in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use appeal_bot::config::folder::read_folder;

use super::{load, names_of_the_first, text_of};
use crate::harness::Folder;

/// Names of pages that mean something else where they stand, by file.
const NO_PAGES: [(&str, &str); 5] = [
    // The program is called appeal-bot, whatever the article.
    ("src/ops/metrics/mod.rs", "appeal"),
    // A label of a histogram.
    ("src/ops/metrics/numbers.rs", "since"),
    // `role = "sources"`, whatever the page is called.
    ("crates/article/src/load/group_heading.rs", "sources"),
    // The starter has pages of these names.
    ("src/init/starter.rs", "sources"),
    ("src/init/starter.rs", "about"),
];

/// The list of the files of `config/`, which are the first article.
const LIST: &str = "src/built_in.rs";

/// Names of languages and months, in the program's own phrases.
const LANGUAGES_AND_MONTHS: [&str; 6] =
    ["korean", "russian", "ukrainian", "january", "march", "october"];

/// What the program itself says, as the first article does: “start page”, in Korean.
const PROGRAMS_OWN: &str = "첫 화면";

/// The texts of a source file that can reach somebody: in Rust its string literals, outside of tests.
fn texts(path: &Path) -> Vec<String> {
    let source = fs::read_to_string(path).unwrap();
    if path.extension().is_some_and(|extension| extension != "rs") {
        let lines = source.lines().map(|line| line.split(" // ").next().unwrap().trim());
        let is_comment =
            |line: &&str| ["//", "/*", "<!--"].iter().any(|sign| line.starts_with(sign));
        return lines.filter(|line| !is_comment(line)).map(str::to_owned).collect();
    }
    // Tests of a file stand at its end.
    literals(source.split("#[cfg(test)]\n").next().unwrap())
}

/// All string literals of Rust code.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(['"', '\'', '/', 'r']) {
        let (before, here) = rest.split_at(at);
        let is_word = before.ends_with(|sign: char| sign.is_alphanumeric() || sign == '_');
        let raw = here
            .strip_prefix('r')
            .filter(|_| !is_word)
            .map(|raw| (raw, raw.len() - raw.trim_start_matches('#').len()));
        let (literal, skipped) = match raw {
            Some((raw, hashes)) if raw[hashes..].starts_with('"') => {
                let end = format!("\"{}", "#".repeat(hashes));
                let length = raw[hashes + 1..].find(&end).unwrap();
                (Some(&raw[hashes + 1..][..length]), 1 + hashes + 1 + length + end.len())
            }
            _ if here.starts_with("//") => (None, here.find('\n').unwrap_or(here.len())),
            _ if here.starts_with('"') => {
                let length = closing(&here[1..]);
                (Some(&here[1..][..length]), length + 2)
            }
            // A character, and not a lifetime.
            _ if here.starts_with("'\\") => (None, 3 + here[3..].find('\'').unwrap()),
            _ if here.starts_with('\'') && here.chars().nth(2) == Some('\'') => {
                (None, here.char_indices().nth(3).unwrap().0)
            }
            _ => (None, 1),
        };
        found.extend(literal.map(str::to_owned));
        rest = &here[skipped..];
    }
    found
}

/// Where a literal ends: at the first quotation mark that no backslash stands before.
fn closing(text: &str) -> usize {
    let mut escaped = false;
    let is_end = |(_, sign): &(usize, char)| {
        let ends = *sign == '"' && !escaped;
        escaped = *sign == '\\' && !escaped;
        ends
    };
    text.char_indices().find(is_end).unwrap().0
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.file_name().unwrap().to_str().unwrap() {
            "tests" | "tests.rs" => {}
            _ if path.is_dir() => all.extend(sources(&path)),
            _ => all.push(path),
        }
    }
    all
}

/// What the first article alone has.
struct First {
    pages: BTreeSet<String>,
    /// Of people, places and institutions, in lower case.
    names: BTreeSet<String>,
    /// Titles, buttons and menus of several words, and hosts.
    phrases: BTreeSet<String>,
}

impl First {
    fn read() -> Self {
        let library = load(&Folder::shipped());
        let mut phrases: BTreeSet<String> = library.settings.link_hosts.iter().cloned().collect();
        for (language, page) in library
            .languages()
            .flat_map(|language| library.pages().map(move |page| (language, page)))
        {
            let page_in_language = library.page_in_language(language, page);
            let words = [&page_in_language.title, &page_in_language.button, &page_in_language.menu]
                .map(|words| words.to_string());
            phrases.extend(words.into_iter().filter(|words| words.contains(' ')));
        }
        Self { pages: names_of_the_first(), names: names(), phrases }
    }

    /// What a text of the code has of it.
    fn complaints(&self, file: &str, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        let named = |page: &str| {
            let ways =
                [format!("/{page}"), format!("={page}"), format!(":{page}:"), format!("{page}_en")];
            text == page || ways.iter().any(|way| text.contains(way.as_str()))
        };
        let pages =
            self.pages.iter().filter(|page| named(page) && !NO_PAGES.contains(&(file, page)));
        found.extend(pages.map(|page| format!("the page {page}")));
        let lower = text.to_lowercase();
        let is_phrase = file.starts_with("crates/article/phrases/");
        let words = lower.split(|sign: char| !sign.is_alphabetic());
        let is_name = |word: &&str| {
            self.names.contains(*word) && !(is_phrase && LANGUAGES_AND_MONTHS.contains(word))
        };
        found.extend(words.filter(is_name).map(|name| format!("the name {name}")));
        let phrases = self.phrases.iter().filter(|words| text.contains(words.as_str()));
        let phrases = phrases.filter(|words| !is_phrase || *words != PROGRAMS_OWN);
        found.extend(phrases.map(|words| format!("the words “{words}”")));
        // Cyrillic and Hangul, and the month of the article.
        let letter = |sign| matches!(sign, '\u{400}'..='\u{4ff}' | '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}');
        // What Telegram itself says on the button of an empty chat, in the language of its reader.
        let is_telegrams = file == "crates/telegram-sandbox/src/page/start.js";
        // The program's own words and the starter's, which are in those languages too.
        let is_words = is_phrase || file.starts_with("src/init/starter/");
        if (text.contains(letter) && !is_telegrams && !is_words) || text.contains("2024-10") {
            found.push("letters or a date".to_owned());
        }
        found.into_iter().map(|what| format!("{file}: {what} in “{text}”")).collect()
    }
}

/// Words with a capital letter in the middle of an English sentence, which nothing there writes small. What the second
/// article has too is the program's surroundings, such as Telegram.
fn names() -> BTreeSet<String> {
    let files = read_folder(Folder::shipped().path()).unwrap();
    let pages = files.iter().filter(|(path, _)| path.starts_with("pages/en/"));
    let english: String =
        pages.map(|(_, bytes)| String::from_utf8(bytes.clone()).unwrap()).collect();
    let second = text_of(&Folder::another());
    let mut names = BTreeSet::new();
    for (before, word) in english.split_whitespace().zip(english.split_whitespace().skip(1)) {
        let name = word.split(|sign: char| !sign.is_alphabetic()).next().unwrap();
        let is_middle = before.ends_with(|sign: char| sign.is_lowercase() || sign == ',');
        let is_name = name.starts_with(char::is_uppercase) && name.chars().count() > 3;
        if is_middle
            && is_name
            // The language in which the program has all its phrases.
            && name != "English"
            && !english.contains(&format!(" {}", name.to_lowercase()))
            && !second.contains(name)
        {
            names.insert(name.to_lowercase());
        }
    }
    names
}

#[test]
fn the_code_knows_no_word_of_the_first_article() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let first = First::read();
    for expected in ["ukraine", "korean", "kyiv", "geneva"] {
        assert!(first.names.contains(expected), "{expected} is a name: {:?}", first.names);
    }
    let mut found = Vec::new();
    let files = ["src", "crates"].into_iter().flat_map(|folder| sources(&root.join(folder)));
    for path in files.filter(|path| path.extension().is_none_or(|extension| extension != "toml")) {
        let file = path.strip_prefix(root).unwrap().to_str().unwrap();
        if file == LIST {
            continue;
        }
        found.extend(texts(&path).iter().flat_map(|text| first.complaints(file, text)));
    }
    assert!(found.is_empty(), "{found:#?}");
    for trap in [
        "/appeal",
        "1s:ko:since:0:0",
        "about",
        "the Ukraine",
        "https://kyivpost.com/",
        "Что",
        "2024-10-23",
    ] {
        assert!(!first.complaints("trap.rs", trap).is_empty(), "{trap} would be found");
    }
}

#[test]
fn literals_are_found_and_comments_are_not() {
    let code = "let a = \"one \\\" two\"; // \"three\"\nlet b = r#\"fo\"ur\"#; let c = '\"'; fn d<'a>(e: &'a str) {} let f = '\\''; let g = \"\";";
    assert_eq!(literals(code), ["one \\\" two", "fo\"ur", ""]);
}
