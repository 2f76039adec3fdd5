//! What every text must obey before it can go live.

use unicode_normalization::is_nfc;

use super::problem::Report;
use super::source::Link;
use crate::text::detect::{FoundKind, detect};
use crate::text::split::Block;
use crate::text::{RichText, Style};

/// A button's label: what a phone of 360 px shows on one line.
pub(super) const BUTTON: usize = 30;
/// A heading.
pub(super) const TITLE: usize = 60;
/// A command's description: 1–256 (Bot API, `BotCommand`).
pub(super) const MENU: usize = 256;
/// A bot's name (Bot API, `setMyName`).
pub(super) const NAME: usize = 64;
/// A bot's description (Bot API, `setMyDescription`).
pub(super) const DESCRIPTION: usize = 512;
/// A bot's short description (Bot API, `setMyShortDescription`).
pub(super) const ABOUT: usize = 120;
/// The notice after a tap (Bot API, `answerCallbackQuery`).
pub(super) const NOTICE: usize = 200;

/// Reports a text of more scalars than `most`.
pub(super) fn length(name: &str, text: &str, most: usize, at: usize, report: &mut Report<'_>) {
    let scalars = text.chars().count();
    if scalars > most {
        report.at(at, "too-long", format!("`{name}` has {scalars} characters; at most {most} fit"));
    }
}

/// Reports a button's label that a screen reader could not say.
pub(super) fn label(name: &str, text: &str, at: usize, report: &mut Report<'_>) {
    length(name, text, BUTTON, at, report);
    if !text.chars().any(char::is_alphanumeric) {
        report.at(at, "label", format!("`{name}` has neither letters nor digits; name what the button does"));
    }
}

/// Reports characters that are invisible or turn the direction of writing, and text that is not in NFC.
pub(super) fn characters(text: &str, at: usize, report: &mut Report<'_>) {
    if let Some(found) = text.chars().find(|found| is_hidden(*found)) {
        let what = format!("the invisible character U+{:04X}; take it out", found as u32);
        report.at(at, "hidden-character", what);
    }
    if !is_nfc(text) {
        report.at(at, "nfc", "letters are written in parts; save the file in Unicode's composed form, NFC");
    }
}

/// Control characters, zero-width ones (but for the joiner that emoji need), marks of direction, and letters that show
/// nothing, such as the fillers of Hangul and the empty Braille pattern.
fn is_hidden(found: char) -> bool {
    (found.is_control() && found != '\n')
        || matches!(found, '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Reports links that may not be, both the ones that were written and the ones that Telegram would make by itself.
pub(super) fn links(blocks: &[Block], hosts: &[String], before: usize, report: &mut Report<'_>) {
    for block in blocks {
        let line = before + block.line;
        for entity in block.text.entities() {
            let Style::Link(address) = &entity.style else { continue };
            let words = &block.text.as_str()[entity.range.clone()];
            match Link::parse(address, hosts) {
                Err(what) => report.on(line, "link", what),
                Ok(link) if !words.contains(&link.host) => {
                    report.on(line, "link-host", format!("“{words}” hides where it leads; write {} in it", link.host));
                }
                Ok(_) => {}
            }
        }
        made_by_telegram(&block.text, hosts, line, report);
    }
}

/// Reports what must not stand in plain words that the program shows.
pub(super) fn words(text: &str, hosts: &[String], at: usize, report: &mut Report<'_>) {
    characters(text, at, report);
    made_by_telegram(&RichText::from(text), hosts, report.line(at), report);
}

/// Telegram finds links, names and numbers in plain words by itself, except in code.
pub(super) fn made_by_telegram(text: &RichText, hosts: &[String], line: usize, report: &mut Report<'_>) {
    for found in detect(text.as_str()) {
        let covered = text.entities().iter().any(|entity| {
            matches!(entity.style, Style::Code | Style::Link(_))
                && entity.range.start < found.range.end
                && found.range.start < entity.range.end
        });
        let words = &text.as_str()[found.range];
        let what = match found.kind {
            _ if covered => continue,
            FoundKind::BotCommand => continue,
            FoundKind::Url => match Link::parse(words, hosts) {
                Ok(_) => continue,
                Err(_) if !words.contains("://") => {
                    format!("Telegram makes an unencrypted link of “{words}”; put it into `code`")
                }
                Err(what) => format!("Telegram makes a link of “{words}”: {what}; or put it into `code`"),
            },
            FoundKind::Email | FoundKind::Mention | FoundKind::Phone => {
                format!(
                    "Telegram makes a contact of “{words}”; contacts belong into bot.toml, with the day they were checked"
                )
            }
            FoundKind::Hashtag | FoundKind::Cashtag | FoundKind::BankCard => {
                format!("Telegram makes a link of “{words}”; write it differently, or put it into `code`")
            }
        };
        report.on(line, "auto-link", what);
    }
}
