//! What stands on a leaflet: the passage that front matter names, and the way to the bot.

use super::{exported, text, words};
use crate::harness::{BOT, Folder, TODAY};

/// What the leaflets of a language say, and what only the large one says.
const PRINTED: [(&str, [&str; 3], &str); 4] = [
    (
        "ko",
        [
            "2024년 10월 23일에 발표한 호소문",
            "<p>조선인민군 병사들에게 전합니다.",
            "따뜻함을 제공합니다. …</p>",
        ],
        "우리의 프로젝트 연락처는 변함이 없습니다</p>",
    ),
    (
        "ru",
        ["от 23 октября 2024 года", "<p>Обращаемся к солдатам", "даёт еду и тепло. …</p>"],
        "идеологии. Контакты",
    ),
    (
        "uk",
        ["від 23 жовтня 2024 року", "<p>Звертаємося до солдатів", "дає їжу й тепло. …</p>"],
        "ідеології. Контакти",
    ),
    (
        "en",
        ["23 October 2024", "<p>“We appeal to the soldiers", "shelter, food, and warmth"],
        "religion, or ideology",
    ),
];

#[test]
fn a_leaflet_says_whose_words_it_has_and_how_to_find_the_bot() {
    let (library, site) = exported(&Folder::shipped(), Some(BOT));
    for (language, parts, rest) in PRINTED {
        let phrases = &library.locale(library.language(language).unwrap()).phrases;
        let [a4, a6] =
            ["a4", "a6"].map(|paper| text(&site, &format!("leaflets/{language}-{paper}.html")));
        for leaflet in [a4, a6] {
            let link = format!("aria-label=\"https://t.me/{BOT}?start=appeal_{language}\"");
            // The name is what to search for, so nothing stands between.
            let name = format!(
                "<p>{}</p>\n<p class=\"name\" dir=\"ltr\">@{BOT}</p>",
                phrases.leaflet_scan
            );
            let [whose, begin, _] = parts;
            for part in [whose, begin, &link, &name, &phrases.leaflet_independent] {
                assert!(leaflet.contains(part), "{language} lacks {part}");
            }
            let (above, _) = leaflet.split_once("<blockquote").unwrap();
            assert!(above.contains(whose), "{language}: whose words these are stands above them");
            assert!(!leaflet.contains("[1]"), "{language} cites a source that it does not list");
        }
        assert!(
            a6.contains(parts[2])
                && !a6.contains(rest)
                && a6.contains(phrases.leaflet_begin.as_ref()),
            "{language}"
        );
        assert!(a4.contains(rest) && a4.contains(phrases.leaflet_whole.as_ref()), "{language}");
    }
    assert!(exported(&Folder::shipped(), None).1.keys().all(|path| !path.starts_with("leaflets")));
}

#[test]
fn the_large_leaflet_has_the_official_words_whole() {
    let (_, site) = exported(&Folder::shipped(), Some(BOT));
    let page =
        std::fs::read_to_string(Folder::shipped().path().join("pages/ko/appeal.md")).unwrap();
    let official: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("> ")).collect();
    assert_eq!(official.len(), 3);
    let leaflet = words(text(&site, "leaflets/ko-a4.html"));
    assert!(leaflet.contains(&official.join("\n")), "{leaflet}");
}

#[test]
fn a_list_leads_who_prints_to_every_leaflet() {
    let (library, site) = exported(&Folder::shipped(), Some(BOT));
    let list = text(&site, "leaflets/index.html");
    let files: Vec<&str> = site.keys().filter_map(|path| path.strip_prefix("leaflets/")).collect();
    assert_eq!(files.len(), 1 + 3 * 4);
    for file in files.iter().filter(|file| **file != "index.html") {
        assert!(list.contains(&format!("href=\"{file}\"")), "{file}");
    }
    assert!(list.contains(&format!("@{BOT}")) && list.contains(&library.version));
}

#[test]
fn a_page_that_says_nothing_of_leaflets_gives_its_first_quotation() {
    let (_, site) = exported(&Folder::another(), Some(BOT));
    for paper in ["a4", "a6"] {
        let leaflet = text(&site, &format!("leaflets/de-{paper}.html"));
        assert!(
            leaflet.contains("<h1 lang=\"de\" dir=\"ltr\">Die Warnung der Stadt</h1>"),
            "{leaflet}"
        );
        assert!(
            leaflet.contains("<blockquote>\n<p>Die Tarne steigt.")
                && leaflet.contains("3. Juni 2025")
        );
    }
}

#[test]
fn more_words_than_a_sheet_holds_stand_in_the_smallest_type_and_are_told() {
    let folder = Folder::copy();
    for phrase in ["leaflet-compare", "leaflet-independent"] {
        let long = format!("{phrase} = {}\n# ", "More words than anybody needs. ".repeat(7));
        folder.replace("phrases/en.ftl", &format!("{phrase} = "), &long);
    }
    let files = appeal_bot::config::folder::read_folder(folder.path()).unwrap();
    let library = article::Library::build(&files, TODAY).unwrap();
    let made = appeal_bot::export::site(&library, &files, Some(BOT)).unwrap();
    assert_eq!(made.overfull, ["leaflets/en-a6.html"]);
    assert!(text(&made.files, "leaflets/en-a6.html").contains("font-size:9pt"));
    assert!(!text(&made.files, "leaflets/en-a4.html").contains("font-size:9pt"));
}
