//! Parses what a reader typed: `/name@bot argument`, and the payload of a deep link.

use crate::fold;
use crate::lang::Lang;
use crate::library::Library;
use crate::request::Me;
use crate::topic::PageId;
use crate::topic::Topic;

/// A command, whichever bot it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command<'a> {
    /// Its name as it was typed, without the slash.
    pub name: &'a str,
    /// Whether the command names this bot: `/name@bot`.
    pub addressed: bool,
    /// The text after the command, trimmed.
    pub argument: &'a str,
}

/// Whom a text addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Addressee<'a> {
    /// A command that names this bot or no bot.
    Ours(Command<'a>),
    /// A command that names another bot. In a private chat it can only be an old name of this one.
    Theirs(Command<'a>),
    /// A text that is not a command.
    Words(&'a str),
}

/// Reads a text. A command ends where Telegram ends it (td `MessageEntity.cpp`, `match_bot_commands`): after letters, digits
/// and `_`, and the name of a bot, where no letter and none of `/<>` follows.
pub(super) fn read<'a>(text: &'a str, me: &Me) -> Addressee<'a> {
    let text = text.trim();
    let (name, rest) = split_name(text.strip_prefix('/').unwrap_or_default());
    let named = rest.strip_prefix('@').map(split_name).filter(|(bot, _)| !bot.is_empty());
    let (bot, rest) = named.map_or((None, rest), |(bot, rest)| (Some(bot), rest));
    if name.is_empty()
        || rest.starts_with(|next: char| next.is_alphanumeric() || "/<>".contains(next))
    {
        return Addressee::Words(text);
    }
    let argument = rest.trim_matches(|c: char| c.is_whitespace() || ".,;:!?".contains(c));
    let command = Command { name, addressed: bot.is_some(), argument };
    match bot {
        Some(bot) if !bot.eq_ignore_ascii_case(&me.username) => Addressee::Theirs(command),
        _ => Addressee::Ours(command),
    }
}

/// What names of commands and of bots are made of, and the rest.
fn split_name(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len()))
}

/// The target of a deep link: `?start=<page>`, `<lang>` or `<page>_<lang>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeepLink {
    pub page: PageId,
    pub language: Option<Lang>,
}

impl DeepLink {
    /// Parses a payload: an exact page name first, else a page and a language around the last `_`,
    /// else a language.
    #[must_use]
    pub fn parse(library: &Library, payload: &str) -> Option<Self> {
        let page = |name: &str| library.page(&name.to_ascii_lowercase());
        if let Some(page) = page(payload) {
            return Some(Self { page, language: None });
        }
        let split = payload
            .rsplit_once('_')
            .and_then(|(name, code)| Some((page(name)?, library.language(code)?)));
        if let Some((page, language)) = split {
            return Some(Self { page, language: Some(language) });
        }
        library
            .language(payload)
            .map(|language| Self { page: library.start(), language: Some(language) })
    }

    /// Returns the payload that leads to a page in a language.
    #[must_use]
    pub fn payload(library: &Library, page: PageId, language: Lang) -> String {
        let name = library.name(Topic::Page(page));
        format!("{name}_{}", library.code(language))
    }
}

/// Returns the text that the Share button below a page writes after the bot's name: a query that
/// finds this page first.
pub(super) fn inline_query(library: &Library, page: PageId, language: Lang) -> String {
    format!("{} {}", library.name(Topic::Page(page)), library.code(language))
}

/// Returns the language that the first word of an argument names, by its code or by its own name.
pub(super) fn language(library: &Library, argument: &str) -> Option<Lang> {
    let word = argument.split_whitespace().next()?;
    let named =
        |language: &Lang| fold(&library.locale(*language).phrases.language_name) == fold(word);
    library.language(word).or_else(|| library.languages().find(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_names_its_bot_or_none() {
        let me = Me { username: "Appeal_Bot".to_owned(), inline: true };
        let ours =
            |name, addressed, argument| Addressee::Ours(Command { name, addressed, argument });
        for (text, expected) in [
            ("/appeal", ours("appeal", false, "")),
            (" /appeal@appeal_bot  ko ", ours("appeal", true, "ko")),
            ("/start appeal_ko", ours("start", false, "appeal_ko")),
            ("/appeal\nko", ours("appeal", false, "ko")),
            ("/appeal@appeal_bot,", ours("appeal", true, "")),
            ("/appeal@appeal_bot. ko!", ours("appeal", true, "ko")),
            ("/appeal.", ours("appeal", false, "")),
            ("/appeal, ko", ours("appeal", false, "ko")),
            ("/appeal@", ours("appeal", false, "@")),
            (
                "/appeal@other_bot",
                Addressee::Theirs(Command { name: "appeal", addressed: true, argument: "" }),
            ),
            ("/appeal/ko", Addressee::Words("/appeal/ko")),
            ("/appeal호소", Addressee::Words("/appeal호소")),
            ("/호소", Addressee::Words("/호소")),
            ("/", Addressee::Words("/")),
            ("/@appeal_bot", Addressee::Words("/@appeal_bot")),
            ("hello /appeal", Addressee::Words("hello /appeal")),
            ("", Addressee::Words("")),
        ] {
            assert_eq!(read(text, &me), expected, "{text:?}");
        }
    }
}
