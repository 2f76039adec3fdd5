//! What readers say and what the bot answers: here all answers as they were approved, word by word.

mod asking;
mod buttons;
mod controls;
mod kinds;
mod menus;
mod near;
mod topics;
mod updates;

use crate::harness::{heading, run, show};

/// Opens a message's first line, its heading.
const LANGUAGES: [&str; 4] = ["ko", "ru", "uk", "en"];
const PAGES: [&str; 8] =
    ["start", "appeal", "conditions", "context", "since", "sources", "about", "privacy"];

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
            insta::assert_snapshot!(
                format!("language_{language}"),
                without_asked(&show(&*reader.answer().await))
            );
            reader.says("/erase");
            assert_eq!(reader.deletion().await.len(), 3);
            insta::assert_snapshot!(
                format!("erase_{language}"),
                without_asked(&show(&*reader.answer().await))
            );
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
