//! Phrases that are the same in two languages, as they are where a file was copied and not yet translated.

use std::collections::HashMap;

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, Message, Pattern, PatternElement};

use super::phrases::FluentMessages;
use crate::fold;
use crate::problem::{Problem, Report};
use crate::rule::Rule;
use crate::settings::Settings;

/// The language that files are copied from, where it is offered; else that is the default one.
const USUAL: &str = "en";
/// So many of them are named.
const NAMED: usize = 3;

/// Reports languages of one name, and files with phrases of another language.
pub(super) fn check(
    settings: &Settings,
    resources: &[(String, &str, FluentResource)],
    messages_by_language: &[FluentMessages<'_>],
    problems: &mut Vec<Problem>,
) {
    let copied = settings
        .languages
        .iter()
        .position(|code| code == USUAL)
        .unwrap_or(settings.default.index());
    let original: HashMap<&str, &Pattern<&str>> = messages(&resources[copied].2)
        .filter_map(|message| Some((message.id.name, message.value.as_ref()?)))
        .collect();
    let mut names: HashMap<String, &str> = HashMap::new();
    for (at, ((path, text, resource), messages)) in
        resources.iter().zip(messages_by_language).enumerate()
    {
        let mut report = Report::new(path, text, problems);
        let name = messages.say(NAME, &[]);
        if let Some(other) = names.insert(fold(&name), path).filter(|_| name != NAME) {
            let what = format!("the language is called “{name}”, as it is in {other}");
            report
                .at(report.assignment(NAME).start, Rule::LanguageName, what)
                .hint("write its own name, in itself");
        } else if at != copied {
            note_copied(resource, &original, &resources[copied].0, &mut report);
        }
    }
}

const NAME: &str = "language-name";

fn note_copied(
    resource: &FluentResource,
    original: &HashMap<&str, &Pattern<&str>>,
    from: &str,
    report: &mut Report<'_>,
) {
    let is_copy = |message: &&Message<&str>| {
        let pattern = message.value.as_ref();
        pattern.is_some_and(|pattern| {
            has_letters(pattern) && original.get(message.id.name) == Some(&pattern)
        })
    };
    let is_name = |id: &str| matches!(id, "bot-name" | NAME) || id.starts_with("lang-");
    let same =
        messages(resource).filter(is_copy).map(|message| message.id.name).filter(|id| !is_name(id));
    let same: Vec<&str> = same.collect();
    let Some(first) = same.first() else { return };
    let named = same.iter().take(NAMED).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let what = match same.len() {
        1 => format!("{named} is the same as in {from}"),
        many if many <= NAMED => format!("{named} are the same as in {from}"),
        many => format!("{many} phrases are the same as in {from}: {named} and others"),
    };
    report
        .at(report.assignment(first).start, Rule::Untranslated, what)
        .hint("translate what is not yet translated");
}

fn messages(resource: &FluentResource) -> impl Iterator<Item = &Message<&str>> {
    resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message),
        _ => None,
    })
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
