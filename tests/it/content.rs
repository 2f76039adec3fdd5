//! The words: what is refused and where it says so, and what the shipped ones say.

mod fields;
mod files;
mod leaflets;
mod limits;
mod mistakes;
mod pages;
mod sources;
mod words;

use appeal_bot::config;
use appeal_bot::ops::exit_error::ExitError;
use article::{Lang, Library, Message, PageId, Severity};
use serde_json::Value;

use crate::harness::Folder;

/// The library of a folder that must be in order.
fn library(folder: &Folder) -> Library {
    config::load(folder.path()).unwrap_or_else(|stop| panic!("{stop:#?}"))
}

/// Every error of a folder as the program prints it, without the column; none where it loads.
fn problems(folder: &Folder) -> Vec<String> {
    match config::load(folder.path()) {
        Ok(_) => Vec::new(),
        Err(ExitError::Invalid { problems, .. }) => problems
            .iter()
            .filter(|problem| problem.severity() == Severity::Error)
            .map(|problem| {
                format!(
                    "{}:{}: {}: {}",
                    problem.file,
                    problem.line,
                    problem.rule,
                    problem.explanation()
                )
            })
            .collect(),
        Err(other) => panic!("{other:#?}"),
    }
}

/// Fails unless the problems are these and no others: each begins with the place and the rule, and says the words. A place
/// is a file and a line, or a file and `@` and words of the line, so that it moves with the shipped files.
fn assert_problems(folder: &Folder, name: &str, expected: &[(&str, &str)]) {
    assert_found(folder, name, &problems(folder), expected);
}

fn assert_found(folder: &Folder, name: &str, found: &[String], expected: &[(&str, &str)]) {
    let line = |(place, rule): (&str, &str)| match place.split_once('@') {
        Some((file, words)) => format!("{file}:{}: {rule}: ", folder.line(file, words)),
        None => format!("{place}: {rule}: "),
    };
    let is = |(found, (place, words)): (&String, &(&str, &str))| {
        found.starts_with(&line(place.rsplit_once(": ").unwrap())) && found.contains(words)
    };
    let same = found.len() == expected.len() && found.iter().zip(expected).all(is);
    assert!(same, "{name}: found {found:#?}\ninstead of {expected:#?}");
}

/// One thing done to the shipped folder, and every problem it causes: place and rule, and words of the explanation.
type Mistake = (&'static str, fn(&Folder), &'static [(&'static str, &'static str)]);

fn assert_each(mistakes: &[Mistake]) {
    for (name, make, expected) in mistakes {
        let folder = Folder::copy();
        make(&folder);
        assert_problems(&folder, name, expected);
    }
}

/// A page whose body begins on line 8. It is official, so that no sentence needs a source.
fn page(body: &str) -> String {
    let fields = "title = \"T\"\nbutton = \"B\"\nmenu = \"M\"\nprovenance = \"official\"\nas_of = \"2026-03\"";
    format!("+++\n{fields}\n+++\n{body}")
}

/// A message as readers see it.
struct Shown {
    language: String,
    page: String,
    text: String,
    entities: Vec<Marked>,
}

/// Words with a style, or a link.
struct Marked {
    kind: String,
    words: String,
    url: Option<String>,
}

impl Shown {
    fn new(language: &str, page: &str, message: &Message) -> Self {
        let text: String = serde_json::from_str(message.text.get()).unwrap();
        let units: Vec<u16> = text.encode_utf16().collect();
        let entities: Vec<Value> = serde_json::from_str(message.entities.get()).unwrap();
        let entities = entities.iter().map(|entity| Marked::new(&units, entity)).collect();
        Self { language: language.to_owned(), page: page.to_owned(), text, entities }
    }

    /// The words that have this style.
    fn styled(&self, kind: &str) -> Vec<&str> {
        self.entities
            .iter()
            .filter(|entity| entity.kind == kind)
            .map(|entity| entity.words.as_str())
            .collect()
    }

    fn place(&self) -> String {
        format!("/{} in {}", self.page, self.language)
    }
}

impl Marked {
    fn new(units: &[u16], entity: &Value) -> Self {
        let number = |name: &str| usize::try_from(entity[name].as_u64().unwrap()).unwrap();
        let (offset, length) = (number("offset"), number("length"));
        Self {
            kind: entity["type"].as_str().unwrap().to_owned(),
            words: String::from_utf16(&units[offset..offset + length]).unwrap(),
            url: entity["url"].as_str().map(str::to_owned),
        }
    }
}

/// The first message of a page.
fn shown(library: &Library, language: &str, page: &str) -> Shown {
    let (lang, id) = (library.language(language).unwrap(), library.page(page).unwrap());
    Shown::new(language, page, &library.page_in_language(lang, id).parts[0].message)
}

/// Every message of a page.
fn shown_parts(library: &Library, language: &str, page: &str) -> Vec<Shown> {
    let (lang, id) = (library.language(language).unwrap(), library.page(page).unwrap());
    let parts = library.page_in_language(lang, id).parts.iter();
    parts.map(|part| Shown::new(language, page, &part.message)).collect()
}

/// All pages in all languages.
fn all_pages(library: &Library) -> impl Iterator<Item = (Lang, PageId)> {
    library.languages().flat_map(|language| library.pages().map(move |page| (language, page)))
}

/// Every message that can be sent, but for the answer to /verify, which names the bot.
fn all_messages(library: &Library) -> Vec<Shown> {
    let mut all = vec![Shown::new("all languages", "welcome", &library.welcome)];
    for language in library.languages() {
        let (code, locale) = (library.code(language), library.locale(language));
        for page in library.pages() {
            let name = library.name(article::Topic::Page(page));
            all.extend(
                library
                    .page_in_language(language, page)
                    .parts
                    .iter()
                    .map(|part| Shown::new(code, name, &part.message)),
            );
        }
        let own = [
            &locale.language,
            &locale.help,
            &locale.erase,
            &locale.erase_group,
            &locale.hidden,
            &locale.group_link,
        ];
        let names = ["language", "help", "erase", "erase in a group", "hidden", "link of a group"];
        all.extend(
            own.into_iter().zip(names).map(|(message, name)| Shown::new(code, name, message)),
        );
    }
    all
}
