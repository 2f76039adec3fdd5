//! Finds invisible characters, and letters that are not composed (not NFC).

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;
use crate::unseen::is_unseen;
use rich_text::script;

/// Reports these characters in the text of a file, the first of each line.
pub(super) fn scan(text: &str, report: &mut Report<'_>) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !is_usual(line) {
            if let Some((offset, found)) = first_hidden(line) {
                note_hidden(at + offset, found, report);
            }
            if let Some(offset) = first_in_parts(line) {
                note_parts(at + offset, report);
            }
        }
        at += line.len();
    }
}

/// Reports these characters in a text that is shown, when the file writes them as an escape,
/// `&#8203;` or `\u200b`.
pub(super) fn shown(
    text: &str,
    extent: &Range<usize>,
    settings: &Settings,
    report: &mut Report<'_>,
) {
    if is_usual(text) {
        return;
    }
    // CRLF line ends, and tabs between fields, are fine in a file but never in a shown text.
    if let Some(found) = text.chars().find(|found| matches!(found, '\r' | '\t')) {
        note_hidden(report.find(extent, found.encode_utf8(&mut [0; 4])), found, report);
    }
    let written = report.written(extent);
    // Characters from bot.toml are reported in that file.
    let told = |found: char| {
        written.contains(found)
            || settings.operator_contacts_and_ending().any(|given| given.contains(found))
    };
    if let Some((_, found)) = first_hidden(text)
        && !told(found)
    {
        note_hidden(extent.start, found, report);
    }
    if !is_nfc(text) && is_nfc(written) && settings.operator_contacts_and_ending().all(is_nfc) {
        note_parts(extent.start, report);
    }
}

/// Returns whether a text has only characters that nearly all texts consist of and that are neither
/// invisible nor combining. Checking each character in full took a quarter of the loading time.
fn is_usual(text: &str) -> bool {
    text.chars().all(|found| {
        matches!(found, '\n' | ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{17f}' | '\u{400}'..='\u{482}'
            | '\u{48a}'..='\u{52f}' | '\u{2010}'..='\u{2027}' | '\u{ac00}'..='\u{d7a3}')
    })
}

fn note_hidden(at: usize, found: char, report: &mut Report<'_>) {
    if found == char::REPLACEMENT_CHARACTER {
        report
            .at(at, Rule::HiddenCharacter, "U+FFFD, which stands where a letter was lost")
            .hint("write the letter again");
        return;
    }
    let what = format!("the invisible character U+{:04X}", found as u32);
    let hint = match found {
        '\u{200c}' | '\u{200d}' => {
            "take it out; a joiner belongs between letters that it makes look otherwise"
        }
        '\u{200f}' => {
            "take it out; this mark belongs beside words that are written from right to left"
        }
        _ => "take it out",
    };
    report.at(at, Rule::HiddenCharacter, what).hint(hint);
}

fn note_parts(at: usize, report: &mut Report<'_>) {
    report
        .at(at, Rule::Nfc, "letters are written in parts")
        .hint("save the file in Unicode's composed form, NFC");
}

fn first_hidden(text: &str) -> Option<(usize, char)> {
    let mut before = None;
    for (at, found) in text.char_indices() {
        let next = || text[at..].chars().nth(1);
        let is_hidden = match found {
            '\n' | '\r' | '\t' => false,
            char::REPLACEMENT_CHARACTER => true,
            // The joiner and the selectors of emoji are part of them.
            '\u{200d}' if before.is_some_and(is_picture) && next().is_some_and(is_picture) => false,
            '\u{200c}' | '\u{200d}' => {
                !script::joins(&text[..at], found, &text[at + found.len_utf8()..])
            }
            '\u{200f}' => {
                let (before, after) = (
                    text[..at].rsplit('\n').next(),
                    text[at + found.len_utf8()..].split('\n').next(),
                );
                !script::is_beside_right_to_left(
                    before.unwrap_or_default(),
                    after.unwrap_or_default(),
                )
            }
            '\u{fe0e}' | '\u{fe0f}' => {
                !before.is_some_and(|before| is_picture(before) || is_key(before))
            }
            _ => is_unseen(found),
        };
        if is_hidden {
            return Some((at, found));
        }
        if !matches!(found, '\u{fe0e}' | '\u{fe0f}') {
            before = Some(found);
        }
    }
    None
}

/// Returns whether a character is an emoji or can be shown as one (Unicode 16, `emoji-data`, by
/// blocks).
fn is_picture(found: char) -> bool {
    matches!(found, '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}'
        | '\u{24c2}' | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}' | '〰' | '〽' | '㊗' | '㊙'
        | '\u{1f000}'..='\u{1faff}')
}

/// Returns whether a character can be the base of a keycap emoji.
const fn is_key(found: char) -> bool {
    found.is_ascii_digit() || matches!(found, '#' | '*')
}

/// Returns the byte at which the composed form (NFC) begins to differ.
fn first_in_parts(text: &str) -> Option<usize> {
    if is_nfc(text) {
        return None;
    }
    let differs = |((_, written), composed): &((usize, char), char)| written != composed;
    let first = text.char_indices().zip(text.nfc()).find(differs);
    Some(first.map_or(0, |((at, _), _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_keep_what_joins_them() {
        for fine in [
            "👩\u{200d}👩\u{200d}👧",
            "🏳\u{fe0f}\u{200d}🌈",
            "1\u{fe0f}\u{20e3}",
            "▶\u{fe0f}",
            "a\tb\r\n",
            "می\u{200c}خواهم",
            "سلام!\u{200f} C++",
            "한국어 й é",
        ] {
            assert_eq!(first_hidden(fine), None, "{fine:?}");
        }
        for (text, at) in [
            ("a\u{200d}b", 1),
            ("👩\u{200d}", 4),
            ("a\u{fe0f}", 1),
            ("x\u{202e}y", 1),
            ("\u{e0041}", 0),
            ("\u{7f}", 0),
            ("a\u{fffd}", 1),
            ("a\u{200f}", 1),
            ("سلام\na\u{200f}b", 10),
            ("سلام\u{200e}", 8),
        ] {
            assert_eq!(first_hidden(text).map(|(at, _)| at), Some(at), "{text:?}");
        }
    }

    #[test]
    fn what_is_usual_is_neither_hidden_nor_in_parts() {
        for found in (0..=0x10_ffff).filter_map(char::from_u32) {
            let (alone, behind) = (found.to_string(), format!("a{found}"));
            let is_fine = |text: &str| first_hidden(text).is_none() && is_nfc(text);
            assert!(
                !is_usual(&alone) || is_fine(&alone) && is_fine(&behind),
                "U+{:04X}",
                found as u32
            );
        }
        for text in ["й", "한국어 «слово»", "é"] {
            assert!(is_usual(text), "{text}");
        }
    }

    #[test]
    fn letters_in_parts_are_found_where_they_begin() {
        assert_eq!(first_in_parts("Café"), None);
        assert_eq!(first_in_parts("A Cafe\u{301}"), Some(5));
        assert_eq!(first_in_parts("\u{1112}\u{1161}\u{11ab}"), Some(0));
    }
}
