//! How a request is understood: its language, its page, and the words it is made of.

use super::{heading, without_asked};
use crate::harness::{run, show};

#[tokio::test]
async fn the_appeal_follows_the_readers_language() {
    run(async |bot| {
        for (language, title) in [
            ("ko", "호소문"),
            ("ko-KR", "호소문"),
            ("ru", "Обращение"),
            ("uk", "Звернення"),
            ("en-GB", "The appeal"),
            ("be", "Обращение"),
            ("de", "The appeal"),
            ("zh-hans", "The appeal"),
        ] {
            let mut reader = bot.reader(language);
            reader.says("/appeal");
            assert_eq!(heading(&*reader.answer().await), title, "{language}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_reader_without_a_language_is_asked_and_keeps_the_page() {
    run(async |bot| {
        let mut reader = bot.stranger();
        reader.says("/start");
        insta::assert_snapshot!(without_asked(&show(&*reader.answer().await)), @"
        언어를 골라 주십시오.
        Пожалуйста, выберите язык.
        Будь ласка, виберіть мову.
        Please choose a language.
        [한국어](1s:ko:start:0:…) [Русский](1s:ru:start:0:…)
        [Українська](1s:uk:start:0:…) [English](1s:en:start:0:…)
        ");
        reader.says("/start context");
        reader.answer().await;
        reader.taps("Українська");
        assert_eq!(heading(&*reader.edit().await), "Що було відомо тоді");

        reader.says("/sources");
        let answer = reader.answer().await;
        assert_eq!(heading(&answer), "Sources");
        reader.taps("한국어");
        assert_eq!(heading(&*reader.edit().await), "출처");
    })
    .await;
}

#[tokio::test]
async fn a_language_can_be_named_in_the_command() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        for (said, title) in [
            ("/appeal ko", "호소문"),
            ("/APPEAL RU", "Обращение"),
            ("/appeal 한국어", "호소문"),
            ("/appeal xx", "The appeal"),
            ("/ko", "발표된 호소문과 그 출처"),
            ("/since_uk", "Що сталося відтоді"),
            ("/language ru", "Опубликованное обращение и его источники"),
            ("/nonsense", "A published appeal and its sources"),
            ("hello", "A published appeal and its sources"),
            ("/", "A published appeal and its sources"),
        ] {
            reader.says(said);
            assert_eq!(heading(&*reader.answer().await), title, "{said}");
        }
    })
    .await;
}

#[tokio::test]
async fn deep_links_open_a_page_a_language_or_both() {
    run(async |bot| {
        let mut reader = bot.reader("uk");
        for (payload, title) in [
            ("appeal", "Звернення"),
            ("ru", "Опубликованное обращение и его источники"),
            ("appeal_ko", "호소문"),
            ("privacy_en", "Privacy"),
            ("appeal_xx", "Опубліковане звернення та його джерела"),
            ("_", "Опубліковане звернення та його джерела"),
            ("ko_appeal", "Опубліковане звернення та його джерела"),
        ] {
            reader.says(&format!("/start {payload}"));
            assert_eq!(heading(&*reader.answer().await), title, "{payload}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_title_typed_as_words_opens_its_page() {
    run(async |bot| {
        for (language, said, title) in [
            ("ko", "호소문", "호소문"),
            ("ko", " 출처 ", "출처"),
            ("ru", "источники", "Источники"),
            ("uk", "ДЖЕРЕЛА", "Джерела"),
            ("uk", "Sources", "Джерела"),
            ("en", "promised,  AND not", "What the appeal promises, and what not"),
            ("en", "help", "Help"),
            // The letters of the title in parts, as some keyboards write them.
            ("ko", "\u{110e}\u{116e}\u{11af}\u{110e}\u{1165}", "출처"),
        ] {
            let mut reader = bot.reader(language);
            reader.says(said);
            assert_eq!(heading(&*reader.answer().await), title, "{said}");
        }
    })
    .await;
}
