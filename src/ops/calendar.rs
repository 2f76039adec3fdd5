//! Today's date in UTC. The core gets it as a value; this is where it comes from.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

pub use chrono::NaiveDate;
use chrono::{DateTime, Utc};

/// Returns the current date whenever it is asked, because a bot runs for many days.
#[derive(Clone)]
pub struct Calendar(Arc<dyn Fn() -> NaiveDate + Send + Sync>);

impl Calendar {
    /// Uses this machine's clock.
    pub fn of_this_machine() -> Self {
        Self::new(today)
    }

    /// Uses any other source, for tests.
    pub fn new(today: impl Fn() -> NaiveDate + Send + Sync + 'static) -> Self {
        Self(Arc::new(today))
    }

    pub fn today(&self) -> NaiveDate {
        (self.0)()
    }
}

/// Returns the date by this machine's clock.
pub fn today() -> NaiveDate {
    DateTime::<Utc>::from(SystemTime::now()).date_naive()
}

/// Reads a day that somebody gave as an argument. An error says what is wrong, and how a day is
/// written.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    const FORM: &str = "write a day as in 2027-02-01";
    let fields: Vec<&str> = text.split('-').collect();
    let is_number = |field: &&str| {
        (1..=4).contains(&field.len()) && field.bytes().all(|byte| byte.is_ascii_digit())
    };
    let [year, month, day] = fields[..] else { return Err(format!("it is not a day; {FORM}")) };
    if ![year, month, day].iter().all(is_number) {
        return Err(format!("it is not a day; {FORM}"));
    }
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return Err(format!("a year has four digits, a month and a day two; {FORM}"));
    }
    let number = |field: &str| field.parse::<u32>().unwrap_or_default();
    if !(1..=12).contains(&number(month)) {
        return Err(format!("there is no month {month}; {FORM}"));
    }
    text.parse().map_err(|_| format!("{year}-{month} has no day {day}; {FORM}"))
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Calendar").field(&self.today()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_is_none_is_explained() {
        assert_eq!(day("2028-02-29"), Ok(NaiveDate::from_ymd_opt(2028, 2, 29).unwrap_or_default()));
        for (text, why) in [
            ("2026-13-01", "there is no month 13;"),
            ("2026-00-01", "there is no month 00;"),
            ("2027-02-29", "2027-02 has no day 29;"),
            ("2026-12-00", "2026-12 has no day 00;"),
            ("2026-1-5", "a year has four digits, a month and a day two;"),
            ("26-01-05", "a year has four digits"),
            ("tomorrow", "it is not a day;"),
            ("", "it is not a day;"),
            ("2026-01", "it is not a day;"),
            ("2026-01-01-01", "it is not a day;"),
            ("+2026-01-01", "it is not a day;"),
            ("2026-01-0１", "it is not a day;"),
            ("12026-01-01", "it is not a day;"),
        ] {
            let said = day(text).unwrap_err();
            assert!(said.starts_with(why) && said.ends_with("as in 2027-02-01"), "{text}: {said}");
        }
    }
}
