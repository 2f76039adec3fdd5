//! Today's date in UTC. The core gets it as a value; this is where it comes from.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

pub use chrono::NaiveDate;
use chrono::{DateTime, Utc};

/// Tells the date, each time it is asked: a bot that runs turns with the day.
#[derive(Clone)]
pub struct Calendar(Arc<dyn Fn() -> NaiveDate + Send + Sync>);

impl Calendar {
    /// By this machine's clock.
    #[must_use]
    pub fn of_this_machine() -> Self {
        Self::new(today)
    }

    /// By anything else, as tests need it.
    #[must_use]
    pub fn new(today: impl Fn() -> NaiveDate + Send + Sync + 'static) -> Self {
        Self(Arc::new(today))
    }

    /// The date.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        (self.0)()
    }
}

/// The date by this machine's clock.
#[must_use]
pub fn today() -> NaiveDate {
    DateTime::<Utc>::from(SystemTime::now()).date_naive()
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Calendar").field(&self.today()).finish()
    }
}
