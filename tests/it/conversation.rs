//! What readers say and what the bot answers.

use appeal_bot::sandbox::{Fault, FaultRule, Options};
use serde_json::json;

use crate::harness::{BOT, Folder, run, run_with, show};

/// Opens a message's first line, its heading.
fn heading(message: &appeal_bot::sandbox::Message) -> &str {
    message.text.lines().next().unwrap_or_default()
}

const LANGUAGES: [&str; 4] = ["ko", "ru", "uk", "en"];
const PAGES: [&str; 8] = ["start", "appeal", "conditions", "context", "since", "sources", "about", "privacy"];

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
async fn every_page_in_every_language_is_sent_as_it_was_approved() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        for language in LANGUAGES {
            for page in PAGES {
                reader.says(&format!("/{page} {language}"));
                let shown = match page {
                    "start" => {
                        reader.answer().await;
                        reader.says(&format!("/{language}"));
                        show(&*reader.answer().await)
                    }
                    _ => show(&*reader.answer().await),
                };
                insta::assert_snapshot!(format!("{page}_{language}"), without_asked(&shown));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_programs_own_answers_are_sent_as_they_were_approved() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        for language in LANGUAGES {
            for command in ["help", "verify"] {
                reader.says(&format!("/{command} {language}"));
                let shown = without_versions(&without_asked(&show(&*reader.answer().await)));
                insta::assert_snapshot!(format!("{command}_{language}"), shown);
            }
            let mut reader = bot.reader(language);
            reader.says("/language");
            insta::assert_snapshot!(format!("language_{language}"), without_asked(&show(&*reader.answer().await)));
            reader.says("/erase");
            assert_eq!(reader.deletion().await.len(), 3);
            insta::assert_snapshot!(format!("erase_{language}"), without_asked(&show(&*reader.answer().await)));
        }
    })
    .await;
}

/// The id of the message that asked differs from run to run; the last field of a payload.
fn without_asked(shown: &str) -> String {
    let mut plain = String::new();
    for piece in shown.split_inclusive(')') {
        match piece.rfind("](1").and_then(|at| Some((at, piece[at..].rfind(':')? + at))) {
            Some((_, colon)) => plain.push_str(&format!("{}:…)", &piece[..colon])),
            None => plain.push_str(piece),
        }
    }
    plain
}

/// The hash changes with every word, and the build with every release.
fn without_versions(shown: &str) -> String {
    let codes: Vec<&str> = shown.split("<code>").collect();
    let hidden = codes.iter().skip(1).map(|piece| match piece.split_once("</code>") {
        Some((code, rest)) if code.starts_with('@') => format!("{code}</code>{rest}"),
        Some((_, rest)) => format!("…</code>{rest}"),
        None => (*piece).to_owned(),
    });
    std::iter::once(codes[0].to_owned()).chain(hidden).collect::<Vec<_>>().join("<code>")
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
            ("en", "what  it promises", "What the appeal promises"),
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

#[tokio::test]
async fn every_button_of_every_language_changes_the_message_in_place() {
    run(async |bot| {
        for language in LANGUAGES {
            let mut reader = bot.reader(language);
            reader.says("/start");
            let mut seen = std::collections::BTreeSet::new();
            let first = reader.answer().await;
            let mut waiting: Vec<String> = payloads(&first);
            while let Some(payload) = waiting.pop() {
                let ends = payload.starts_with("1e") || payload.starts_with("1c");
                if ends || !seen.insert(payload.clone()) {
                    continue;
                }
                reader.taps_payload(&payload);
                let edit = reader.edit().await;
                assert_eq!(edit.message_id, first.message_id, "one message from first to last");
                waiting.extend(payloads(&edit));
            }
            assert!(seen.len() > 60, "{} screens were reached", seen.len());
        }
    })
    .await;
}

/// What changes a message in place; a tap on the screen that is shown already changes nothing and is seen by nobody.
fn payloads(message: &appeal_bot::sandbox::Message) -> Vec<String> {
    let shown = show(message);
    let targets = shown.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| target.starts_with('1')).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_original_is_one_tap_away_and_the_language_stays_in_the_buttons() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/appeal");
        reader.answer().await;
        reader.taps("Original (Korean)");
        assert_eq!(heading(&*reader.edit().await), "호소문");
        reader.taps("당시 상황");
        assert_eq!(heading(&*reader.edit().await), "당시에 알려져 있던 것");
        reader.taps("언어");
        assert_eq!(heading(&*reader.edit().await), "언어");
        reader.taps("English");
        assert_eq!(heading(&*reader.edit().await), "What was known at the time");
        reader.says("/context");
        assert_eq!(heading(&*reader.answer().await), "What was known at the time");
    })
    .await;
}

#[tokio::test]
async fn a_tap_that_is_repeated_changes_nothing() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/start");
        reader.answer().await;
        let sources = reader.payload("Sources");
        reader.taps_payload(&sources);
        reader.edit().await;
        reader.taps_payload(&sources);
        bot.all_confirmed().await;
    })
    .await;
}

#[tokio::test]
async fn old_and_forged_buttons_get_a_notice_and_the_start_page() {
    run(async |bot| {
        let mut reader = bot.reader("ru");
        reader.says("/appeal");
        reader.answer().await;
        for payload in [
            "0s:ru:appeal:0:1",
            "1s:xx:appeal:0:1",
            "1s:ru:nothing:0:1",
            "1s:ru:appeal:-1:1",
            "1s:ru:appeal:0:-1",
            "1s:ru:appeal:0:1:1",
            "1s:ru:appeal:0:zzzzzzzzzzzzzzzzzzzz",
            "1x:ru:appeal:0:1",
            "1ss:ru:appeal:0:1",
            "🕊",
            ":::::",
        ] {
            reader.taps_payload("1s:ru:sources:0:1");
            reader.edit().await;
            reader.taps_payload(payload);
            let (notice, edit) = reader.notice_and_edit().await;
            assert_eq!(notice, "Эта кнопка из старой версии. Вот главная страница.", "{payload}");
            assert_eq!(heading(&edit), "Опубликованное обращение и его источники", "{payload}");
        }
        reader.taps_payload("1s:ru:appeal:99:1");
        assert_eq!(heading(&*reader.edit().await), "Обращение", "a part beyond the last one is the last one");
    })
    .await;
}

#[tokio::test]
async fn a_tap_on_a_lost_message_is_answered_by_a_new_one() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/start");
        reader.answer().await;
        reader.taps_on_a_lost_message("1s:en:sources:0:1");
        assert_eq!(heading(&*reader.answer().await), "Sources");
    })
    .await;
}

#[tokio::test]
async fn hide_leaves_nothing_to_see_and_a_way_back() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/context");
        reader.answer().await;
        reader.taps("Hide");
        insta::assert_snapshot!(without_asked(&show(&*reader.edit().await)), @"
        Nothing new.
        [Open](1s:en:context:0:…)
        ");
        reader.taps("Open");
        assert_eq!(heading(&*reader.edit().await), "What was known at the time");
    })
    .await;
}

#[tokio::test]
async fn erase_on_a_message_deletes_it_and_its_question() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        let kept = reader.says("/about");
        reader.answer().await;
        let asked = reader.says("/context");
        let answered = reader.answer().await.message_id;
        reader.taps("Sources");
        reader.edit().await;
        reader.taps("Erase");
        assert_eq!(reader.deletion().await, [asked, answered]);
        assert!(reader.notice().await.starts_with("Deleted"));
        assert!(bot.sandbox.messages(reader.chat).iter().any(|message| message.message_id == kept));
    })
    .await;
}

#[tokio::test]
async fn erase_as_a_command_sweeps_the_chat_and_takes_its_note_away_on_a_tap() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        let mut there = Vec::new();
        for page in PAGES.iter().skip(1) {
            there.push(reader.says(&format!("/{page}")));
            there.push(reader.answer().await.message_id);
        }
        there.push(reader.says("/erase"));
        there.sort_unstable();
        assert_eq!(reader.deletion().await, there);
        let note = reader.answer().await.message_id;
        reader.taps("Remove this note");
        assert_eq!(reader.deletion().await, [note]);
        assert!(bot.sandbox.messages(reader.chat).is_empty());
    })
    .await;
}

#[tokio::test]
async fn verify_names_the_bot_and_the_version_of_the_words() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/verify");
        let text = reader.answer().await.text.clone();
        let version = appeal_bot::app::load(Folder::shipped().path()).unwrap().version;
        assert!(text.contains(&format!("@{BOT}")), "{text}");
        assert!(text.contains(&version), "{text}");
        assert!(text.contains(appeal_bot::BUILD), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_group_gets_answers_whose_buttons_lead_into_the_private_chat() {
    run(async |bot| {
        let mut member = bot.member("uk");
        let asked = member.says("/sources");
        let answer = member.answer().await;
        assert_eq!((heading(&answer), answer.reply_to), ("Джерела", Some(asked)));
        for (label, target) in crate::harness::buttons(&answer) {
            assert!(target.starts_with(&format!("https://t.me/{BOT}?start=")), "{label}: {target}");
        }
        member.says(&format!("/sources@{BOT} en"));
        assert_eq!(heading(&*member.answer().await), "Sources");
        member.says(&format!("/nonsense@{BOT}"));
        assert_eq!(heading(&*member.answer().await), "Опубліковане звернення та його джерела");
        for other in ["/sources@other_bot", "/nonsense", "hello", "Джерела"] {
            member.says(other);
        }
        member.says_in_topic(5, "/about");
        assert_eq!(member.answer().await.thread, Some(5));
        member.says("/erase");
        assert!(crate::harness::buttons(&*member.answer().await).is_empty());
        member.taps_payload("1s:uk:appeal:0:1");
        assert!(member.notice().await.starts_with("Ця кнопка"), "a forged tap changes nothing for all");
    })
    .await;
}

#[tokio::test]
async fn groups_can_get_a_neutral_link_or_silence() {
    let link = Folder::copy();
    link.replace("bot.toml", "groups = \"answer\"", "groups = \"link\"");
    run_with(&link, Options::default(), async |bot| {
        let mut member = bot.member("en");
        member.says("/appeal");
        insta::assert_snapshot!(show(&*member.answer().await), @"
        Please open a private chat with this bot.
        [Open](https://t.me/appeal_test_bot?start=start)
        ");
    })
    .await;
    let silent = Folder::copy();
    silent.replace("bot.toml", "groups = \"answer\"", "groups = \"silent\"");
    run_with(&silent, Options::default(), async |bot| {
        let mut member = bot.member("en");
        member.says("/appeal");
        bot.all_confirmed().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_no_request_gets_no_answer() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        let from = json!({ "id": reader.chat, "is_bot": false, "first_name": "R", "language_code": "en" });
        let chat = json!({ "id": reader.chat, "type": "private" });
        for extra in [
            json!({ "pinned_message": { "message_id": 1 } }),
            json!({ "text": "shared", "via_bot": { "id": 42, "is_bot": true } }),
            json!({ "new_kind_of_content": {} }),
        ] {
            let mut message = json!({ "message_id": 7, "date": 1, "from": from, "chat": chat });
            message.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            bot.sandbox.push_raw(json!({ "message": message }));
        }
        let channel = json!({ "message_id": 7, "date": 1, "chat": { "id": -5, "type": "channel" }, "text": "/start" });
        bot.sandbox.push_raw(json!({ "message": channel }));
        let photo = json!({ "message_id": 7, "date": 1, "from": from, "chat": chat, "photo": [{}] });
        bot.sandbox.push_raw(json!({ "message": photo }));
        assert_eq!(
            heading(&*reader.answer().await),
            "A published appeal and its sources",
            "a picture asks for the menu"
        );
    })
    .await;
}

#[tokio::test]
async fn unknown_and_malformed_updates_are_confirmed_and_stop_nothing() {
    run(async |bot| {
        bot.expects_warning("an update cannot be read");
        bot.expects_warning("cannot receive updates");
        let mut reader = bot.reader("en");
        for update in [
            json!({ "a_kind_of_the_future": { "id": 1 } }),
            json!({ "message": 7 }),
            json!({ "message": { "message_id": "seven", "chat": [] } }),
            json!({ "message": { "message_id": 7, "chat": { "id": 5, "type": 6 }, "text": {} } }),
            json!({ "callback_query": { "id": 7 } }),
            json!({ "callback_query": null }),
            json!({}),
        ] {
            bot.sandbox.push_raw(update);
        }
        reader.says("/start");
        reader.answer().await;
        bot.sandbox.push_raw_text("{\"update_id\":900000001,\"message\":{broken".to_owned());
        bot.sandbox.push_raw(json!({ "update_id": 900000002, "poll": {} }));
        reader.says("/about");
        reader.answer().await;
        bot.all_confirmed().await;
    })
    .await;
}

#[tokio::test]
async fn a_blocked_bot_and_a_deleted_message_hurt_nobody() {
    run(async |bot| {
        let mut gone = bot.reader("en");
        let mut there = bot.reader("en");
        bot.sandbox.block(gone.chat, true).unwrap();
        gone.says("/start");
        there.says("/start");
        there.answer().await;
        let deleted = FaultRule {
            method: "editMessageText".to_owned(),
            chat: Some(there.chat),
            times: Some(1),
            after: false,
            fault: Fault::Status { code: 400, description: Some("Bad Request: message to edit not found".to_owned()) },
        };
        bot.sandbox.add_fault(deleted);
        there.taps("Sources");
        bot.all_confirmed().await;
        there.taps("About");
        there.edit().await;
    })
    .await;
}

#[tokio::test]
async fn updates_of_one_chat_are_answered_in_order() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        let said: Vec<&str> = PAGES.iter().copied().cycle().skip(1).take(40).filter(|page| *page != "start").collect();
        for page in &said {
            reader.says(&format!("/{page}"));
        }
        for page in said {
            let button = reader.answer().await;
            let hide = crate::harness::buttons(&button).into_iter().find(|(label, _)| label == "Hide").unwrap().1;
            assert!(hide.starts_with(&format!("1h:en:{page}:")), "{hide} is not of {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn menus_and_descriptions_are_set_in_every_language_and_only_once() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/start");
        reader.answer().await;
        let shown = || bot.sandbox.snapshot();
        for _ in 0..2000 {
            if shown()["bot"]["short_description"]["en"].is_string() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let shown = shown();
        for what in ["description", "short_description"] {
            let described: Vec<&str> = shown["bot"][what].as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(described, ["", "en", "ko", "ru", "uk"], "{what}");
        }
        let named: Vec<&str> = shown["bot"]["name"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(named, ["", "ko", "ru", "uk"], "an English name of its own would say the same again");
        let menu = |scope: &str, code: &str| {
            let menus = shown["commands"].as_array().unwrap();
            let menu = menus.iter().find(|menu| menu["scope"] == scope && menu["language_code"] == code).unwrap();
            let commands = menu["commands"].as_array().unwrap().iter();
            commands.map(|command| command["command"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
        };
        let pages = "start appeal conditions context since sources about privacy";
        assert_eq!(menu("all_private_chats", "ko"), format!("{pages} language erase verify help"));
        assert_eq!(menu("all_group_chats", ""), pages);
    })
    .await;
}

#[tokio::test]
async fn menus_that_cannot_be_set_are_one_warning() {
    run(async |bot| {
        bot.expects_warning("cannot set menus");
        bot.sandbox.add_fault(FaultRule {
            method: "getMyCommands".to_owned(),
            chat: None,
            times: None,
            after: false,
            fault: Fault::Status { code: 400, description: None },
        });
        let mut reader = bot.reader("en");
        reader.says("/start");
        reader.answer().await;
        for _ in 0..2000 {
            if !bot.log.lines().is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    })
    .await;
}
