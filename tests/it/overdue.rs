//! Words that age: on the last day of their review nobody is told anything, on the day after it everybody is.

use std::sync::{Arc, Mutex};

use appeal_bot::app;
use appeal_bot::config;
use appeal_bot::ops::calendar::{Calendar, NaiveDate};
use rich_text::RichText;
use telegram_sandbox::Options;

use crate::harness::process::Program;
use crate::harness::{Conversation, Folder, run_by};

const LAST: NaiveDate = NaiveDate::from_ymd_opt(2027, 1, 31).unwrap();
const AFTER: NaiveDate = NaiveDate::from_ymd_opt(2027, 2, 1).unwrap();
/// The pages whose facts move, in four languages.
const PAGES: [&str; 3] = ["since", "conditions", "about"];
const COUNT: usize = 4 * PAGES.len();

/// The end of the date line.
const TOLD: [(&str, &str); 4] = [
    ("ko", "사정이 달라졌을 수 있습니다."),
    ("ru", "что-то могло измениться."),
    ("uk", "щось могло змінитися."),
    ("en", "things may have changed."),
];

async fn said(arguments: &[&str], today: NaiveDate) -> String {
    Program::new(&[arguments, &["--today", &today.to_string()]].concat()).ends().await.out
}

#[tokio::test]
async fn check_and_doctor_tell_the_editor_and_the_operator() {
    for command in ["check", "doctor"] {
        assert_eq!(
            said(&[command], LAST).await.matches("was to be reviewed").count(),
            0,
            "{command}"
        );
        let told = said(&[command], AFTER).await;
        assert_eq!(told.matches("overdue: ").count(), COUNT, "{told}");
        assert!(told.contains("pages/ko/since.md:7:13: overdue: "), "{told}");
    }
}

#[tokio::test]
async fn show_shows_what_readers_will_see() {
    let line = "Nobody has reviewed this page since";
    assert!(!said(&["show", "since"], LAST).await.contains(line));
    assert!(said(&["show", "since"], AFTER).await.contains(line));
    assert!(!said(&["show", "appeal"], AFTER).await.contains(line), "the appeal does not change");
}

#[tokio::test]
async fn a_bot_that_runs_turns_with_the_day() {
    let day = Arc::new(Mutex::new(LAST));
    let calendar = Calendar::new({
        let day = Arc::clone(&day);
        move || *day.lock().unwrap()
    });
    run_by(
        calendar,
        &Folder::shipped(),
        Options::default(),
        |_| {},
        async |bot| {
            for (today, is_told) in [(LAST, false), (AFTER, true)] {
                *day.lock().unwrap() = today;
                is_told_on(bot, today, is_told).await;
            }
        },
    )
    .await;
}

async fn is_told_on(bot: &mut Conversation, today: NaiveDate, is_told: bool) {
    for ((code, told), page) in TOLD.into_iter().flat_map(|told| PAGES.map(|page| (told, page))) {
        let mut reader = bot.reader(code);
        reader.says(&format!("/{page}"));
        let answer = reader.answer().await;
        assert_eq!(answer.text.ends_with(told), is_told, "{today} {code} {page}: {}", answer.text);
    }
    let mut reader = bot.reader("en");
    reader.says("/appeal");
    assert!(
        reader.answer().await.text.ends_with("As of October 2024"),
        "the appeal does not change"
    );
    let count = if is_told { COUNT } else { 0 };
    assert_eq!(bot.telemetry.count("appeal_pages_overdue").await, count as f64, "{today}");
}

/// A page that fits with its date alone is cut where the longer line needs it, on either day, so that no part changes then.
#[test]
fn each_message_is_measured_with_the_longer_line() {
    let shipped = config::load_on(Folder::shipped().path(), LAST).unwrap();
    let folder = Folder::copy();
    let page = shipped.page("since").unwrap();
    let english = shipped.language("en").unwrap();
    let size = |message: &article::Message| {
        RichText::from_json(message.text.get(), message.entities.get()).unwrap().size().units
    };
    let room = 4096 - size(&shipped.page_in_language(english, page).parts[0].message);
    // The whole fits with the short line and not with the long one.
    let added = format!("{}{{ours}}", "w".repeat(room - 10));
    folder.append("pages/en/since.md", &format!("\n\n{added}\n"));
    let library = config::load_on(folder.path(), LAST).unwrap();
    let page_in_language = library.page_in_language(english, page);
    assert_eq!(page_in_language.parts.len(), 2);
    for part in 0..2 {
        assert!(size(page_in_language.message(part, AFTER)) <= 4096);
        assert!(
            size(page_in_language.message(part, LAST))
                < size(page_in_language.message(part, AFTER))
        );
    }
    folder.replace("pages/en/since.md", "review_by = \"2027-01\"\n", "");
    assert_eq!(
        config::load_on(folder.path(), LAST).unwrap().page_in_language(english, page).parts.len(),
        1,
        "without a review it fits"
    );
}

const CONTACT: &str = "[[contacts]]\ntext = \"A\"\nchecked = \"2027-02-02\"\n";

#[test]
fn dates_in_the_future_are_refused() {
    let refused = |change: fn(&Folder)| {
        let folder = Folder::copy();
        change(&folder);
        match config::load_on(folder.path(), LAST) {
            Err(app::ExitError::Invalid { problems, .. }) => problems
                .iter()
                .map(ToString::to_string)
                .filter(|told| told.contains(": date: "))
                .collect::<Vec<_>>(),
            _ => Vec::new(),
        }
    };
    let as_of = refused(|folder| {
        _ = folder.replace("pages/en/since.md", "as_of = \"2026-", "as_of = \"2028-")
    });
    assert!(
        as_of.len() == 1 && as_of[0].contains("is in the future; today is 2027-01-31"),
        "{as_of:?}"
    );
    let checked = refused(|folder| _ = folder.append("bot.toml", CONTACT));
    assert!(
        checked.len() == 1 && checked[0].contains("“2027-02-02” is in the future"),
        "{checked:?}"
    );
    let year = refused(|folder| {
        _ = folder.replace("pages/en/since.md", "review_by = \"2027-01\"", "review_by = \"2027\"")
    });
    assert!(year.len() == 1 && year[0].contains("“2027” is neither a month nor a day"), "{year:?}");
    let tomorrow = CONTACT.replace("2027-02-02", "2027-02-01");
    let folder = Folder::copy();
    folder.append("bot.toml", &tomorrow);
    assert!(config::load_on(folder.path(), LAST).is_ok(), "somewhere the day has begun");
}
