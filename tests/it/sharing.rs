//! Pages in other chats: the picker that opens behind the bot's @name, the Share button, and deep links.

mod trouble;

use std::collections::BTreeSet;

use appeal_bot::config;
use article::{Library, Topic};
use serde_json::{Value, json};
use telegram_sandbox::{Message, Options};

use crate::harness::{
    BOT, Conversation, Folder, Reader, SHARE, buttons, run, run_with, show, until,
};

const LANGUAGES: [&str; 4] = ["ko", "ru", "uk", "en"];

fn shipped() -> Library {
    config::load(Folder::shipped().path()).unwrap()
}

/// Every page and language, as a deep link names them.
fn every_link(library: &Library) -> Vec<String> {
    let pages = library.pages().map(|page| library.name(Topic::Page(page)).to_owned());
    pages
        .flat_map(|page| {
            library.languages().map(move |code| format!("{page}_{}", library.code(code)))
        })
        .collect()
}

/// What a reader of this id and language is offered who types words behind the bot's name.
async fn offered(
    bot: &Conversation,
    words: &str,
    offset: &str,
    language: Option<&str>,
    reader: i64,
) -> Value {
    let query = bot.sandbox.inline_query_from(offset, words, language, Some(reader));
    let answer = || bot.sandbox.inline_answer(query).unwrap();
    until("the query is answered", async || answer().is_some()).await;
    json!({ "query": query, "answer": answer() })
}

async fn picks(bot: &Conversation, words: &str) -> Value {
    offered(bot, words, "", Some("en"), 1001).await["answer"].take()
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["id"].as_str().unwrap())
        .collect()
}

async fn opens(reader: &mut Reader, link: &str) -> std::sync::Arc<Message> {
    reader.says(&format!("/start {link}"));
    reader.answer().await
}

#[tokio::test]
async fn the_article_is_offered_first_in_every_language_and_the_same_to_everybody() {
    run(async |bot| {
        let asked = |language, reader| offered(bot, "", "", language, reader);
        let (one, other, third) =
            (asked(Some("ko"), 7).await, asked(Some("uk"), 8).await, asked(None, 9).await);
        assert!(one["answer"] == other["answer"] && other["answer"] == third["answer"]);
        let answer = &one["answer"];
        assert_eq!(ids(answer)[..4], ["appeal_ko", "appeal_ru", "appeal_uk", "appeal_en"]);
        assert_eq!((&answer["is_personal"], &answer["cache_time"]), (&json!(false), &json!(3600)));
        assert_eq!(
            answer["button"],
            json!({ "text": "Open privately", "start_parameter": "start" })
        );
        assert_eq!(answer["results"][0]["title"], "호소문");
        assert!(
            answer["results"][0]["description"].as_str().unwrap().starts_with("한국어 · "),
            "{answer}"
        );

        let mut all: Vec<String> = ids(answer).into_iter().map(str::to_owned).collect();
        let mut next = answer["next_offset"].as_str().unwrap().to_owned();
        while !next.is_empty() {
            let more = offered(bot, "", &next, None, 9).await["answer"].take();
            assert!(!ids(&more).is_empty());
            all.extend(ids(&more).into_iter().map(str::to_owned));
            next = more["next_offset"].as_str().unwrap().to_owned();
        }
        let (every, offered): (BTreeSet<_>, BTreeSet<_>) =
            (every_link(&shipped()).into_iter().collect(), all.iter().cloned().collect());
        assert_eq!((every, all.len()), (offered, 32), "every page in every language, once");
        assert!(
            all[28..].iter().all(|id| id.starts_with("start_")),
            "what is about the bot comes last: {all:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn words_narrow_down_what_is_offered() {
    run(async |bot| {
        for (words, expected) in [
            ("ko", "appeal_ko conditions_ko since_ko sources_ko about_ko privacy_ko context_ko start_ko"),
            ("appeal ko", "appeal_ko"),
            ("KO Appeal", "appeal_ko"),
            ("/appeal@ ru", "appeal_ru"),
            ("호소문", "appeal_ko conditions_ko start_ko"),
            // The letters of a title in parts, as some keyboards write them.
            ("\u{110e}\u{116e}\u{11af}\u{110e}\u{1165}", "sources_ko start_ko"),
            ("ИСТОЧНИКИ", "sources_ru start_ru"),
            ("джер", "sources_uk start_uk"),
            ("русский источн", "sources_ru start_ru"),
            ("english priv", "privacy_en"),
            ("appeal en", "appeal_en conditions_en start_en"),
            ("nothing of the kind", ""),
        ] {
            assert_eq!(ids(&picks(bot, words).await).join(" "), expected, "{words}");
        }
        let korean = json!({ "text": "일대일 대화로 열기", "start_parameter": "start_ko" });
        assert_eq!(picks(bot, "호소문").await["button"], korean, "the language of all that was found");
        let english = json!({ "text": "Open privately", "start_parameter": "start" });
        assert_eq!(picks(bot, "nothing of the kind").await["button"], english);
        for offset in ["32", "18446744073709551615"] {
            let beyond = offered(bot, "", offset, None, 9).await["answer"].take();
            assert_eq!((ids(&beyond).len(), &beyond["next_offset"]), (0, &json!("")), "{offset}");
        }
        for offset in ["nonsense", "-1"] {
            assert_eq!(ids(&offered(bot, "", offset, None, 9).await["answer"])[0], "appeal_ko", "{offset}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_deep_link_opens_its_page_and_its_share_button_offers_exactly_this() {
    run(async |bot| {
        let mut reader = bot.reader("be");
        let mut friend = bot.reader("en");
        for link in every_link(&shipped()) {
            let page = opens(&mut reader, &link).await;
            let own = buttons(&page);
            let share =
                own.iter().filter_map(|(_, target)| target.strip_prefix(SHARE)).collect::<Vec<_>>();
            let words = link.replace('_', " ");
            // The rows of the start page name no Share button; its deep links and the picker have it all the same.
            let expected = if link.starts_with("start_") { vec![] } else { vec![words.as_str()] };
            assert_eq!(share, expected, "one Share button: {own:?}");
            let hide = own.iter().find(|(_, target)| target.starts_with("1h:")).unwrap();
            let (name, code) = link.rsplit_once('_').unwrap();
            assert!(hide.1.starts_with(&format!("1h:{code}:{name}:0:")), "{link} opens {hide:?}");

            let sent = chosen(bot, &words, &link, friend.chat).await;
            assert_eq!(
                (&sent.text, &sent.entities),
                (&page.text, &page.entities),
                "the words as they are sent here"
            );
            let address = format!("https://t.me/{BOT}?start=");
            let targets: Vec<String> =
                buttons(&sent).into_iter().map(|(_, target)| target).collect();
            assert!(targets.iter().all(|target| target.starts_with(&address)), "{targets:?}");
            assert_eq!(targets.last().unwrap(), &format!("{address}{link}"));
        }
        // What was shared in the reader's own chat with the bot is nothing to answer.
        friend.says("/about");
        friend.answer().await;
    })
    .await;
}

/// What a reader sends who chooses the first offer for these words.
async fn chosen(bot: &Conversation, words: &str, link: &str, chat: i64) -> Message {
    let offer = offered(bot, words, "", Some("de"), chat).await;
    assert_eq!(ids(&offer["answer"])[0], link);
    let id = bot.sandbox.choose(chat, offer["query"].as_i64().unwrap(), link).unwrap();
    let messages = bot.sandbox.messages(chat);
    let sent = messages.into_iter().find(|message| message.message_id == id).unwrap();
    assert!(
        sent.via_bot && sent.outgoing,
        "the reader sends it, and the bot's name stands above it"
    );
    sent
}

#[tokio::test]
async fn a_shared_page_stands_alone_and_leads_to_the_rest() {
    let folder = Folder::copy();
    let rest: String =
        (0..200).map(|number| format!("Paragraph {number} of many.[^kyivpost]\n\n")).collect();
    folder.append("pages/en/appeal.md", &format!("\n{rest}"));
    run_with(&folder, Options::default(), async |bot| {
        let offer = offered(bot, "appeal en", "", None, 9).await;
        let mut reader = bot.reader("en");
        let sent =
            bot.sandbox.choose(reader.chat, offer["query"].as_i64().unwrap(), "appeal_en").unwrap();
        let sent = bot
            .sandbox
            .messages(reader.chat)
            .into_iter()
            .find(|message| message.message_id == sent)
            .unwrap();
        insta::assert_snapshot!(show(&sent).lines().rev().take(3).collect::<Vec<_>>().join("\n"), @"
        [Read with sources](https://t.me/appeal_test_bot?start=appeal_en)
        [Original (Korean)](https://t.me/appeal_test_bot?start=appeal_ko)
        [2/2 ▶](https://t.me/appeal_test_bot?start=appeal_en)
        ");
        for expected in
            ["The appeal\n", "Translated by Kyiv Post", "Sources\n", "As of October 2024"]
        {
            assert!(sent.text.contains(expected), "{expected}: {}", sent.text);
        }
        assert_eq!(sent.text, opens(&mut reader, "appeal_en").await.text);
        reader.taps("2/2 ▶");
        assert!(
            buttons(&*reader.edit().await).iter().any(|(_, target)| target == "share: appeal en")
        );
    })
    .await;
}

#[tokio::test]
async fn the_share_button_is_for_pages_in_private_chats() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        for said in ["/help", "/verify", "/language", "/erase"] {
            reader.says(said);
            if said == "/erase" {
                reader.deletion().await;
            }
            let answer = reader.answer().await;
            assert!(
                buttons(&answer).iter().all(|(_, target)| !target.starts_with(SHARE)),
                "{said}"
            );
        }
        let mut member = bot.member("en");
        for page in ["start", "appeal"] {
            member.says(&format!("/{page}"));
            let answer = member.answer().await;
            assert!(
                buttons(&answer).iter().all(|(_, target)| target.starts_with("https://")),
                "{page}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn without_inline_mode_nothing_speaks_of_sharing() {
    run_with(&Folder::shipped(), Options { inline: false, ..Options::default() }, async |bot| {
        let library = shipped();
        let mut reader = bot.reader("en");
        for link in every_link(&library) {
            let page = opens(&mut reader, &link).await;
            assert!(buttons(&page).iter().all(|(_, target)| !target.starts_with(SHARE)), "{link}");
        }
        for (code, language) in LANGUAGES.into_iter().zip(library.languages()) {
            reader.says(&format!("/help {code}"));
            let help = reader.answer().await;
            assert!(
                !help.text.contains(library.locale(language).phrases.inline_hint.as_ref()),
                "{code}"
            );
        }
        let query = bot.sandbox.inline_query("appeal", None, None);
        bot.all_confirmed().await;
        assert_eq!(
            bot.sandbox.inline_answer(query),
            Some(None),
            "Telegram asks only bots that have the mode"
        );
    })
    .await;
}

#[tokio::test]
async fn help_tells_how_to_share() {
    run(async |bot| {
        let library = shipped();
        let mut reader = bot.reader("en");
        for (code, language) in LANGUAGES.into_iter().zip(library.languages()) {
            reader.says(&format!("/help {code}"));
            assert!(
                reader
                    .answer()
                    .await
                    .text
                    .contains(library.locale(language).phrases.inline_hint.as_ref()),
                "{code}"
            );
        }
    })
    .await;
}
