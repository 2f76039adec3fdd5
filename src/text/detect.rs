//! Finds what Telegram turns into links by itself in plain words.
//!
//! `check` refuses links nobody meant, and the sandbox shows them as a reader would see them. Both
//! ask here, so both see the same thing. The rules are those of tdlib's
//! `td/telegram/MessageEntity.cpp` (`find_entities` and what it calls), told again in our own
//! words; where this code knowingly differs, the place says so.
//!
//! Letters and digits beyond ASCII are those of [`char::is_alphanumeric`], which also counts
//! combining vowel signs and circled letters as letters; td's tables do not. Only words with such
//! characters right beside a tag or a mention can be told apart differently.

mod address;
mod number;
mod tag;
#[cfg(test)]
mod tests;
mod url;

use std::ops::Range;

/// One piece of plain text that becomes a link without anybody asking for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What Telegram takes it for.
    pub kind: FoundKind,
    /// Where it stands, in bytes; both ends are on character boundaries.
    pub range: Range<usize>,
}

/// The kinds of links made of plain words, a subset of the Bot API's
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

/// Finds every such piece of `text`, in order and without overlaps, in time linear in its length.
///
/// Where two overlap the earlier one stays, and of two that begin together the longer one, as in
/// td's `fix_entity_offsets`.
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

/// The text from byte `at` on; empty instead of a panic where `at` is no boundary.
fn tail(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// The text before byte `at`; empty instead of a panic where `at` is no boundary.
fn head(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or_default()
}

fn char_at(text: &str, at: usize) -> Option<char> {
    tail(text, at).chars().next()
}

fn char_before(text: &str, at: usize) -> Option<char> {
    head(text, at).chars().next_back()
}

/// Where the run of characters that `belongs` accepts, beginning at byte `at`, ends.
fn run_end(text: &str, at: usize, belongs: impl Fn(char) -> bool) -> usize {
    let rest = tail(text, at);
    at + rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

/// Where the run of characters that `belongs` accepts, ending at byte `at`, begins.
fn run_start(text: &str, at: usize, belongs: impl Fn(char) -> bool) -> usize {
    head(text, at).trim_end_matches(belongs).len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What user names and commands are made of.
fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// What domain names and the names of mailboxes are made of.
fn is_label(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}
