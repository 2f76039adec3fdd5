//! Whatever an editor writes into a file, it is refused with its place, or all that is made of it is within Telegram's limits.

use std::sync::LazyLock;

use appeal_bot::config::folder::read_folder;
use appeal_bot::telegram::profile::{Item, wanted};
use article::{Action, CallbackData, ChatKind, Documents, Lang, PageId, Request, Tapped, Verb};
use article::{Files, Library, Problem, Severity, Topic};
use rich_text::{RichText, html, plain, terminal};

use super::replies::decide;
use super::shipped::{ME, TODAY, folder};

/// The small article of the rules' tests, with the shipped phrases.
pub static BASE: LazyLock<Files> = LazyLock::new(|| {
    let mut files = read_folder(&folder("tests/rules/base")).expect("the small article");
    let shipped = read_folder(&folder("config")).expect("the shipped words");
    for path in ["phrases/en.ftl", "phrases/uk.ftl"] {
        files.insert(path.to_owned(), shipped[path].clone());
    }
    files
});

/// The input is a page, with its front matter.
pub fn page(bytes: &[u8]) {
    put("pages/en/works.md", bytes);
}

/// The input is the settings.
pub fn settings(bytes: &[u8]) {
    put("bot.toml", bytes);
}

/// The input is the registry of sources.
pub fn sources(bytes: &[u8]) {
    put("sources.toml", bytes);
}

/// The input is the phrases of a language.
pub fn phrases(bytes: &[u8]) {
    put("phrases/en.ftl", bytes);
}

fn put(path: &str, bytes: &[u8]) {
    let mut files = BASE.clone();
    files.insert(path.to_owned(), bytes.to_vec());
    match Library::build(&files, TODAY) {
        Ok(library) => {
            library.warnings.iter().for_each(|problem| check_problem(problem, &files));
            check_library(&library);
            assert!(Documents::build(&files).is_some(), "there is nothing to print");
        }
        Err(problems) => {
            assert!(
                problems.iter().any(|problem| problem.severity() == Severity::Error),
                "refused for nothing"
            );
            problems.iter().for_each(|problem| check_problem(problem, &files));
        }
    }
}

/// A problem is one line, at a place that is there.
fn check_problem(problem: &Problem, files: &Files) {
    let shown = problem.to_string();
    assert!(!shown.contains(char::is_control), "{shown:?} would steer a terminal");
    let lines = files
        .get(&problem.file)
        .map_or(1, |bytes| 1 + bytes.iter().filter(|byte| **byte == b'\n').count());
    assert!(problem.line <= lines, "{shown} is beyond line {lines}");
}

fn check_library(library: &Library) {
    for page in library.pages() {
        for language in library.languages() {
            check_page(library, page, language);
        }
    }
    for code in library.languages().map(|language| library.code(language)) {
        for name in ["start", "language", "erase", "verify", "help", "works"] {
            let text = format!("/{name}");
            for chat in [ChatKind::Private, ChatKind::Group, ChatKind::Ephemeral] {
                let action = Action::Text { message_id: i64::MAX, text: &text };
                decide(library, &Request { chat, language: Some(code), ..asked(action) });
            }
        }
    }
    decide(library, &asked(Action::Wordless { message_id: 1 }));
    decide(library, &asked(Action::Inline { query: "", offset: "" }));
    wanted(library).iter().for_each(|(_, item)| check_item(item));
}

/// What a reader without a language asks in a private chat.
fn asked(action: Action<'_>) -> Request<'_> {
    Request { me: &ME, chat: ChatKind::Private, language: None, today: TODAY, action }
}

fn check_page(library: &Library, page: PageId, language: Lang) {
    for (part, it) in library.page_in_language(language, page).parts.iter().enumerate() {
        let data = CallbackData { verb: Verb::Show, language, topic: Topic::Page(page), part };
        let data = data.encode(library, i64::MAX);
        decide(library, &asked(Action::Tap { data: &data, message: Tapped::Here(1) }));
        let text = RichText::from_json(it.message.text.get(), it.message.entities.get());
        let text = text.expect("it reads itself");
        let _ = (html::fragment(&text), plain::render(&text), terminal::render(&text));
    }
}

/// Bot API, `setMyCommands`, `setMyName`, `setMyDescription`, `setMyShortDescription`, `BotCommand`.
fn check_item(item: &Item) {
    let within = |words: &str, most: usize| {
        assert!((1..=most).contains(&words.chars().count()), "{words:?}")
    };
    match item {
        Item::Name(words) => within(words, 64),
        Item::Description(words) => within(words, 512),
        Item::About(words) => within(words, 120),
        Item::Commands(_, commands) => {
            assert!(commands.len() <= 100);
            for command in commands {
                within(&command.command, 32);
                within(&command.description, 256);
                assert!(
                    command
                        .command
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
                );
            }
        }
    }
}
