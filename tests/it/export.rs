//! `export`: the static mirror and the leaflets.

pub(crate) mod folder;
mod leaflets;
pub(crate) mod tools;

use std::collections::BTreeSet;

use appeal_bot::{config, export};
use article::{Files, Lang, Library, PageId, Topic};

use crate::harness::{BOT, Folder, TODAY, run};

/// The words of a folder, and all files of their export.
fn exported(folder: &Folder, bot: Option<&str>) -> (Library, Files) {
    let files = config::read_folder(folder.path()).unwrap();
    let library = Library::build(&files, TODAY).unwrap();
    let site = export::site(&library, &files, bot).unwrap().files;
    (library, site)
}

fn text<'a>(site: &'a Files, path: &str) -> &'a str {
    std::str::from_utf8(site.get(path).unwrap_or_else(|| panic!("there is no {path}"))).unwrap()
}

fn pages(library: &Library) -> impl Iterator<Item = (Lang, PageId, String)> {
    let path = |language, page| {
        format!("{}/{}.html", library.code(language), library.name(Topic::Page(page)))
    };
    library.languages().flat_map(move |language| {
        library.pages().map(move |page| (language, page, path(language, page)))
    })
}

/// The words between the tags, as a reader sees them.
fn words(html: &str) -> String {
    let pieces =
        html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, words)| words));
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    signs
        .iter()
        .fold(pieces.collect::<String>(), |words, (entity, sign)| words.replace(entity, sign))
}

/// Every address that a file names.
fn addresses(html: &str) -> Vec<String> {
    let named = |attribute: &str| {
        let begin = format!(" {attribute}=\"");
        let values = html.split(&begin).skip(1).map(|rest| rest.split('"').next().unwrap());
        values.map(|address| address.replace("&amp;", "&")).collect::<Vec<_>>()
    };
    ["href", "src", "srcset", "action", "data"]
        .iter()
        .flat_map(|attribute| named(attribute))
        .collect()
}

#[test]
fn every_word_of_every_message_is_in_the_mirror() {
    let folder = Folder::copy();
    for file in pages_of(&folder) {
        let text = std::fs::read_to_string(folder.path().join(&file)).unwrap();
        folder.write(&file, text.replace("{bot-only}", "{ours}"));
    }
    let (library, site) = exported(&folder, None);
    for (language, page, path) in pages(&library) {
        let printed = words(text(&site, &path));
        for part in &library.page_in_language(language, page).parts {
            let message: String = serde_json::from_str(part.message.text.get()).unwrap();
            for line in message.lines() {
                let line = line.trim_start_matches("• ");
                // The list of sources numbers itself.
                let line = line
                    .split_once("] ")
                    .filter(|(number, _)| number.starts_with('['))
                    .map_or(line, |(_, it)| it);
                assert!(printed.contains(line), "{path} lacks “{line}”");
            }
        }
        assert!(
            text(&site, &path)
                .contains(&format!("<html lang=\"{}\" dir=\"ltr\">", library.code(language))),
            "{path}"
        );
    }
}

/// The files of all pages, below the folder.
fn pages_of(folder: &Folder) -> Vec<String> {
    let files = config::read_folder(folder.path()).unwrap();
    files.into_keys().filter(|path| path.starts_with("pages/")).collect()
}

#[test]
fn the_mirror_leaves_out_what_is_true_of_the_chat_alone() {
    let folder = Folder::copy();
    let marked = "## Kept\nOf both. {ours}\n\n## Gone\nOf the chat. {bot-only}\n\n- Of the chat too. {bot-only}\n\n\
                  ## Half\n- Of both again. {ours}\n- Of the chat again. {bot-only}\n";
    folder.append("pages/en/about.md", &format!("\n{marked}"));
    let (library, site) = exported(&folder, None);
    let printed = text(&site, "en/about.html");
    for kept in
        ["<h2>Kept</h2>\n<p>Of both.</p>", "<h2>Half</h2>\n<ul>\n<li>Of both again.</li>\n</ul>"]
    {
        assert!(printed.contains(kept), "{printed}");
    }
    assert!(
        !printed.contains("Of the chat")
            && !printed.contains("Gone")
            && !printed.contains("bot-only"),
        "{printed}"
    );
    let about = library.page("about").unwrap();
    let message = library.page_in_language(library.language("en").unwrap(), about).parts[0]
        .message
        .text
        .get();
    assert!(message.contains("Gone\\nOf the chat.\\n\\n• Of the chat too."), "{message}");
}

#[test]
fn the_mirror_speaks_of_no_chat_and_of_no_buttons() {
    let (library, site) = exported(&Folder::shipped(), None);
    for (language, _, path) in pages(&library) {
        let code = library.code(language);
        let of_the_chat: &[&str] = match code {
            "ko" => &["이 대화", "아래의 단추", "단추로"],
            "ru" => &["этот чат", "этого чата", "кнопк"],
            "uk" => &["цей чат", "цього чату", "кнопк"],
            _ => &["this chat", "This chat", "button"],
        };
        for path in [path, format!("{code}/index.html")] {
            let printed = words(text(&site, &path));
            for words in of_the_chat {
                assert!(
                    !printed.contains(words),
                    "{path} says “{words}”: mark the paragraph with {{bot-only}}"
                );
            }
            let phrases = &library.locale(language).phrases;
            assert!(
                printed.contains(phrases.mirror_note.as_ref()),
                "{path} does not say what it is"
            );
            assert!(!printed.contains(phrases.bot_about.as_ref()), "{path}");
        }
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
        for forbidden in
            ["<script", "<img", "<iframe", "<base", "@import", "url(", "onload", "//fonts"]
        {
            assert!(!html.contains(forbidden), "{path} has {forbidden}");
        }
        for address in addresses(html) {
            if address.contains(':') {
                assert!(
                    address == "data:," || sources.contains(&format!("\"{address}\"")),
                    "{path}: {address}"
                );
                continue;
            }
            let (file, anchor) = address.split_once('#').unwrap_or((&address, ""));
            let target = if file.is_empty() { path.clone() } else { resolve(path, file) };
            let found = site
                .get(&target)
                .unwrap_or_else(|| panic!("{path} leads to {target}, which is not there"));
            let id = format!(" id=\"{anchor}\"");
            assert!(
                anchor.is_empty() || std::str::from_utf8(found).unwrap().contains(&id),
                "{path}: {address}"
            );
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
    folder
        .with_all_phrases("ru")
        .write("pages/uk/context.md", "+++\nfallback = \"en\"\n+++\n")
        .replace("bot.toml", "\"ru\"", "\"ar\"");
    std::fs::rename(folder.path().join("pages/ru"), folder.path().join("pages/ar")).unwrap();
    std::fs::rename(folder.path().join("phrases/ru.ftl"), folder.path().join("phrases/ar.ftl"))
        .unwrap();
    folder.replace("bot.toml", "be = \"ru\"", "be = \"ar\"");
    for language in ["ko", "ar", "uk", "en"] {
        folder.append(&format!("phrases/{language}.ftl"), "\nlang-ar = Arabic\n");
    }
    let (library, site) = exported(&folder, Some(BOT));
    let page = text(&site, "uk/context.html");
    assert!(
        page.contains("<html lang=\"uk\" dir=\"ltr\">")
            && page.contains("<main lang=\"en\" dir=\"ltr\">"),
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
        let page =
            std::fs::read(folder.path().join(format!("pages/{language}/context.md"))).unwrap();
        folder.write(&format!("pages/{language}/index.md"), page);
    }
    let (_, site) = exported(&folder, None);
    assert!(text(&site, "en/index.html").contains("href=\"page-index.html\""));
    assert!(text(&site, "en/page-index.html").contains("What was known at the time"));
}

#[tokio::test]
async fn the_manifest_has_the_version_that_verify_shows() {
    let (_, site) = exported(&Folder::shipped(), Some(BOT));
    let manifest: serde_json::Value = serde_json::from_str(text(&site, "manifest.json")).unwrap();
    let version = manifest["version"].as_str().unwrap().to_owned();
    assert_eq!((version.len(), manifest["bot"].as_str()), (64, Some(BOT)));
    assert!(
        text(&site, "index.html").contains(&version)
            && text(&site, "ko/appeal.html").contains(&version)
    );
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/verify");
        assert!(reader.answer().await.text.contains(&version));
    })
    .await;
}
