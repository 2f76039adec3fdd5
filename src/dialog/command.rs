//! Reading what a reader typed: `/name@bot argument`, and the payload of a deep link.

use super::Me;
use crate::library::{Lang, Library, PageId, fold};

/// A command that is meant for this bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command<'a> {
    /// Its name as it was typed, without the slash.
    pub name: &'a str,
    /// Whether it named this bot.
    pub addressed: bool,
    /// What follows it, trimmed.
    pub argument: &'a str,
}

/// Whom a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address<'a> {
    /// A command of this bot, or of any.
    Ours(Command<'a>),
    /// A command that names another bot.
    Theirs,
    /// No command.
    Words(&'a str),
}

/// Reads a text.
pub(super) fn read<'a>(text: &'a str, me: &Me) -> Address<'a> {
    let text = text.trim();
    let Some(rest) = text.strip_prefix('/') else { return Address::Words(text) };
    let (head, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let (name, bot) = head.split_once('@').map_or((head, None), |(name, bot)| (name, Some(bot)));
    if name.is_empty() {
        return Address::Words(text);
    }
    match bot {
        Some(bot) if !bot.eq_ignore_ascii_case(&me.username) => Address::Theirs,
        _ => Address::Ours(Command { name, addressed: bot.is_some(), argument: argument.trim() }),
    }
}

/// Where a deep link leads: `?start=<page>`, `<lang>` or `<page>_<lang>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The page.
    pub page: PageId,
    /// The language, where the link names one.
    pub language: Option<Lang>,
}

impl Link {
    /// Reads a payload: an exact page first, else a page and a language around the last `_`, else a language.
    #[must_use]
    pub fn parse(library: &Library, payload: &str) -> Option<Self> {
        let page = |name: &str| library.page(&name.to_ascii_lowercase());
        if let Some(page) = page(payload) {
            return Some(Self { page, language: None });
        }
        let split = payload.rsplit_once('_').and_then(|(name, code)| Some((page(name)?, library.language(code)?)));
        if let Some((page, language)) = split {
            return Some(Self { page, language: Some(language) });
        }
        library.language(payload).map(|language| Self { page: library.start(), language: Some(language) })
    }

    /// The payload that leads to a page in a language.
    #[must_use]
    pub fn payload(library: &Library, page: PageId, language: Lang) -> String {
        let name = library.name(crate::library::Topic::Page(page));
        format!("{name}_{}", library.code(language))
    }
}

/// A language named in an argument: by its code, or by its own name.
pub(super) fn language(library: &Library, argument: &str) -> Option<Lang> {
    let word = argument.split_whitespace().next()?;
    let named = |language: &Lang| fold(&library.voice(*language).phrases.language_name) == fold(word);
    library.language(word).or_else(|| library.languages().find(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_names_its_bot_or_none() {
        let me = Me { username: "Appeal_Bot".to_owned(), inline: true };
        let ours = |name, addressed, argument| Address::Ours(Command { name, addressed, argument });
        for (text, expected) in [
            ("/appeal", ours("appeal", false, "")),
            (" /appeal@appeal_bot  ko ", ours("appeal", true, "ko")),
            ("/start appeal_ko", ours("start", false, "appeal_ko")),
            ("/appeal\nko", ours("appeal", false, "ko")),
            ("/appeal@other_bot", Address::Theirs),
            ("/", Address::Words("/")),
            ("/@appeal_bot", Address::Words("/@appeal_bot")),
            ("hello /appeal", Address::Words("hello /appeal")),
            ("", Address::Words("")),
        ] {
            assert_eq!(read(text, &me), expected, "{text:?}");
        }
    }
}
