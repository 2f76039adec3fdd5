//! Rows of buttons: as the page's file writes them, and what stands below them.

use appeal_bot::config;
use article::Library;
use article::{Action, ChatKind, Me, Reply, Request, answer};

use crate::harness::{BOT, Folder, TODAY};

const FILE: &str = "pages/en/about.md";
const FLAT: &str = "buttons = [\"privacy\", \"appeal\", \"sources\"]";

/// The shipped words, with these buttons under the page "about".
fn with(buttons: &str) -> Library {
    let folder = Folder::copy();
    folder.replace(FILE, FLAT, &format!("buttons = {buttons}"));
    config::load(folder.path()).unwrap()
}

/// The labels under the answer to a text, row by row.
fn rows(
    library: &Library,
    chat: ChatKind,
    inline: bool,
    language: Option<&str>,
    text: &str,
) -> Vec<String> {
    let me = Me { username: BOT.to_owned(), inline };
    let ask = Action::Text { message_id: 1, text };
    let Reply::Show { screen, .. } =
        answer(library, &Request { me: &me, chat, language, today: TODAY, action: ask })
    else {
        panic!("no message answers {text}")
    };
    let labels = screen
        .keyboard
        .rows()
        .map(|row| row.buttons().map(|button| button.label).collect::<Vec<_>>());
    labels.map(|labels| labels.join(" | ")).collect()
}

fn about(library: &Library, chat: ChatKind, inline: bool) -> Vec<String> {
    rows(library, chat, inline, Some("en"), "/about")
}

const NEW: &str = "[[\"appeal\"], [\"share\", \"privacy\", \"hide\"]]";

#[test]
fn rows_stay_as_they_are_written() {
    let library = with(NEW);
    let shared = ["The appeal", "Share | Privacy | Hide", "Menu | Language", "Erase"];
    assert_eq!(about(&library, ChatKind::Private, true), shared);
    let alone = ["The appeal", "Privacy | Hide", "Menu | Language", "Erase"];
    assert_eq!(
        about(&library, ChatKind::Private, false),
        alone,
        "without inline mode nothing can be shared"
    );
}

#[test]
fn what_no_row_names_stands_below_but_for_share() {
    let library = with("[[\"appeal\", \"privacy\"]]");
    let rows = about(&library, ChatKind::Private, true);
    assert_eq!(rows, ["The appeal | Privacy", "Menu | Language", "Hide | Erase"]);
    let library = with("[[\"appeal\"], [\"erase\", \"hide\", \"language\"]]");
    let rows = about(&library, ChatKind::Private, true);
    assert_eq!(
        rows,
        ["The appeal", "Erase | Hide | Language", "Menu"],
        "a single button joins no written row"
    );
}

#[test]
fn a_group_gets_the_pages_of_the_rows_alone() {
    let rows = about(
        &with("[[\"hide\", \"appeal\"], [\"erase\", \"share\"], [\"privacy\"]]"),
        ChatKind::Group,
        true,
    );
    assert_eq!(rows, ["The appeal", "Privacy", "Menu"]);
}

#[test]
fn a_flat_list_is_laid_out_as_ever() {
    let library = config::load(Folder::shipped().path()).unwrap();
    let rows = about(&library, ChatKind::Private, true);
    assert_eq!(
        rows,
        ["Privacy | The appeal", "Sources | Share", "Menu | Language", "Hide | Erase"]
    );
}

#[test]
fn the_start_page_offers_the_appeal_alone_in_the_first_row_in_every_language() {
    let library = config::load(Folder::shipped().path()).unwrap();
    for language in library.languages() {
        let code = library.code(language);
        let rows = rows(&library, ChatKind::Private, true, Some(code), "/start");
        let appeal = library.page_in_language(language, library.page("appeal").unwrap());
        assert_eq!(rows[0], *appeal.button, "{code}");
        let counts: Vec<usize> = rows.iter().map(|row| 1 + row.matches(" | ").count()).collect();
        assert_eq!(counts, [1, 2, 2, 3], "{code}: {rows:?}");
    }
}

#[test]
fn a_reader_whose_language_is_unknown_gets_the_languages_below_the_rows() {
    let library = with(NEW);
    let rows = rows(&library, ChatKind::Private, false, None, "/about");
    let below = ["한국어 | Русский", "Українська | ✓ English", "Menu | Language", "Erase"];
    assert_eq!(rows[2..], below, "{rows:?}");
}
