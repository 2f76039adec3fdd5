//! The chat page for everybody: screen readers, keyboards, fingers, large text, dark and forced colours.

use serde_json::json;

use super::driver::{self, Preview};
use super::page::{Colours, Page};
use super::{START_EN, START_UK};
use crate::harness::{Folder, skipped};

/// The source of axe-core, where `APPEAL_AXE` names its file.
fn axe() -> Option<String> {
    let Some(file) = std::env::var_os("APPEAL_AXE") else {
        skipped(
            "APPEAL_REQUIRE_AXE",
            "The test with axe",
            "APPEAL_AXE does not name axe.min.js (npm: axe-core)",
        );
        return None;
    };
    Some(std::fs::read_to_string(file).unwrap())
}

/// The shipped words, in a bot whose groups are private: there is one state more.
fn with_private_groups() -> Folder {
    let folder = Folder::copy();
    folder.replace("bot.toml", "groups = \"answer\"", "groups = \"private\"");
    folder
}

/// Every state of the page, one after the other.
async fn through_every_state(page: &Page, folder: &Folder, look: impl AsyncFn(&Page, &str)) {
    page.choose_language("en").await;
    page.begin_afresh().await;
    look(page, "an empty chat").await;
    page.start_afresh().await;
    look(page, "the start page").await;
    page.say("/sources").await;
    page.answer("Sources").await;
    look(page, "a page of links").await;
    page.say("/language").await;
    page.answer("Language").await;
    look(page, "the choice of language").await;
    page.press("#menu").await;
    look(page, "the commands").await;
    page.press("#menu").await;
    page.type_into_the_box("@appeal_preview_bot ").await;
    page.offers().await;
    look(page, "what is offered").await;
    page.press("#offers .offered").await;
    page.until("what was shared", |view| view.last().is_some_and(|last| last.is_own)).await;
    look(page, "a shared page").await;
    through_a_group(page, &look).await;
    folder.replace("pages/en/start.md", "title = ", "title == ");
    page.until("the problem", |view| !view.words.is_empty()).await;
    look(page, "a problem in the words").await;
    folder.replace("pages/en/start.md", "title == \"", "title = \"New: ");
    page.until("the warnings", |view| view.words.starts_with("Live. 3 translations")).await;
    look(page, "warnings of the words").await;
    page.press("#words summary").await;
    page.until("where they are", |view| view.words.contains("pages/ko/start.md")).await;
    look(page, "the list of warnings").await;
    folder.replace("pages/en/start.md", "title = \"New: ", "title = \"");
    page.until("no warning", |view| view.words.is_empty()).await;
    page.run(
        "document.querySelector('#alert-text').textContent = 'A notice.'; document.querySelector('#alert').showModal()",
    )
    .await;
    look(page, "a notice").await;
    page.press("#alert-close").await;
}

async fn through_a_group(page: &Page, look: &impl AsyncFn(&Page, &str)) {
    page.press("#group").await;
    page.until("a group", |view| view.is_group).await;
    page.choose_member("998").await;
    page.begin_afresh().await;
    look(page, "an empty group").await;
    page.say("/appeal").await;
    page.until("an answer for one", |view| view.last().is_some_and(|last| last.is_alone)).await;
    page.say("/help").await;
    page.answer("Please open a private chat with this bot.").await;
    look(page, "a group of three").await;
    page.press("#private").await;
    page.until("the private chat", |view| !view.is_group).await;
}

/// What axe finds, and where.
const FINDINGS: &str =
    "return axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`)))";

/// Controls that a finger could miss. Links and commands within words are as high as their line.
const SMALL: &str = r##"
    const all = [...document.querySelectorAll("button, select, textarea, summary, .kinds label, a.key")];
    const targets = all.filter((node) => node.checkVisibility() && !node.matches(".text *"));
    const small = targets.filter((node) => {
        const { width, height } = node.getBoundingClientRect();
        return width < 44 || height < 44;
    });
    return [targets.length > 3 || document.querySelector("#alert").open, small.map((node) => node.outerHTML)];
"##;

/// What has no edge, although it has a ground of its own in other colours.
const EDGELESS: &str =
    "return [...document.querySelectorAll('.bubble, .key, .card, .round, .list, #start, #alert, select, .kinds')]
    .filter((node) => node.checkVisibility() && parseFloat(getComputedStyle(node).borderTopWidth) < 1)
    .map((node) => node.outerHTML)";

#[tokio::test]
async fn in_every_state_and_colour_axe_finds_nothing_a_finger_hits_and_edges_are_drawn() {
    let (axe, folder) = (axe(), with_private_groups());
    driver::play_with(&folder, "new words are refused, older ones stay live", async |page| {
        page.resize(360, 740).await;
        if let Some(axe) = &axe {
            page.run(axe).await;
        }
        for colours in Colours::ALL {
            page.show_in(colours).await;
            through_every_state(page, &folder, async |page, state| {
                let state = format!("{state}, {colours:?}");
                page.until("that it fits", |_| true).await;
                if axe.is_some() {
                    assert_eq!(page.run(FINDINGS).await, json!([]), "{state}");
                }
                assert_eq!(page.run(SMALL).await, json!([true, []]), "{state}");
                if matches!(colours, Colours::Forced) {
                    assert_eq!(page.run(EDGELESS).await, json!([]), "{state}");
                }
                store_picture(page, &state).await;
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn text_of_twice_the_size_breaks_nothing() {
    /// The browser's own setting, in pixels; 16 is usual.
    const LARGE: u32 = 32;
    let folder = with_private_groups();
    let words = "new words are refused, older ones stay live";
    driver::play_with(&folder, words, async |page| {
        page.resize(360, 740).await;
        page.show_text_in(LARGE).await;
        through_every_state(page, &folder, async |page, state| {
            // Nothing reaches over an edge, and the conversation has two fifths of the screen at least.
            page.until("that it fits", |_| true).await;
            let room = page.run("return document.querySelector('.view').clientHeight").await;
            assert!(room.as_f64().unwrap() > 0.4 * 740.0, "{state}: {room}");
            let is_cut = "return [...document.querySelectorAll('.key, #start, .kinds span')]
                .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.outerHTML)";
            assert_eq!(page.run(is_cut).await, json!([]), "{state}");
            store_picture(page, &format!("{state}, large")).await;
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn every_bubble_tells_its_language_and_a_keyboard_stays_with_the_message() {
    driver::play(async |page| {
        page.choose_language("en").await;
        page.start_afresh().await;
        page.answer(START_EN).await;
        for (label, title, language) in [
            ("Українська", START_UK, "uk"),
            ("Русский", "Опубликованное обращение и его источники", "ru"),
            ("한국어", "발표된 호소문과 그 출처", "ko"),
            ("English", START_EN, "en"),
        ] {
            page.say("/language").await;
            page.answer("Language").await;
            let key = format!(".key[lang=\"{language}\"]");
            page.go_back_to(&key).await;
            page.type_keys("\u{e007}").await;
            page.answer(title).await;
            let last = "const last = [...document.querySelectorAll('article')].at(-1);";
            assert_eq!(
                page.run(&format!("{last} return last.lang")).await,
                json!(language),
                "{label}"
            );
            let focus = page.run(&format!("{last} return document.activeElement === last")).await;
            assert_eq!(
                focus,
                json!(true),
                "no other button is in the place of the one that was pressed"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_gone_is_told_and_so_is_its_return() {
    let axe = axe();
    driver::in_a_browser(async |page| {
        let folder = Folder::shipped();
        let mut preview = Preview::start(&folder).await;
        page.enter(&preview.address).await;
        page.start_afresh().await;
        preview.ends_well_by_ctrl_c().await;
        let says = |words: &str| {
            format!("return document.querySelector('#server').innerText.includes('{words}')")
        };
        page.until_true(&says("does not answer. Start it again")).await;
        nothing_hinders(page, axe.as_deref(), "a server that is gone").await;
        let _again = Preview::start_at(&folder, preview.port()).await;
        page.until_true(&says("This is a fresh chat")).await;
        page.until("an empty chat", |view| view.messages.is_empty() && !view.card.is_empty()).await;
        nothing_hinders(page, axe.as_deref(), "a server that is back").await;
        page.resize(1280, 800).await;
        store_picture(page, "a fresh chat on a desktop").await;
        page.press("#start").await;
        page.answer(START_EN).await;
        page.until_true("return document.querySelector('#server').innerText === ''").await;
    })
    .await;
}

/// Fails where axe finds something, a finger could miss, or an edge is not drawn, in any colours.
async fn nothing_hinders(page: &Page, axe: Option<&str>, state: &str) {
    page.resize(360, 740).await;
    if let Some(axe) = axe {
        page.run(axe).await;
    }
    for colours in Colours::ALL {
        page.show_in(colours).await;
        let state = format!("{state}, {colours:?}");
        if axe.is_some() {
            assert_eq!(page.run(FINDINGS).await, json!([]), "{state}");
        }
        assert_eq!(page.run(SMALL).await[1], json!([]), "{state}");
        if matches!(colours, Colours::Forced) {
            assert_eq!(page.run(EDGELESS).await, json!([]), "{state}");
        }
        store_picture(page, &state).await;
    }
    page.show_in(Colours::Light).await;
}

/// Stores what the page looks like, where `APPEAL_SCREENSHOTS` names a folder for it.
async fn store_picture(page: &Page, state: &str) {
    if let Some(folder) = std::env::var_os("APPEAL_SCREENSHOTS") {
        let name = state.replace([' ', ','], "-");
        std::fs::write(
            std::path::Path::new(&folder).join(format!("{name}.png")),
            page.picture().await,
        )
        .unwrap();
    }
}
