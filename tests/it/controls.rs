//! What a reader holds in hand, in every language: privacy, Hide, Erase, /erase and /verify.

mod erase;

use std::collections::BTreeSet;

use article::{Lang, Library, Phrases, Topic};
use telegram_sandbox::Message;

use crate::harness::{BOT, Folder, Reader, buttons, run, show};

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
                shown += hides_every_part(&mut reader, code, topic, phrases, &mut hidden).await;
            }
            assert!(shown >= 10, "{code}: {shown}");
            assert_eq!(hidden.into_iter().collect::<Vec<_>>(), [&*phrases.hidden_text], "{code}");
        }
    })
    .await;
}

/// Hides and shows again each message of a page; returns how many there are.
async fn hides_every_part(
    reader: &mut Reader,
    code: &str,
    topic: &str,
    phrases: &Phrases,
    hidden: &mut BTreeSet<String>,
) -> usize {
    for part in 0.. {
        reader.taps_payload(&format!("1s:{code}:{topic}:{part}:0"));
        let before = reader.edit().await;
        reader.taps(&phrases.hide_button);
        let away = reader.edit().await;
        assert_eq!(labels(&away), [&*phrases.show_button], "{code} {topic}");
        hidden.insert(away.text.clone());
        reader.taps(&phrases.show_button);
        assert_eq!(show(&*reader.edit().await), show(&before), "{code} {topic} {part}");
        // Another screen in between, because an edit that changes nothing is not seen.
        reader.taps_payload(&format!("1l:{code}:{topic}:{part}:0"));
        reader.edit().await;
        if !labels(&before).iter().any(|label| label.contains('▶')) {
            return part + 1;
        }
    }
    unreachable!("a page has an end")
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
