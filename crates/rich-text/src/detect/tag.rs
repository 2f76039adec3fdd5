//! Finds words after a sign: `@mention`, `/command`, `#hashtag`, `$CASHTAG`.

use super::{Found, FoundKind, char_at, char_before, is_name, is_word, run_end};

/// Finds mentions as td `find_mentions` does: 4–32 characters, or one of the few shorter names that
/// exist.
pub(super) fn find_mentions(text: &str, found: &mut Vec<Found>) {
    const SHORT_NAMES: [&str; 5] = ["gif", "nft", "pic", "ufc", "vid"];
    each_sign(text, '@', |start| {
        if char_before(text, start).is_some_and(is_word) {
            return start + 1;
        }
        let end = run_end(text, start + 1, is_name);
        let name = text.get(start + 1..end).unwrap_or_default();
        let exists = (4..=32).contains(&name.len())
            || SHORT_NAMES.iter().any(|s| s.eq_ignore_ascii_case(name));
        if exists && !char_at(text, end).is_some_and(is_word) {
            found.push(Found { kind: FoundKind::Mention, range: start..end });
        }
        end
    });
}

/// Finds commands as td `match_bot_commands` does: 1–64 characters, optionally followed by a bot's
/// @name.
pub(super) fn find_bot_commands(text: &str, found: &mut Vec<Found>) {
    let touches = |c: Option<char>| c.is_some_and(|c| is_word(c) || matches!(c, '/' | '<' | '>'));
    each_sign(text, '/', |start| {
        if touches(char_before(text, start)) {
            return start + 1;
        }
        let mut end = run_end(text, start + 1, is_name);
        if !(1..=64).contains(&(end - start - 1)) {
            return end;
        }
        if char_at(text, end) == Some('@') {
            let name_end = run_end(text, end + 1, is_name);
            if !(3..=32).contains(&(name_end - end - 1)) {
                return name_end;
            }
            end = name_end;
        }
        if !touches(char_at(text, end)) {
            found.push(Found { kind: FoundKind::BotCommand, range: start..end });
        }
        end
    });
}

/// Finds hashtags as td `match_hashtags` does: up to 256 letters and digits with at least one
/// letter, optionally followed by a chat's @name.
pub(super) fn find_hashtags(text: &str, found: &mut Vec<Found>) {
    const MAX_CHARS: usize = 256;
    each_sign(text, '#', |start| {
        if char_before(text, start).is_some_and(is_tag) {
            return start + 1;
        }
        let mut next = run_end(text, start + 1, is_tag);
        let word = text.get(start + 1..next).unwrap_or_default();
        let (cut, _) = word.char_indices().nth(MAX_CHARS).unwrap_or((word.len(), ' '));
        let mut end = start + 1 + cut;
        // Only a word that was not truncated can be followed by a name.
        if end == next
            && !word.is_empty()
            && let Some(name_end) = chat_name(text, end)
        {
            (end, next) = (name_end, name_end);
        }
        let has_letter = word.chars().take(MAX_CHARS).any(|c| c.is_alphabetic() && !c.is_numeric());
        if has_letter && char_at(text, next) != Some('#') {
            found.push(Found { kind: FoundKind::Hashtag, range: start..end });
        }
        next
    });
}

/// Finds cashtags as td `match_cashtags` does: 1–8 capital letters or `1INCH`, optionally followed
/// by a chat's @name.
pub(super) fn find_cashtags(text: &str, found: &mut Vec<Found>) {
    const WITH_DIGIT: &str = "1INCH";
    let touches = |c: Option<char>| c.is_some_and(|c| is_tag(c) || c == '$');
    each_sign(text, '$', |start| {
        if touches(char_before(text, start)) {
            return start + 1;
        }
        let word = start + 1;
        let mut end = match super::tail(text, word).starts_with(WITH_DIGIT) {
            true => word + WITH_DIGIT.len(),
            false => run_end(text, word, |c| c.is_ascii_uppercase()),
        };
        if !(1..=8).contains(&(end - word)) {
            return end;
        }
        if let Some(name_end) = cash_chat_name(text, end) {
            end = name_end;
        }
        if !touches(char_at(text, end)) {
            found.push(Found { kind: FoundKind::Cashtag, range: start..end });
        }
        end
    });
}

/// Calls `look` at every `sign`. It returns the byte at which to continue, always after the sign.
fn each_sign(text: &str, sign: char, mut look: impl FnMut(usize) -> usize) {
    let mut from = 0;
    while let Some(offset) = super::tail(text, from).find(sign) {
        from = look(from + offset);
    }
}

/// Returns the end of the `@name` after a hashtag; a longer name is cut after 32 characters.
fn chat_name(text: &str, at: usize) -> Option<usize> {
    let end = name_behind_at(text, at)?;
    (end - at > 3).then_some(end.min(at + 1 + 32))
}

/// Returns the end of the `@name` after a cashtag; a longer name is ignored.
fn cash_chat_name(text: &str, at: usize) -> Option<usize> {
    let end = name_behind_at(text, at)?;
    (3..=32).contains(&(end - at - 1)).then_some(end)
}

fn name_behind_at(text: &str, at: usize) -> Option<usize> {
    (char_at(text, at)? == '@').then(|| run_end(text, at + 1, is_name))
}

/// Returns whether td `is_hashtag_letter` accepts a character: letters, decimal digits, the
/// zero-width non-joiner, the middle dot of Catalan, and Sinhala with its vowel signs, but not
/// superscripts, fractions, Roman or circled numbers.
fn is_tag(c: char) -> bool {
    let marks_or_roman = matches!(c, '²' | '³' | '¹' | '¼'..='¾' | '\u{2070}'..='\u{2189}');
    let enclosed = matches!(c, '\u{2460}'..='\u{2793}' | '\u{3007}'..='\u{32bf}');
    let other_number = c.is_numeric() && (marks_or_roman || enclosed);
    is_word(c) && !other_number || matches!(c, '\u{200c}' | '\u{b7}' | '\u{d80}'..='\u{dff}')
}
