//! A reader talks to the bot on the chat page of `preview`, in a real browser.

mod driver;
mod everybody;
mod hostile;
mod members;
mod page;
mod picture;
mod sheets;
mod view;
mod webdriver;
mod words;

use page::Page;
use serde_json::json;
use view::View;

use crate::harness::Folder;

#[tokio::test]
async fn a_reader_talks_to_the_bot_in_a_browser() {
    driver::play(async |page| {
        a_reader_presses_start(page).await;
        taps_change_the_message_in_place(page).await;
        a_reader_whose_language_is_not_told_is_asked(page).await;
        buttons_in_a_group_lead_into_the_private_chat(page).await;
        a_folded_quote_opens_by_the_keyboard(page).await;
        a_page_is_shared(page).await;
        hostile_words_stay_words(page).await;
        the_first_row_is_on_the_first_screen(page).await;
    })
    .await;
}

/// Also one whose code Telegram's profile does not take: it keeps menus under two letters only.
#[tokio::test]
async fn every_language_of_the_words_can_be_chosen() {
    driver::play_with(&Folder::scripts(), "", async |page| {
        for (code, title) in [
            ("zh-cn", "村里的水"),
            ("th", "น้ำของหมู่บ้าน"),
            ("hi", "गाँव का पानी"),
            ("ar", "ماء القرية"),
        ] {
            page.choose_language(code).await;
            page.begin_afresh().await;
            page.press("#start").await;
            page.answer(title).await;
        }
    })
    .await;
}

const START_EN: &str = "A published appeal and its sources";
const START_UK: &str = "Опубліковане звернення та його джерела";

/// On a phone of 360 × 740 the whole start page and its first row of buttons are in view, without scrolling.
async fn the_first_row_is_on_the_first_screen(page: &Page) {
    page.resize(360, 740).await;
    for code in ["ko", "ru", "uk", "en"] {
        page.choose_language(code).await;
        page.begin_afresh().await;
        page.press("#start").await;
        page.until("the start page", |view| {
            view.last().is_some_and(|last| !last.buttons.is_empty())
        })
        .await;
        let measured = page.run(FIRST_SCREEN).await;
        assert_eq!(measured["is_whole"], json!(true), "{code}: {measured}");
    }
}

/// Where the bot's message begins and its first row of buttons ends, and whether both are in the part of the window that
/// shows messages.
const FIRST_SCREEN: &str = "
    const message = [...document.querySelectorAll('#messages article')].at(-1);
    const row = message.querySelector('.row') ?? message.parentElement.querySelector('.row');
    const shown = document.querySelector('#messages').getBoundingClientRect();
    const top = message.getBoundingClientRect().top, bottom = row.getBoundingClientRect().bottom;
    const is_whole = top >= shown.top - 1 && bottom <= shown.bottom + 1 && bottom <= innerHeight;
    return { top, bottom, shown: [shown.top, shown.bottom], buttons: row.children.length, is_whole };
";

async fn a_reader_presses_start(page: &Page) {
    page.choose_language("uk").await;
    let invited = page.until("the description", |view| view.card.contains("бот показує")).await;
    assert!(invited.messages.is_empty(), "{invited:#?}");
    // As in Telegram, in the reader's language and in the place of the box to write in.
    let begin = "return [document.querySelector('#start').innerText, document.querySelector('#box').checkVisibility()]";
    assert_eq!(page.run(begin).await, json!(["Почати", false]));

    page.press("#start").await;
    let started = page.answer(START_UK).await;
    assert_eq!((started.messages.len(), started.messages[0].text.as_str()), (2, "/start"));
    assert!(started.card.is_empty(), "the card goes with the first message");

    page.choose_language("en").await;
    page.begin_afresh().await;
    page.press("#start").await;
    page.answer(START_EN).await;
}

async fn taps_change_the_message_in_place(page: &Page) {
    // The narrowest phone that is still common; the window stays like this for all that follows.
    page.resize(360, 640).await;
    let start = page.answer(START_EN).await;
    page.tap("The appeal").await;
    let appeal = page.answer("The appeal").await;
    is_the_same_message(&start, &appeal);

    page.tap("Language").await;
    let choice = page.answer("Language").await;
    is_the_same_message(&start, &choice);

    page.tap("한국어").await;
    let korean = page.answer("호소문").await;
    is_the_same_message(&start, &korean);
}

fn is_the_same_message(before: &View, after: &View) {
    let ids = |view: &View| view.messages.iter().map(|message| message.id).collect::<Vec<_>>();
    assert_eq!(ids(before), ids(after));
    assert!(after.last().is_some_and(|last| last.is_edited), "{after:#?}");
}

async fn a_reader_whose_language_is_not_told_is_asked(page: &Page) {
    page.choose_language("").await;
    page.begin_afresh().await;
    page.press("#start").await;
    let asked = page.answer("언어를 골라 주십시오.").await;
    assert_eq!(asked.labels(), ["한국어", "Русский", "Українська", "English"]);
    page.tap("Українська").await;
    page.answer(START_UK).await;
}

async fn buttons_in_a_group_lead_into_the_private_chat(page: &Page) {
    page.choose_language("en").await;
    page.press("#group").await;
    page.until("an empty group", |view| view.is_group && view.card.contains("group")).await;
    page.say("/start@appeal_preview_bot").await;
    let in_group = page.answer(START_EN).await;
    let buttons = &in_group.last().unwrap().buttons;
    assert!(buttons.iter().all(|button| button.link.is_some()), "{buttons:#?}");

    page.tap("The appeal").await;
    let in_private = page.answer("The appeal").await;
    assert!(!in_private.is_group && in_private.name != in_group.name, "{in_private:#?}");
}

async fn a_folded_quote_opens_by_the_keyboard(page: &Page) {
    page.start_afresh().await;
    page.say("/context").await;
    page.answer("What was known at the time").await;
    let height = "return [...document.querySelectorAll('.quoted')].at(-1).clientHeight";
    let folded = page.run(height).await.as_f64();
    page.go_back_to(".expand:not([hidden])").await;
    page.type_keys("\u{e007}").await;
    assert_eq!(page.run("return document.activeElement.ariaExpanded").await, json!("true"));
    assert!(page.run(height).await.as_f64() > folded);
}

async fn a_page_is_shared(page: &Page) {
    page.tap("Share").await;
    assert_eq!(
        page.offers().await,
        ["Open privately", "What was known at the time"],
        "exactly this page"
    );
    page.type_keys("\u{e007}").await;
    let shared = page.until("the page, sent by the reader", |view| view.messages.len() == 5).await;
    let sent = shared.last().unwrap();
    assert!(sent.is_own && sent.text.starts_with("What was known at the time\n"), "{sent:#?}");
    assert_eq!(sent.buttons[0].label, "Read with sources");
    page.tap("Read with sources").await;
    page.answer("What was known at the time").await;

    page.type_into_the_box("@appeal_preview_bot ").await;
    let all = page.offers().await;
    assert_eq!((all.len(), all[1].as_str(), all[21].as_str()), (22, "호소문", "More"), "{all:?}");
    page.press("#offers .more").await;
    let all = page.until_offers(33).await;
    assert_eq!(all[32], START_EN, "{all:?}");
    page.press("#offers .way-in").await;
    page.answer(START_EN).await;
}

async fn hostile_words_stay_words(page: &Page) {
    let hostile = "<img src=x onerror=window.broken=1><script>window.broken=1</script></script>";
    page.start_afresh().await;
    page.say(hostile).await;
    let answered = page.until("an answer to that", |view| view.messages.len() == 4).await;
    assert_eq!(answered.messages[2].text, hostile);
    let harm = "return [document.querySelectorAll('#messages :is(img, script)').length, window.broken ?? null]";
    assert_eq!(page.run(harm).await, json!([0, null]));
}
