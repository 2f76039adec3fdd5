//! Reads the contacts that the operator checked.

use chrono::NaiveDate;

use super::fields::Fields;
use super::{review, translated};
use crate::date::Date;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::Contact;

pub(super) fn read(
    fields: &mut Fields<'_, '_>,
    default: &str,
    today: NaiveDate,
    report: &mut Report<'_>,
) -> Vec<Contact> {
    let mut contacts = Vec::new();
    for mut contact in fields.tables("contacts", report).unwrap_or_default() {
        let text = translated::required(&mut contact, "text", default, report);
        let checked = contact.required("checked", report);
        let date = checked
            .as_deref()
            .and_then(|checked| read_checked(checked, contact.place("checked"), today, report));
        contact.finish(report);
        if let (Some(text), Some(checked)) = (text, date) {
            contacts.push(Contact { text, checked });
        }
    }
    contacts
}

/// A contact counts as checked for this many days.
const CHECKED_FOR: i64 = 90;

pub(super) fn read_checked(
    text: &str,
    at: usize,
    today: NaiveDate,
    report: &mut Report<'_>,
) -> Option<Date> {
    let Some(date @ Date::Day(..)) = Date::parse(text) else {
        let what = "`checked` must be the day on which it was checked";
        report.at(at, Rule::Date, what).hint("write it as in \"2026-11-01\"");
        return None;
    };
    review::not_in_the_future(date, text, at, today, report);
    let days = date.last_day().map_or(0, |day| (today - day).num_days());
    if days > CHECKED_FOR {
        let what = format!("this contact was last checked {days} days ago");
        let old = report.at(at, Rule::ContactOld, what);
        old.measured(usize::try_from(days).unwrap_or_default(), CHECKED_FOR as usize);
        old.hint("check it and write the day, or take it out");
    }
    Some(date)
}
