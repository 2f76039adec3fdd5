//! What pages are rendered with.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::page::{File, ParsedPage};
use super::phrases::FluentMessages;
use super::source::Source;
use crate::lang::Lang;
use crate::settings::Settings;
use crate::topic::PageId;
use rich_text::RichText;

/// Every page that was read, by language code and page name, with its path.
pub(super) type ParsedFiles = BTreeMap<(String, String), (File, String)>;

/// Returns a page that has words of its own in this language.
pub(super) fn page_of<'a>(
    parsed_files: &'a ParsedFiles,
    code: &str,
    name: &str,
) -> Option<&'a ParsedPage> {
    match parsed_files.get(&(code.to_owned(), name.to_owned()))? {
        (File::Page(parsed), _) => Some(parsed),
        (File::Fallback(_), _) => None,
    }
}

/// The sources and the texts of one language, and the settings that fill placeholders.
#[derive(Clone, Copy)]
pub(super) struct RenderContext<'a> {
    pub(super) settings: &'a Settings,
    pub(super) sources: &'a [Source],
    pub(super) messages: &'a FluentMessages<'a>,
    /// The language of all that is shown.
    pub(super) code: &'a str,
}

/// The input of the rendering of all languages.
pub(super) struct BuildContext<'a> {
    pub(super) settings: &'a Settings,
    pub(super) sources: &'a [Source],
    pub(super) messages_by_language: &'a [FluentMessages<'a>],
    pub(super) parsed_files: &'a ParsedFiles,
    pub(super) names: &'a [Arc<str>],
    pub(super) ids: &'a HashMap<Arc<str>, PageId>,
}

impl BuildContext<'_> {
    pub(super) fn languages(&self) -> impl Iterator<Item = Lang> {
        (0..self.settings.languages.len()).filter_map(Lang::new)
    }

    /// Returns the parsed page, its path, and the code of the other language if the file is a
    /// pointer. Follows one pointer.
    pub(super) fn parsed(
        &self,
        code: &str,
        name: &str,
    ) -> Option<(&ParsedPage, &str, Option<&str>)> {
        match self.parsed_files.get(&(code.to_owned(), name.to_owned()))? {
            (File::Page(parsed), path) => Some((parsed, path, None)),
            (File::Fallback(pointer), _) => {
                match self.parsed_files.get(&(pointer.language.clone(), name.to_owned()))? {
                    (File::Page(parsed), path) => Some((parsed, path, Some(&pointer.language))),
                    (File::Fallback(_), _) => None,
                }
            }
        }
    }

    /// What the pages that are written in a language are made with.
    pub(super) fn context(&self, written: Lang) -> RenderContext<'_> {
        let Self { settings, sources, messages_by_language, .. } = *self;
        RenderContext {
            settings,
            sources,
            messages: &messages_by_language[written.index()],
            code: &settings.languages[written.index()],
        }
    }

    /// Returns the line about the day on which the bot moves or ends, if there is one.
    pub(super) fn ending(&self, language: Lang) -> Option<RichText> {
        let code = &self.settings.languages[language.index()];
        let messages = &self.messages_by_language[language.index()];
        self.settings.ending.as_ref().map(|ending| ending.line(code, messages, self.settings))
    }

    pub(super) fn position(&self, code: &str) -> Option<Lang> {
        self.settings.languages.iter().position(|known| known == code).and_then(Lang::new)
    }
}

/// Returns the note that names, in the reader's language, the language in which a page is shown.
pub(super) fn fallback_note(code: &str, own: &FluentMessages<'_>) -> String {
    own.say("fallback-note", &[("language", own.language(code).into())])
}
