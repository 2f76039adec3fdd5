//! What is refused in the fields of front matter, phrases, sources and settings beside the fixtures of `tests/rules`, and
//! where it says so.

use super::{assert_each, assert_found, assert_problems, problems};
use crate::harness::Folder;

/// Words of a shipped file, what they become, and the problems that makes.
type Change = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const ABOUT: &str = "pages/en/about.md";

#[test]
fn front_matter_is_read_field_by_field() {
    let changes: &[Change] = &[
        ("]\n+++\n", "]\n", &[("pages/en/about.md:1: front-matter", "then a line +++")]),
        ("menu = \"", "menu = \"{256}", &[("pages/en/about.md:4: too-long", "`menu` has")]),
        ("title = \"", "title = \"{60}", &[("pages/en/about.md:2: too-long", "`title` has")]),
        (
            "title = \"",
            "title = \"@some_channel ",
            &[("pages/en/about.md:2: contact", "“@some_channel”")],
        ),
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
            "\"translation\"",
            &[("pages/en/about.md:5: provenance", "names who made it")],
        ),
        (
            "\"summary\"",
            "\"summary\"\nby = \"X\"",
            &[("pages/en/about.md:6: provenance", "`by` goes only with")],
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
    ];
    for (from, to, expected) in changes {
        let folder = Folder::copy();
        let to = to.replace("{256}", &"m".repeat(256)).replace("{60}", &"t".repeat(60));
        folder.replace(ABOUT, from, &to);
        assert_problems(&folder, &format!("{from} → {to}"), expected);
    }
}

#[test]
fn phrases_are_complete_and_known() {
    assert_each(&[
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
    ]);
}

#[test]
fn phrases_have_limits_and_no_links_of_their_own() {
    assert_each(&[
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
            "publish = true",
            "publish = \"yes\"",
            &[("bot.toml@publish = : field-type", "`publish` must be true or false")],
        ),
        ("# [[contacts]]", CONTACT, &[("bot.toml@2026-11\": date", "`checked` must be the day")]),
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
