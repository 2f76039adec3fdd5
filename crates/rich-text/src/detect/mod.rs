//! Finds what Telegram turns into links by itself in plain words.
//!
//! `check` refuses links that nobody intended, and the sandbox shows them as a reader would see
//! them. Both use this module, so they always agree. The rules are those of tdlib's
//! `td/telegram/MessageEntity.cpp` (`find_entities` and what it calls), reimplemented; comments
//! mark intended differences.
//!
//! Letters and digits beyond ASCII are those of [`char::is_alphanumeric`], which also counts
//! combining vowel signs and circled letters as letters; td's tables do not. The results can differ
//! only for words with such characters directly beside a tag or a mention.

mod address;
mod number;
mod tag;
#[cfg(test)]
mod tests;
mod url;

use std::ops::Range;

/// A part of a plain text that Telegram turns into a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub kind: FoundKind,
    /// The range in bytes; both ends are on character boundaries.
    pub range: Range<usize>,
}

/// The kinds of links that Telegram detects in plain words, a subset of the Bot API's
/// [`MessageEntity`](https://core.telegram.org/bots/api#messageentity) types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundKind {
    /// `https://example.com/path`, `example.com`, `tg://resolve`.
    Url,
    /// `name@example.com`.
    Email,
    /// `@name`.
    Mention,
    /// `#word`.
    Hashtag,
    /// `$USD`.
    Cashtag,
    /// `/start` or `/start@name`.
    BotCommand,
    /// `+380 44 123 45 67`.
    Phone,
    /// `4111 1111 1111 1111`.
    BankCard,
}

/// Finds all links of `text`, in order and without overlaps, in time linear in its length.
///
/// Of two that overlap, the earlier one is kept; of two that begin at the same place, the longer
/// one, as in td's `fix_entity_offsets`.
pub fn detect(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    tag::find_mentions(text, &mut found);
    tag::find_bot_commands(text, &mut found);
    tag::find_hashtags(text, &mut found);
    tag::find_cashtags(text, &mut found);
    number::find_phones(text, &mut found);
    number::find_bank_cards(text, &mut found);
    url::find_app_urls(text, &mut found);
    url::find_urls(text, &mut found);

    found.sort_by_key(|one| (one.range.start, std::cmp::Reverse(one.range.end)));
    let mut free_from = 0;
    found.retain(|one| {
        let free = one.range.start >= free_from;
        if free {
            free_from = one.range.end;
        }
        free
    });
    found
}

/// Returns the text from byte `at` on, or the empty text if `at` is not a character boundary.
fn tail(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// Returns the text before byte `at`, or the empty text if `at` is not a character boundary.
fn head(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or_default()
}

fn char_at(text: &str, at: usize) -> Option<char> {
    tail(text, at).chars().next()
}

fn char_before(text: &str, at: usize) -> Option<char> {
    head(text, at).chars().next_back()
}

/// Returns the end of the run of characters accepted by `belongs` that begins at byte `at`.
fn run_end(text: &str, at: usize, belongs: impl Fn(char) -> bool) -> usize {
    let rest = tail(text, at);
    at + rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

/// Returns the start of the run of characters accepted by `belongs` that ends at byte `at`.
fn run_start(text: &str, at: usize, belongs: impl Fn(char) -> bool) -> usize {
    head(text, at).trim_end_matches(belongs).len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The characters of usernames and commands.
fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The characters of domain names and mailbox names.
fn is_label(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}
