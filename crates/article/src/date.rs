//! Dates as precise as they are known: a day, a month, a year, or no date.

use chrono::NaiveDate;

/// The date of a source or of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Date {
    /// Year, month 1–12, day.
    Day(u16, u8, u8),
    /// Year, month 1–12.
    Month(u16, u8),
    Year(u16),
    /// The source carries no date.
    Undated,
}

impl Date {
    /// The hint that explains how to write a date.
    pub(super) const FORMS: &str = "write \"2026-11-01\", \"2026-11\" or \"2026\"";

    /// Parses `2024-10-23`, `2024-10` or `2024`; returns `None` for anything else and for days that
    /// do not exist in the calendar.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split('-');
        let year = number(fields.next()?, 4)?;
        let month = fields.next().map(|month| number(month, 2));
        let day = fields.next().map(|day| number(day, 2));
        match (month, day, fields.next()) {
            (None, None, None) => Some(Self::Year(year)),
            (Some(month), None, None) => Some(Self::Month(year, valid(month?, 12)?)),
            (Some(month), Some(day), None) => {
                let month = valid(month?, 12)?;
                Some(Self::Day(year, month, valid(day?, days(year, month))?))
            }
            _ => None,
        }
    }
}

impl Date {
    /// The first of its days.
    #[must_use]
    pub fn first_day(self) -> Option<NaiveDate> {
        let (year, month, day) = match self {
            Self::Day(year, month, day) => (year, month, day),
            Self::Month(year, month) => (year, month, 1),
            Self::Year(year) => (year, 1, 1),
            Self::Undated => return None,
        };
        NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
    }

    /// The last of its days.
    #[must_use]
    pub fn last_day(self) -> Option<NaiveDate> {
        match self {
            Self::Month(year, month) => Self::Day(year, month, days(year, month)).first_day(),
            Self::Year(year) => Self::Day(year, 12, 31).first_day(),
            Self::Day(..) | Self::Undated => self.first_day(),
        }
    }

    /// Whether it has not begun anywhere: where the day begins first, it is 14 hours ahead of UTC.
    #[must_use]
    pub fn is_future(self, today: NaiveDate) -> bool {
        let tomorrow = today.succ_opt().unwrap_or(today);
        self.first_day().is_some_and(|first| first > tomorrow)
    }
}

fn number(text: &str, digits: usize) -> Option<u16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

fn valid(value: u16, most: u8) -> Option<u8> {
    u8::try_from(value).ok().filter(|value| (1..=most).contains(value))
}

fn days(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_its_first_and_its_last_day() {
        for (written, first, last) in [
            ("2024-10-23", "2024-10-23", "2024-10-23"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2027-01", "2027-01-01", "2027-01-31"),
            ("2024", "2024-01-01", "2024-12-31"),
        ] {
            let date = Date::parse(written).unwrap();
            assert_eq!(
                (date.first_day(), date.last_day()),
                (first.parse().ok(), last.parse().ok()),
                "{written}"
            );
        }
        assert_eq!((Date::Undated.first_day(), Date::Undated.last_day()), (None, None));
    }

    #[test]
    fn a_day_that_has_begun_somewhere_is_not_in_the_future() {
        let today = "2026-11-30".parse().unwrap();
        for (written, is_future) in [
            ("2026-11-30", false),
            ("2026-12-01", false),
            ("2026-12", false),
            ("2026-12-02", true),
            ("2027", true),
        ] {
            assert_eq!(Date::parse(written).unwrap().is_future(today), is_future, "{written}");
        }
    }

    #[test]
    fn a_date_is_as_precise_as_it_is_written() {
        assert_eq!(Date::parse("2024-10-23"), Some(Date::Day(2024, 10, 23)));
        assert_eq!(Date::parse("2024-02-29"), Some(Date::Day(2024, 2, 29)));
        assert_eq!(Date::parse("2024-10"), Some(Date::Month(2024, 10)));
        assert_eq!(Date::parse("2020"), Some(Date::Year(2020)));
        for wrong in
            ["", "20", "2024-13", "2023-02-29", "2024-10-23-1", "2024-1", "+024", "Oct 2024"]
        {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }
}
