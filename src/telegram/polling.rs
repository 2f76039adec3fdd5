//! The polling loop: get at most 100 updates, answer them all, and only then confirm them by the next offset.
//!
//! A kill at any moment therefore loses nothing: what was not answered was not confirmed and comes again. One exception
//! is bounded and counted: a reply that waits for its own chat while others are served is parked, so that one chat cannot
//! silence the rest.

use std::sync::Arc;
use std::time::Duration;

use teloxide::RequestError;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::api::{Api, POLL_GRACE, POLL_SECONDS};
use super::failure::{Backoff, name};
use super::incoming::Update;
use super::lanes::{Finished, Handler, Lanes};
use super::outgoing::{ALLOWED_UPDATES, GetUpdates};
use super::parking::{PATIENCE, Parking};
use super::trouble::{TokenRefused, Trouble};
use super::weather::Weather;
use super::window::Window;
use crate::ops::http::Eyes;

/// The most updates one answer may hold (Bot API, `getUpdates`).
pub(super) const MOST_UPDATES: u8 = 100;
/// While a chat is waited for, new updates are asked for this often.
const ASK_AGAIN: Duration = Duration::from_millis(600);
/// Whoever asks again sooner is given one update at a time (Client.cpp:15713).
const HASTY: Duration = Duration::from_millis(500);
const _: () = assert!(ASK_AGAIN.as_millis() > HASTY.as_millis());
/// A request has reached the server after this long, on any network that answers at all well.
const ARRIVES_WITHIN: Duration = Duration::from_millis(500);
/// How long to wait for the last confirmation.
const CONFIRM_WITHIN: Duration = Duration::from_secs(2);

/// A loop that works shows it at least this often: after a long poll on a dead connection, the longest rest, and some room
/// (25 s).
pub const BEATS_WITHIN: Duration =
    Duration::from_secs(POLL_SECONDS as u64 + 25).saturating_add(POLL_GRACE).saturating_add(Backoff::LONGEST);

/// What the loop works with.
pub struct Polling<H> {
    /// The Bot API.
    pub api: Api,
    /// Answers each update.
    pub handler: Arc<H>,
    /// The evidence for parking.
    pub weather: Arc<Weather>,
    /// What the operator sees.
    pub eyes: Eyes,
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
        let (lanes, finished) = Lanes::new(self.handler);
        let mut desk = Loop {
            api: self.api,
            lanes,
            finished,
            weather: self.weather,
            eyes: self.eyes,
            window: Window::default(),
            parking: Parking::default(),
            offset: 0,
            confirmed: 0,
            asked: None,
            trouble: Trouble::default(),
        };
        let mut begun = Some(begun);
        let result = loop {
            let polled = tokio::select! {
                polled = desk.poll() => polled,
                () = self.stop.cancelled() => break Ok(()),
            };
            match polled {
                Ok(updates) => {
                    if let Some(begun) = begun.take() {
                        begun();
                    }
                    desk.take_in(updates);
                }
                Err(error) => match desk.after_failure(&error) {
                    Ok(wait) => tokio::select! {
                        () = desk.rest(wait) => {}
                        () = self.stop.cancelled() => {}
                    },
                    Err(refused) => break Err(refused),
                },
            }
            tokio::select! {
                () = desk.wait_for_answers() => {}
                () = self.stop.cancelled() => break Ok(()),
            }
            desk.park_what_may_be();
            desk.advance();
        };
        self.stop.cancel();
        desk.end(&self.abandon).await;
        result
    }
}

struct Loop<H> {
    api: Api,
    lanes: Lanes<H>,
    finished: UnboundedReceiver<Finished>,
    weather: Arc<Weather>,
    eyes: Eyes,
    window: Window,
    parking: Parking,
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
        let (offset, limit) = (self.offset, self.trouble.limit());
        let is_hasty = self.asked.is_none() || !self.window.is_finished();
        let timeout = if is_hasty { 0 } else { self.trouble.wait_seconds() };
        self.asked = Some((offset, Instant::now()));
        let call = self.api.poll(GetUpdates { offset, limit, timeout, allowed_updates: ALLOWED_UPDATES });
        tokio::pin!(call);
        let result = loop {
            tokio::select! {
                result = &mut call => break result,
                Some(finished) = self.finished.recv() => self.parking.note(finished, &mut self.window, &self.eyes.metrics),
            }
        };
        self.eyes.health.beat();
        let updates = result?;
        self.eyes.health.receives(true);
        self.eyes.metrics.poll(if updates.is_empty() { "empty" } else { "updates" });
        self.confirmed = offset;
        self.trouble.over();
        Ok(updates)
    }

    fn take_in(&mut self, updates: Vec<Update>) {
        let now = Instant::now();
        for update in updates {
            let (update_id, lane) = (update.update_id, update.lane());
            if self.window.knows(update_id) {
                self.eyes.metrics.repeats.inc();
                continue;
            }
            self.eyes.metrics.update(update.kind().name());
            self.window.add(update_id, lane, now);
            self.lanes.push(update);
        }
    }

    async fn wait_for_answers(&mut self) {
        let until = Instant::now() + ASK_AGAIN;
        while !self.window.is_finished() {
            let due = self.window.due(PATIENCE, Instant::now()).filter(|due| *due < until);
            tokio::select! {
                Some(finished) = self.finished.recv() => {
                    self.parking.note(finished, &mut self.window, &self.eyes.metrics);
                    // Answers come in swarms.
                    while let Ok(finished) = self.finished.try_recv() {
                        self.parking.note(finished, &mut self.window, &self.eyes.metrics);
                    }
                }
                () = tokio::time::sleep_until(due.unwrap_or(until)) => match due {
                    Some(_) => self.park_what_may_be(),
                    None => return,
                },
            }
        }
    }

    fn park_what_may_be(&mut self) {
        self.parking.review(&mut self.window, &self.lanes, &self.weather, &self.eyes.metrics);
    }

    fn advance(&mut self) {
        if let Some(offset) = self.window.advance() {
            self.offset = offset;
        }
    }

    /// How long to wait after a failed poll.
    fn after_failure(&mut self, error: &RequestError) -> Result<Duration, TokenRefused> {
        let trouble = self.trouble.with(error, &self.eyes)?;
        self.parking.fails(Instant::now());
        if let Some(skipped) = trouble.skipped {
            self.offset = skipped.saturating_add(1);
        }
        Ok(trouble.wait)
    }

    /// Waits, and shows that the loop is alive meanwhile: Telegram may ask for minutes.
    async fn rest(&self, wait: Duration) {
        let until = Instant::now() + wait;
        while Instant::now() < until {
            self.eyes.health.beat();
            tokio::time::sleep_until(until.min(Instant::now() + Backoff::LONGEST)).await;
        }
    }

    /// Waits for what is in work, parked replies included, until it is done or abandoned; then confirms.
    async fn end(mut self, abandon: &CancellationToken) {
        self.eyes.health.stops();
        while !(self.window.is_finished() && self.parking.held() == 0) {
            tokio::select! {
                Some(finished) = self.finished.recv() => self.parking.note(finished, &mut self.window, &self.eyes.metrics),
                () = abandon.cancelled() => break,
            }
        }
        let lost = self.parking.held();
        if lost > 0 {
            self.eyes.metrics.parked_lost.inc_by(lost as u64);
            warn!(lost, "replies that waited for their own chats are lost");
        }
        self.advance();
        self.confirm().await;
    }

    /// Tells Telegram what was answered, where it does not know yet.
    ///
    /// A poll that was given up may have told it already. If it did, the same offset again is answered only after 3 s
    /// (Client.cpp:15713), so there is no point in waiting for that answer.
    async fn confirm(&mut self) {
        let told = self.asked.take_if(|(offset, _)| *offset == self.offset).map(|(_, at)| at.elapsed());
        if self.offset == self.confirmed || told.is_some_and(|ago| ago > ARRIVES_WITHIN) {
            return;
        }
        let wait = if told.is_some() { ARRIVES_WITHIN * 2 } else { CONFIRM_WITHIN };
        let confirm = GetUpdates { offset: self.offset, limit: 1, timeout: 0, allowed_updates: ALLOWED_UPDATES };
        match tokio::time::timeout(wait, self.api.call(confirm)).await {
            Ok(Err(error)) => {
                warn!(reason = name(&error), "cannot confirm the last updates; they may be answered again");
            }
            Err(_) if told.is_none() => warn!("no answer to the last confirmation; some updates may be answered again"),
            _ => {}
        }
    }
}
