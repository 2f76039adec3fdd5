//! Builds a library: reads and checks every file, and returns all problems at once.

pub mod built_in;
mod buttons;
mod compose;
mod contacts;
mod context;
mod cross_checks;
mod decode;
mod document;
mod drafts;
mod ending;
mod extents;
mod fields;
mod group_heading;
mod invisible;
pub mod language_code;
mod leaflet;
mod lengths;
mod lineage;
pub mod link;
mod locale;
mod look_alike;
pub mod mark;
mod page;
mod page_checks;
mod parsed_files;
mod passage;
mod phrase_checks;
mod phrase_file;
mod phrase_files;
mod phrases;
mod place;
mod provenance;
mod quotation;
mod render;
mod review;
mod settings;
pub mod source;
mod source_list;
mod text_checks;
mod translated;
pub mod translations;
mod untranslated;
mod verbatim;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::document::{Document, Documents};
use crate::find::{Findable, Index};
use crate::lang::Lang;
use crate::library::{DEAD_LINK, Files, Library, Locale};
use crate::message::Message;
use crate::problem::Problem;
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::{Rule, Severity};
use crate::settings::Settings;
use crate::topic::{PageId, START};
use context::BuildContext;
use decode::decode;
use locale::welcome;
pub use page::page_version;
use parsed_files::{names, parse_files};
use phrase_files::{messages_by_language, phrase_files};
pub use place::SOURCES;
use source::Source;

impl Library {
    /// Reads and checks all files, on this day, without the pages that are drafts.
    ///
    /// # Errors
    /// Every problem of every file, warnings too, in order; at least one is an error.
    pub fn build(files: &Files, today: NaiveDate) -> Result<Self, Vec<Problem>> {
        build(files, today, Drafts::LeftOut)
    }

    /// As [`Library::build`], with the pages that are drafts, for editors.
    ///
    /// # Errors
    /// As [`Library::build`].
    pub fn build_with_drafts(files: &Files, today: NaiveDate) -> Result<Self, Vec<Problem>> {
        build(files, today, Drafts::Shown)
    }

    /// Returns the version of these files, valid or not: equal files have equal versions.
    #[must_use]
    pub fn version_of(files: &Files) -> String {
        let mut hash = Sha256::new();
        for (path, bytes) in files {
            hash.update((path.len() as u64).to_be_bytes());
            hash.update(path);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Documents {
    /// Renders the pages for paper, by language and page. A running bot does not need them. Returns
    /// `None` if the files have errors.
    #[must_use]
    pub fn build(files: &Files) -> Option<Self> {
        let mut problems = Problems::default();
        let texts = decode(files, &mut problems);
        let pages = |language, build: &BuildContext<'_>| {
            build.names.iter().map(|name| build.document(language, name, &texts)).collect()
        };
        let all = |build: &BuildContext<'_>, _: &mut Problems| {
            let languages = build.languages().map(|language| pages(language, build));
            languages.collect::<Option<Vec<Vec<Document>>>>()
        };
        // What is in the future was refused when the library was built, and nothing else is asked of the date here.
        let as_on = (NaiveDate::MAX, Drafts::LeftOut);
        let (documents, ..) = open(&texts, files, as_on, &mut problems, all)?;
        problems.is_clean().then_some(Self(documents))
    }
}

/// What becomes of pages with `draft = true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drafts {
    Shown,
    LeftOut,
}

fn build(files: &Files, today: NaiveDate, drafts: Drafts) -> Result<Library, Vec<Problem>> {
    let mut problems = Problems::default();
    let texts = decode(files, &mut problems);
    mark::check(&texts, &mut problems);
    let library = read(&texts, files, (today, drafts), &mut problems);
    let mut problems = problems.into_sorted();
    drop_consequences(&mut problems);
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
        let is_registry = problem.file == place::SOURCES;
        problem.rule.hides_a_file() || (is_registry && problem.rule == Rule::Toml)
    };
    let unread: BTreeSet<String> =
        problems.iter().filter(unread).map(|problem| problem.file.clone()).collect();
    problems.retain(|problem| match problem.rule {
        Rule::Phrase => !unread.contains(&problem.file),
        Rule::SourceUnknown => !unread.contains(place::SOURCES),
        _ => true,
    });
}

fn read(
    texts: &BTreeMap<&str, &str>,
    files: &Files,
    as_on: (NaiveDate, Drafts),
    problems: &mut Problems,
) -> Option<Library> {
    let version = Library::version_of(files);
    let (locales, settings, names, ids) =
        open(texts, files, as_on, problems, |build, problems| {
            build.check_groups(texts, problems);
            // Build all languages before stopping at one that failed, so that all problems are
            // reported.
            let locales: Vec<Option<Locale>> = build
                .languages()
                .map(|language| build.locale(language, texts, &version, problems))
                .collect();
            build.cross_check(texts, problems);
            locales.into_iter().collect::<Option<Vec<Locale>>>()
        })?;
    let start = *ids.get(START)?;
    let welcome = welcome(&locales, settings.default);
    let first = format!("phrases/{}.ftl", settings.languages[0]);
    lengths::size("welcome-line", welcome.size(), 0, &mut Report::new(&first, "", problems));
    let index = index(&locales, &names, &settings);
    let (welcome, warnings) = (Message::from(&welcome), Vec::new());
    Some(Library { version, welcome, warnings, locales, start, names, ids, settings, index })
}

/// Indexes the pages in the order in which the start page offers them, each in every language; the
/// start page, which is about the bot, comes last.
fn index(locales: &[Locale], names: &[Arc<str>], settings: &Settings) -> Index {
    let languages = || (0..).map_while(Lang::new).zip(&settings.languages).zip(locales);
    let in_each = |at: usize| {
        languages().map(move |((language, code), locale)| {
            let page = &locale.pages_in_language[at];
            Findable {
                page: PageId(at as u32),
                language,
                name: &names[at],
                code,
                texts: [&page.title, &page.button, &locale.phrases.language_name],
            }
        })
    };
    Index::new((1..names.len()).chain([0]).flat_map(in_each))
}

/// The result of `work`, and what was read for it: the settings, the names of the pages, and their
/// ids.
type OpenedFiles<T> = (T, Settings, Vec<Arc<str>>, HashMap<Arc<str>, PageId>);

fn open<T>(
    texts: &BTreeMap<&str, &str>,
    files: &Files,
    (today, drafts): (NaiveDate, Drafts),
    problems: &mut Problems,
    work: impl FnOnce(&BuildContext<'_>, &mut Problems) -> Option<T>,
) -> Option<OpenedFiles<T>> {
    let settings = required(place::SETTINGS, texts, files, problems).and_then(|text| {
        settings::read(text, today, &mut Report::new(place::SETTINGS, text, problems))
    })?;
    let sources = sources(texts, files, &settings, problems);
    place::check(files, &settings, problems);
    let resources = phrase_files(texts, files, &settings, problems);
    let messages_by_language = messages_by_language(&settings, &sources, &resources, problems);
    let mut parsed_files = parse_files(texts, &settings, today, problems);
    if drafts == Drafts::LeftOut {
        drafts::leave_out(&mut parsed_files, &settings, texts, problems);
    }
    let names = names(&parsed_files, &settings, problems);
    let ids: HashMap<Arc<str>, PageId> =
        (0..).map(PageId).zip(&names).map(|(id, name)| (Arc::clone(name), id)).collect();
    let build = BuildContext {
        settings: &settings,
        sources: &sources,
        messages_by_language: &messages_by_language,
        parsed_files: &parsed_files,
        names: &names,
        ids: &ids,
    };
    let made = work(&build, problems)?;
    Some((made, settings, names, ids))
}

fn sources(
    texts: &BTreeMap<&str, &str>,
    files: &Files,
    settings: &Settings,
    problems: &mut Problems,
) -> Vec<Source> {
    let Some(text) = required(SOURCES, texts, files, problems) else { return Vec::new() };
    let mut report = Report::new(SOURCES, text, problems);
    let sources = source::read(text, settings, &mut report);
    source::check(&sources, settings, &mut report);
    sources
}

fn required<'a>(
    path: &str,
    texts: &BTreeMap<&str, &'a str>,
    files: &Files,
    problems: &mut Problems,
) -> Option<&'a str> {
    let text = texts.get(path).copied();
    if text.is_none() && !files.contains_key(path) {
        let meant = files.keys().find(|found| place::meant(found).1 == path);
        let hint = match meant {
            _ if files.contains_key(&format!("{path}{DEAD_LINK}")) => {
                "mend the link in its place, which leads nowhere".to_owned()
            }
            Some(found) => format!("rename {found} to {path}"),
            None => "add it".to_owned(),
        };
        Report::new(path, "", problems).at(0, Rule::FileMissing, "this file is missing").hint(hint);
    }
    text
}
