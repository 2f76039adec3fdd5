//! Joins the pure core to the one place that sends: an update comes in, a decision is made, a reply goes out.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arc_swap::ArcSwap;
use tokio::time::Instant;

use crate::calendar::Calendar;
use crate::dialog::{self, Me};
use crate::library::{Library, Topic};
use crate::ops::metrics::Metrics;
use crate::telegram::deliver::{Courier, Outcome};
use crate::telegram::incoming::Update;
use crate::telegram::lanes::{Behind, Handler};
use crate::telegram::limiter::{Limiter, Verdict};

/// Handles updates.
#[derive(Debug)]
pub struct Desk {
    me: Me,
    library: Arc<ArcSwap<Library>>,
    courier: Courier,
    limiter: Arc<Limiter>,
    metrics: Arc<Metrics>,
    calendar: Calendar,
}

impl Desk {
    /// With everything an answer needs.
    #[must_use]
    pub const fn new(
        me: Me,
        library: Arc<ArcSwap<Library>>,
        courier: Courier,
        limiter: Arc<Limiter>,
        metrics: Arc<Metrics>,
        calendar: Calendar,
    ) -> Self {
        Self { me, library, courier, limiter, metrics, calendar }
    }

    async fn answer(&self, update: &Update, behind: &Behind) -> Outcome {
        let Some((request, address)) = update.request(&self.me, self.calendar.today()) else { return Outcome::Ignored };
        let verdict = update.reader().map_or(Verdict::Fine, |reader| self.limiter.check(reader));
        if verdict != Verdict::Fine {
            let reply = dialog::slow_down(&self.library.load(), &request, verdict == Verdict::Notice);
            let outcome = self.courier.deliver(&address, reply, behind).await;
            return if outcome == Outcome::Abandoned { outcome } else { Outcome::Limited };
        }
        let library = self.library.load_full();
        let reply = dialog::answer(&library, &request);
        let page = reply.page();
        let outcome = self.courier.deliver(&address, reply, behind).await;
        if let (Outcome::Answered, Some(page)) = (outcome, page) {
            self.metrics.page(library.name(Topic::Page(page)));
        }
        outcome
    }
}

impl Handler for Desk {
    async fn handle(&self, update: &Update, behind: &Behind) -> Outcome {
        let received = Instant::now();
        let outcome = self.answer(update, behind).await;
        self.metrics.answer(outcome.name(), received.elapsed(), update.sent().and_then(since));
        outcome
    }

    /// Whether the reader asks too much is counted in the tap's turn, when it is too late to say so to one who has looked away.
    async fn end_tap(&self, tap: &Update) -> bool {
        let Some((request, address)) = tap.request(&self.me, self.calendar.today()) else { return false };
        let reply = dialog::answer(&self.library.load_full(), &request);
        self.courier.end_early(&address, reply).await
    }

    fn panicked(&self) {
        self.metrics.answer("panicked", Duration::ZERO, None);
    }
}

/// How long ago a moment in Unix time was; Telegram tells whole seconds, and clocks differ.
fn since(sent: i64) -> Option<Duration> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    now.checked_sub(Duration::from_secs(u64::try_from(sent).ok()?))
}
