//! The polling loop: requests at most 100 updates, answers them all, and only then confirms them by
//! the offset of the next poll.
//!
//! A kill at any moment therefore loses nothing: what was not answered was not confirmed and comes
//! again. There is one exception, bounded and counted: when the window is full, a reply that waits
//! for its own chat while others are answered is parked, so that one chat cannot silence the rest.

mod stopping;

use std::convert::Infallible;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use teloxide::RequestError;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::parking::{Decision, PATIENCE, decide};
use super::poll_failures::{PollFailures, TokenRefused};
use super::window::{State, Window, WindowEntry};
use crate::ops::telemetry::Telemetry;
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::GetUpdates;
use crate::telegram::outcome::Outcome;
use crate::telegram::queues::{ChatQueues, Handler};
use crate::telegram::update::Update;

/// While replies are parked, the log says so this often.
const REMINDER: Duration = Duration::from_secs(60);
/// The longest time between two beats of a working loop is a pause of 60 s and a poll of 12 s; the
/// rest is to spare.
pub const BEATS_WITHIN: Duration = Duration::from_secs(95);

/// What the loop needs.
pub struct Polling<H> {
    pub api: Api,
    /// Answers each update.
    pub handler: Arc<H>,
    /// How many updates one reader may have waiting when others have to wait for them.
    pub share: NonZeroU32,
    pub telemetry: Telemetry,
    /// Ends the loop.
    pub stop: CancellationToken,
    /// Ends all waiting for replies; cancelled some time after `stop`.
    pub abandon: CancellationToken,
}

impl<H: Handler> Polling<H> {
    /// Requests updates until `stop` is cancelled, finishes those in progress, and confirms them.
    /// `begun` is called once, after the first successful poll. Fails if the token is refused in two
    /// polls in a row.
    pub async fn run(self, begun: impl FnOnce()) -> Result<(), TokenRefused> {
        let stop = self.stop.clone();
        let mut poller = Poller::new(self);
        let refused = stop.run_until_cancelled(poller.receive(begun)).await;
        stop.cancel();
        poller.finish().await;
        refused.map_or(Ok(()), |refused| refused.map(|never| match never {}))
    }
}

struct Poller<H> {
    api: Api,
    abandon: CancellationToken,
    queues: Arc<ChatQueues<H>>,
    finished: UnboundedReceiver<(i64, Outcome)>,
    share: usize,
    /// Hashes the ids of readers.
    key: RandomState,
    telemetry: Telemetry,
    window: Window,
    /// When the log last said that replies are parked.
    reminded: Option<Instant>,
    offset: i64,
    /// The offset of the last successful poll.
    confirmed: i64,
    /// The offset and the start of the last poll.
    last_poll: Option<(i64, Instant)>,
    failures: PollFailures,
}

impl<H: Handler> Poller<H> {
    fn new(polling: Polling<H>) -> Self {
        let (queues, finished) = ChatQueues::new(polling.handler);
        Self {
            api: polling.api,
            abandon: polling.abandon,
            queues,
            finished,
            share: polling.share.get() as usize,
            key: RandomState::new(),
            telemetry: polling.telemetry,
            window: Window::default(),
            reminded: None,
            offset: 0,
            confirmed: 0,
            last_poll: None,
            failures: PollFailures::default(),
        }
    }

    /// Polls until the token is refused.
    async fn receive(&mut self, begun: impl FnOnce()) -> Result<Infallible, TokenRefused> {
        let mut begun = Some(begun);
        loop {
            match self.poll().await {
                Ok(updates) => {
                    if let Some(begun) = begun.take() {
                        begun();
                    }
                    self.add(updates, Instant::now());
                }
                Err(error) => {
                    let (wait, skipped) =
                        self.failures.add(&error, &self.telemetry, Instant::now())?;
                    self.offset = skipped.map_or(self.offset, |id| id.saturating_add(1));
                    tokio::time::sleep(wait).await;
                }
            }
            self.wait_for_answers().await;
        }
    }

    /// The first poll does not wait, so that the program soon knows whether it can receive.
    async fn poll(&mut self) -> Result<Vec<Update>, RequestError> {
        let now = Instant::now();
        let limit = self.failures.limit().min(self.window.limit(PATIENCE, now));
        let offset = self.offset;
        let is_hasty = self.last_poll.is_none() || !self.window.is_finished();
        let timeout = if is_hasty { 0 } else { self.failures.wait_seconds() };
        self.last_poll = Some((offset, now));
        let api = self.api.clone();
        let mut call = pin!(api.poll(GetUpdates::new(offset, limit, timeout)));
        let result = loop {
            tokio::select! {
                result = &mut call => break result,
                Some(finished) = self.finished.recv() => self.finish_update(finished),
            }
        };
        self.telemetry.health.beat(Instant::now());
        let updates = result?;
        self.telemetry.health.receives(true);
        self.telemetry.metrics.answered_poll(updates.first().map(|update| update.update_id));
        self.confirmed = offset;
        self.failures.clear();
        Ok(updates)
    }

    fn add(&mut self, updates: Vec<Update>, since: Instant) {
        for update in updates {
            let update_id = update.update_id;
            let tally = self.telemetry.metrics.tally(update_id);
            if self.window.knows(update_id) {
                tally.repeat();
                continue;
            }
            tally.update(update.kind().name());
            let reader = update.reader().map(|reader| self.key.hash_one(reader));
            let (queue_key, state) = (update.queue_key(), State::Waiting);
            self.window.add(WindowEntry { update_id, queue_key, reader, since, state });
            self.queues.push(update);
        }
    }

    /// Returns when it is time to poll again.
    async fn wait_for_answers(&mut self) {
        let (answered, mut moved) = (Instant::now(), None);
        loop {
            let now = Instant::now();
            self.make_room(now);
            self.advance();
            if self.last_poll.is_some_and(|(offset, _)| offset != self.offset) {
                moved.get_or_insert(now);
            }
            let next = self.window.next_poll(answered, moved);
            if next <= now {
                return;
            }
            let due = self.window.due(PATIENCE).filter(|due| *due > now);
            tokio::select! {
                Some(finished) = self.finished.recv() => {
                    self.finish_update(finished);
                    // Many updates often finish at the same time.
                    while let Ok(finished) = self.finished.try_recv() {
                        self.finish_update(finished);
                    }
                }
                () = tokio::time::sleep_until(due.map_or(next, |due| due.min(next))) => {}
            }
        }
    }

    fn finish_update(&mut self, (update_id, outcome): (i64, Outcome)) {
        let state = if outcome.is_proof() { State::Answered } else { State::Ended };
        self.window.end(update_id, state);
        self.count_parked();
    }

    fn count_parked(&self) {
        self.telemetry.metrics.set_parked(self.window.parked.iter().map(|entry| entry.update_id));
    }

    /// Carries out what is decided about a full window. The tasks go on, so nothing is sent twice.
    fn make_room(&mut self, now: Instant) {
        let (mut parked, mut dropped) = (0, 0);
        for decision in decide(&self.window, self.share, now) {
            match decision {
                Decision::Park(entry) => {
                    self.telemetry.metrics.tally(entry.update_id).parked();
                    self.window.park(entry);
                    parked += 1;
                }
                Decision::Drop(entry) => dropped += u64::from(self.drop_newest(entry)),
            }
        }
        self.count_parked();
        if parked + dropped > 0 && self.reminded.is_none_or(|at| now >= at + REMINDER) {
            self.reminded = Some(now);
            warn!(
                parked,
                dropped,
                "some chats delay their replies; these are parked, and updates above a reader's share are dropped, \
                 so that the others are answered"
            );
        }
    }

    /// Drops an update that is not in progress yet; returns whether it was dropped.
    fn drop_newest(&mut self, WindowEntry { update_id, queue_key, .. }: WindowEntry) -> bool {
        if !self.queues.take_back(queue_key, update_id) {
            return false;
        }
        self.window.end(update_id, State::Dropped);
        self.telemetry.metrics.tally(update_id).answer(
            Outcome::Limited.name(),
            Duration::ZERO,
            None,
        );
        true
    }

    fn advance(&mut self) {
        self.offset = self.window.advance().unwrap_or(self.offset);
    }
}
