//! Names and hosts with letters that can pass for others.

use std::ops::Range;

use super::link::is_within;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;
use rich_text::detect::Found;

pub(super) fn note_look_alike(
    words: &str,
    kind: &str,
    extent: &Range<usize>,
    report: &mut Report<'_>,
) {
    let odd = words.chars().find(|letter| !letter.is_ascii()).map_or(0, |letter| letter as u32);
    let what = format!(
        "the {kind} “{words}” has a letter that is none of a-z (U+{odd:04X}) and can pass for another"
    );
    let hint = match kind {
        "name" => "write names with a-z, 0-9 and _ as Telegram has them, or take it out",
        _ => "write it in a-z, or, if it is meant so, allow it in link_hosts of bot.toml",
    };
    report.at(report.find(extent, words), Rule::LookAlike, what).hint(hint);
}

/// Returns whether a URL has a host with letters beyond ASCII that is not an allowed host.
pub(super) fn is_foreign(address: &str, settings: &Settings) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let allowed = |ascii: String| settings.link_hosts.iter().any(|known| is_within(&ascii, known));
    !host.is_ascii() && !idna::domain_to_ascii(host).is_ok_and(allowed)
}

/// Returns names after an `@`, or after a sign that looks like one, with a letter that no Telegram
/// username has.
///
/// This follows UTS 39, which accepts one script in a name and refuses a mixture. A username is
/// ASCII, so any other letter makes a mixture. Korean, Chinese and Japanese put their particles
/// directly after a name, and none of their letters looks like a Latin one, so these letters end
/// the name.
pub(super) fn look_alike_names(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.char_indices().filter(|(_, sign)| matches!(sign, '@' | '＠' | '﹫')).filter_map(
        |(at, sign)| {
            let name = at + sign.len_utf8();
            let rest = &text[name..];
            let belongs = |letter: char| {
                (letter.is_alphanumeric() || letter == '_') && !is_east_asian(letter)
            };
            let end = name + rest.find(|letter| !belongs(letter)).unwrap_or(rest.len());
            let odd = (sign != '@' && end > name) || !text[name..end].is_ascii();
            odd.then_some(at..end)
        },
    )
}

fn is_east_asian(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// Returns words with a dot inside in which one part mixes Latin letters with Cyrillic, Greek or
/// Armenian ones. No such host exists, so Telegram makes no link of it, but a reader may type what
/// it seems to be.
pub(super) fn mixed_hosts(text: &str, found: &[Found]) -> Vec<Range<usize>> {
    if text.is_ascii() {
        return Vec::new();
    }
    let mut hosts: Vec<Range<usize>> = Vec::new();
    let mut end = 0;
    // Only words with a dot inside are looked at: all the others would take nearly all of the time.
    for (dot, _) in text.match_indices('.') {
        let follows = text[dot + 1..].chars().next();
        if dot < end || follows.is_none_or(|next| next == '.' || next.is_whitespace()) {
            continue;
        }
        let start = text[..dot].rfind(char::is_whitespace).map_or(0, |space| space + 1);
        end = text[dot..].find(char::is_whitespace).map_or(text.len(), |length| dot + length);
        let start = text.ceil_char_boundary(start);
        hosts.extend(
            mixed_within(&text[start..end]).map(|range| start + range.start..start + range.end),
        );
    }
    // `found` is in the order of the text.
    let next =
        |host: &Range<usize>| found.get(found.partition_point(|one| one.range.end <= host.start));
    hosts.retain(|host| next(host).is_none_or(|one| host.end <= one.range.start));
    hosts
}

fn mixed_within(piece: &str) -> impl Iterator<Item = Range<usize>> {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let mut at = 0;
    piece.split_inclusive(move |letter| !is_part(letter)).filter_map(move |word| {
        let start = at + (word.len() - word.trim_start_matches('.').len());
        at += word.len();
        let host = word.trim_end_matches(|letter| !is_part(letter)).trim_matches('.');
        (host.contains('.') && host.split('.').any(is_mixed)).then(|| start..start + host.len())
    })
}

fn is_mixed(label: &str) -> bool {
    let passes = |letter: char| matches!(letter, '\u{370}'..='\u{58f}' | '\u{1c80}'..='\u{1c8f}' | '\u{1f00}'..='\u{1fff}');
    label.chars().any(|letter| letter.is_ascii_alphabetic()) && label.chars().any(passes)
}
