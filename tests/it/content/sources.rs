//! What readers see of sources: in a page's own list, and on the page of sources.

use super::{assert_problems, library, problems, shown, shown_parts};
use crate::harness::Folder;

/// A source with a description, and one without a `short`; a reader of any language sees these words.
const ENTRY: &str = "[kyivpost]\npublisher = \"Kyiv Post\"\n";

/// The shipped folder with the first source described like this.
fn described(fields: &str) -> Folder {
    let folder = Folder::copy();
    let file = folder.path().join("sources.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, after) = text.split_once(ENTRY).unwrap();
    let (own, rest) = after.split_once("author = ").unwrap();
    assert!(own.starts_with("description = "), "{own}");
    folder.write("sources.toml", format!("{before}{ENTRY}{fields}\nauthor = {rest}"));
    folder
}

#[test]
fn two_sources_of_one_publisher_are_told_apart_where_a_page_cites_both() {
    let library = library(&Folder::shipped());
    let text = shown(&library, "en", "conditions").text;
    for entry in
        ["] ICRC, Article 13, 2020", "] ICRC, Article 26, 2020", "] Kyiv Post, 23 October 2024"]
    {
        assert!(text.contains(entry), "{entry} is not in\n{text}");
    }
    let text = shown(&library, "en", "appeal").text;
    assert!(
        text.contains("] Radio Free Asia, 23 October 2024"),
        "one alone needs no more words:\n{text}"
    );
}

#[test]
fn the_page_of_sources_says_what_each_is_in_the_readers_language() {
    let library = library(&described(
        "description = { en = \"On the appeal\", ko = \"호소문에 관한 기사\" }",
    ));
    for (language, line) in
        [("ko", "호소문에 관한 기사"), ("en", "On the appeal"), ("uk", "On the appeal")]
    {
        let parts = shown_parts(&library, language, "sources");
        let (_, below) = parts[0].text.split_once("[1] Kyiv Post").unwrap();
        assert_eq!(below.lines().nth(1), Some(line), "{language}");
    }
}

#[test]
fn a_title_is_shown_where_there_is_no_description() {
    let library = library(&described("title = \"The words of kyivpost.com\""));
    let first = &shown_parts(&library, "ko", "sources")[0];
    assert!(first.text.contains("\nThe words of kyivpost.com\n"), "{}", first.text);
    assert!(first.styled("code").contains(&"kyivpost.com"), "Telegram makes no link of it");
}

#[test]
fn a_text_by_language_is_read_language_by_language() {
    for (written, place, words) in [
        (
            "{ ko = \"글\" }",
            "sources.toml@= { ko: field-missing",
            "has no text in the default language",
        ),
        (
            "{ en = \"A\", De = \"B\" }",
            "sources.toml@= { en: language",
            "the language code “De” is not in small letters",
        ),
        (
            "{ en = \"A\", ko = \" \" }",
            "sources.toml@= { en: field-empty",
            "`description` is empty",
        ),
        ("{ en = 7 }", "sources.toml@= { en: field-type", "or such texts by language"),
        ("{ en = \"See @some_channel\" }", "sources.toml@= { en: contact", "“@some_channel”"),
    ] {
        assert_problems(
            &described(&format!("description = {written}")),
            written,
            &[(place, words)],
        );
    }
    let folder = described(
        "description = \"A\"\nshort = { en = \"the article\", uk = \"стаття\", de = \"nicht angeboten\" }",
    );
    assert_eq!(problems(&folder), [""; 0]);
}

#[test]
fn a_publisher_may_be_given_by_language() {
    let folder = Folder::copy();
    folder.replace(
        "sources.toml",
        ENTRY,
        "[kyivpost]\npublisher = { en = \"Kyiv Post\", ko = \"키이우 포스트\" }\n",
    );
    let library = library(&folder);
    for (language, publisher) in [("ko", "키이우 포스트"), ("en", "Kyiv Post"), ("uk", "Kyiv Post")]
    {
        let text = &shown_parts(&library, language, "sources")[0].text;
        assert!(text.contains(&format!("[1] {publisher}, ")), "{language}: {text}");
    }
}

#[test]
fn the_operator_and_a_contact_may_be_given_by_language() {
    let folder = Folder::copy();
    folder.replace(
        "bot.toml",
        "operator = \"\"",
        "operator = { en = \"The town library\", ko = \"마을 도서관\" }",
    );
    let today = appeal_bot::ops::calendar::today();
    let bot = std::fs::read_to_string(folder.path().join("bot.toml")).unwrap();
    let contact = "{ en = \"Desk, +380 44 123 45 67\", ko = \"창구, +380 44 123 45 67\" }";
    folder.write(
        "bot.toml",
        format!("{bot}\n[[contacts]]\ntext = {contact}\nchecked = \"{today}\"\n"),
    );
    assert_eq!(problems(&folder), [""; 0]);
    let library = library(&folder);
    for (language, operator, contact) in [
        ("ko", "마을 도서관", "창구, +380 44 123 45 67"),
        ("en", "The town library", "Desk, +380 44 123 45 67"),
        ("uk", "The town library", "Desk, +380 44 123 45 67"),
    ] {
        let parts = shown_parts(&library, language, "about");
        let text: String = parts.iter().map(|part| part.text.as_str()).collect();
        assert!(text.contains(operator), "{language}: {text}");
        assert!(parts.iter().any(|part| part.styled("code").contains(&contact)), "{language}");
    }
}

#[test]
fn what_the_settings_give_by_language_is_checked_in_each() {
    for (written, place, words) in [
        (
            "{ ko = \"마을 도서관\" }",
            "bot.toml@operator = : field-missing",
            "`operator` has no text in the default language",
        ),
        (
            "{ en = \"A\", ko = \"@some_channel\" }",
            "bot.toml@operator = : contact",
            "“@some_channel”",
        ),
        ("{ en = \"A\", ko = \"\" }", "bot.toml@operator = : field-empty", "`operator` is empty"),
        ("7", "bot.toml@operator = : field-type", "or such texts by language"),
    ] {
        let folder = Folder::copy();
        folder.replace("bot.toml", "operator = \"\"", &format!("operator = {written}"));
        assert_problems(&folder, written, &[(place, words)]);
    }
}

/// The label speaks of the sources below, so it would be wrong where there are none.
#[test]
fn a_summary_that_cites_nothing_has_no_label() {
    let folder = Folder::copy();
    let file = folder.path().join("pages/en/privacy.md");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("[^sentinelone]"));
    folder.write("pages/en/privacy.md", text.replace("[^sentinelone]", " {ours}"));
    let library = library(&folder);
    let second =
        |language| shown(&library, language, "privacy").text.lines().nth(1).unwrap().to_owned();
    assert_eq!(second("en"), "", "the heading, and then the text");
    assert!(!second("uk").is_empty());
}
