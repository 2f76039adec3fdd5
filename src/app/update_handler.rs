//! Connects the pure core to the reply sender: turns an update into a request, decides on the
//! reply, and sends it.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arc_swap::ArcSwap;
use tokio::time::Instant;

use crate::ops::calendar::Calendar;
use crate::ops::metrics::Metrics;
use crate::telegram::outcome::Outcome;
use crate::telegram::queues::{ChatQueue, Handler};
use crate::telegram::send::flood::{FloodLimiter, Verdict};
use crate::telegram::send::replies::ReplySender;
use crate::telegram::update::Update;
use article::Me;
use article::{Library, Topic};

pub(super) struct UpdateHandler {
    pub(super) me: Me,
    pub(super) library: Arc<ArcSwap<Library>>,
    pub(super) sender: ReplySender,
    pub(super) limiter: Arc<FloodLimiter>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) calendar: Calendar,
}

impl UpdateHandler {
    async fn answer(&self, update: &Update, queue: &ChatQueue, now: Instant) -> Outcome {
        let Some((request, address)) = update.request(&self.me, self.calendar.today()) else {
            if update.is_ephemeral() {
                self.metrics.tally(update.update_id).ephemeral_unanswered("unreadable");
            }
            return Outcome::Ignored;
        };
        let delivery = self.sender.replying_to(update.update_id);
        let verdict =
            update.reader().map_or(Verdict::Fine, |reader| self.limiter.check(reader, now));
        if verdict != Verdict::Fine {
            let reply =
                article::slow_down(&self.library.load(), &request, verdict == Verdict::Notice);
            let outcome = delivery.deliver(&address, reply, queue).await;
            return if outcome == Outcome::Abandoned { outcome } else { Outcome::Limited };
        }
        let library = self.library.load_full();
        let reply = article::answer(&library, &request);
        let page = reply.page();
        let outcome = delivery.deliver(&address, reply, queue).await;
        if let (Outcome::Answered, Some(page)) = (outcome, page) {
            self.metrics.tally(update.update_id).page(library.name(Topic::Page(page)));
        }
        outcome
    }
}

impl Handler for UpdateHandler {
    async fn handle(&self, update: &Update, queue: &ChatQueue) -> Outcome {
        let received = Instant::now();
        let outcome = self.answer(update, queue, received).await;
        self.metrics.tally(update.update_id).answer(
            outcome.name(),
            received.elapsed(),
            update.sent().and_then(|sent| age(sent, SystemTime::now())),
        );
        outcome
    }

    /// Does not ask the limiter: that is done when the tap itself is handled. By then the reader
    /// may have looked away, so a notice would come too late.
    async fn answer_tap(&self, tap: &Update) -> bool {
        let Some((request, address)) = tap.request(&self.me, self.calendar.today()) else {
            return false;
        };
        let reply = article::answer(&self.library.load_full(), &request);
        self.sender.replying_to(tap.update_id).answer_tap_early(&address, reply).await
    }

    fn panicked(&self) {
        self.metrics.panicked();
    }
}

/// Returns how long ago `sent` was, in Unix time; `None` if it is in the future, because clocks
/// differ. Telegram gives whole seconds.
fn age(sent: i64, now: SystemTime) -> Option<Duration> {
    let now = now.duration_since(UNIX_EPOCH).ok()?;
    now.checked_sub(Duration::from_secs(u64::try_from(sent).ok()?))
}
