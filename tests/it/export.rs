//! `export`: the static mirror and the leaflets.

mod folder;
mod tools;

use std::collections::BTreeSet;

use appeal_bot::library::{Files, Lang, Library, PageId, Topic};
use appeal_bot::{config, export};

use crate::harness::{BOT, Folder, TODAY, run};

/// The words of a folder, and all files of their export.
fn exported(folder: &Folder, bot: Option<&str>) -> (Library, Files) {
    let files = config::read_folder(folder.path()).unwrap();
    let library = Library::build(&files, TODAY).unwrap();
    let site = export::site(&library, &files, bot).unwrap();
    (library, site)
}

fn text<'a>(site: &'a Files, path: &str) -> &'a str {
    std::str::from_utf8(site.get(path).unwrap_or_else(|| panic!("there is no {path}"))).unwrap()
}

fn pages(library: &Library) -> impl Iterator<Item = (Lang, PageId, String)> {
    let path = |language, page| format!("{}/{}.html", library.code(language), library.name(Topic::Page(page)));
    library
        .languages()
        .flat_map(move |language| library.pages().map(move |page| (language, page, path(language, page))))
}

/// The words between the tags, as a reader sees them.
fn words(html: &str) -> String {
    let pieces = html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, words)| words));
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    signs.iter().fold(pieces.collect::<String>(), |words, (entity, sign)| words.replace(entity, sign))
}

/// Every address that a file names.
fn addresses(html: &str) -> Vec<String> {
    let named = |attribute: &str| {
        let begin = format!(" {attribute}=\"");
        let values = html.split(&begin).skip(1).map(|rest| rest.split('"').next().unwrap());
        values.map(|address| address.replace("&amp;", "&")).collect::<Vec<_>>()
    };
    ["href", "src", "srcset", "action", "data"].iter().flat_map(|attribute| named(attribute)).collect()
}

#[test]
fn every_word_of_every_message_is_in_the_mirror() {
    let (library, site) = exported(&Folder::shipped(), None);
    for (language, page, path) in pages(&library) {
        let printed = words(text(&site, &path));
        for part in &library.leaf(language, page).parts {
            let message: String = serde_json::from_str(part.message.text.get()).unwrap();
            for line in message.lines() {
                let line = line.trim_start_matches("• ");
                // The list of sources numbers itself.
                let line =
                    line.split_once("] ").filter(|(number, _)| number.starts_with('[')).map_or(line, |(_, it)| it);
                assert!(printed.contains(line), "{path} lacks “{line}”");
            }
        }
        assert!(
            text(&site, &path).contains(&format!("<html lang=\"{}\" dir=\"ltr\">", library.code(language))),
            "{path}"
        );
    }
}

#[test]
fn links_lead_to_what_is_there_or_to_a_source() {
    let folder = Folder::shipped();
    let (library, site) = exported(&folder, Some(BOT));
    let sources = std::fs::read_to_string(folder.path().join("sources.toml")).unwrap();
    let mut linked = BTreeSet::new();
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = std::str::from_utf8(bytes).unwrap();
        for forbidden in ["<script", "<img", "<iframe", "<base", "@import", "url(", "onload", "//fonts"] {
            assert!(!html.contains(forbidden), "{path} has {forbidden}");
        }
        for address in addresses(html) {
            if address.contains(':') {
                assert!(address == "data:," || sources.contains(&format!("\"{address}\"")), "{path}: {address}");
                continue;
            }
            let (file, anchor) = address.split_once('#').unwrap_or((&address, ""));
            let target = if file.is_empty() { path.clone() } else { resolve(path, file) };
            let found = site.get(&target).unwrap_or_else(|| panic!("{path} leads to {target}, which is not there"));
            let id = format!(" id=\"{anchor}\"");
            assert!(anchor.is_empty() || std::str::from_utf8(found).unwrap().contains(&id), "{path}: {address}");
            linked.insert(target);
        }
    }
    for (_, _, path) in pages(&library) {
        assert!(linked.contains(&path), "nothing leads to {path}");
    }
}

fn resolve(from: &str, relative: &str) -> String {
    let base = url::Url::parse("file:///").unwrap().join(from).unwrap();
    base.join(relative).unwrap().path().trim_start_matches('/').to_owned()
}

#[test]
fn the_mirror_is_small_and_always_the_same() {
    let (_, site) = exported(&Folder::shipped(), None);
    let bytes: usize = site.values().map(Vec::len).sum();
    assert!(bytes < 1_000_000, "{bytes} bytes");
    assert_eq!(site, exported(&Folder::copy(), None).1);
    let with_bot = exported(&Folder::shipped(), Some(BOT)).1;
    assert_eq!(with_bot, exported(&Folder::copy(), Some(BOT)).1);
}

#[test]
fn a_page_that_is_not_translated_says_so() {
    let folder = Folder::copy();
    folder.write("pages/uk/context.md", "+++\nfallback = \"en\"\n+++\n").replace("bot.toml", "\"ru\"", "\"ar\"");
    std::fs::rename(folder.path().join("pages/ru"), folder.path().join("pages/ar")).unwrap();
    std::fs::rename(folder.path().join("phrases/ru.ftl"), folder.path().join("phrases/ar.ftl")).unwrap();
    folder.replace("bot.toml", "be = \"ru\"", "be = \"ar\"");
    for language in ["ko", "ar", "uk", "en"] {
        folder.append(&format!("phrases/{language}.ftl"), "\nlang-ar = Arabic\n");
    }
    let (library, site) = exported(&folder, Some(BOT));
    let page = text(&site, "uk/context.html");
    assert!(
        page.contains("<html lang=\"uk\" dir=\"ltr\">") && page.contains("<main lang=\"en\" dir=\"ltr\">"),
        "{page}"
    );
    assert!(page.contains("Цієї сторінки ще немає українською"), "{page}");
    assert_eq!(library.languages().count(), 4);
    assert!(text(&site, "ar/context.html").contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(text(&site, "leaflets/ar-a6.html").contains("<html lang=\"ar\" dir=\"rtl\">"));
}

#[test]
fn a_page_may_be_called_index() {
    let folder = Folder::copy();
    for language in ["ko", "ru", "uk", "en"] {
        let page = std::fs::read(folder.path().join(format!("pages/{language}/context.md"))).unwrap();
        folder.write(&format!("pages/{language}/index.md"), page);
    }
    let (_, site) = exported(&folder, None);
    assert!(text(&site, "en/index.html").contains("href=\"page-index.html\""));
    assert!(text(&site, "en/page-index.html").contains("What was known at the time"));
}

#[test]
fn a_leaflet_has_the_first_words_and_the_way_to_the_bot() {
    let (library, site) = exported(&Folder::shipped(), Some(BOT));
    for (language, first, label) in [
        ("ko", "<p>조선인민군 병사들에게 전합니다. 푸틴 정권을", "프로젝트가 발표한 그대로의 공식 글"),
        ("ru", "<p>Обращаемся к солдатам Корейской Народной Армии.", "Неофициальный перевод"),
        ("uk", "<blockquote lang=\"uk\" dir=\"ltr\"><p>", "Неофіційний переклад"),
        ("en", "<p>“We appeal to the soldiers of the Korean People’s Army", "Translated by Kyiv Post"),
    ] {
        let voice = library.voice(library.language(language).unwrap());
        for size in ["a4", "a6"] {
            let leaflet = text(&site, &format!("leaflets/{language}-{size}.html"));
            let link = format!("aria-label=\"https://t.me/{BOT}?start=appeal_{language}\"");
            let name = format!(">@{BOT}<");
            for part in [first, label, &link, &name, &voice.phrases.leaflet_independent] {
                assert!(leaflet.contains(part), "{language}-{size} lacks {part}");
            }
            assert!(!leaflet.contains("[1]"), "{language}-{size} cites a source that it does not list");
            let drawing = text(&site, &format!("leaflets/{language}-{size}.svg"));
            let (lines, as_html) = (words(drawing), words(leaflet));
            let lines: Vec<&str> = lines.lines().filter(|line| !line.is_empty()).collect();
            assert!(lines.len() > 12, "{language}-{size}: {lines:#?}");
            for line in lines {
                assert!(as_html.contains(line.trim()), "{language}-{size}: “{line}” is not on the leaflet of HTML");
            }
        }
    }
    assert!(exported(&Folder::shipped(), None).1.keys().all(|path| !path.starts_with("leaflets")));
}

/// Every value of an attribute, as a number.
fn numbers(drawing: &str, element: &str, attribute: &str) -> Vec<f64> {
    let (element, attribute) = (format!("<{element} "), format!(" {attribute}=\""));
    let tags = drawing.split(&element).skip(1).map(|rest| format!(" {}", rest.split('>').next().unwrap()));
    let value = |tag: String| Some(tag.split(&attribute).nth(1)?.split('"').next()?.parse().unwrap());
    tags.filter_map(value).collect()
}

#[test]
fn a_drawn_leaflet_stays_on_its_sheet_however_much_it_says() {
    let folder = Folder::copy();
    for phrase in ["leaflet-begin", "leaflet-scan", "leaflet-compare", "leaflet-independent"] {
        let long = format!("{phrase} = {}", "These are many more words than anybody needs. ".repeat(5));
        folder.replace("phrases/en.ftl", &format!("{phrase} = "), &long);
    }
    let (_, site) = exported(&folder, Some(BOT));
    let letters = |language| numbers(text(&site, &format!("leaflets/{language}-a6.svg")), "text", "font-size");
    let smallest = |language| letters(language).into_iter().fold(f64::MAX, f64::min);
    assert!(smallest("en") < smallest("ko"), "{} {}", smallest("en"), smallest("ko"));
    for (path, height, edge) in [("leaflets/en-a4.svg", 297.0, 20.0), ("leaflets/en-a6.svg", 148.0, 9.0)] {
        let (above, below) = text(&site, path).split_once("<g transform=\"translate(0 ").unwrap();
        let (down, below) = below.split_once(')').unwrap();
        let down: f64 = down.parse().unwrap();
        for line in numbers(above, "text", "y") {
            assert!(line > edge && line < down, "{path}: {line} {down}");
        }
        for line in numbers(below, "text", "y") {
            assert!(line > 0.0 && down + line < height - edge, "{path}: {line} {down}");
        }
    }
}

#[tokio::test]
async fn the_manifest_has_the_version_that_verify_shows() {
    let (_, site) = exported(&Folder::shipped(), Some(BOT));
    let manifest: serde_json::Value = serde_json::from_str(text(&site, "manifest.json")).unwrap();
    let version = manifest["version"].as_str().unwrap().to_owned();
    assert_eq!((version.len(), manifest["bot"].as_str()), (64, Some(BOT)));
    assert!(text(&site, "index.html").contains(&version) && text(&site, "ko/appeal.html").contains(&version));
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/verify");
        assert!(reader.answer().await.text.contains(&version));
    })
    .await;
}
