//! An editor changes the words and sees them, or what is wrong with them, on the page that is open.

use std::io::Write;
use std::time::{Duration, Instant};

use super::START_EN;
use super::driver;
use super::page::Page;
use super::view::View;
use crate::harness::Folder;

/// A second is what an editor is promised; this leaves room for a machine that is busy with something else.
const AT_ONCE: Duration = Duration::from_secs(5);

const START: &str = "pages/en/start.md";
const PRIVACY: &str = "pages/en/privacy.md";

#[tokio::test]
async fn an_editor_sees_the_new_words_or_their_problems() {
    let folder = Folder::copy();
    driver::play_with(&folder, "new words are refused, older ones stay live", async |page| {
        page.choose_language("en").await;
        page.resize(360, 640).await;
        new_words_show_themselves(page, &folder).await;
        what_is_hidden_stays_hidden(page, &folder).await;
        the_view_stays_where_it_is(page, &folder).await;
        a_mistake_is_told_and_the_old_words_answer(page, &folder).await;
    })
    .await;
}

async fn new_words_show_themselves(page: &Page, folder: &Folder) {
    page.press("#start").await;
    let before = page.answer(START_EN).await;
    let began = Instant::now();
    folder.replace(START, START_EN, "Words of this minute");
    let after = page.answer("Words of this minute").await;
    let took = began.elapsed();
    // Not `eprintln!`, which the test harness keeps to itself.
    let _unread = writeln!(
        std::io::stderr(),
        "An edited page shows in the browser after {} ms.",
        took.as_millis()
    );
    assert!(took < AT_ONCE, "{took:?}");
    super::is_the_same_message(&before, &after);
}

async fn what_is_hidden_stays_hidden(page: &Page, folder: &Folder) {
    page.say("/privacy").await;
    page.answer("Privacy").await;
    page.tap("Hide").await;
    let hidden = page.until("a neutral line", |view| view.labels() == ["Open"]).await;
    folder.replace(PRIVACY, "title = \"Privacy\"", "title = \"Your privacy\"");
    folder.replace(START, "Words of this minute", "Words of the next minute");
    let started = |view: &View| {
        view.messages.iter().any(|message| message.text.starts_with("Words of the next minute"))
    };
    let after = page.until("the start page", started).await;
    assert_eq!(after.last().unwrap().text, hidden.last().unwrap().text);
    page.tap("Open").await;
    page.answer("Your privacy").await;
}

async fn the_view_stays_where_it_is(page: &Page, folder: &Folder) {
    let scroll = "const list = document.querySelector('#messages'); list.scrollTop = 200; return list.scrollTop";
    let before = page.run(scroll).await;
    folder.append(PRIVACY, "\nOne more paragraph. {ours}\n");
    page.until("the paragraph", |view| {
        view.last().is_some_and(|last| last.text.contains("One more paragraph"))
    })
    .await;
    assert_eq!(page.run("return document.querySelector('#messages').scrollTop").await, before);
}

async fn a_mistake_is_told_and_the_old_words_answer(page: &Page, folder: &Folder) {
    let (good, bad) = ("title = \"Words of the next minute\"", "title = ");
    folder.replace(START, good, bad);
    let told = page.until("the problem", |view| view.words.contains("pages/en/start.md:2")).await;
    assert!(
        told.words.starts_with("1 problem in the words") && told.words.contains("toml"),
        "{}",
        told.words
    );
    store_picture(page).await;
    page.say("/start").await;
    page.answer("Words of the next minute").await;

    page.reload().await;
    page.until("the problem, after a reload by hand", |view| {
        view.words.contains("pages/en/start.md:2")
    })
    .await;
    folder.replace(START, bad, "title = \"Mended\"");
    page.answer("Mended").await;
    // The words are live, and the translations of what was changed are not what they were.
    let live = "Live. 6 translations are now behind: ko, ru, uk";
    page.until("the warnings", |view| view.words.starts_with(live)).await;
    page.press("#words summary").await;
    page.until("where they are", |view| view.words.contains("pages/ko/start.md:8:")).await;
}

/// Stores what an editor sees of a mistake, where `APPEAL_SCREENSHOT_WORDS` names a file for it.
async fn store_picture(page: &Page) {
    if let Some(file) = std::env::var_os("APPEAL_SCREENSHOT_WORDS") {
        std::fs::write(file, page.picture().await).unwrap();
    }
}
