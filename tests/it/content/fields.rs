//! What is refused in the fields of front matter, phrases, sources and settings, and where it says so.

use super::{assert_each, assert_found, assert_problems, page, problems};
use crate::harness::Folder;

/// Words of a shipped file, what they become, and the problems that makes.
type Change = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const ABOUT: &str = "pages/en/about.md";

#[test]
#[allow(clippy::too_many_lines, reason = "a table of mistakes")]
fn front_matter_is_read_field_by_field() {
    let changes: &[Change] = &[
        ("+++\n", "", &[("pages/en/about.md:1: front-matter", "must begin with a line +++")]),
        ("]\n+++\n", "]\n", &[("pages/en/about.md:1: front-matter", "then a line +++")]),
        (
            "button = \"About\"",
            "button = \"About",
            &[("pages/en/about.md:3: toml", "not valid TOML")],
        ),
        (
            "button = \"About\"",
            "button = 7",
            &[("pages/en/about.md:3: field-type", "`button` must be a text in quotes")],
        ),
        (
            "button = \"About\"\n",
            "",
            &[("pages/en/about.md:2: field-missing", "`button` is missing")],
        ),
        (
            "button = \"About\"",
            "button = \" \"",
            &[("pages/en/about.md:3: field-empty", "`button` is empty")],
        ),
        (
            "button = \"About\"",
            "button = \"▶\"",
            &[("pages/en/about.md:3: label", "neither letters nor digits")],
        ),
        (
            "button = \"About\"",
            "button = \"A label that has more than thirty letters\"",
            &[("pages/en/about.md:3: too-long", "`button` has 41 characters; at most 30 fit")],
        ),
        ("menu = \"", "menu = \"{256}", &[("pages/en/about.md:4: too-long", "`menu` has")]),
        ("title = \"", "title = \"{60}", &[("pages/en/about.md:2: too-long", "`title` has")]),
        (
            "title = \"",
            "title = \"@some_channel ",
            &[("pages/en/about.md:2: contact", "“@some_channel”")],
        ),
        (
            "button = \"",
            "button = \"a\\u200b",
            &[("pages/en/about.md:3: hidden-character", "U+200B")],
        ),
        ("menu = \"", "menu = \"Cafe\u{301} ", &[("pages/en/about.md:4: nfc", "NFC")]),
        (
            "as_of = ",
            "date = ",
            &[
                ("pages/en/about.md:2: field-missing", "`as_of` is missing"),
                ("pages/en/about.md:6: field-unknown", "`date` is not known here; known are"),
            ],
        ),
        (
            "\"2026-10\"",
            "\"2026-02-30\"",
            &[("pages/en/about.md:6: date", "“2026-02-30” is not a date")],
        ),
        (
            "\"2026-10\"",
            "2026-03-01",
            &[("pages/en/about.md:6: field-type", "`as_of` must be a text in quotes")],
        ),
        (
            "\"summary\"",
            "\"rumour\"",
            &[("pages/en/about.md:5: provenance", "“rumour” is not a provenance")],
        ),
        (
            "\"summary\"",
            "\"translation\"",
            &[("pages/en/about.md:5: provenance", "names who made it")],
        ),
        (
            "\"summary\"",
            "\"summary\"\nby = \"X\"",
            &[("pages/en/about.md:6: provenance", "`by` goes only with")],
        ),
        (
            "\"sources\"]",
            "\"nothing\"]",
            &[("pages/en/about.md:8: button-unknown", "“nothing” is not a page")],
        ),
        (
            "[\"privacy\", ",
            "[7, ",
            &[("pages/en/about.md:8: field-type", "`buttons` must be a list of texts")],
        ),
        (
            "buttons",
            "original = \"de\"\nbuttons",
            &[("pages/en/about.md:8: language", "“de” is not one of")],
        ),
        (
            "buttons",
            "role = \"index\"\nbuttons",
            &[("pages/en/about.md:8: role", "“index” is not a role")],
        ),
        (
            "buttons",
            "role = \"sources\"\nbuttons",
            &[("pages/en/about.md:8: role", "needs its headings")],
        ),
    ];
    for (from, to, expected) in changes {
        let folder = Folder::copy();
        let to = to.replace("{256}", &"m".repeat(256)).replace("{60}", &"t".repeat(60));
        folder.replace(ABOUT, from, &to);
        assert_problems(&folder, &format!("{from} → {to}"), expected);
    }
}

#[test]
fn a_page_needs_words() {
    let folder = Folder::copy();
    folder.write("pages/en/since.md", page(""));
    assert_problems(
        &folder,
        "no body",
        &[("pages/en/since.md:8: body-empty", "no text below its front matter")],
    );
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of mistakes")]
fn phrases_are_complete_and_known() {
    assert_each(&[
        (
            "missing",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "label-unofficial = Unofficial translation\n",
                    "",
                )
            },
            &[("phrases/en.ftl:1: phrase", "`label-unofficial` is missing")],
        ),
        (
            "unknown",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "menu-button = Menu\n",
                    "menu-button = Menu\nextra = Extra\n",
                )
            },
            &[("phrases/en.ftl@extra =: phrase", "`extra` is not a phrase of this program")],
        ),
        (
            "the name of a source's language is missing",
            |folder| _ = folder.replace("phrases/en.ftl", "lang-ja = Japanese\n", ""),
            &[("phrases/en.ftl:1: phrase", "`lang-ja` is missing")],
        ),
        (
            "not Fluent",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "menu-button = Menu\n",
                    "menu-button = Menu\nnonsense\n",
                )
            },
            &[("phrases/en.ftl@nonsense: fluent", "not valid Fluent")],
        ),
        (
            "nothing fills it",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "menu-button = Menu",
                    "menu-button = { $menu }",
                )
            },
            &[("phrases/en.ftl@menu-button =: phrase", "`menu-button` cannot be filled in")],
        ),
        (
            "a slip in what fills it",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "Translated by { $by }",
                    "Translated by { $bi }",
                )
            },
            &[("phrases/en.ftl@label-translation =: phrase", "what is filled in here is { $by }")],
        ),
        (
            "twice",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "menu-button = Menu\n",
                    "menu-button = Menu\nmenu-button = M2\n",
                )
            },
            &[("phrases/en.ftl@menu-button = M2: phrase", "menu-button")],
        ),
        (
            "a label too long",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "= Menu\n",
                    "= A label that has more than thirty letters\n",
                )
            },
            &[(
                "phrases/en.ftl@menu-button =: too-long",
                "`menu-button` has 41 characters; at most 30 fit",
            )],
        ),
        (
            "a description too long",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "bot-about = ",
                    &format!("bot-about = {}", "a".repeat(120)),
                )
            },
            &[("phrases/en.ftl@bot-about =: too-long", "`bot-about` has")],
        ),
        (
            "a link of Telegram's",
            |folder| {
                _ = folder.replace(
                    "phrases/en.ftl",
                    "hidden-text = ",
                    "hidden-text = @some_channel ",
                )
            },
            &[("phrases/en.ftl@hidden-text =: contact", "“@some_channel”")],
        ),
    ]);
}

#[test]
fn sources_are_whole() {
    assert_each(&[
        (
            "no publisher",
            |folder| _ = folder.replace("sources.toml", "publisher = \"JTBC\"\n", ""),
            &[("sources.toml@[jtbc-appeal]: field-missing", "`publisher` is missing")],
        ),
        (
            "an address that is not encrypted",
            |folder| _ = folder.replace("sources.toml", "https://news.jtbc", "http://news.jtbc"),
            &[("sources.toml@http://news.jtbc: link-https", "does not begin with https://")],
        ),
        (
            "a day that is none",
            |folder| {
                _ = folder.replace("sources.toml", "date = \"2024-10-24\"", "date = \"2024-10-32\"")
            },
            &[("sources.toml@2024-10-32: date", "“2024-10-32” is not a date")],
        ),
        (
            "no date and no reason",
            |folder| _ = folder.replace("sources.toml", "date = \"2024-10-24\"\n", ""),
            &[("sources.toml@[jtbc-appeal]: date", "`undated` with the reason")],
        ),
        (
            "a group without a heading",
            |folder| {
                _ = folder.append("sources.toml", "\n[extra]\npublisher = \"P\"\ntitle = \"T\"\nurl = \"https://rfa.org/\"\ndate = \"2024\"\nlanguage = \"ko\"\ngroup = \"rest\"\n")
            },
            &[("sources.toml@\"rest\": group-unknown", "pages/en/sources.md, pages/ko/sources.md")],
        ),
        (
            "not TOML",
            |folder| _ = folder.replace("sources.toml", "[jtbc-appeal]", "[jtbc-appeal"),
            &[("sources.toml@[jtbc-appeal: toml", "not valid TOML")],
        ),
        (
            "marks of a word processor",
            |folder| {
                _ = folder.replace("sources.toml", "publisher = \"JTBC\"", "publisher = “JTBC”")
            },
            &[("sources.toml@“JTBC”: toml", "begin and end a text with the straight mark \"")],
        ),
    ]);
}

#[test]
fn settings_are_known_and_possible() {
    const CONTACT: &str = "[[contacts]]\ntext = \"T\"\nchecked = \"2026-11\"\n";
    let changes: &[Change] = &[
        (
            "\"en\"\n",
            "\"de\"\n",
            &[("bot.toml@default_language: language", "“de” is not one of `languages`")],
        ),
        (
            "\"en\"]",
            "\"EN!\"]",
            &[
                ("bot.toml@default_language: language", "“en” is not one"),
                ("bot.toml@languages = : language", "“EN!” is not"),
            ],
        ),
        ("\"en\"]", "\"en\", \"en\"]", &[("bot.toml@languages = : language", "“en” stands twice")]),
        (
            "groups = \"answer\"",
            "groups = \"shout\"",
            &[("bot.toml@shout: groups", "“shout” is not known")],
        ),
        (
            "publish = true",
            "publish = \"yes\"",
            &[("bot.toml@publish = : field-type", "`publish` must be true or false")],
        ),
        (
            "publish = true",
            "publsh = true",
            &[("bot.toml@publsh: field-unknown", "`publsh` is not known here")],
        ),
        (
            "be = \"ru\"",
            "be = \"de\"",
            &[("bot.toml@be = : language", "“de” is not one of `languages`")],
        ),
        ("# [[contacts]]", CONTACT, &[("bot.toml@2026-11\": date", "`checked` must be the day")]),
        ("[fallback]", "[fallback", &[("bot.toml@[fallback: toml", "not valid TOML")]),
    ];
    for (from, to, expected) in changes {
        let folder = Folder::copy();
        folder.replace("bot.toml", from, to);
        let mut found = problems(&folder);
        found.retain(|problem| problem.starts_with("bot.toml"));
        assert_found(&folder, &format!("{from} → {to}"), &found, expected);
    }
    let folder = Folder::copy();
    folder.replace("bot.toml", "languages = [", "languages = [] # ");
    let mut found = problems(&folder);
    found.retain(|problem| problem.contains("field-missing"));
    assert_found(
        &folder,
        "no language",
        &found,
        &[("bot.toml@languages = : field-missing", "names no language")],
    );
}
