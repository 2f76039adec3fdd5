//! Words that nearly name a page get pages to choose from, and none of them unasked.

use telegram_sandbox::Message;

use super::heading;
use crate::harness::{buttons, run};

/// The pages that the first rows of buttons lead to, down to the way to the start page.
fn offered(message: &Message) -> Vec<String> {
    let payloads = buttons(message).into_iter().map(|(_, payload)| payload);
    let pages = payloads
        .filter_map(|payload| Some(payload.strip_prefix("1s:")?.split(':').nth(1)?.to_owned()));
    pages.take_while(|page| page != "start").collect()
}

const START: [(&str, &str); 4] = [
    ("en", "A published appeal and its sources"),
    ("ko", "발표된 호소문과 그 출처"),
    ("uk", "Опубліковане звернення та його джерела"),
    ("ru", "Опубликованное обращение и его источники"),
];

#[tokio::test]
async fn a_slip_leads_to_a_choice_of_pages() {
    run(async |bot| {
        for (language, said, pages) in [
            ("en", "apeal", &["appeal"][..]),
            ("en", "The apeal", &["appeal"]),
            ("en", "SUORCES", &["sources"]),
            ("en", "Contex", &["context"]),
            ("en", "/privasy", &["privacy"]),
            ("ko", "호소믄", &["appeal"]),
            ("uk", "Зверненя", &["appeal"]),
            ("uk", "apeal", &["appeal"]),
        ] {
            let mut reader = bot.reader(language);
            reader.says(said);
            let answer = reader.answer().await;
            let start = START.iter().find(|(known, _)| *known == language).unwrap().1;
            assert_eq!(heading(&answer), start, "{said}: no page is opened unasked");
            assert_eq!(offered(&answer), pages, "{said}");
            let (label, payload) = buttons(&answer).swap_remove(0);
            assert!(
                payload.starts_with(&format!("1s:{language}:")),
                "{payload}: in the reader's language"
            );
            let is_way_back = |(_, payload): &(String, String)| payload.contains(":start:");
            assert!(buttons(&answer).iter().any(is_way_back), "{said}: the way to the start page");
            reader.taps(&label);
            assert_ne!(heading(&*reader.edit().await), start);
        }
    })
    .await;
}

#[tokio::test]
async fn words_that_are_near_nothing_get_the_start_page_as_ever() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/start");
        let start = reader.answer().await;
        let labels = |message: &Message| {
            buttons(message).into_iter().map(|(label, _)| label).collect::<Vec<_>>()
        };
        for said in ["hello", "ab", "why is this so", "/nonsense", &"x".repeat(4_000)] {
            reader.says(said);
            let answer = reader.answer().await;
            assert_eq!(labels(&answer), labels(&start), "{said}");
        }
    })
    .await;
}

#[tokio::test]
async fn in_a_group_nothing_is_guessed() {
    run(async |bot| {
        let mut member = bot.member("en");
        for said in ["apeal", "The apeal", "/apeal"] {
            member.says(said);
        }
        bot.all_confirmed().await;
        assert_eq!(bot.sandbox.messages(member.chat).len(), 3, "what the member said");
    })
    .await;
}
