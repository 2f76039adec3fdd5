//! Reads and checks the phrases of every language.

use std::collections::BTreeMap;

use super::phrase_checks::PhraseChecks;
use super::phrase_file::PhraseFile;
use super::phrases::FluentMessages;
use super::source::Source;
use super::{built_in, phrases, required, untranslated};
use crate::library::Files;
use crate::problems::Problems;
use crate::report::Report;
use crate::settings::Settings;

pub(super) fn phrase_files<'a>(
    texts: &BTreeMap<&str, &'a str>,
    files: &Files,
    settings: &Settings,
    problems: &mut Problems,
) -> Vec<PhraseFile<'a>> {
    let mut read = |code: &String| {
        let path = format!("phrases/{code}.ftl");
        let text = required(&path, texts, files, problems).unwrap_or_default();
        let own = phrases::read(text, &mut Report::new(&path, text, problems));
        PhraseFile { path, text, own, built_in: built_in::resource(code) }
    };
    settings.languages.iter().map(&mut read).collect()
}

/// Prepares and checks the phrases of every language.
pub(super) fn messages_by_language<'a>(
    settings: &Settings,
    sources: &[Source],
    files: &'a [PhraseFile<'_>],
    problems: &mut Problems,
) -> Vec<FluentMessages<'a>> {
    let written = sources.iter().filter(|source| !source.language.is_empty());
    let written = written.rev().map(|source| (source.language.as_str(), Some(source.id.as_str())));
    let offered = settings.languages.iter().map(|code| (code.as_str(), None));
    let languages: BTreeMap<&str, Option<&str>> = written.chain(offered).collect();
    let read = |(code, file): (&String, &'a PhraseFile<'_>)| {
        let mut report = Report::new(&file.path, file.text, problems);
        let messages = FluentMessages::new(code, file, &mut report);
        PhraseChecks { messages: &messages, own: &file.own, languages: &languages, settings }
            .check(&mut report);
        messages
    };
    let messages_by_language: Vec<FluentMessages<'a>> =
        settings.languages.iter().zip(files).map(read).collect();
    untranslated::check(settings, files, &messages_by_language, problems);
    messages_by_language
}
