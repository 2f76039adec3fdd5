//! Reads and checks the day on which the bot moves or ends, and makes the line about it.

use std::ops::Range;

use chrono::NaiveDate;

use super::fields::Fields;
use super::link::{Link, opens_chat};
use super::look_alike::{is_foreign, note_look_alike};
use super::phrases::FluentMessages;
use super::source::coded;
use super::{contacts, lengths, text_checks, translated};
use crate::date::Date;
use crate::ending::Ending;
use crate::fold;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Settings;
use crate::translated::Translated;
use rich_text::RichText;
use rich_text::detect::{Found, FoundKind, detect};

pub(super) fn read(
    fields: &mut Fields<'_, '_>,
    default: &str,
    today: NaiveDate,
    report: &mut Report<'_>,
) -> Option<Ending> {
    let mut table = fields.table("ending", report)?;
    let text = translated::required(&mut table, "text", default, report);
    let day = table.required("day", report);
    let day = day.and_then(|day| read_day(&day, table.place("day"), today, report));
    match table.optional("checked", report) {
        Some(checked) => {
            contacts::read_checked(&checked, table.place("checked"), today, report);
        }
        None if !table.has("checked") => note_unchecked(text.as_ref(), report),
        None => {}
    }
    table.finish(report);
    Some(Ending { text: text?, day: day? })
}

fn read_day(text: &str, at: usize, today: NaiveDate, report: &mut Report<'_>) -> Option<Date> {
    let Some(day @ Date::Day(..)) = Date::parse(text) else {
        report
            .at(at, Rule::Date, format!("“{text}” is not a day"))
            .hint("write it as in \"2027-01-31\"");
        return None;
    };
    if day.last_day() < Some(today) {
        report
            .at(at, Rule::EndingPast, format!("the day of [ending], {text}, is over"))
            .hint("write what is true now, or take [ending] out");
    }
    Some(day)
}

/// Reports a way to reach somebody that nobody says to have checked.
fn note_unchecked(text: Option<&Translated>, report: &mut Report<'_>) {
    for (words, at) in text.iter().flat_map(|text| text.all()) {
        if let Some(contact) = contacts_in(words).first() {
            let what = format!("`checked` is missing, and “{contact}” is a way to reach somebody");
            report
                .at(report.find(at, contact), Rule::FieldMissing, what)
                .hint("add checked = \"…\", the day on which you checked it");
            return;
        }
    }
}

/// Returns the ways to reach somebody, in the order of the text.
fn contacts_in(text: &str) -> Vec<&str> {
    let is_contact = |found: &Found| match found.kind {
        FoundKind::Email | FoundKind::Mention | FoundKind::Phone => true,
        FoundKind::Url => opens_chat(&text[found.range.clone()]),
        _ => false,
    };
    let found = detect(text).into_iter().filter(is_contact).map(|one| one.range);
    let mut ranges: Vec<Range<usize>> = found.chain(text_checks::numbers(text)).collect();
    ranges.sort_by_key(|range| range.start);
    ranges.into_iter().map(|range| &text[range]).collect()
}

/// Reports a language whose readers are sent to somebody else than those of the default language.
fn note_differing(text: &Translated, report: &mut Report<'_>) {
    let default = text.of(&text.default);
    let lacks = |words: &str, contact: &str| {
        !contacts_in(words).iter().any(|known| fold(known) == fold(contact))
    };
    for (words, at) in text.all() {
        let other = contacts_in(words).into_iter().find(|contact| lacks(default, contact));
        let lost = contacts_in(default).into_iter().find(|contact| lacks(words, contact));
        let (contact, what) = match (other, lost) {
            (Some(contact), _) => (contact, "is not in the text of the default language"),
            (None, Some(contact)) => (contact, "is in the text of the default language alone"),
            (None, None) => continue,
        };
        report
            .at(report.find(at, contact), Rule::EndingNames, format!("“{contact}” {what}"))
            .hint("send the readers of every language to the same place");
    }
}

impl Ending {
    /// Reports what the line must not contain: its contacts are as those of `[[contacts]]`, its
    /// addresses as those on a page.
    pub(super) fn check(&self, settings: &Settings, report: &mut Report<'_>) {
        for (text, at) in self.text.all() {
            lengths::line("text", text, lengths::NOTE, at, report);
            text_checks::check_contact(text, at, settings, report);
            for found in detect(text).into_iter().filter(|found| found.kind == FoundKind::Url) {
                check_address(&text[found.range], at, settings, report);
            }
        }
        note_differing(&self.text, report);
    }

    pub(super) fn line(
        &self,
        code: &str,
        messages: &FluentMessages<'_>,
        settings: &Settings,
    ) -> RichText {
        // What Telegram would make a link of stands in code, as contacts do, so that people compare it
        // and do not tap it; but for links and commands, which pages may have too.
        let stays = |found: &Found, words: &str| match found.kind {
            FoundKind::Url => Link::parse(words, &settings.link_hosts).is_ok(),
            FoundKind::BotCommand => true,
            _ => false,
        };
        let (before, after) = messages.around("ending-line", "text", self.day);
        let mut whole = RichText::from(before.as_str());
        whole.append(&coded(self.text.of(code), stays));
        whole.push_str(&after);
        whole
    }
}

fn check_address(address: &str, at: &Range<usize>, settings: &Settings, report: &mut Report<'_>) {
    let place = report.find(at, address);
    if opens_chat(address) {
        return;
    }
    if is_foreign(address, settings) {
        return note_look_alike(address, "host", at, report);
    }
    let whole = match address.contains("://") {
        true => address.to_owned(),
        false => format!("https://{address}"),
    };
    if let Err(bad) = Link::parse(&whole, &settings.link_hosts) {
        bad.report(place, report);
    }
}
