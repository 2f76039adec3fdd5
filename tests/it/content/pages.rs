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
    folder.replace("bot.toml", "\"ko\", \"ru\", \"uk\", ", "").replace(
        "bot.toml",
        "be = \"ru\"",
        "",
    );
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
    let folder = small_folder(
        "Words.\n\nMore, with a source.[^kyivpost] And https://kyivpost.com/a, /privacy and `a.com`.\n",
    );
    assert_eq!(problems(&folder), [""; 0]);
}

#[test]
fn links_lead_where_they_may_and_say_where() {
    let not_an_address = "is not an address";
    assert_refused(
        "link",
        &[
            ("[kyivpost.com](kyivpost)", not_an_address),
            ("[kyivpost.com]()", not_an_address),
            ("[kyivpost.com](https://kyivpost.com@evil.example/)", "user name or a port"),
            ("[kyivpost.com](https://kyivpost.com:444/)", "user name or a port"),
        ],
    );
    assert_refused(
        "link-https",
        &[("[kyivpost.com](http://kyivpost.com/a)", "does not begin with https://")],
    );
    assert_refused(
        "link-unlisted",
        &[
            ("[evil.example](https://evil.example/)", "evil.example is not in link_hosts"),
            (
                "[kyivpost.com](https://kyivpost.com.evil.example/)",
                "kyivpost.com.evil.example is not in link_hosts",
            ),
        ],
    );
    assert_refused(
        "link-tracking",
        &[
            ("[kyivpost.com](https://kyivpost.com/?id=1&utm_source=x)", "utm_source only tracks"),
            ("[kyivpost.com](https://kyivpost.com/?fbclid=x)", "fbclid only tracks"),
        ],
    );
    assert_refused("link-shortener", &[("[bit.ly](https://bit.ly/abc)", "hides where it leads")]);
    assert_refused(
        "link-host",
        &[("[here](https://kyivpost.com/)", "“here” hides where it leads; write kyivpost.com")],
    );
}

#[test]
fn a_citation_names_a_source_that_there_is() {
    assert_refused(
        "source-unknown",
        &[("Words.[^nobody]", "[^nobody]"), ("Words.[^Kyivpost]", "[^Kyivpost]")],
    );
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
            ("The tag #surrender here", "makes a link of “#surrender”"),
            ("The stock $USD here", "makes a link of “$USD”"),
        ],
    );
    assert_refused(
        "link-https",
        &[("See http://kyivpost.com there", "does not begin with https://")],
    );
}

#[test]
fn ways_to_reach_somebody_stand_in_the_settings_alone() {
    assert_refused(
        "contact",
        &[
            ("Write to @some_channel now", "“@some_channel” is a way to reach somebody"),
            ("Write to `@some_channel` now", "“@some_channel” is a way to reach somebody"),
            ("Call +380 44 123 45 67 now", "“+380 44 123 45 67” is a way"),
            ("Call `+380 44 123 45 67` now", "“+380 44 123 45 67” is a way"),
            ("Write to a@kyivpost.com now", "“a@kyivpost.com” is a way"),
            ("See t.me/some_channel", "“t.me/some_channel” opens a chat"),
            ("See `t.me/some_channel`", "“t.me/some_channel” opens a chat"),
            ("[t.me](https://t.me/some_channel)", "“https://t.me/some_channel” opens a chat"),
            ("[kyivpost.com](tg://resolve?domain=a)", "opens a chat"),
        ],
    );
    let folder = small_folder("Words.\n\n{contacts}\n\n{operator}\n");
    let contact =
        "[[contacts]]\ntext = \"@some_channel, +380 44 123 45 67\"\nchecked = \"2026-03-01\"\n";
    folder
        .append("bot.toml", contact)
        .append("bot.toml", &contact.replace("some_channel", "another_one"));
    assert_eq!(problems(&folder), [""; 0]);
    folder.replace("bot.toml", "operator = \"\"", "operator = \"Somebody, a@kyivpost.com\"");
    assert_problems(
        &folder,
        "the operator",
        &[("bot.toml@operator =: contact", "“a@kyivpost.com”")],
    );
}

#[test]
fn digits_of_every_script_are_digits_of_a_contact() {
    assert_refused(
        "contact",
        &[
            ("Call `٠٢١٢٣٤٥٦٧٨٩` now", "“٠٢١٢٣٤٥٦٧٨٩” is a way to reach somebody"),
            ("Call +٩٦٦٥٠١٢٣٤٥٦٧ now", "“+٩٦٦٥٠١٢٣٤٥٦٧”"),
            ("Call ＋８２２１２３４５６７８ now", "way to reach somebody"),
        ],
    );
}

#[test]
fn names_that_can_pass_for_others_are_refused() {
    assert_refused(
        "look-alike",
        &[
            (
                "The bot @hochuzhіt_bot here",
                "the name “@hochuzhіt_bot” has a letter that is none of a-z (U+0456)",
            ),
            ("The bot `@hochuzhіt_bot` here", "U+0456"),
            ("The bot ＠hochuzhit here", "U+FF20"),
            ("The site `hochuzhіt.com` here", "the host “hochuzhіt.com”"),
            ("The site hochuzhit.соm here", "the host “hochuzhit.соm”"),
            ("The site `сайт.рф` here", "the host “сайт.рф”"),
        ],
    );
    let folder = small_folder("이 이름은 `сайт.рф`, 3D.모형, т.е. и/или: 한국어.\n");
    folder.replace("bot.toml", "link_hosts = [", "link_hosts = [\n  \"xn--80aswg.xn--p1ai\",");
    assert_eq!(problems(&folder), [""; 0]);
}

#[test]
fn characters_are_visible_and_composed() {
    assert_refused(
        "hidden-character",
        &[
            ("a\u{200b}b", "U+200B"),
            ("a\u{feff}b", "U+FEFF"),
            ("`a&#8288;b\u{2060}`", "U+2060"),
            ("a\u{202e}b", "U+202E"),
        ],
    );
    assert_refused("nfc", &[("Cafe\u{301}", "NFC"), ("\u{1112}\u{1161}\u{11ab}", "NFC")]);
    let written_otherwise =
        ["a&#8203;b", "a&zwnj;b", "a&shy;b", "a&#x202e;b", "e&#769;", "AT&amp;T"];
    assert_refused("markdown", &written_otherwise.map(|body| (body, "a sign written as &…;")));
}

#[test]
fn what_fits_into_no_message_is_refused() {
    let word = "word ".repeat(900);
    let (item, quotation, bold) =
        (format!("- {word}"), format!("> {word}"), format!("**{}**", word.trim()));
    let whole = "letters".repeat(700);
    let mistakes: Vec<(&str, &str)> = [&item, &quotation, &bold, &whole]
        .into_iter()
        .map(|body| (body.as_str(), "cannot be cut"))
        .collect();
    assert_refused("too-long", &mistakes);

    let folder = small_folder(&"A sentence of a long page. ".repeat(1500));
    assert_problems(
        &folder,
        "ten messages",
        &[(&format!("{FILE}:8: too-long"), "at most 9 are turned")],
    );
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
            ("pages/en/context.md:13: link-https", "https://"),
            ("pages/en/context.md:15: auto-link", "“a.com”"),
        ],
    );
}
