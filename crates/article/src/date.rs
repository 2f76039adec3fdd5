//! Dates as precise as they are known: a day, a month, a year, or no date.

use std::str::FromStr;

use chrono::{Months, NaiveDate};

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
    /// Parses `2024-10-23`, `2024-10` or `2024`; returns `None` for anything else and for days that
    /// do not exist in the calendar.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split('-').collect();
        let date = match *fields.as_slice() {
            [year] => Self::Year(number(year, 4)?),
            [year, month] => Self::Month(number(year, 4)?, number(month, 2)?),
            [year, month, day] => Self::Day(number(year, 4)?, number(month, 2)?, number(day, 2)?),
            _ => return None,
        };
        date.first_day().map(|_| date)
    }

    /// The first of its days.
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
    pub fn last_day(self) -> Option<NaiveDate> {
        let months = match self {
            Self::Month(..) => Months::new(1),
            Self::Year(_) => Months::new(12),
            Self::Day(..) | Self::Undated => return self.first_day(),
        };
        self.first_day()?.checked_add_months(months)?.pred_opt()
    }

    /// Whether it has not begun anywhere: where the day begins first, it is 14 hours ahead of UTC.
    pub fn is_future(self, today: NaiveDate) -> bool {
        let tomorrow = today.succ_opt().unwrap_or(today);
        self.first_day().is_some_and(|first| first > tomorrow)
    }
}

fn number<T: FromStr>(text: &str, digits: usize) -> Option<T> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
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
