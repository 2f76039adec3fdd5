//! Builds a library: reads and checks every file, and returns all problems at once.

pub mod buttons;
mod check;
mod compose;
mod cross_checks;
pub mod document;
mod fields;
pub(crate) mod invisible;
pub mod leaflet;
pub mod link;
pub(crate) mod locale;
pub mod page;
mod phrase_checks;
pub mod phrases;
mod place;
mod quotation;
mod render;
mod review;
pub mod settings;
pub mod source;
mod source_list;
mod text_checks;
pub mod translated;
mod untranslated;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use fluent_bundle::FluentResource;
use sha2::{Digest, Sha256};

use crate::find::Index;
use crate::library::{Builtin, Files, Library, Locale, PRIVACY, PageId, START};
use crate::library::{MAX_FILE, MAX_PAGE};
use crate::message::Message;
use crate::problem::Problem;
use crate::problem::Report;
use crate::rule::{Rule, Severity};
use buttons::Control;
use document::{Document, Documents};
use locale::welcome;
use page::File;
use phrase_checks::PhraseChecks;
use phrases::FluentMessages;
use render::BuildContext;
use settings::Settings;
use source::Source;

/// The maximum length of a command's name: 1–32 of `a-z0-9_` (Bot API, `BotCommand`).
const MAX_NAME: usize = 32;

/// Every page that was read, by language code and page name, with its path.
pub(super) type Drafts = BTreeMap<(String, String), (File, String)>;

impl Library {
    /// Reads and checks all files, on this day.
    ///
    /// # Errors
    /// Every problem of every file, warnings too, in the order of files and lines; at least one is an error.
    pub fn build(files: &Files, today: NaiveDate) -> Result<Self, Vec<Problem>> {
        build(files, today)
    }

    /// Returns the version of these files, valid or not: equal files have equal versions.
    #[must_use]
    pub fn version_of(files: &Files) -> String {
        version(files)
    }
}

impl Documents {
    /// Renders the pages for paper, by language and page. A running bot does not need them. Returns
    /// `None` if the files have errors.
    #[must_use]
    pub fn build(files: &Files) -> Option<Self> {
        documents(files).map(Self)
    }
}

fn build(files: &Files, today: NaiveDate) -> Result<Library, Vec<Problem>> {
    let mut problems = Vec::new();
    let texts = decode(files, &mut problems);
    let library = read(&texts, files, today, &mut problems);
    drop_consequences(&mut problems);
    problems.sort();
    problems.dedup();
    match library {
        Some(library) if can_go_live(&problems) => Ok(Library { warnings: problems, ..library }),
        _ => Err(problems),
    }
}

/// Returns whether all problems are only warnings.
fn can_go_live(problems: &[Problem]) -> bool {
    problems.iter().all(|problem| problem.severity() == Severity::Warning)
}

/// Reports an unreadable file as one problem, instead of one for each phrase or source that is
/// missing from it.
fn drop_consequences(problems: &mut Vec<Problem>) {
    let unread = |problem: &&Problem| {
        let is_registry = problem.file == source::FILE;
        problem.rule.hides_a_file() || (is_registry && problem.rule == Rule::Toml)
    };
    let unread: BTreeSet<String> =
        problems.iter().filter(unread).map(|problem| problem.file.clone()).collect();
    problems.retain(|problem| match problem.rule {
        Rule::Phrase => !unread.contains(&problem.file),
        Rule::SourceUnknown => !unread.contains(source::FILE),
        _ => true,
    });
}

/// The texts of the files that can be read at all; why others cannot is reported.
fn decode<'a>(files: &'a Files, problems: &mut Vec<Problem>) -> BTreeMap<&'a str, &'a str> {
    let mut texts = BTreeMap::new();
    for (path, bytes) in files.iter().filter(|(path, _)| place::Place::of(path).is_some()) {
        let limit = if path.ends_with(".toml") { MAX_FILE } else { MAX_PAGE };
        if bytes.len() > limit {
            let what = format!("the file has more than {limit} bytes");
            let mut report = Report::new(path, "", problems);
            let large = report.at(0, Rule::FileLarge, what);
            large.measured(bytes.len(), limit).hint("make two of it, or take out what is no text");
            continue;
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                let mut report = Report::new(path, text, problems);
                if let Some(at) = conflict(text) {
                    let what = "merge conflict markers: two versions of these words stand one below the other";
                    let hint = "keep one of the two, and take out the lines that begin with <<<<<<<, ======= and >>>>>>>";
                    report.at(at, Rule::MergeConflict, what).hint(hint);
                    continue;
                }
                invisible::scan(text, &mut report);
                texts.insert(path.as_str(), text);
            }
            Err(error) => {
                let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
                let mut report = Report::new(path, valid, problems);
                report
                    .at(valid.len(), Rule::Utf8, "not UTF-8 from here on")
                    .hint("save the file as UTF-8");
            }
        }
    }
    texts
}

/// The byte of the line with which git begins the two versions of words that it could not merge.
fn conflict(text: &str) -> Option<usize> {
    let begins = |mark: &'static str| {
        text.starts_with(mark).then_some(0).or_else(|| Some(text.find(&format!("\n{mark}"))? + 1))
    };
    begins("<<<<<<< ").filter(|_| begins(">>>>>>> ").is_some())
}

fn read(
    texts: &BTreeMap<&str, &str>,
    files: &Files,
    today: NaiveDate,
    problems: &mut Vec<Problem>,
) -> Option<Library> {
    let version = version(files);
    let (locales, settings, names, ids) =
        open(texts, files, today, problems, |build, problems| {
            build.check_groups(texts, problems);
            // Build all languages before stopping at one that failed, so that all problems are
            // reported.
            let locales: Vec<Option<Locale>> = build
                .languages()
                .map(|language| build.locale(language, texts, &version, problems))
                .collect();
            build.survey(texts, problems);
            locales.into_iter().collect::<Option<Vec<Locale>>>()
        })?;
    let start = *ids.get(START)?;
    let welcome = welcome(&locales);
    let first = format!("phrases/{}.ftl", settings.languages[0]);
    check::size("welcome-line", welcome.size(), 0, &mut Report::new(&first, "", problems));
    let (welcome, warnings, index) = (Message::from(&welcome), Vec::new(), Index::default());
    let mut library =
        Library { version, welcome, warnings, locales, start, names, ids, settings, index };
    library.index = Index::of(&library);
    Some(library)
}

/// Renders every page in every language, for paper; returns `None` if the files have errors.
fn documents(files: &Files) -> Option<Vec<Vec<Document>>> {
    let mut problems = Vec::new();
    let texts = decode(files, &mut problems);
    let documents = |language, build: &BuildContext<'_>| {
        build.names.iter().map(|name| build.document(language, name, &texts)).collect()
    };
    let all = |build: &BuildContext<'_>, _: &mut Vec<Problem>| {
        build
            .languages()
            .map(|language| documents(language, build))
            .collect::<Option<Vec<Vec<Document>>>>()
    };
    // What is in the future was refused when the library was built, and nothing else is asked of the date here.
    let (documents, ..) = open(&texts, files, NaiveDate::MAX, &mut problems, all)?;
    can_go_live(&problems).then_some(documents)
}

/// The result of `work`, and what was read for it: the settings, the names of the pages, and their
/// ids.
type OpenedFiles<T> = (T, Settings, Vec<Arc<str>>, HashMap<Arc<str>, PageId>);

fn open<T>(
    texts: &BTreeMap<&str, &str>,
    files: &Files,
    today: NaiveDate,
    problems: &mut Vec<Problem>,
    work: impl FnOnce(&BuildContext<'_>, &mut Vec<Problem>) -> Option<T>,
) -> Option<OpenedFiles<T>> {
    let settings = required(settings::FILE, texts, files, problems).and_then(|text| {
        settings::read(text, today, &mut Report::new(settings::FILE, text, problems))
    })?;
    let sources = required(source::FILE, texts, files, problems).map(|text| {
        let mut report = Report::new(source::FILE, text, problems);
        let sources = source::read(text, &settings, &mut report);
        source::check(&sources, &settings, &mut report);
        sources
    });
    let sources = sources.unwrap_or_default();
    place::check(files, &settings, problems);
    let mut resources = Vec::new();
    for code in &settings.languages {
        let path = format!("phrases/{code}.ftl");
        let text = required(&path, texts, files, problems).unwrap_or_default();
        resources.push((
            path.clone(),
            text,
            phrases::read(text, &mut Report::new(&path, text, problems)),
        ));
    }
    let messages_by_language = messages_by_language(&settings, &sources, &resources, problems);
    let drafts = drafts(texts, &settings, today, problems);
    let names = names(&drafts, &settings, problems);
    let ids: HashMap<Arc<str>, PageId> =
        (0..).map(PageId).zip(&names).map(|(id, name)| (Arc::clone(name), id)).collect();
    let build = BuildContext {
        settings: &settings,
        sources: &sources,
        messages_by_language: &messages_by_language,
        drafts: &drafts,
        names: &names,
        ids: &ids,
    };
    let made = work(&build, problems)?;
    Some((made, settings, names, ids))
}

fn required<'a>(
    path: &str,
    texts: &BTreeMap<&str, &'a str>,
    files: &Files,
    problems: &mut Vec<Problem>,
) -> Option<&'a str> {
    let text = texts.get(path).copied();
    if text.is_none() && !files.contains_key(path) {
        Report::new(path, "", problems)
            .at(0, Rule::FileMissing, "this file is missing")
            .hint("add it");
    }
    text
}

fn messages_by_language<'a>(
    settings: &Settings,
    sources: &[Source],
    resources: &'a [(String, &str, FluentResource)],
    problems: &mut Vec<Problem>,
) -> Vec<FluentMessages<'a>> {
    let written = sources.iter().filter(|source| !source.language.is_empty());
    let written = written.rev().map(|source| (source.language.as_str(), Some(source.id.as_str())));
    let offered = settings.languages.iter().map(|code| (code.as_str(), None));
    let languages: BTreeMap<&str, Option<&str>> = written.chain(offered).collect();
    let read = |(code, (path, text, resource)): (&String, &'a (String, &str, FluentResource))| {
        let mut report = Report::new(path, text, problems);
        let messages = FluentMessages::new(code, resource, &mut report);
        PhraseChecks { messages: &messages, resource, languages: &languages, settings }
            .check(&mut report);
        messages
    };
    let messages_by_language: Vec<FluentMessages<'a>> =
        settings.languages.iter().zip(resources).map(read).collect();
    untranslated::check(settings, resources, &messages_by_language, problems);
    messages_by_language
}

/// Reads every page in every language. The key is the language code and the page name.
fn drafts(
    texts: &BTreeMap<&str, &str>,
    settings: &Settings,
    today: NaiveDate,
    problems: &mut Vec<Problem>,
) -> Drafts {
    let mut drafts = Drafts::new();
    for (path, text) in texts {
        let Some(place::Place::Page(code, name)) = place::Place::of(path) else { continue };
        let mut report = Report::new(path, text, problems);
        if !settings.languages.iter().any(|known| known == code) {
            let what = format!("“{code}” is not one of `languages` in bot.toml");
            report.at(0, Rule::Language, what).hint("correct the code, or add the language");
            continue;
        }
        if let Some(complaint) = bad_name(name, settings) {
            report.at(0, Rule::PageName, complaint).hint("choose another name");
            continue;
        }
        if let Some(file) = page::read(text, today, &mut report) {
            drafts.insert((code.to_owned(), name.to_owned()), (file, (*path).to_owned()));
        }
    }
    drafts
}

fn bad_name(name: &str, settings: &Settings) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(allowed) {
        return Some(format!(
            "the file's name is the command: 1 to {MAX_NAME} of a-z, 0-9 and _, not “{name}”"
        ));
    }
    if Builtin::ALL.iter().any(|builtin| builtin.name() == name) {
        return Some(format!("/{name} is a command of the program"));
    }
    if Control::named(name).is_some() {
        return Some(format!("“{name}” names a button of the program"));
    }
    let ends = |code: &String| name == code || name.ends_with(&format!("_{code}"));
    let code = settings.languages.iter().find(|code| ends(code))?;
    Some(format!("“{name}” would be read as a page in the language {code}"))
}

/// Returns all page names: the start page, the pages it offers in the default language, then the
/// rest.
fn names(drafts: &Drafts, settings: &Settings, problems: &mut Vec<Problem>) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = vec![START.into()];
    let default = &settings.languages[settings.default.index()];
    if let Some((File::Draft(draft), _)) = drafts.get(&(default.clone(), START.to_owned())) {
        names.extend(draft.buttons.pages().map(|(name, _)| Arc::from(name.as_str())));
    }
    names.push(PRIVACY.into());
    names.extend(drafts.keys().map(|(_, name)| Arc::from(name.as_str())));
    let known: BTreeSet<&str> =
        drafts.keys().map(|(_, name)| name.as_str()).chain([START, PRIVACY]).collect();
    let mut seen = BTreeSet::new();
    names.retain(|name| known.contains(name.as_ref()) && seen.insert(Arc::clone(name)));
    note_missing(&names, drafts, settings, problems);
    names
}

/// Reports the pages that a language lacks, except files that exist but could not be read.
fn note_missing(
    names: &[Arc<str>],
    drafts: &Drafts,
    settings: &Settings,
    problems: &mut Vec<Problem>,
) {
    let unread: BTreeSet<String> = problems.iter().map(|problem| problem.file.clone()).collect();
    for (code, name) in
        settings.languages.iter().flat_map(|code| names.iter().map(move |name| (code, name)))
    {
        let path = format!("pages/{code}/{name}.md");
        if !drafts.contains_key(&(code.clone(), name.to_string())) && !unread.contains(&path) {
            let has_it = |code: &&String| drafts.contains_key(&((*code).clone(), name.to_string()));
            let hint = match settings.languages.iter().find(has_it) {
                Some(other) => format!(
                    "write it, or let it show the page in {other} by a front matter of the one line fallback = \"{other}\""
                ),
                None => {
                    format!("write it: no language has the page /{name}, and every bot needs it")
                }
            };
            Report::new(&path, "", problems)
                .at(0, Rule::PageMissing, "this page is missing")
                .hint(hint);
        }
    }
}

fn version(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        hash.update((path.len() as u64).to_be_bytes());
        hash.update(path);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
