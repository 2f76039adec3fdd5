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
    #[must_use]
    pub fn of_this_machine() -> Self {
        Self::new(today)
    }

    /// Uses any other source, for tests.
    #[must_use]
    pub fn new(today: impl Fn() -> NaiveDate + Send + Sync + 'static) -> Self {
        Self(Arc::new(today))
    }

    /// Returns the date.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        (self.0)()
    }
}

/// Returns the date by this machine's clock.
#[must_use]
pub fn today() -> NaiveDate {
    DateTime::<Utc>::from(SystemTime::now()).date_naive()
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Calendar").field(&self.today()).finish()
    }
}
