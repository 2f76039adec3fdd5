//! How long words stay true: when a page was last true, and by when somebody is to review it.

use chrono::NaiveDate;

use super::fields::Fields;
use crate::date::Date;
use crate::report::Report;
use crate::rule::Rule;

pub(super) fn as_of(
    fields: &mut Fields<'_, '_>,
    today: NaiveDate,
    report: &mut Report<'_>,
) -> Option<Date> {
    let text = fields.required("as_of", report)?;
    let at = fields.place("as_of");
    let date = read_date(&text, at, report)?;
    not_in_the_future(date, &text, at, today, report);
    Some(date)
}

/// Reads a date, or reports that it is not one.
pub(super) fn read_date(text: &str, at: usize, report: &mut Report<'_>) -> Option<Date> {
    let date = Date::parse(text);
    if date.is_none() {
        report
            .at(at, Rule::Date, format!("“{text}” is not a date"))
            .hint("write \"2026-11-01\", \"2026-11\" or \"2026\"");
    }
    date
}

/// Reports a day in the future, on which nothing can have been checked yet.
pub(super) fn not_in_the_future(
    date: Date,
    text: &str,
    at: usize,
    today: NaiveDate,
    report: &mut Report<'_>,
) {
    if date.is_future(today) {
        let what = format!("“{text}” is in the future; today is {today}");
        report.at(at, Rule::Date, what).hint("correct the date, or this machine's clock");
    }
}

/// Reads `review_by`. A month lasts until its last day.
pub(super) fn review_by(
    fields: &mut Fields<'_, '_>,
    today: NaiveDate,
    report: &mut Report<'_>,
) -> Option<Date> {
    let text = fields.optional("review_by", report)?;
    let at = fields.place("review_by");
    let Some(date @ (Date::Day(..) | Date::Month(..))) = Date::parse(&text) else {
        let what = format!("“{text}” is neither a month nor a day");
        report.at(at, Rule::Date, what).hint("write \"2027-01\" or \"2027-01-31\"");
        return None;
    };
    if date.last_day() < Some(today) {
        let what = format!("this page was to be reviewed by {text}");
        report
            .at(at, Rule::Overdue, what)
            .hint("see what has changed, then write a new as_of and a later review_by");
    }
    Some(date)
}
