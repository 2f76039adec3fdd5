//! `translations`: what each page is in each language, and a mark where somebody has looked.

use clap::Args;

use super::output::{print, print_line};
use crate::config::Words;
use crate::ops::beneath::Beneath;
use crate::ops::calendar;
use crate::ops::exit_error::ExitError;
use crate::ops::paths::why;
use article::load::translations::{Translation, TranslationState, Translations, accept};

#[derive(Debug, Args)]
pub(super) struct TranslationsArguments {
    /// Write into this page that it says the same as its original does now; with --lang
    #[arg(long, value_name = "PAGE", requires = "lang")]
    accept: Option<String>,
    /// The code of the language of that page
    #[arg(long, value_name = "LANG", requires = "accept")]
    lang: Option<String>,
}

impl TranslationsArguments {
    pub(super) fn run(&self, words: &Words) -> Result<(), ExitError> {
        match (&self.accept, &self.lang) {
            (Some(page), Some(language)) => accept_page(words, page, language),
            _ => list(words),
        }
    }
}

fn list(words: &Words) -> Result<(), ExitError> {
    let files = words.read()?;
    let translations = Translations::read(&files, calendar::today())
        .map_err(|problems| words.invalid(problems))?;
    print(&table(&translations))
}

fn table(translations: &Translations) -> String {
    let Translations { languages, rows } = translations;
    let heading = std::iter::once("page".to_owned()).chain(languages.iter().cloned()).collect();
    let row = |(name, cells): &(String, Vec<Translation>)| {
        std::iter::once(name.clone()).chain(cells.iter().map(cell)).collect()
    };
    let lines: Vec<Vec<String>> = std::iter::once(heading).chain(rows.iter().map(row)).collect();
    let width = |column: usize| {
        lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..=languages.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let padded: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    }
    text + &summary(rows)
}

fn cell(translation: &Translation) -> String {
    match &translation.from {
        Some(from) => format!("{} ← {from}", translation.state.name()),
        None => translation.state.name().to_owned(),
    }
}

fn summary(rows: &[(String, Vec<Translation>)]) -> String {
    let is_done = |translation: &&Translation| {
        matches!(
            translation.state,
            TranslationState::Original | TranslationState::Translated | TranslationState::Current
        )
    };
    let cells = || rows.iter().flat_map(|(_, cells)| cells);
    match cells().count() - cells().filter(is_done).count() {
        0 => "All are current.\n".to_owned(),
        1 => "1 is not current; appeal-bot check says what to do.\n".to_owned(),
        some => format!("{some} are not current; appeal-bot check says what to do.\n"),
    }
}

fn accept_page(words: &Words, page: &str, language: &str) -> Result<(), ExitError> {
    let folder = words.path().ok_or_else(|| {
        ExitError::usage(
            "the words built into the program cannot be changed",
            "Name a folder of your own: appeal-bot --config DIR translations --accept PAGE --lang LANG",
        )
    })?;
    let accepted = accept(&words.read()?, page, language, calendar::today())
        .map_err(|problems| words.invalid(problems))?
        .map_err(|what| ExitError::usage(what, "appeal-bot translations lists what there is."))?;
    let path = folder.join(&accepted.path);
    let written = Beneath::open(folder)
        .and_then(|beneath| beneath.overwrite(&accepted.path, accepted.text.as_bytes()));
    written.map_err(|error| {
        let what = format!("cannot write {}: {}", path.display(), why(&path, &error));
        ExitError::failed(what, "Check the rights and the space there.")
    })?;
    print_line(&format!(
        "{} now says that it was translated from this version of the page in {}.",
        path.display(),
        accepted.from
    ))
}
