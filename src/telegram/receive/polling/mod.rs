//! The polling loop: get at most 100 updates, answer them all, and only then confirm them by the next offset.
//!
//! A kill at any moment therefore loses nothing: what was not answered was not confirmed and comes again. One exception
//! is bounded and counted: a reply that waits for its own chat while others are served is parked, so that one chat cannot
//! silence the rest.

mod stopping;

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use teloxide::RequestError;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::parking::{Decision, PATIENCE, decide};
use super::poll_failures::{TokenRefused, Trouble};
use super::queues::{ChatQueues, Handler};
use super::window::{State, Window, WindowEntry};
use crate::ops::telemetry::Telemetry;
use crate::telegram::client::api::{Api, POLL_GRACE, POLL_SECONDS};
use crate::telegram::client::calls::{ALLOWED_UPDATES, GetUpdates};
use crate::telegram::client::failures::Backoff;
use crate::telegram::send::replies::Outcome;
use crate::telegram::update::Update;

/// While some chat makes others wait all the time, the log says so this often.
const REMINDER: Duration = Duration::from_secs(60);
/// A loop that works shows it at least this often: after a long poll on a dead connection, the longest rest, and some room
/// (25 s).
pub const BEATS_WITHIN: Duration = Duration::from_secs(POLL_SECONDS as u64 + 25)
    .saturating_add(POLL_GRACE)
    .saturating_add(Backoff::LONGEST);

/// What the loop works with.
pub struct Polling<H> {
    /// The Bot API.
    pub api: Api,
    /// Answers each update.
    pub handler: Arc<H>,
    /// How many updates one reader may have waiting when others have to wait for them.
    pub share: NonZeroU32,
    /// What the operator sees.
    pub telemetry: Telemetry,
    /// Asks the loop to end.
    pub stop: CancellationToken,
    /// Ends all waiting for replies; cancelled a while after `stop`.
    pub abandon: CancellationToken,
}

impl<H: Handler> Polling<H> {
    /// Asks for updates until `stop` is cancelled, finishes what is in work, and confirms it. `begun` is called once, after
    /// the first answer.
    ///
    /// # Errors
    /// Where the token is refused in two polls in a row.
    pub async fn run(self, begun: impl FnOnce()) -> Result<(), TokenRefused> {
        let (queues, finished) = ChatQueues::new(self.handler);
        let mut poller = Loop {
            api: self.api,
            queues,
            finished,
            share: self.share.get() as usize,
            key: RandomState::new(),
            telemetry: self.telemetry,
            window: Window::default(),
            parked: Vec::new(),
            reminded: None,
            offset: 0,
            confirmed: 0,
            asked: None,
            trouble: Trouble::default(),
        };
        let mut begun = Some(begun);
        let result = loop {
            let polled = tokio::select! {
                polled = poller.poll() => polled,
                () = self.stop.cancelled() => break Ok(()),
            };
            match polled {
                Ok(updates) => {
                    if let Some(begun) = begun.take() {
                        begun();
                    }
                    poller.take_in(updates);
                }
                Err(error) => match poller.after_failure(&error) {
                    Ok(wait) => tokio::select! {
                        () = poller.rest(wait) => {}
                        () = self.stop.cancelled() => {}
                    },
                    Err(refused) => break Err(refused),
                },
            }
            tokio::select! {
                () = poller.wait_for_answers() => {}
                () = self.stop.cancelled() => break Ok(()),
            }
        };
        self.stop.cancel();
        poller.end(&self.abandon).await;
        result
    }
}

struct Loop<H> {
    api: Api,
    queues: ChatQueues<H>,
    finished: UnboundedReceiver<i64>,
    share: usize,
    /// Readers are known by a number that this makes of their id.
    key: RandomState,
    telemetry: Telemetry,
    window: Window,
    /// Replies that wait in memory, in the order of their updates.
    parked: Vec<WindowEntry>,
    /// When the log last said that replies are parked.
    reminded: Option<Instant>,
    offset: i64,
    /// The offset of the last poll that was answered.
    confirmed: i64,
    /// The offset of the last poll, and when it was begun.
    asked: Option<(i64, Instant)>,
    trouble: Trouble,
}

impl<H: Handler> Loop<H> {
    /// The very first poll does not wait, so that the program knows at once that it receives.
    async fn poll(&mut self) -> Result<Vec<Update>, RequestError> {
        let limit = self.trouble.limit().min(self.window.limit(PATIENCE, Instant::now()));
        let offset = self.offset;
        let is_hasty = self.asked.is_none() || !self.window.is_finished();
        let timeout = if is_hasty { 0 } else { self.trouble.wait_seconds() };
        self.asked = Some((offset, Instant::now()));
        let api = self.api.clone();
        let call =
            api.poll(GetUpdates { offset, limit, timeout, allowed_updates: ALLOWED_UPDATES });
        tokio::pin!(call);
        let result = loop {
            tokio::select! {
                result = &mut call => break result,
                Some(update_id) = self.finished.recv() => self.note(update_id),
            }
        };
        self.telemetry.health.beat();
        let updates = result?;
        self.telemetry.health.receives(true);
        self.telemetry.metrics.poll(if updates.is_empty() { "empty" } else { "updates" });
        self.confirmed = offset;
        self.trouble.over();
        Ok(updates)
    }

    fn take_in(&mut self, updates: Vec<Update>) {
        let since = Instant::now();
        for update in updates {
            let (update_id, queue_key, state) =
                (update.update_id, update.queue_key(), State::Waiting);
            let reader = update.reader().map(|reader| self.key.hash_one(reader));
            if self.window.knows(update_id) {
                self.telemetry.metrics.repeats.inc();
                continue;
            }
            self.telemetry.metrics.update(update.kind().name());
            self.window.add(WindowEntry { update_id, queue_key, reader, since, state });
            self.queues.push(update);
        }
    }

    /// Until it is time to poll again.
    async fn wait_for_answers(&mut self) {
        let answered = Instant::now();
        loop {
            self.make_room();
            self.advance();
            let has_moved = self.asked.is_some_and(|(offset, _)| offset != self.offset);
            let (now, next) = (Instant::now(), self.window.next_poll(answered, has_moved));
            if next <= now {
                return;
            }
            let due = self.window.due(PATIENCE).filter(|due| *due > now);
            tokio::select! {
                Some(update_id) = self.finished.recv() => {
                    self.note(update_id);
                    // Answers come in swarms.
                    while let Ok(update_id) = self.finished.try_recv() {
                        self.note(update_id);
                    }
                }
                () = tokio::time::sleep_until(due.map_or(next, |due| due.min(next))) => {}
            }
        }
    }

    /// An update is finished: it is no longer waited for, or no longer parked.
    fn note(&mut self, update_id: i64) {
        if !self.window.set(update_id, State::Finished) {
            self.unpark(update_id);
        }
    }

    fn unpark(&mut self, update_id: i64) {
        self.parked.retain(|entry| entry.update_id != update_id);
        self.telemetry.metrics.parked.set(self.parked.len());
    }

    /// Where the window is full, applies what is decided about it. Tasks run on as they are; nothing is
    /// sent twice.
    fn make_room(&mut self) {
        let (mut parked, mut passed) = (0, 0);
        for decision in decide(&self.window, &self.parked, self.share, Instant::now()) {
            match decision {
                Decision::Park(entry) => {
                    self.window.set(entry.update_id, State::Finished);
                    self.parked.push(entry);
                    parked += 1;
                }
                Decision::PassOver(WindowEntry { update_id, queue_key, .. }) => {
                    if self.queues.take_back(queue_key, update_id) {
                        if !self.window.set(update_id, State::PassedOver) {
                            self.unpark(update_id);
                        }
                        self.telemetry.metrics.answer(
                            Outcome::Limited.name(),
                            Duration::ZERO,
                            None,
                        );
                        passed += 1;
                    }
                }
            }
        }
        self.telemetry.metrics.parked_total.inc_by(parked);
        self.telemetry.metrics.parked.set(self.parked.len());
        if parked + passed > 0 && self.reminded.is_none_or(|at| at.elapsed() >= REMINDER) {
            self.reminded = Some(Instant::now());
            warn!(
                parked,
                passed_over = passed,
                "chats make their replies wait; these are parked, what is above a reader's share is passed over, and the \
                 others are served"
            );
        }
    }

    fn advance(&mut self) {
        if let Some(offset) = self.window.advance() {
            self.offset = offset;
        }
    }

    /// How long to wait after a failed poll.
    fn after_failure(&mut self, error: &RequestError) -> Result<Duration, TokenRefused> {
        let trouble = self.trouble.with(error, &self.telemetry)?;
        if let Some(skipped) = trouble.skipped {
            self.offset = skipped.saturating_add(1);
        }
        Ok(trouble.wait)
    }

    /// Waits, and shows that the loop is alive meanwhile: Telegram may ask for minutes.
    async fn rest(&self, wait: Duration) {
        let until = Instant::now() + wait;
        while Instant::now() < until {
            self.telemetry.health.beat();
            tokio::time::sleep_until(until.min(Instant::now() + Backoff::LONGEST)).await;
        }
    }
}
