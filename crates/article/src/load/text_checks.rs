//! Checks links, names and contacts in texts: those that were written, and those that Telegram
//! would detect in plain words.

use std::ops::Range;

use super::invisible;
use super::link::{Link, opens_chat};
use super::look_alike::{is_foreign, look_alike_names, mixed_hosts, note_look_alike};
use super::place;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;
use rich_text::detect::{Found, FoundKind, detect};
use rich_text::markdown::left_over;
use rich_text::script::ascii_digit;
use rich_text::{RichText, Style};

const CONTACT_HINT: &str = "contacts stand in bot.toml alone, with the day they were checked";

fn contact_hint(file: &str) -> &'static str {
    match file {
        place::SETTINGS => {
            "take it out here, and enter it under [[contacts]] with the day on which you checked it"
        }
        _ => CONTACT_HINT,
    }
}

/// Reports what a text that the program shows must not contain. `extent` is its byte range in the
/// file.
pub(super) fn check(
    text: &RichText,
    extent: &Range<usize>,
    settings: &Settings,
    report: &mut Report<'_>,
) {
    invisible::shown(text.as_str(), extent, settings, report);
    check_combined(text, extent, settings, report);
}

/// Like [`check`], for a text made of texts already checked: an invisible character in it is the program's own.
pub(super) fn check_combined(
    text: &RichText,
    extent: &Range<usize>,
    settings: &Settings,
    report: &mut Report<'_>,
) {
    check_names(text.as_str(), extent, report);
    let found = detect(text.as_str());
    for host in mixed_hosts(text.as_str(), &found) {
        note_look_alike(&text.as_str()[host], "host", extent, report);
    }
    let given = given(text.as_str(), settings);
    let is_given = |range: &Range<usize>| {
        given.iter().any(|given| given.start <= range.start && range.end <= given.end)
    };
    for number in numbers(text.as_str()).into_iter().filter(|number| !is_given(number)) {
        let words = &text.as_str()[number];
        let what = format!("“{words}” is a way to reach somebody");
        let hint = contact_hint(report.file());
        report.at(report.find(extent, words), Rule::Contact, what).hint(hint);
    }
    for one in found.into_iter().filter(|one| !is_given(&one.range)) {
        check_found(text, &one, extent, settings, report);
    }
}

/// Reports names with letters that look like others.
pub(super) fn check_names(text: &str, extent: &Range<usize>, report: &mut Report<'_>) {
    for name in look_alike_names(text) {
        note_look_alike(&text[name], "name", extent, report);
    }
}

/// Like [`check`], for words without styles in which Markdown is not parsed.
pub(super) fn check_plain(
    words: &str,
    extent: &Range<usize>,
    settings: &Settings,
    report: &mut Report<'_>,
) {
    check_signs(words, extent, report);
    check(&RichText::from(words), extent, settings, report);
}

/// Like [`check_plain`], for the words of `bot.toml` in which contacts may stand.
pub(super) fn check_contact(
    words: &str,
    extent: &Range<usize>,
    settings: &Settings,
    report: &mut Report<'_>,
) {
    check_signs(words, extent, report);
    invisible::shown(words, extent, settings, report);
    check_names(words, extent, report);
}

/// Reports Markdown syntax in a text where readers would see it literally.
pub(super) fn check_signs(words: &str, extent: &Range<usize>, report: &mut Report<'_>) {
    if let Some(sign) = left_over(words) {
        let what = format!("readers would see “{sign}” itself, because this text is not Markdown");
        report.at(report.find(extent, sign), Rule::Markdown, what).hint("take it out");
    }
}

/// Reports links that are not allowed.
pub(super) fn check_links(
    text: &RichText,
    extent: &Range<usize>,
    settings: &Settings,
    report: &mut Report<'_>,
) {
    for entity in text.entities() {
        let Style::Link(address) = &entity.style else { continue };
        let words = &text.as_str()[entity.range.clone()];
        let written = format!("]({address}");
        let at = report.find(extent, &written);
        let at =
            if report.written(&(at..at + written.len())) == written { at + "](".len() } else { at };
        if opens_chat(address) {
            report.at(at, Rule::Contact, format!("“{address}” opens a chat")).hint(CONTACT_HINT);
            continue;
        }
        match Link::parse(address, &settings.link_hosts) {
            Err(bad) => bad.report(at, report),
            Ok(link) if !words.contains(&link.host) => {
                let at = report.find(extent, words);
                let hidden =
                    report.at(at, Rule::LinkHost, format!("“{words}” hides where it leads"));
                hidden.hint(format!("write {} in it", link.host));
            }
            Ok(_) => {}
        }
    }
}

/// Reports what Telegram detects in plain words: links, names and numbers. Telegram detects nothing
/// in code, but a contact in code is reported too.
fn check_found(
    text: &RichText,
    found: &Found,
    extent: &Range<usize>,
    settings: &Settings,
    report: &mut Report<'_>,
) {
    let words = &text.as_str()[found.range.clone()];
    let at = report.find(extent, words);
    let meets =
        |range: &Range<usize>| range.start < found.range.end && found.range.start < range.end;
    let around =
        || text.entities().iter().filter(|entity| meets(&entity.range)).map(|entity| &entity.style);
    let linked = around().any(|style| matches!(style, Style::Link(_)));
    let covered = linked || around().any(|style| *style == Style::Code);
    match found.kind {
        FoundKind::Email | FoundKind::Mention | FoundKind::Phone => {
            let hint = contact_hint(report.file());
            report
                .at(at, Rule::Contact, format!("“{words}” is a way to reach somebody"))
                .hint(hint);
        }
        FoundKind::Url if !linked && opens_chat(words) => {
            report.at(at, Rule::Contact, format!("“{words}” opens a chat")).hint(CONTACT_HINT);
        }
        FoundKind::Url if is_foreign(words, settings) => {
            note_look_alike(words, "host", extent, report)
        }
        FoundKind::BotCommand => {}
        _ if covered => {}
        FoundKind::Url => check_detected_link(words, at, settings, report),
        FoundKind::Hashtag | FoundKind::Cashtag | FoundKind::BankCard => {
            let what = format!("Telegram makes a link of “{words}”");
            report.at(at, Rule::AutoLink, what).hint("write it differently, or put it into `code`");
        }
    }
}

/// Reports an address that Telegram makes a link of, where no page may link to it.
fn check_detected_link(words: &str, at: usize, settings: &Settings, report: &mut Report<'_>) {
    match Link::parse(words, &settings.link_hosts) {
        Ok(_) => {}
        Err(_) if !words.contains("://") => {
            let what = format!("Telegram makes an unencrypted link of “{words}”");
            report.at(at, Rule::AutoLink, what).hint("put it into `code`");
        }
        Err(bad) => {
            let what = format!("Telegram makes a link of “{words}”: {}", bad.what);
            report.at(at, bad.rule, what).hint(format!("{}, or put it into `code`", bad.hint));
        }
    }
}

/// The fewest digits of a telephone number with the code of its country or area.
const FEWEST_DIGITS: usize = 7;

/// Numbers to call of which Telegram makes no link and that people call all the same: in the digits of other scripts, and undivided
/// ones that begin with a trunk 0.
pub(super) fn numbers(text: &str) -> Vec<Range<usize>> {
    // Nobody is called by fewer digits, and most texts have none.
    if text.chars().filter(|sign| sign.is_numeric()).nth(FEWEST_DIGITS - 1).is_none() {
        return Vec::new();
    }
    // The bytes of the text, for each of the bytes with ASCII digits.
    let (mut plain, mut places) =
        (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
    for (at, sign) in text.char_indices() {
        plain.push(if sign.is_ascii() { sign } else { ascii_digit(sign).unwrap_or(sign) });
        places.resize(plain.len(), at);
    }
    places.push(text.len());
    let is_foreign =
        |range: &Range<usize>| text[range.clone()].chars().any(|sign| ascii_digit(sign).is_some());
    let phones = if plain == text { Vec::new() } else { detect(&plain) };
    let phones =
        phones.into_iter().filter(|found| found.kind == FoundKind::Phone).map(|found| found.range);
    let phones = phones.map(|range| places[range.start]..places[range.end]).filter(is_foreign);
    phones.chain(undivided(&plain).map(|range| places[range.start]..places[range.end])).collect()
}

/// Runs of 9 to 11 digits that begin with a single 0 and are a word of their own.
fn undivided(plain: &str) -> impl Iterator<Item = Range<usize>> {
    // Most texts have no such run, and looking at each of their letters would take an eighth of the time of loading.
    let mut runs = plain.as_bytes().split(|byte| !byte.is_ascii_digit());
    let plain = if runs.any(|run| (9..=11).contains(&run.len())) { plain } else { "" };
    let is_part = |sign: char| {
        sign.is_alphanumeric()
            || matches!(sign, '.' | ',' | '-' | '_' | '/' | '#' | '=' | '+' | ':')
    };
    let mut at = 0;
    plain.split_inclusive(move |sign| !is_part(sign)).filter_map(move |piece| {
        let word = piece.trim_end_matches(|sign: char| !sign.is_ascii_digit());
        let start = at;
        at += piece.len();
        let is_number =
            (9..=11).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && word.starts_with('0') && !word.starts_with("00"))
            .then(|| start..start + word.len())
    })
}

/// Where words stand that come from `bot.toml`, which is where contacts belong and are checked.
fn given(text: &str, settings: &Settings) -> Vec<Range<usize>> {
    settings
        .operator_contacts_and_ending()
        .flat_map(|given| text.match_indices(given))
        .map(|(at, given)| at..at + given.len())
        .collect()
}
