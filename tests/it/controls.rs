//! What a reader holds in hand, in every language: privacy, Hide, Erase, /erase and /verify.

use std::collections::BTreeSet;

use article::{Lang, Library, Phrases, Topic};
use serde_json::json;
use telegram_sandbox::{ChatKind, Event, Fault, FaultRule, Message, Options};

use crate::harness::{
    BOT, Conversation, Folder, Reader, TOKEN, buttons, quiet, run, run_with, show, strike, until,
};
use crate::webhook::fixture::{Server, client};

/// The words as they are shipped.
fn library() -> Library {
    appeal_bot::config::load(Folder::shipped().path()).unwrap()
}

fn every_language(library: &Library) -> impl Iterator<Item = (Lang, &str, &Phrases)> {
    library
        .languages()
        .map(|language| (language, library.code(language), &library.locale(language).phrases))
}

fn labels(message: &Message) -> Vec<String> {
    buttons(message).into_iter().map(|(label, _)| label).collect()
}

/// The page that says what is kept speaks of the controls by the names that stand on them, and is one message.
#[tokio::test]
async fn privacy_is_told_in_every_language() {
    let library = library();
    run(async |bot| {
        for (language, code, phrases) in every_language(&library) {
            let mut reader = bot.reader(code);
            let title = library
                .page_in_language(language, library.page("privacy").unwrap())
                .title
                .to_string();
            for asked in ["/privacy", "/start privacy", title.as_str()] {
                reader.says(asked);
                let page = reader.answer().await;
                assert_eq!(page.text.lines().next(), Some(title.as_str()), "{code} {asked}");
                for named in [&*phrases.hide_button, &*phrases.erase_button, "/erase", "/verify"] {
                    assert!(
                        page.text.contains(named),
                        "{code}: “{named}” is not explained in\n{}",
                        page.text
                    );
                }
                assert!(
                    !labels(&page).iter().any(|label| label.contains('▶')),
                    "{code}: it needs more messages"
                );
            }
        }
    })
    .await;
}

/// Hidden, all messages look alike, whatever stood there, and the way back leads to exactly that.
#[tokio::test]
async fn every_message_can_be_hidden_and_shown_again() {
    let library = library();
    run(async |bot| {
        for (_, code, phrases) in every_language(&library) {
            let mut reader = bot.reader(code);
            reader.says("/about");
            reader.answer().await;
            let mut hidden = BTreeSet::new();
            let mut shown = 0;
            for topic in library
                .pages()
                .map(Topic::Page)
                .map(|page| library.name(page))
                .chain(["help", "verify"])
            {
                let mut part = 0;
                loop {
                    reader.taps_payload(&format!("1s:{code}:{topic}:{part}:0"));
                    let before = reader.edit().await;
                    reader.taps(&phrases.hide_button);
                    let away = reader.edit().await;
                    assert_eq!(labels(&away), [&*phrases.show_button], "{code} {topic}");
                    hidden.insert(away.text.clone());
                    reader.taps(&phrases.show_button);
                    assert_eq!(show(&*reader.edit().await), show(&before), "{code} {topic} {part}");
                    shown += 1;
                    // Another screen in between, because an edit that changes nothing is not seen.
                    reader.taps_payload(&format!("1l:{code}:{topic}:{part}:0"));
                    reader.edit().await;
                    part += 1;
                    if !labels(&before).iter().any(|label| label.contains('▶')) {
                        break;
                    }
                }
            }
            assert!(shown >= 10, "{code}: {shown}");
            assert_eq!(hidden.into_iter().collect::<Vec<_>>(), [&*phrases.hidden_text], "{code}");
        }
    })
    .await;
}

/// Neither the neutral line nor the button under it says what this is about.
#[test]
fn a_hidden_message_names_nothing() {
    let library = library();
    for (language, code, phrases) in every_language(&library) {
        let titles = library.pages().map(|page| library.page_in_language(language, page));
        let names = titles.flat_map(|page_in_language| {
            [page_in_language.title.to_string(), page_in_language.button.to_string()]
        });
        let names: BTreeSet<String> =
            names.chain([phrases.bot_name.to_string()]).flat_map(|name| words_of(&name)).collect();
        for word in words_of(&format!("{} {}", phrases.hidden_text, phrases.show_button)) {
            assert!(!names.contains(&word), "{code}: “{word}” is a word of a title");
        }
    }
}

fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| !word.is_empty()).collect()
}

/// The messages that are in a chat, ascending.
fn there(bot: &Conversation, reader: &Reader) -> Vec<i64> {
    bot.sandbox.messages(reader.chat).iter().map(|message| message.message_id).collect()
}

#[tokio::test]
async fn erase_takes_away_an_answer_and_its_question_and_nothing_else() {
    let library = library();
    run(async |bot| {
        for (_, code, phrases) in every_language(&library) {
            let mut reader = bot.reader(code);
            let (asked, mut answered) = (reader.says("/context"), Vec::new());
            answered.push(reader.answer().await);
            reader.says("/sources");
            answered.push(reader.answer().await);
            let before = there(bot, &reader);
            // Turned, translated, hidden and shown again, the message still knows itself.
            reader.last = Some(answered[0].clone());
            let current = format!("✓ {}", phrases.language_name);
            let labels: [&str; 4] =
                [&phrases.language_button, &current, &phrases.hide_button, &phrases.show_button];
            for label in labels {
                reader.taps(label);
                reader.edit().await;
                if *label == *phrases.hide_button {
                    assert_eq!(reader.deletion().await, [asked], "{code}");
                }
            }
            reader.taps(&phrases.erase_button);
            assert_eq!(reader.deletion().await, [answered[0].message_id], "{code}");
            assert_eq!(reader.notice().await, *phrases.erased_notice, "{code}");
            assert_eq!(there(bot, &reader), before[2..], "{code}");
        }
    })
    .await;
}

/// A message that does not know its question takes itself away alone.
#[tokio::test]
async fn erase_without_a_question_deletes_the_answer_alone() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/about");
        reader.answer().await;
        reader.taps_payload("an old button");
        reader.notice_and_edit().await;
        reader.taps("Erase");
        assert_eq!(reader.deletion().await, [reader.last.as_ref().unwrap().message_id]);
        reader.notice().await;
    })
    .await;
}

/// Telegram lets a bot delete what is younger than 48 hours; a reader must not believe that the rest is gone.
#[tokio::test]
async fn what_cannot_be_deleted_is_told_in_every_language() {
    let library = library();
    let refusal = || Fault::Status {
        code: 400,
        description: Some("Bad Request: message can't be deleted".to_owned()),
    };
    run(async |bot| {
        for (_, code, phrases) in every_language(&library) {
            let mut reader = bot.reader(code);
            reader.says("/about");
            reader.answer().await;
            bot.sandbox.add_fault(strike("deleteMessages", refusal()));
            reader.taps(&phrases.erase_button);
            assert_eq!(reader.notice().await, *phrases.erase_failed_notice, "{code}");
            reader.says("/erase");
            reader.answer().await;
            reader.taps(&phrases.close_button);
            assert_eq!(
                reader.notice().await,
                *phrases.erase_failed_notice,
                "{code}: the note stays, and that is told"
            );
            bot.sandbox.clear_faults();
        }
    })
    .await;
}

#[tokio::test]
async fn the_note_of_erase_is_removed_by_a_tap_in_every_language() {
    let library = library();
    run(async |bot| {
        for (_, code, phrases) in every_language(&library) {
            let mut reader = bot.reader(code);
            reader.says("/about");
            reader.answer().await;
            reader.says("/erase");
            assert_eq!(
                reader.deletion().await.len(),
                3,
                "{code}: question, answer and the command itself"
            );
            let note = reader.answer().await;
            assert_eq!(labels(&note), [&*phrases.close_button], "{code}");
            let told = ["48", "500"];
            assert!(
                told.iter().all(|bound| note.text.contains(bound)),
                "{code}: the bounds are not told"
            );
            assert_eq!(there(bot, &reader), [note.message_id], "{code}");
            reader.taps(&phrases.close_button);
            assert_eq!(reader.deletion().await, [note.message_id], "{code}");
            assert_eq!(there(bot, &reader), Vec::<i64>::new(), "{code}");
        }
    })
    .await;
}

/// Five calls of a hundred ids each, from the command back; what is older stays, and the note does not say otherwise.
#[tokio::test]
async fn the_sweep_of_erase_is_bounded() {
    let options = Options { keep_messages: 2000, ..Options::default() };
    run_with(&quiet(), options, async |bot| {
        let mut reader = bot.reader("en");
        let send = format!("http://{}/bot{TOKEN}/sendMessage", bot.line.address);
        for count in 0..620 {
            let message = json!({ "chat_id": reader.chat, "text": format!("message {count}") });
            client().post(&send).json(&message).send().await.unwrap().error_for_status().unwrap();
            reader.answer().await;
        }
        let before = there(bot, &reader);
        let command = reader.says("/erase");
        let mut deleted = Vec::new();
        for _ in 0..5 {
            let batch = reader.deletion().await;
            assert!(batch.len() <= 100, "{}", batch.len());
            deleted.extend(batch);
        }
        deleted.sort_unstable();
        assert_eq!(deleted, (command - 499..=command).collect::<Vec<_>>());
        let note = reader.answer().await.message_id;
        let left: Vec<i64> =
            before.into_iter().filter(|id| *id < command - 499).chain([note]).collect();
        assert_eq!(there(bot, &reader), left);
        assert_eq!(bot.sandbox.calls()["deleteMessages"], 5);
    })
    .await;
}

/// A tap that must wait is brought again and ended once: with the words that are true by then.
#[tokio::test]
async fn erase_that_must_wait_is_not_called_a_failure() {
    let server = Server::start().await;
    let _bot = server.bot().await;
    let chat = server.sandbox.new_chat(ChatKind::Private);
    server.sandbox.say(chat, "/about", Some("en")).unwrap();
    until("an answer", async || server.answers(chat).len() == 1).await;
    let answer = server.sandbox.messages(chat).pop().unwrap();
    let (_, erase) = buttons(&answer).into_iter().find(|(label, _)| label == "Erase").unwrap();
    server.fault("deleteMessages", Some(1), Fault::TooManyRequests { retry_after: Some(4) });
    let mut events = server.sandbox.subscribe();
    server.sandbox.tap(chat, answer.message_id, &erase, Some("en")).unwrap();
    until("all is confirmed", async || server.sandbox.pending() == 0).await;
    let told: Vec<String> = std::iter::from_fn(|| events.try_recv().ok())
        .filter_map(|event| if let Event::Notice { text, .. } = event { Some(text) } else { None })
        .collect();
    assert!(told.len() == 1 && told[0].starts_with("Deleted"), "{told:?}");
    assert_eq!(server.answers(chat), Vec::<String>::new());

    server.sandbox.say(chat, "/about", Some("en")).unwrap();
    until("an answer", async || server.answers(chat).len() == 1).await;
    server.fault("deleteMessages", Some(1), Fault::TooManyRequests { retry_after: Some(4) });
    server.sandbox.say(chat, "/erase", Some("en")).unwrap();
    until("all is confirmed", async || server.sandbox.pending() == 0).await;
    let left = server.answers(chat);
    assert!(
        left.len() == 1 && left[0].starts_with("Erase\n"),
        "the sweep came first, and once: {left:?}"
    );
}

/// What one batch cannot do does not keep the others or the note from the reader.
#[tokio::test]
async fn a_sweep_that_is_refused_in_part_ends_with_the_note() {
    run(async |bot| {
        let mut reader = bot.reader("uk");
        let refused = Fault::Status {
            code: 400,
            description: Some("Bad Request: message can't be deleted".to_owned()),
        };
        let rule = FaultRule { times: Some(1), ..strike("deleteMessages", refused) };
        bot.sandbox.add_fault(rule);
        let mut events = bot.sandbox.subscribe();
        reader.says("/erase");
        reader.answer().await;
        let deleted = std::iter::from_fn(|| events.try_recv().ok())
            .any(|event| matches!(event, Event::Delete { .. }));
        assert!(!deleted, "the command has a low id, so there was one batch, and it was refused");
    })
    .await;
}

#[tokio::test]
async fn verify_names_the_bot_the_words_and_the_build_in_every_language() {
    let library = library();
    run(async |bot| {
        for (_, code, phrases) in every_language(&library) {
            let mut reader = bot.reader(code);
            for asked in ["/verify", &*phrases.verify_title] {
                reader.says(asked);
                let answer = reader.answer().await;
                assert_eq!(
                    answer.text.lines().next(),
                    Some(&*phrases.verify_title),
                    "{code} {asked}"
                );
                for told in
                    [format!("@{BOT}"), library.version.clone(), appeal_bot::BUILD.to_owned()]
                {
                    assert!(answer.text.contains(&told), "{code}: no {told} in\n{}", answer.text);
                }
                assert_eq!(library.version.len(), 64, "the whole SHA-256");
            }
        }
    })
    .await;
}
