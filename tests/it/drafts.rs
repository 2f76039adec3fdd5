//! Pages with `draft = true`: editors see them, readers do not.

use article::{Library, Topic};
use telegram_sandbox::Options;

use crate::harness::process::Program;
use crate::harness::{Folder, TODAY, buttons, run_with};

/// Makes these pages drafts.
fn draft(folder: &Folder, files: &[&str]) {
    for file in files {
        folder.replace(file, "provenance =", "draft = true\nprovenance =");
    }
}

/// A page that is a draft in every language.
fn without_context() -> Folder {
    let folder = Folder::copy();
    let files = ["en", "ko", "ru", "uk"].map(|code| format!("pages/{code}/context.md"));
    draft(&folder, &files.each_ref().map(String::as_str));
    folder
}

fn load(folder: &Folder) -> Library {
    appeal_bot::config::load_on(folder.path(), TODAY).unwrap_or_else(|error| panic!("{error:#?}"))
}

#[test]
fn a_draft_in_every_language_is_nowhere() {
    let library = load(&without_context());
    assert!(library.page("context").is_none());
    for language in library.languages() {
        for page in library.pages() {
            let page = library.page_in_language(language, page);
            let related = page.related.iter().map(|page| library.name(Topic::Page(*page)));
            assert!(related.into_iter().all(|name| name != "context"));
        }
        let help = &library.locale(language).help;
        assert!(!help.text.get().contains("/context"), "{}", help.text.get());
    }
}

/// The order of the menu is that of the start page that readers see, whichever language it is in.
#[test]
fn a_drafted_start_page_does_not_reorder_the_menu() {
    let names = |library: &Library| {
        let name = |page| library.name(Topic::Page(page)).to_owned();
        library.pages().map(name).collect::<Vec<String>>()
    };
    let folder = Folder::copy();
    let before = names(&load(&folder));
    draft(&folder, &["pages/en/start.md"]);
    assert_eq!(names(&load(&folder)), before);
    folder.write("pages/en/start.md", "+++\nfallback = \"ru\"\n+++\n");
    for code in ["ko", "ru", "uk"] {
        folder.replace(
            &format!("pages/{code}/start.md"),
            "translated_from =",
            "# translated_from =",
        );
    }
    let written = names(&load(&folder));
    assert_eq!(written, before);
    let mut sorted = before.clone();
    sorted[1..].sort();
    assert_ne!(before, sorted, "the order would be the same without a start page");
}

#[tokio::test]
async fn readers_of_a_draft_s_language_get_another_one_with_a_note() {
    let folder = Folder::copy();
    draft(&folder, &["pages/ko/since.md", "pages/uk/since.md"]);
    // A page that falls back to a draft falls back to the published one instead.
    folder.write("pages/ru/since.md", "+++\nfallback = \"uk\"\n+++\n");
    run_with(&folder, Options::default(), async |bot| {
        for (code, note) in [("ko", "아직 한국어로"), ("ru", "пока нет"), ("uk", "ще немає")]
        {
            let mut reader = bot.reader(code);
            reader.says("/since");
            let answer = reader.answer().await;
            assert!(answer.text.starts_with("What has happened since"), "{}", answer.text);
            assert!(answer.text.contains(note), "{}", answer.text);
            assert!(!buttons(&answer).is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn editors_see_it_with_a_mark_and_exports_do_not_have_it() {
    let folder = without_context();
    let path = folder.path().to_str().unwrap();
    let shown = Program::new(&["--config", path, "show", "context"]).ends().await;
    assert_eq!(shown.code, Some(0), "{shown:?}");
    assert!(shown.out.contains("Draft: readers do not see this page yet."), "{}", shown.out);
    let korean = Program::new(&["--config", path, "show", "context", "--lang", "ko"]).ends().await;
    assert!(korean.out.contains("초안: "), "{}", korean.out);

    let out = Folder::empty();
    let to = out.path().join("mirror");
    let arguments = ["--config", path, "export", "--out", to.to_str().unwrap()];
    assert_eq!(Program::new(&arguments).ends().await.code, Some(0));
    assert!(to.join("en/since.html").exists() && !to.join("en/context.html").exists());
}

#[tokio::test]
async fn a_preview_shows_it() {
    let folder = without_context();
    let words = appeal_bot::config::Words::from(folder.path().to_owned());
    assert!(words.load_on(TODAY).unwrap().page("context").is_none());
    assert!(words.with_drafts().load_on(TODAY).unwrap().page("context").is_some());
}

#[tokio::test]
async fn a_bot_needs_its_first_page_and_its_privacy_published() {
    let folder = Folder::copy();
    let files = ["en", "ko", "ru", "uk"].map(|code| format!("pages/{code}/privacy.md"));
    draft(&folder, &files.each_ref().map(String::as_str));
    let path = folder.path().to_str().unwrap();
    let checked = Program::new(&["--config", path, "check", "--today", "2026-11-01"]).ends().await;
    assert_eq!(checked.code, Some(2), "{checked:?}");
    assert!(
        checked.out.contains("pages/en/privacy.md:1:1: page-missing: this page is a draft"),
        "{checked:?}"
    );
    assert_eq!(checked.out.matches("page-missing").count(), 4, "{checked:?}");
}

#[tokio::test]
async fn a_mistake_in_a_draft_is_found_and_keeps_no_bot_from_starting() {
    let folder = without_context();
    folder.append("pages/en/context.md", "\n<b>\n");
    assert!(load(&folder).page("context").is_none());
    let path = folder.path().to_str().unwrap();
    let checked = Program::new(&["--config", path, "check", "--today", "2026-11-01"]).ends().await;
    assert_eq!(checked.code, Some(2), "{checked:?}");
    assert!(checked.out.contains("pages/en/context.md"), "{checked:?}");
}

#[test]
fn notes_are_never_sent() {
    let folder = Folder::copy();
    folder.replace(
        "pages/en/since.md",
        "provenance =",
        "notes = \"Ask Mira: secretly.\"\nprovenance =",
    );
    folder.replace(
        "sources.toml",
        "publisher = \"Kyiv Post\"",
        "notes = \"Mira has it secretly\"\npublisher = \"Kyiv Post\"",
    );
    let (library, shipped) = (load(&folder), load(&Folder::shipped()));
    assert_eq!(library.warnings, shipped.warnings);
    let me = article::Me { username: "appeal_bot".to_owned(), inline: true };
    for (language, page) in
        library.languages().flat_map(|language| library.pages().map(move |page| (language, page)))
    {
        for shown in appeal_bot::show::messages(&library, &me, Topic::Page(page), language, TODAY) {
            assert!(!shown.json().contains("secretly"), "{}", shown.json());
        }
    }
}
