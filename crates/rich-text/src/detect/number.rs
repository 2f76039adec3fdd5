//! Finds phone numbers and bank card numbers.

use super::{Found, FoundKind, char_at, char_before, head, is_word, run_end, tail};

/// The maximum number of digits of an international number, ITU-T E.164.
const MAX_PHONE_DIGITS: usize = 15;

/// Finds bank card numbers as td `find_bank_card_numbers` does.
pub(super) fn find_bank_cards(text: &str, found: &mut Vec<Found>) {
    let in_number = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-');
    let mut from = 0;
    while let Some(offset) = tail(text, from).find(|c: char| c.is_ascii_digit()) {
        let start = from + offset;
        let spoilt = char_before(text, start)
            .is_some_and(|c| matches!(c, '.' | ',' | '+' | '-' | '_') || c.is_alphabetic());
        from = if spoilt { run_end(text, start, in_number) } else { card_run_end(text, start) };
        let end = head(text, from).trim_end_matches([' ', '-']).len();
        let number = text.get(start..end).unwrap_or_default();
        let spoilt = spoilt
            || char_at(text, end).is_some_and(|c| matches!(c, '-' | '_') || c.is_alphabetic());
        if !spoilt && is_bank_card(number) {
            found.push(Found { kind: FoundKind::BankCard, range: start..end });
        }
    }
}

/// Returns the end of a card number that begins at `start`. 16–19 digits without a separator end at
/// a space; any other number continues over spaces and hyphens.
fn card_run_end(text: &str, start: usize) -> usize {
    let piece = run_end(text, start, |c| c.is_ascii_digit());
    if (16..=19).contains(&(piece - start)) && char_at(text, piece) == Some(' ') {
        return piece;
    }
    run_end(text, piece, |c| c.is_ascii_digit() || matches!(c, ' ' | '-'))
}

/// Returns whether a number is a bank card number by td `is_valid_bank_card`: the Luhn checksum,
/// and the lengths that each network issues.
fn is_bank_card(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).take(20).collect();
    // At most one separator between two digits, on average.
    if !(13..=19).contains(&digits.len()) || number.len() > 2 * digits.len() - 1 || !luhn(&digits) {
        return false;
    }
    let prefix = digits.iter().take(4).fold(0, |sum, digit| sum * 10 + digit);
    match (prefix, digits.len()) {
        (4000..=4999, len) => matches!(len, 13 | 16 | 18 | 19),
        (5100..=5599 | 2200..=2204 | 2221..=2720, len) => len == 16,
        (3400..=3499 | 3700..=3799, len) => len == 15,
        (6200..=6299 | 8100..=8199, len) => len >= 16,
        _ => true,
    }
}

fn luhn(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit < 5 { digit * 2 } else { digit * 2 - 9 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, &d)| if i % 2 == 0 { d } else { doubled(d) })
        .sum();
    sum.is_multiple_of(10)
}

/// Finds phone numbers. td leaves them to the server, whose rules are not published, and clients
/// add their own. So this is a conservative guess: an international number, or a local form that is
/// unlike anything else.
pub(super) fn find_phones(text: &str, found: &mut Vec<Found>) {
    let starts = |c: char| c.is_ascii_digit() || matches!(c, '+' | '(');
    let mut from = 0;
    while let Some(offset) = tail(text, from).find(starts) {
        let start = from + offset;
        let end = if may_begin(text, start) { phone_end(text, start) } else { None };
        if let Some(end) = end {
            found.push(Found { kind: FoundKind::Phone, range: start..end });
        }
        from = end.unwrap_or_else(|| run_end(text, start, |c| c.is_ascii_digit()).max(start + 1));
    }
}

/// Returns whether a phone number may begin at `start`: `тел.044` and `tel:044` may contain one,
/// `1.044` and `x044` may not.
fn may_begin(text: &str, start: usize) -> bool {
    match char_before(text, start) {
        None => true,
        Some('.' | ':') => char_before(text, start - 1).is_some_and(char::is_alphabetic),
        Some('+' | '-' | '\u{2011}' | '/' | ',' | '#' | '@' | '$' | '=') => false,
        Some(c) => !is_word(c),
    }
}

/// A run of digits in a possible phone number.
struct DigitGroup<'a> {
    digits: &'a str,
    /// The end in the text, after the closing bracket if there is one.
    end: usize,
    in_brackets: bool,
    /// Whether a hyphen or a dot, rather than a space, precedes it.
    joined: bool,
}

/// Returns the end of the longest valid phone number that begins at byte `start`.
fn phone_end(text: &str, start: usize) -> Option<usize> {
    let international = char_at(text, start) == Some('+');
    let groups = groups(text, start + usize::from(international));
    (1..=groups.len()).rev().find_map(|count| {
        let candidate = groups.get(..count)?;
        let end = candidate.last()?.end;
        let fits = if international { is_international(candidate) } else { is_local(candidate) };
        (fits && may_end(text, end)).then_some(end)
    })
}

/// Returns whether a phone number may end at `end`: before `, then` it may; before `:10`, `-10` or
/// `th` it may not.
fn may_end(text: &str, end: usize) -> bool {
    let mut rest = tail(text, end).chars();
    match rest.next() {
        None => true,
        Some(',' | '.' | ':' | '/' | '-' | '\u{2011}' | '–') => {
            !rest.next().is_some_and(|c| c.is_ascii_digit())
        }
        Some(c) => !is_word(c) && c != '%',
    }
}

/// Reads groups of digits as long as they can belong to one phone number.
fn groups(text: &str, mut at: usize) -> Vec<DigitGroup<'_>> {
    let mut groups = Vec::new();
    let mut total = 0;
    while let Some((digits_at, in_brackets, joined)) = gap(text, at, groups.is_empty()) {
        let digits_end = run_end(text, digits_at, |c| c.is_ascii_digit());
        let digits = text.get(digits_at..digits_end).unwrap_or_default();
        total += digits.len();
        let closed = char_at(text, digits_end) == Some(')');
        if digits.is_empty() || total > MAX_PHONE_DIGITS || in_brackets && !closed {
            break;
        }
        at = digits_end + usize::from(in_brackets);
        groups.push(DigitGroup { digits, end: at, in_brackets, joined });
    }
    groups
}

/// Returns where the next digits after byte `at` begin, whether they are in brackets, and whether a
/// hyphen or a dot precedes them. Two groups have at most one separator and one bracket between
/// them.
fn gap(text: &str, at: usize, first: bool) -> Option<(usize, bool, bool)> {
    let separator =
        char_at(text, at).filter(|c| matches!(c, ' ' | '\u{a0}' | '-' | '\u{2011}' | '.'));
    let separator = if first { None } else { separator };
    let behind = at + separator.map_or(0, char::len_utf8);
    let bracket = char_at(text, behind) == Some('(');
    let touching = separator.is_none() && !bracket;
    let after_bracket = char_before(text, at) == Some(')');
    if touching && !first && !after_bracket {
        return None;
    }
    Some((
        behind + usize::from(bracket),
        bracket,
        matches!(separator, Some('-' | '\u{2011}' | '.')),
    ))
}

/// Returns whether these are the digits of an international number: after the `+` a country code
/// that does not begin with 0, and 7–15 digits in total; with +1 and +7 always 11.
fn is_international(groups: &[DigitGroup<'_>]) -> bool {
    let total: usize = groups.iter().map(|group| group.digits.len()).sum();
    match groups.first().and_then(|group| group.digits.chars().next()) {
        Some('1' | '7') => total == 11,
        Some('0') | None => false,
        Some(_) => (7..=MAX_PHONE_DIGITS).contains(&total),
    }
}

/// Returns whether the groups form a local number of 9–11 digits, in one of four forms: with a
/// trunk prefix 0 (`044 123-45-67`), with a trunk prefix 8 or 1 (`8 (800) 555-35-35`), with the
/// area code in brackets (`(44) 123-45-67`), or the North American `202-555-0143`.
fn is_local(groups: &[DigitGroup<'_>]) -> bool {
    let total: usize = groups.iter().map(|group| group.digits.len()).sum();
    let [first, rest @ ..] = groups else {
        return false;
    };
    if rest.is_empty() || !(9..=11).contains(&total) || has_date(groups) {
        return false;
    }
    let lengths: Vec<usize> = rest.iter().map(|group| group.digits.len()).collect();
    // `5 000 000 000` is a quantity; phone numbers are grouped differently.
    let thousands = rest.iter().all(|group| group.digits.len() == 3 && !group.joined);
    match (first.digits, lengths.as_slice()) {
        (area, _) if first.in_brackets => {
            (2..=5).contains(&area.len()) && !is_year(area) && !thousands
        }
        // A single digit is the end of an ISBN, or of `0.25 0.50`.
        ("0", [_, _, ..]) => lengths.iter().all(|&len| len > 1),
        ("8" | "1", [3..=5, ..]) => total == 11,
        (area, _) if area.len() > 1 && area.starts_with('0') => {
            lengths.iter().all(|&len| len > 1) && !thousands
        }
        (area, [3, 4]) => {
            area.len() == 3 && !area.starts_with('1') && rest.iter().all(|group| group.joined)
        }
        _ => false,
    }
}

/// Returns whether the groups contain a date such as `23.10.2024` or `2024-10-23`.
fn has_date(groups: &[DigitGroup<'_>]) -> bool {
    groups.windows(3).any(|three| match three {
        [a, b, c] if b.digits.len() <= 2 => {
            is_year(a.digits) && c.digits.len() <= 2 || is_year(c.digits) && a.digits.len() <= 2
        }
        _ => false,
    })
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}
