//! The picture in the README: two phones, the start page and the Korean appeal. To make it anew:
//! `APPEAL_SCREENSHOT=docs/preview.png cargo test --test it -- browser::picture`

use std::fs;

use tempfile::TempDir;

use super::page::Page;
use super::{START_EN, driver};

/// A phone, in CSS pixels.
const PHONE: (u32, u32) = (360, 740);
/// What is around a phone.
const EDGE: u32 = 20;

#[tokio::test]
async fn two_phones_show_the_start_page_and_the_korean_appeal() {
    driver::play(async |page| {
        page.resize(PHONE.0, PHONE.1).await;
        page.choose_language("en").await;
        page.begin_afresh().await;
        page.press("#start").await;
        page.answer(START_EN).await;
        let start = top_of_the_answer(page).await;
        page.choose_language("ko").await;
        page.start_afresh().await;
        page.say("/appeal").await;
        page.answer("호소문").await;
        let appeal = top_of_the_answer(page).await;
        if let Some(file) = std::env::var_os("APPEAL_SCREENSHOT") {
            fs::write(file, side_by_side(page, [start, appeal]).await).unwrap();
        }
    })
    .await;
}

/// The picture of the phone with the newest answer from its beginning.
async fn top_of_the_answer(page: &Page) -> Vec<u8> {
    page.run("document.activeElement.blur(); [...document.querySelectorAll('article')].at(-1).scrollIntoView()").await;
    let is_in_view = "const { top } = [...document.querySelectorAll('article')].at(-1).getBoundingClientRect(); \
                      return top >= 0 && top < innerHeight / 2";
    page.until_true(is_in_view).await;
    page.picture().await
}

/// A page with both pictures, drawn by the browser itself.
async fn side_by_side(page: &Page, phones: [Vec<u8>; 2]) -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let (width, height) = PHONE;
    let mut html = format!(
        "<style>body{{margin:0;padding:{EDGE}px;display:flex;gap:{EDGE}px;background:#fff}}\
         img{{width:{width}px;height:{height}px;border-radius:24px;box-shadow:0 0 0 1px #888,0 3px 10px #0004}}</style>"
    );
    for (number, phone) in phones.into_iter().enumerate() {
        fs::write(folder.path().join(format!("{number}.png")), phone).unwrap();
        html.push_str(&format!("<img src=\"{number}.png\">"));
    }
    let file = folder.path().join("phones.html");
    fs::write(&file, html).unwrap();
    page.resize(2 * width + 3 * EDGE, height + 2 * EDGE).await;
    page.go_to(&format!("file://{}", file.display())).await;
    page.until_true(
        "return [...document.images].every((image) => image.complete && image.naturalWidth > 0)",
    )
    .await;
    page.picture().await
}
