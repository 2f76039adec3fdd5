//! Checks of lengths and labels, with the limit of each place where a text is shown.

use std::ops::Range;

use crate::report::Report;
use crate::rule::Rule;
use rich_text::{MAX_ENTITIES, MAX_ENTITY_BYTES, MAX_TEXT, Size};

/// The label of a button, in scalars: what a phone 360 px wide shows on one line.
pub(super) const BUTTON: usize = 30;
/// The heading of a page.
pub(super) const TITLE: usize = 60;
/// The name of a publisher: one line in the list of sources, or two on a phone.
pub(super) const PUBLISHER: usize = 80;
/// The description of a command: 1–256 (Bot API, `BotCommand`).
pub(super) const MENU: usize = 256;
/// The bot's name (Bot API, `setMyName`).
pub(super) const NAME: usize = 64;
/// The bot's description (Bot API, `setMyDescription`).
pub(super) const DESCRIPTION: usize = 512;
/// The bot's short description (Bot API, `setMyShortDescription`).
pub(super) const ABOUT: usize = 120;
/// The notice after a tap (Bot API, `answerCallbackQuery`).
pub(super) const NOTICE: usize = 200;
/// A line that the program adds to a page, a message or a leaflet: about six lines on a phone, so
/// that it stays a remark.
pub(super) const NOTE: usize = 240;
/// The line of one language in the message that asks for a language: with the maximum number of
/// languages, all lines fit in one message.
pub(super) const WELCOME: usize = MAX_TEXT / crate::lang::Lang::MAX - 1;
/// The pages offered below a page. Together with a button for each language, for the next and the
/// previous part and for the foot, a message has at most the 100 buttons that Telegram shows.
pub(super) const RELATED: usize = 60;
/// Buttons side by side: with more, a phone of 360 px cuts most labels off.
pub(super) const ROW: usize = 4;

/// Reports a text of more than `most` Unicode scalars, the unit of Telegram's own limits for these
/// texts.
pub(super) fn length(
    name: &str,
    text: &str,
    most: usize,
    extent: &Range<usize>,
    report: &mut Report<'_>,
) {
    let scalars = text.chars().count();
    if scalars > most {
        let what = format!("`{name}` has {scalars} characters; at most {most} fit");
        report.at(extent.start, Rule::TooLong, what).measured(scalars, most).hint("shorten it");
    }
}

/// Reports a one-line text that is too long or has a line break.
pub(super) fn line(
    name: &str,
    text: &str,
    most: usize,
    extent: &Range<usize>,
    report: &mut Report<'_>,
) {
    length(name, text, most, extent, report);
    if text.trim_end().contains('\n') {
        let broken =
            report.at(extent.start, Rule::LineBreak, format!("`{name}` has more than one line"));
        broken.hint("write it on one line");
    }
}

/// Reports a button label that is too long or that a screen reader could not read out.
pub(super) fn label(name: &str, text: &str, extent: &Range<usize>, report: &mut Report<'_>) {
    line(name, text, BUTTON, extent, report);
    if !text.chars().any(char::is_alphanumeric) {
        let what = format!("`{name}` has neither letters nor digits");
        report.at(extent.start, Rule::Label, what).hint("name what the button does");
    }
}

/// Reports a message that Telegram would refuse or truncate.
pub(super) fn size(name: &str, size: Size, at: usize, report: &mut Report<'_>) {
    let measures = [
        (size.units, MAX_TEXT, "characters", "shorten it"),
        (size.entities, MAX_ENTITIES, "marked passages", "mark fewer"),
        (
            size.entity_bytes,
            MAX_ENTITY_BYTES,
            "bytes of marks and addresses",
            "mark fewer, or take shorter addresses",
        ),
    ];
    if let Some((value, limit, unit, hint)) =
        measures.into_iter().find(|(value, limit, ..)| value > limit)
    {
        let what = format!("`{name}` makes a message of {value} {unit}; at most {limit} fit");
        report.at(at, Rule::TooLong, what).measured(value, limit).hint(hint);
    }
}

/// Reports Markdown that cannot be shown. The part of `what` after a semicolon becomes the hint.
pub(super) fn refusal(at: usize, rule: Rule, what: &str, report: &mut Report<'_>) {
    let (what, hint) =
        what.split_once("; ").unwrap_or((what, "take it out, or write it differently"));
    report.at(at, rule, what).hint(hint);
}
