//! Lengths and labels: what fits where it is shown.

use std::ops::Range;

use super::problem::Report;
use super::rule::Rule;
use crate::text::{MAX_ENTITIES, MAX_ENTITY_BYTES, MAX_TEXT, Size};

/// A button's label: what a phone of 360 px shows on one line.
pub(super) const BUTTON: usize = 30;
/// A heading.
pub(super) const TITLE: usize = 60;
/// The name of a publisher: one line of the list of sources, or two on a phone.
pub(super) const PUBLISHER: usize = 80;
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
/// A line that the program adds to a page, a message or a leaflet: some six lines of a phone, so that it stays a remark.
pub(super) const NOTE: usize = 240;
/// One language's line of the message that asks for a language: as many as there may be languages fit into one message.
pub(super) const WELCOME: usize = MAX_TEXT / super::Lang::MOST - 1;
/// Pages offered below a page. With a button for each language, the turns and the foot, a message has no more than the 100
/// buttons that Telegram shows.
pub(super) const OFFERED: usize = 60;
/// Buttons side by side: with more, a phone of 360 px cuts most labels off.
pub(super) const ROW: usize = 4;

/// Reports a text of more scalars than `most`. Telegram's own limits count them too.
pub(super) fn length(name: &str, text: &str, most: usize, extent: &Range<usize>, report: &mut Report<'_>) {
    let scalars = text.chars().count();
    if scalars > most {
        let what = format!("`{name}` has {scalars} characters; at most {most} fit");
        report.at(extent.start, Rule::TooLong, what).measured(scalars, most).hint("shorten it");
    }
}

/// Reports a text of one line that is too long, or has more than one line.
pub(super) fn line(name: &str, text: &str, most: usize, extent: &Range<usize>, report: &mut Report<'_>) {
    length(name, text, most, extent, report);
    if text.trim_end().contains('\n') {
        let broken = report.at(extent.start, Rule::LineBreak, format!("`{name}` has more than one line"));
        broken.hint("write it on one line");
    }
}

/// Reports a button's label that is too long, or that a screen reader could not say.
pub(super) fn label(name: &str, text: &str, extent: &Range<usize>, report: &mut Report<'_>) {
    line(name, text, BUTTON, extent, report);
    if !text.chars().any(char::is_alphanumeric) {
        let what = format!("`{name}` has neither letters nor digits");
        report.at(extent.start, Rule::Label, what).hint("name what the button does");
    }
}

/// Reports a message that Telegram would refuse or cut.
pub(super) fn size(name: &str, size: Size, at: usize, report: &mut Report<'_>) {
    let measures = [
        (size.units, MAX_TEXT, "characters", "shorten it"),
        (size.entities, MAX_ENTITIES, "marked passages", "mark fewer"),
        (size.entity_bytes, MAX_ENTITY_BYTES, "bytes of marks and addresses", "mark fewer, or take shorter addresses"),
    ];
    if let Some((value, limit, unit, hint)) = measures.into_iter().find(|(value, limit, ..)| value > limit) {
        let what = format!("`{name}` makes a message of {value} {unit}; at most {limit} fit");
        report.at(at, Rule::TooLong, what).measured(value, limit).hint(hint);
    }
}

/// Reports what Markdown cannot be shown; behind a semicolon stands what to do.
pub(super) fn refusal(at: usize, rule: Rule, what: &str, report: &mut Report<'_>) {
    let (what, hint) = what.split_once("; ").unwrap_or((what, "take it out, or write it differently"));
    report.at(at, rule, what).hint(hint);
}
