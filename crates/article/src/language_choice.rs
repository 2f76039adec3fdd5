//! Chooses the language of an answer.

use rich_text::script::usual_script;

use crate::lang::Lang;
use crate::library::Library;

/// The language of an answer, and whether the reader's own language was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LanguageChoice {
    pub language: Lang,
    /// Whether Telegram sent the reader's language; if not, the answer offers all languages.
    pub known: bool,
}

impl LanguageChoice {
    /// Chooses by Telegram's `language_code`. Of the code and its shorter forms (RFC 4647, section
    /// 3.4) the first is taken that is offered or that the editor's `[fallback]` names. Else it is the
    /// nearest variant of the same language, or else the default.
    #[must_use]
    pub fn from_code(library: &Library, code: Option<&str>) -> Self {
        let code = code
            .map(str::trim)
            .filter(|code| !code.is_empty())
            .map(|code| code.to_lowercase().replace('_', "-"));
        let chosen = code.as_deref().and_then(|code| find(library, code));
        Self { language: chosen.unwrap_or(library.settings.default), known: code.is_some() }
    }
}

fn find(library: &Library, code: &str) -> Option<Lang> {
    let ranges = || {
        std::iter::successors(Some(code), |range| {
            range.rsplit_once('-').map(|(shorter, _)| shorter)
        })
    };
    let fallback = |range: &str| library.settings.fallback.get(range).copied();
    ranges()
        .find_map(|range| library.language(range))
        .or_else(|| ranges().find_map(fallback))
        .or_else(|| nearest(library, code))
}

/// Of the offered kinds of a language the one in the same script, or else the first.
fn nearest(library: &Library, code: &str) -> Option<Lang> {
    let primary = |code: &str| code.split('-').next().unwrap_or_default().to_owned();
    let kinds = || library.languages().filter(|kind| primary(library.code(*kind)) == primary(code));
    let is_same = |kind: &Lang| usual_script(library.code(*kind)) == usual_script(code);
    kinds().find(is_same).or_else(|| kinds().next())
}
