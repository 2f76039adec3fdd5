//! What is refused in the body of a page, on which line and in which words.

use super::{assert_problems, page, problems};
use crate::harness::Folder;

const FILE: &str = "pages/en/context.md";

/// The smallest folder that is in order: one language, two pages, and the page with the mistakes.
fn small_folder(body: &str) -> Folder {
    let (shipped, folder) = (Folder::shipped(), Folder::empty());
    for file in ["bot.toml", "sources.toml", "phrases/en.ftl"] {
        folder.write(file, std::fs::read(shipped.path().join(file)).unwrap());
    }
    folder.replace("bot.toml", "\"ko\", \"ru\", \"uk\", ", "").replace("bot.toml", "be = \"ru\"", "");
    folder.write("pages/en/start.md", page("Words.")).write("pages/en/privacy.md", page("Words."));
    folder.write(FILE, page(body));
    folder
}

/// Puts each body into a page; the problem must be the only one, on line 10 of the file.
fn assert_refused(rule: &str, mistakes: &[(&str, &str)]) {
    for (body, words) in mistakes {
        let folder = small_folder(&format!("Words.\n\n{body}\n"));
        assert_problems(&folder, body, &[(&format!("{FILE}:10: {rule}"), words)]);
    }
}

#[test]
fn the_page_of_these_tests_is_in_order() {
    let folder =
        small_folder("Words.\n\nMore, with a source.[^kyivpost] And https://kyivpost.com/a, /privacy and `a.com`.\n");
    assert_eq!(problems(&folder), [""; 0]);
}

#[test]
fn links_lead_where_they_may_and_say_where() {
    assert_refused(
        "link",
        &[
            ("[kyivpost.com](kyivpost)", "is not an address"),
            ("[kyivpost.com]()", "is not an address"),
            ("[kyivpost.com](http://kyivpost.com/a)", "does not begin with https://"),
            ("[kyivpost.com](tg://resolve?domain=a)", "does not begin with https://"),
            ("[evil.example](https://evil.example/)", "evil.example is not in link_hosts"),
            ("[kyivpost.com](https://kyivpost.com.evil.example/)", "kyivpost.com.evil.example is not in link_hosts"),
            ("[kyivpost.com](https://kyivpost.com@evil.example/)", "user name or a port"),
            ("[kyivpost.com](https://kyivpost.com:444/)", "user name or a port"),
            ("[kyivpost.com](https://kyivpost.com/?id=1&utm_source=x)", "utm_source only tracks"),
            ("[kyivpost.com](https://kyivpost.com/?fbclid=x)", "fbclid only tracks"),
        ],
    );
    assert_refused(
        "link-host",
        &[("[here](https://kyivpost.com/)", "“here” hides where it leads; write kyivpost.com")],
    );
}

#[test]
fn a_citation_names_a_source_that_there_is() {
    assert_refused("source-unknown", &[("Words.[^nobody]", "[^nobody]"), ("Words.[^Kyivpost]", "[^Kyivpost]")]);
    assert_refused(
        "markdown",
        &[
            ("Words.[^kyivpost", "not closed"),
            ("**Words.[^kyivpost**", "not closed"),
            ("[there](https://kyivpost.com/a", "neither a link nor a citation"),
            ("[there]", "neither a link nor a citation"),
            ("[^kyivpost]: Words.", "a footnote"),
        ],
    );
}

#[test]
fn markdown_that_telegram_cannot_show_is_refused() {
    assert_refused(
        "markdown",
        &[
            ("| a | b |\n|---|---|\n| c | d |", "a table"),
            ("<div>a</div>", "HTML"),
            ("a <br> b", "HTML"),
            ("<!-- a -->", "HTML"),
            ("![a](https://kyivpost.com/a.png)", "an image"),
            ("a ~~b~~", "struck through"),
            ("a ^b^", "superscript"),
            ("a ~b~", "superscript or subscript"),
            ("- [ ] a", "a task list"),
            ("- - a", "a list inside a list"),
            ("> - a", "a list inside a list or a quotation"),
            ("> > a", "a quotation inside a list or a quotation"),
            ("> [!NOTE]\n> a", "an alert"),
            ("a $b$", "math"),
            ("---", "a rule"),
            ("```\na\n```", "a code block"),
            ("    a", "a code block"),
            ("<https://kyivpost.com/>", "a link that is not written as"),
            ("[kyivpost.com][a]\n\n[a]: https://kyivpost.com/", "a link that is not written as"),
            ("## a {#b}", "attributes on a heading"),
            ("{nobody}", "the placeholder {nobody}"),
        ],
    );
}

#[test]
fn telegram_makes_no_links_of_plain_words() {
    assert_refused(
        "auto-link",
        &[
            ("See hochuzhit.com there", "makes an unencrypted link of “hochuzhit.com”"),
            ("See **hochuzhit.com** there", "makes an unencrypted link of “hochuzhit.com”"),
            ("> See hochuzhit.com there", "makes an unencrypted link of “hochuzhit.com”"),
            ("See http://kyivpost.com there", "does not begin with https://"),
            ("Write to @some_channel now", "makes a contact of “@some_channel”"),
            ("Call +380 44 123 45 67 now", "makes a contact of"),
            ("Write to a@kyivpost.com now", "makes a contact of “a@kyivpost.com”"),
            ("The tag #surrender here", "makes a link of “#surrender”"),
            ("The stock $USD here", "makes a link of “$USD”"),
        ],
    );
}

#[test]
fn characters_are_visible_and_composed() {
    assert_refused(
        "hidden-character",
        &[
            ("a&#8203;b", "U+200B"),
            ("a&zwnj;b", "U+200C"),
            ("a&shy;b", "U+00AD"),
            ("a&#x202e;b", "U+202E"),
            ("a\u{200b}b", "U+200B"),
            ("a\u{feff}b", "U+FEFF"),
            ("`a&#8288;b\u{2060}`", "U+2060"),
        ],
    );
    assert_refused("nfc", &[("Cafe\u{301}", "NFC"), ("\u{1112}\u{1161}\u{11ab}", "NFC"), ("e&#769;", "NFC")]);
}

#[test]
fn what_fits_into_no_message_is_refused() {
    let word = "word ".repeat(900);
    let (item, quotation, bold) = (format!("- {word}"), format!("> {word}"), format!("**{}**", word.trim()));
    let whole = "letters".repeat(700);
    let mistakes: Vec<(&str, &str)> =
        [&item, &quotation, &bold, &whole].into_iter().map(|body| (body.as_str(), "cannot be cut")).collect();
    assert_refused("too-long", &mistakes);

    let folder = small_folder(&"A sentence of a long page. ".repeat(1500));
    assert_problems(&folder, "ten messages", &[(&format!("{FILE}:8: too-long"), "at most 9 are turned")]);
    folder.write(FILE, page(&"A sentence of a long page. ".repeat(1300)));
    assert_eq!(problems(&folder), [""; 0], "nine messages");
}

#[test]
fn every_mistake_of_a_page_is_told_at_once() {
    let folder = small_folder("");
    let body = "Words.[^nobody]\n\n| a |\n|---|\n\n[here](http://kyivpost.com)\n\nSee a.com\n";
    folder.write(FILE, page(body).replace("as_of = \"2026-03\"", "as_of = \"March\""));
    assert_problems(
        &folder,
        "front matter and body",
        &[
            ("pages/en/context.md:6: date", "“March”"),
            ("pages/en/context.md:8: source-unknown", "[^nobody]"),
            ("pages/en/context.md:10: markdown", "a table"),
            ("pages/en/context.md:13: link", "https://"),
            ("pages/en/context.md:15: auto-link", "“a.com”"),
        ],
    );
}
