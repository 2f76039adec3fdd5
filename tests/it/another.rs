//! Another article, an invented one in other languages: the program tells it in its own words, and knows none of the first.

mod code;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use appeal_bot::config;
use appeal_bot::config::folder::read_folder;
use article::{Builtin, Library, Topic};
use serde_json::Value;
use telegram_sandbox::{Message, Options, Sandbox};

use crate::harness::{BOT, Conversation, Folder, Reader, buttons, heading, run_with, until};

/// The pages that every article has.
const EVERYWHERE: [&str; 2] = ["start", "privacy"];

fn load(folder: &Folder) -> Library {
    config::load(folder.path()).unwrap_or_else(|stop| panic!("{stop:#?}"))
}

fn page_names(library: &Library) -> BTreeSet<String> {
    library.pages().map(|page| library.name(Topic::Page(page)).to_owned()).collect()
}

/// The names of pages that only the first article has.
fn names_of_the_first() -> BTreeSet<String> {
    let own = page_names(&load(&Folder::shipped()));
    own.into_iter().filter(|name| !EVERYWHERE.contains(&name.as_str())).collect()
}

/// Runs of letters, in lower case.
fn words(text: &str) -> BTreeSet<String> {
    let runs = text.split(|sign: char| !sign.is_alphabetic()).filter(|run| run.chars().count() > 1);
    runs.map(str::to_lowercase).collect()
}

/// Everything that stands in a folder.
fn text_of(folder: &Folder) -> String {
    let files: BTreeMap<String, Vec<u8>> = read_folder(folder.path()).unwrap();
    files
        .into_values()
        .map(|bytes| String::from_utf8(bytes).unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

/// What the bot has shown: words, and what stands behind them.
#[derive(Default)]
struct Received {
    words: Vec<String>,
    behind: Vec<String>,
}

impl Received {
    fn hear(&mut self, message: &Message) {
        self.words.push(message.text.clone());
        self.behind.extend(message.entities.iter().filter_map(|entity| entity.url.clone()));
        for (label, target) in buttons(message) {
            self.words.push(label);
            self.behind.push(target);
        }
    }

    /// Every string in an answer of the Bot API.
    fn hear_all(&mut self, value: &Value, key: &str) {
        match value {
            Value::String(text)
                if matches!(key, "id" | "url" | "start_parameter" | "command" | "offset") =>
            {
                self.behind.push(text.clone());
            }
            Value::String(text) if !matches!(key, "type" | "scope" | "language_code") => {
                self.words.push(text.clone())
            }
            Value::Array(values) => values.iter().for_each(|value| self.hear_all(value, key)),
            Value::Object(fields) => {
                fields.iter().for_each(|(key, value)| self.hear_all(value, key))
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn another_article_is_told_in_its_own_words_alone() {
    let folder = Folder::another();
    let library = load(&folder);
    let mut received = Received::default();
    run_with(&folder, Options::default(), async |bot| {
        asks_for_everything(bot, &library, &mut received).await;
        taps_everything(bot, &mut received).await;
        asks_in_a_group(bot, &library, &mut received).await;
        shares(bot, &library, &mut received).await;
        received.hear_all(&profile(&bot.sandbox).await, "");
    })
    .await;

    // The names of the program's own commands, of the bot, and of the versions that /verify shows are not the article's.
    let commands = Builtin::ALL.iter().map(|builtin| builtin.name()).collect::<Vec<_>>().join(" ");
    let own = words(&format!(
        "{} {commands} {} {}",
        text_of(&folder),
        library.version,
        appeal_bot::BUILD
    ));
    let said: BTreeSet<String> =
        received.words.iter().flat_map(|text| words(&text.replace(BOT, ""))).collect();
    let foreign: Vec<_> =
        said.difference(&own).filter(|word| *word != "start" && *word != "privacy").collect();
    assert!(foreign.is_empty(), "words that are not in {}: {foreign:?}", folder.path().display());
    assert!(said.len() > 200, "{} words were received", said.len());

    let first = names_of_the_first();
    for behind in &received.behind {
        let names: BTreeSet<String> = behind
            .replace(BOT, "")
            .split(|sign: char| !sign.is_ascii_alphanumeric())
            .map(str::to_owned)
            .collect();
        assert!(names.is_disjoint(&first), "{behind}");
    }
}

async fn asks_for_everything(bot: &mut Conversation, library: &Library, received: &mut Received) {
    let mut stranger = bot.stranger();
    stranger.says("/start");
    received.hear(&*stranger.answer().await);
    for language in ["de", "pl", "cs", "ko"] {
        asks_in(&mut bot.reader(language), library, received).await;
    }
    for (language, title) in [
        ("de", "Die Warnung der Stadt"),
        ("cs", "Ostrzeżenie miasta"),
        ("en", "Die Warnung der Stadt"),
    ] {
        let mut reader = bot.reader(language);
        let answer = asked(&mut reader, "/warnung", received).await;
        assert_eq!(heading(&answer), title, "{language}");
    }
}

async fn asks_in(reader: &mut Reader, library: &Library, received: &mut Received) {
    for page in page_names(library) {
        let answer = asked(reader, &format!("/{page}"), received).await;
        let again = asked(reader, heading(&answer), received).await;
        assert_eq!(heading(&again), heading(&answer), "a title leads to its page");
    }
    for said in ["/help", "/verify", "/language", "/nothing", "/appeal", "/sources", "hello"] {
        asked(reader, said, received).await;
    }
    reader.taps_payload("0s:of:an:old:version");
    let (notice, start) = reader.notice_and_edit().await;
    received.words.push(notice);
    received.hear(&start);
    reader.taps_payload(&reader.last.as_ref().map(|last| erase(last)).unwrap());
    reader.deletion().await;
    received.words.push(reader.notice().await);
    reader.says("/erase");
    reader.deletion().await;
    received.hear(&*reader.answer().await);
}

async fn asked(reader: &mut Reader, said: &str, received: &mut Received) -> Arc<Message> {
    reader.says(said);
    let answer = reader.answer().await;
    received.hear(&answer);
    answer
}

fn erase(message: &Message) -> String {
    buttons(message)
        .into_iter()
        .map(|(_, target)| target)
        .find(|target| target.starts_with("1e:"))
        .unwrap()
}

/// Every button that changes the message in place, and the buttons that appear by that.
async fn taps_everything(bot: &mut Conversation, received: &mut Received) {
    for language in ["de", "pl"] {
        let mut reader = bot.reader(language);
        let start = asked(&mut reader, "/start", received).await;
        let (mut seen, mut waiting) = (BTreeSet::new(), payloads(&start));
        let mut has_question = true;
        while let Some(payload) = waiting.pop() {
            if seen.insert(payload.clone()) {
                reader.taps_payload(&payload);
                let edit = reader.edit().await;
                if payload.starts_with("1h:") && std::mem::take(&mut has_question) {
                    reader.deletion().await;
                }
                received.hear(&edit);
                waiting.extend(payloads(&edit));
            }
        }
        assert!(seen.len() > 25, "{} screens were reached", seen.len());
    }
}

fn payloads(message: &Message) -> Vec<String> {
    let targets = buttons(message).into_iter().map(|(_, target)| target);
    targets
        .filter(|target| ["1s:", "1l:", "1h:"].iter().any(|verb| target.starts_with(verb)))
        .collect()
}

async fn asks_in_a_group(bot: &mut Conversation, library: &Library, received: &mut Received) {
    let mut member = bot.member("pl");
    for page in page_names(library) {
        let answer = asked(&mut member, &format!("/{page}"), received).await;
        let link = format!("https://t.me/{BOT}?start=");
        assert!(buttons(&answer).iter().all(|(_, target)| target.starts_with(&link)), "/{page}");
    }
    asked(&mut member, "/erase", received).await;
}

async fn shares(bot: &Conversation, library: &Library, received: &mut Received) {
    let names = page_names(library);
    let mut queries: Vec<String> = names.iter().map(|name| format!("{name} pl")).collect();
    queries.extend(["", "de", "ostrzeżenie", "nothing of the kind"].map(str::to_owned));
    for words in queries {
        let query = bot.sandbox.inline_query(&words, Some("pl"), None);
        let is_answered = async || bot.sandbox.inline_answer(query).unwrap().is_some();
        until("the query is answered", is_answered).await;
        let answer = bot.sandbox.inline_answer(query).unwrap().unwrap();
        let first = answer["results"][0]["id"].as_str();
        match words.as_str() {
            "" => assert_eq!(first, Some("warnung_de"), "what the start page offers first"),
            "de" => assert_eq!(first, Some("warnung_de")),
            "ostrzeżenie" => assert_eq!(first, Some("warnung_pl")),
            "nothing of the kind" => assert_eq!(first, None),
            page => assert_eq!(first.map(|id| id.replace('_', " ")).as_deref(), Some(page)),
        }
        received.hear_all(&answer, "");
    }
}

/// Menus, name and descriptions, once they are set.
async fn profile(sandbox: &Sandbox) -> Value {
    let is_set = async || sandbox.snapshot()["bot"]["short_description"]["pl"].is_string();
    until("the descriptions are set", is_set).await;
    let shown = sandbox.snapshot();
    Value::Array(vec![shown["bot"].clone(), shown["commands"].clone()])
}
