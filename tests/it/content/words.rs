//! What the shipped words say: the editorial brief as tests.

use std::collections::{BTreeMap, BTreeSet};

use article::Topic;
use rich_text::RichText;
use rich_text::detect::{FoundKind, detect};
use rich_text::markdown;
use rich_text::markdown::Surroundings;
use rich_text::split::BlockKind;

use super::{Shown, all_messages, all_pages, library, shown, shown_parts};
use crate::harness::Folder;

const LANGUAGES: [&str; 4] = ["ko", "ru", "uk", "en"];

/// The project's post on X on 23 October 2024, and the text of Radio Free Asia; its Korean is not to be polished.
const OFFICIAL: [&str; 3] = [
    "조선인민군 병사들에게 전합니다. 푸틴 정권을 돕기 위해 파견된 여러분, 다른 나라의 땅에서 무의미하게 죽을 필요가 없습니다. 이미 수십만 러시아 군인들이 집으로 돌아오지 못할 운명을 겪고 있으며, 여러분이 그 길을 따를 필요는 없습니다!",
    "항복하세요! 우크라이나는 여러분을 보호하고, 음식과 따뜻함을 제공합니다. 수천 명의 러시아 군인들이 이미 옳은 선택을 했으며, 현재 전쟁이 끝나기를 좋은 환경에서 기다리고 있습니다. 편안한 병영, 하루 세 끼 따뜻한 식사, 의료 서비스까지 제공받고 있습니다",
    "평양이 러시아에 몇 명의 병사를 지원하든, 그들이 어디로 파견되든 상관없이 우크라이나의 포로 수용소는 어떤 국적, 종교, 이념을 가진 병사라도 받아들일 준비가 되어 있습니다. 우리의 프로젝트 연락처는 변함이 없습니다",
];

/// Kyiv Post, 23 October 2024.
const KYIV_POST: [&str; 2] = [
    "“We appeal to the soldiers of the Korean People’s Army who were sent to support the Putin regime. Don’t die senselessly on foreign soil. Do not repeat the fate of hundreds of thousands of Russian soldiers who will never return home. Surrender! Ukraine will provide you with shelter, food, and warmth”.",
    "“It doesn’t matter how many soldiers Pyongyang sends or to which sector – they will be accepted. Ukrainian prisoner-of-war camps are ready to receive soldiers of any nationality, religion, or ideology”.",
];

#[test]
fn the_appeal_is_quoted_to_the_letter() {
    let library = library(&Folder::shipped());
    assert_eq!(shown(&library, "ko", "appeal").styled("blockquote"), [OFFICIAL.join("\n\n")]);
    assert_eq!(shown(&library, "en", "appeal").styled("blockquote"), KYIV_POST);
    for language in ["ru", "uk"] {
        let appeal = shown(&library, language, "appeal");
        let quotations = appeal.styled("blockquote");
        assert_eq!(quotations.len(), 1, "{}", appeal.place());
        assert_eq!(quotations[0].split("\n\n").count(), 3, "{}", appeal.place());
    }
}

/// The line under the heading, in small letters.
fn label(shown: &Shown) -> String {
    shown.text.lines().nth(1).unwrap_or_default().to_lowercase()
}

#[test]
fn the_appeal_says_whose_words_it_is_in() {
    let library = library(&Folder::shipped());
    for (language, expected) in [
        ("ko", "우크라이나의 “나는 살고 싶다” 프로젝트가 발표한 공식 글(원문 그대로)"),
        ("ru", "неофициальный перевод"),
        ("uk", "неофіційний переклад"),
        ("en", "translated by kyiv post"),
    ] {
        let appeal = shown(&library, language, "appeal");
        assert_eq!(label(&appeal), expected);
        let is_italic =
            appeal.styled("italic").iter().any(|words| words.to_lowercase() == expected);
        assert_eq!(is_italic, language != "ko", "Hangul is only slanted, never italic");
    }
    let english = shown(&library, "en", "appeal").text;
    for note in
        ["“They will be accepted” was added by Kyiv Post", "says “shelter”", "“protects you”"]
    {
        assert!(english.contains(note), "{note}");
    }
}

#[test]
fn each_language_has_a_name_for_each_provenance() {
    let labels: BTreeMap<&str, [&str; 4]> = BTreeMap::from([
        ("ko", ["공식 글", "번역: x", "비공식 번역", "간추린 글"]),
        ("ru", ["официальный текст", "перевод: x", "неофициальный перевод", "наш пересказ"]),
        ("uk", ["офіційний текст", "переклад: x", "неофіційний переклад", "наш виклад"]),
        ("en", ["official text", "translated by x", "unofficial translation", "our summary"]),
    ]);
    let provenances =
        ["\"official\"", "\"translation\"\nby = \"X\"", "\"unofficial\"", "\"summary\""];
    for (at, provenance) in provenances.into_iter().enumerate() {
        let folder = Folder::copy();
        for language in LANGUAGES {
            folder.replace(&format!("pages/{language}/since.md"), "\"summary\"", provenance);
        }
        let library = library(&folder);
        for (language, labels) in &labels {
            let label = label(&shown(&library, language, "since"));
            assert!(label.contains(labels[at]), "{language}: {label}");
        }
    }
}

#[test]
fn austin_spoke_on_wednesday_in_rome() {
    let library = library(&Folder::shipped());
    for (language, said, correction, wrong_day) in [
        ("ko", "10월 23일 수요일, 로마", "우리가 바로잡은 것", "화요일"),
        ("ru", "среда, 23 октября, Рим", "Наша поправка", "во вторник"),
        ("uk", "середа, 23 жовтня, Рим", "Наше виправлення", "у вівторок"),
        ("en", "Wednesday, 23 October, in Rome", "Our correction", "on Tuesday"),
    ] {
        let context = shown(&library, language, "context").text;
        assert!(context.contains(said), "{language}");
        let tuesday: Vec<&str> = context.lines().filter(|line| line.contains(wrong_day)).collect();
        let [tuesday] = tuesday[..] else { panic!("{language}: {tuesday:?}") };
        assert!(tuesday.contains(correction), "{language}: {tuesday}");
    }
}

#[test]
fn no_way_to_reach_anybody_is_given() {
    let library = library(&Folder::shipped());
    for shown in all_messages(&library) {
        let links: String =
            shown.entities.iter().filter_map(|entity| entity.url.as_deref()).collect();
        let everything = format!("{} {links}", shown.text);
        for contact in [
            "@",
            "t.me",
            "telegram.me",
            "telegram.org",
            "tg:",
            "whatsapp",
            "signal.me",
            "+3",
            "+7",
            "+8",
        ] {
            assert!(!everything.contains(contact), "{} in {}", contact, shown.place());
        }
        let separators = [' ', '-', '(', ')', '\u{a0}'];
        let digits: String =
            shown.text.chars().filter(|letter| !separators.contains(letter)).collect();
        let longest = digits.split(|letter: char| !letter.is_ascii_digit()).map(str::len).max();
        assert!(longest < Some(9), "a long number in {}", shown.place());
    }
}

#[test]
fn the_project_s_site_is_no_link() {
    let library = library(&Folder::shipped());
    for shown in all_messages(&library) {
        let expected = usize::from(shown.page == "about");
        let in_code =
            shown.styled("code").into_iter().filter(|words| *words == "hochuzhit.com").count();
        assert_eq!(in_code, expected, "{}", shown.place());
        assert_eq!(
            shown.text.to_lowercase().matches("hochuzhit").count(),
            expected,
            "{}",
            shown.place()
        );
    }
}

#[test]
fn telegram_makes_no_links_but_of_commands() {
    let library = library(&Folder::shipped());
    for shown in all_messages(&library) {
        let marked: BTreeSet<&str> = shown
            .entities
            .iter()
            .filter(|e| e.kind == "code" || e.url.is_some())
            .map(|e| e.words.as_str())
            .collect();
        for found in detect(&shown.text) {
            let words = &shown.text[found.range];
            match found.kind {
                FoundKind::BotCommand => {
                    assert!(library.topic(&words[1..]).is_some(), "{words} in {}", shown.place());
                }
                _ => assert!(marked.contains(words), "{words} in {}", shown.place()),
            }
        }
    }
}

#[test]
fn all_sources_are_linked_on_the_page_of_sources() {
    let library = library(&Folder::shipped());
    let registry = std::fs::read_to_string(Folder::shipped().path().join("sources.toml")).unwrap();
    let registry: toml::Table = toml::from_str(&registry).unwrap();
    assert_eq!(registry.len(), 45);
    for language in LANGUAGES {
        let parts = shown_parts(&library, language, "sources");
        let links: Vec<&str> = parts
            .iter()
            .flat_map(|part| &part.entities)
            .filter_map(|entity| entity.url.as_deref())
            .collect();
        let text: String = parts.iter().map(|part| format!("{}\n", part.text)).collect();
        let (linked, unlinked): (Vec<_>, Vec<_>) = registry.iter().partition(|(_, source)| {
            source.get("link").is_none_or(|link| link.as_bool() == Some(true))
        });
        assert_eq!(unlinked.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["kbs-nis"]);
        let expected: BTreeSet<&str> =
            linked.iter().map(|(_, source)| source["url"].as_str().unwrap()).collect();
        assert_eq!(links.iter().copied().collect::<BTreeSet<_>>(), expected, "{language}");
        assert_eq!(links.len(), linked.len(), "{language}");
        for (_, source) in &registry {
            assert!(text.contains(source["publisher"].as_str().unwrap()), "{language}: {source:?}");
            let about = &source["description"];
            let about =
                about.get(language).or_else(|| about.get("en")).unwrap_or(about).as_str().unwrap();
            assert!(text.contains(about), "{language}: {source:?}");
        }
        for at in 1..=registry.len() {
            let entries = text.lines().filter(|line| line.starts_with(&format!("[{at}] "))).count();
            assert_eq!(entries, 1, "[{at}] in {language}");
        }
    }
}

/// Takes every citation and notes it.
#[derive(Default)]
struct Cited(BTreeSet<String>);

impl Surroundings for Cited {
    fn cite(&mut self, id: &str) -> Option<usize> {
        self.0.insert(id.to_owned());
        Some(self.0.len())
    }

    fn fill(&self, name: &str) -> Option<RichText> {
        Some(RichText::from(name))
    }
}

/// The sources a page cites, and what its blocks are.
fn anatomy(language: &str, page: &str) -> (BTreeSet<String>, Vec<BlockKind>) {
    let path = Folder::shipped().path().join(format!("pages/{language}/{page}.md"));
    let file = std::fs::read_to_string(path).unwrap();
    let body = file.splitn(3, "+++\n").nth(2).unwrap();
    let mut cited = Cited::default();
    let (blocks, refusals) = markdown::read(body, &mut cited);
    assert_eq!(refusals, []);
    (cited.0, blocks.iter().map(|block| block.kind).collect())
}

#[test]
fn a_page_says_the_same_in_every_language() {
    let library = library(&Folder::shipped());
    let names = library.pages().map(|page| library.name(Topic::Page(page)));
    for page in names.filter(|page| *page != "appeal") {
        let english = anatomy("en", page);
        assert!(!english.0.is_empty(), "/{page} cites nothing");
        for language in LANGUAGES {
            assert_eq!(anatomy(language, page), english, "/{page} in {language}");
        }
    }
    for language in LANGUAGES {
        let (cited, _) = anatomy(language, "appeal");
        assert!(
            cited.contains("kyivpost") && cited.contains("rfa-appeal"),
            "/appeal in {language}"
        );
    }
}

#[test]
fn every_page_but_the_sources_is_one_message_within_all_limits() {
    let library = library(&Folder::shipped());
    let names: Vec<&str> = library.pages().map(|page| library.name(Topic::Page(page))).collect();
    assert_eq!(
        names,
        ["start", "appeal", "conditions", "since", "sources", "about", "privacy", "context"]
    );
    for (language, page) in all_pages(&library) {
        let page_in_language = library.page_in_language(language, page);
        let most = if library.page("sources") == Some(page) { 9 } else { 1 };
        assert!((1..=most).contains(&page_in_language.parts.len()), "{}", page_in_language.title);
        assert!(
            page_in_language.button.chars().count() <= 30
                && page_in_language.menu.chars().count() <= 256,
            "{}",
            page_in_language.title
        );
    }
    for shown in all_messages(&library) {
        let (place, units) = (shown.place(), shown.text.encode_utf16().count());
        assert!((1..=4096).contains(&units), "{place}: {units}");
        assert!(shown.entities.len() <= 100, "{place}: {}", shown.entities.len());
    }
    for language in library.languages() {
        let phrases = &library.locale(language).phrases;
        for (words, most) in
            [(&phrases.bot_name, 64), (&phrases.bot_description, 512), (&phrases.bot_about, 120)]
        {
            assert!((1..=most).contains(&words.chars().count()), "{words}");
        }
    }
}
