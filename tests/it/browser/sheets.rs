//! What an export looks like in a browser: leaflets as they are printed, and the mirror on a phone.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::driver::in_a_browser;
use super::page::Page;
use crate::export::tools::{found, written};
use crate::harness::BOT;

/// The least type, in points, the height of the words, and that of the sheet without its edges, in CSS pixels.
const MEASURE: &str = r##"
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
        node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
    let least = Infinity;
    while (words.nextNode()) {
        least = Math.min(least, parseFloat(getComputedStyle(words.currentNode.parentElement).fontSize) * 0.75);
    }
    const main = document.querySelector("main");
    const sheet = parseFloat(getComputedStyle(main).minHeight);
    main.style.minHeight = 0;
    const name = document.querySelector(".name");
    return [least, main.getBoundingClientRect().height, sheet, name.scrollWidth <= name.clientWidth];
"##;

/// CSS pixels a millimetre.
const PIXELS: f64 = 96.0 / 25.4;

/// How many pages of which size, in points, a browser prints.
async fn printed(page: &Page) -> (usize, Option<(u32, u32)>) {
    let pdf = String::from_utf8_lossy(&page.pdf().await).into_owned();
    let size = pdf.split("/MediaBox [0 0 ").nth(1).and_then(|rest| {
        let (width, height) = rest.split(']').next()?.split_once(' ')?;
        let round = |points: &str| points.parse::<f64>().ok().map(|points| points.round() as u32);
        Some((round(width)?, round(height)?))
    });
    (pdf.matches("/Type /Page\n").count(), size)
}

#[tokio::test]
async fn leaflets_print_on_one_sheet_and_are_legible_and_full() {
    in_a_browser(async |page| {
        // 210 mm × 297 mm and 105 mm × 148 mm.
        let site = written(&"W".repeat(32));
        for (paper, size) in [("a4", (595, 842)), ("a6", (298, 420))] {
            for language in ["ko", "ru", "uk", "en"] {
                let file = format!("leaflets/{language}-{paper}.html");
                page.go_to(&format!("file://{}/{file}", site.path().display())).await;
                assert_eq!(printed(page).await, (1, Some(size)), "{file}");
            }
        }
        // The longest name there can be, in the widest letters; and a usual one.
        for bot in ["W".repeat(32), BOT.to_owned()] {
            let site = written(&bot);
            for (paper, width) in [("a4", 210.0 - 36.0), ("a6", 105.0 - 14.0)] {
                page.print_on((width * PIXELS) as u32).await;
                for language in ["ko", "ru", "uk", "en"] {
                    let file = format!("leaflets/{language}-{paper}.html");
                    page.go_to(&format!("file://{}/{file}", site.path().display())).await;
                    let (least, words, sheet, name_fits): (f64, f64, f64, bool) =
                        serde_json::from_value(page.run(MEASURE).await).unwrap();
                    assert!(least >= 9.0, "{file}: {least} points");
                    assert!(words <= sheet, "{file} is {words} high, on {sheet}");
                    assert!(words >= 0.88 * sheet, "{file} is {words} high, on {sheet}");
                    assert!(name_fits, "{file}: the name is broken or cut");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn qr_codes_lead_to_the_bot() {
    if !found(&["zbarimg"], "APPEAL_REQUIRE_QR", "Debian: zbar-tools") {
        return;
    }
    in_a_browser(async |page| {
        let site = written(BOT);
        page.resize(900, 1200).await;
        for language in ["ko", "ru", "uk", "en"] {
            for name in ["a4.html", "a6.html", "qr.svg"] {
                let file = format!("leaflets/{language}-{name}");
                page.go_to(&format!("file://{}/{file}", site.path().display())).await;
                let link = format!("https://t.me/{BOT}?start=appeal_{language}\n");
                assert_eq!(scanned(page, site.path()).await, link, "{file}");
            }
        }
    })
    .await;
}

/// What a reader of QR codes finds in the picture of the code.
async fn scanned(page: &Page, folder: &Path) -> String {
    let picture = folder.join("picture.png");
    fs::write(&picture, page.picture_of("svg").await).unwrap();
    let read = Command::new("zbarimg").args(["--raw", "--quiet"]).arg(picture).output().unwrap();
    String::from_utf8_lossy(&read.stdout).into_owned()
}

/// Links to a language or to a page that a finger could miss.
const SMALL: &str = r##"
    const links = [...document.querySelectorAll("nav a, nav span, .list a, td a")];
    const small = links.filter((link) => {
        const { width, height } = link.getBoundingClientRect();
        return width < 44 || height < 44;
    });
    return [links.length > 3, small.map((link) => link.outerHTML), document.body.scrollWidth <= innerWidth];
"##;

#[tokio::test]
async fn the_mirror_can_be_used_with_a_finger() {
    in_a_browser(async |page| {
        let site = written(BOT);
        page.resize(360, 740).await;
        for file in [
            "index.html",
            "en/index.html",
            "ko/appeal.html",
            "uk/since.html",
            "leaflets/index.html",
        ] {
            page.go_to(&format!("file://{}/{file}", site.path().display())).await;
            assert_eq!(page.run(SMALL).await, json!([true, [], true]), "{file}");
        }
    })
    .await;
}
