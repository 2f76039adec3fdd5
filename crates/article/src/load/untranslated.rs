//! Phrases that are still in another language, as they are where a file was copied and not yet
//! translated, or where a phrase is missing.

use std::collections::{HashMap, HashSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, Message, Pattern, PatternElement};

use super::built_in::{self, ENGLISH};
use super::mark::MARK;
use super::phrase_file::PhraseFile;
use super::phrases::FluentMessages;
use crate::fold;
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;

/// So many of them are named.
const NAMED: usize = 3;

/// Reports languages of one name, and files with phrases of another language.
pub(super) fn check(
    settings: &Settings,
    files: &[PhraseFile<'_>],
    messages_by_language: &[FluentMessages<'_>],
    problems: &mut Problems,
) {
    let wider = |code: &str| code.split('-').next().unwrap_or_default().to_owned();
    let is_english = |code: &str| wider(code) == ENGLISH;
    let english = built_in::resource(ENGLISH);
    let english = patterns(&english);
    // Files are copied from the English one, if that is offered, or else from the default one.
    let copied = settings.languages.iter().position(|code| code == ENGLISH);
    let copied = copied.unwrap_or(settings.default.index());
    let original = patterns(&files[copied].own);
    let mut names: HashMap<String, &str> = HashMap::new();
    for (at, (file, messages)) in files.iter().zip(messages_by_language).enumerate() {
        let code = &settings.languages[at];
        let mut report = Report::new(&file.path, file.text, problems);
        let name = messages.say(NAME, &[]);
        if let Some(other) = names.insert(fold(&name), &file.path).filter(|_| name != NAME) {
            let what = format!("the language is called “{name}”, as it is in {other}");
            report
                .at(report.assignment(NAME).start, Rule::LanguageName, what)
                .hint("write its own name, in itself");
            continue;
        }
        let mut originals = Vec::new();
        // A kind of the same language, such as en-gb beside en, says most things alike.
        if wider(code) != wider(&settings.languages[copied]) {
            originals.push((&original, files[copied].path.as_str()));
        }
        if !is_english(code) {
            originals.push((&english, "the program’s English"));
        }
        note_copied(&file.own, &originals, &mut report);
        if built_in::phrases(code).is_none() {
            note_missing(&file.own, &english, &mut report);
        }
    }
}

const NAME: &str = "language-name";

/// What phrases say, by their ids.
type Patterns<'a> = HashMap<&'a str, &'a Pattern<&'a str>>;

fn patterns(resource: &FluentResource) -> Patterns<'_> {
    messages(resource)
        .filter_map(|message| Some((message.id.name, message.value.as_ref()?)))
        .collect()
}

/// Reports phrases that say the same as in one of `originals`, each of which has a name.
fn note_copied(own: &FluentResource, originals: &[(&Patterns<'_>, &str)], report: &mut Report<'_>) {
    let copied_from = |message: &Message<&str>| {
        let (id, pattern) = (message.id.name, message.value.as_ref()?);
        let is_name = matches!(id, "bot-name" | NAME) || id.starts_with("lang-");
        let is_same = |(original, _): &&(&Patterns<'_>, &str)| original.get(id) == Some(&pattern);
        let (_, from) = originals.iter().find(is_same)?;
        (!is_name && has_letters(pattern) && !is_marked(pattern)).then(|| from.to_string())
    };
    let same: Vec<(&str, String)> = messages(own)
        .filter_map(|message| Some((message.id.name, copied_from(message)?)))
        .collect();
    let Some((first, from)) = same.first() else { return };
    let ids: Vec<&str> = same.iter().map(|(id, _)| *id).collect();
    let verb = if ids.len() == 1 { "is" } else { "are" };
    let what = format!("{} {verb} the same as in {from}", listed(&ids));
    report
        .at(report.assignment(first).start, Rule::Untranslated, what)
        .hint("translate what is not yet translated");
}

/// Returns whether readers get some of the program's phrases in English, because a file lacks them in
/// a language that is not built in.
pub(super) fn lacks_phrases(code: &str, text: &str) -> bool {
    let own = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let english = built_in::resource(ENGLISH);
    built_in::phrases(code).is_none() && !missing(&own, &patterns(&english)).is_empty()
}

/// Returns the program's phrases that a file lacks.
fn missing<'a>(own: &FluentResource, english: &Patterns<'a>) -> Vec<&'a str> {
    let known: HashSet<&str> = messages(own).map(|message| message.id.name).collect();
    let is_missing = |id: &&str| !known.contains(id) && !id.starts_with("lang-");
    let mut ids: Vec<&str> = english.keys().copied().filter(is_missing).collect();
    ids.sort_unstable();
    ids
}

/// Reports the program's phrases that a language lacks, so that its readers get them in English.
fn note_missing(own: &FluentResource, english: &Patterns<'_>, report: &mut Report<'_>) {
    let ids = missing(own, english);
    if ids.is_empty() {
        return;
    }
    let verb = if ids.len() == 1 { "is" } else { "are" };
    let what = format!("{} {verb} missing, and readers get the English", listed(&ids));
    report.at(0, Rule::Untranslated, what).hint("add them, translated; docs/editing.md lists them");
}

/// Returns the first few ids, and how many there are if there are more.
fn listed(ids: &[&str]) -> String {
    let named = ids.iter().take(NAMED).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    match ids.len() {
        few if few <= NAMED => named,
        many => format!("{many} phrases ({named} and others)"),
    }
}

fn messages(resource: &FluentResource) -> impl Iterator<Item = &Message<&str>> {
    resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message),
        _ => None,
    })
}

/// The mark is reported where it stands.
fn is_marked(pattern: &Pattern<&str>) -> bool {
    let has_mark = |element: &PatternElement<&str>| matches!(element, PatternElement::TextElement { value } if value.contains(MARK));
    pattern.elements.iter().any(has_mark)
}

fn has_letters(pattern: &Pattern<&str>) -> bool {
    pattern.elements.iter().any(|element| match element {
        PatternElement::TextElement { value } => value.chars().any(char::is_alphabetic),
        PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
            variants.iter().any(|variant| has_letters(&variant.value))
        }
        PatternElement::Placeable { .. } => false,
    })
}
