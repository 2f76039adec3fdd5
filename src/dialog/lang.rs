//! Choosing the language of an answer.

use crate::library::{Lang, Library};

/// The language to answer in, and whether the reader's was known at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// The language to answer in.
    pub language: Lang,
    /// Whether Telegram told the reader's language; where not, the answer offers all of them.
    pub known: bool,
}

impl Heard {
    /// From Telegram's `language_code`: exact, its primary subtag, the editor's fallback, or else the default.
    #[must_use]
    pub fn from_code(library: &Library, code: Option<&str>) -> Self {
        let code = code.map(str::trim).filter(|code| !code.is_empty());
        let chosen = code.and_then(|code| find(library, code));
        Self { language: chosen.unwrap_or(library.settings.default), known: code.is_some() }
    }
}

fn find(library: &Library, code: &str) -> Option<Lang> {
    let primary = code.split(['-', '_']).next().unwrap_or(code);
    let fallback = |code: &str| library.settings.fallback.get(&code.to_lowercase()).copied();
    library
        .language(code)
        .or_else(|| library.language(primary))
        .or_else(|| fallback(code))
        .or_else(|| fallback(primary))
}
