//! One process of the bot: its window, queues and polls. A kill takes all of it away.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::history::Failing;
use super::play::{Event, Play};
use crate::telegram::receive::parking::{Decision, PATIENCE, decide};
use crate::telegram::receive::window::{State, Window, WindowEntry};
use crate::telegram::update::QueueKey;

/// What one reader may have waiting.
const SHARE: usize = 10;
/// The time limit of a poll that does not wait.
const POLL_WITHIN: u64 = 9_000;

#[derive(Default)]
pub(super) struct Process {
    pub(super) window: Window,
    queues: HashMap<usize, VecDeque<usize>>,
    /// How often the call for an update has failed.
    pub(super) tries: HashMap<usize, u32>,
    pub(super) offset: usize,
    asked: Option<usize>,
    pub(super) poll: Option<Poll>,
    /// Polls that failed in a row.
    failed: u32,
    answered_at: u64,
    /// When the offset first changed after the last poll.
    moved_at: Option<u64>,
    pub(super) wakes: u64,
    pub(super) is_stopping: bool,
    /// Updates that it answered although they were answered before.
    pub(super) again: usize,
}

/// A poll that is under way.
pub(super) struct Poll {
    offset: usize,
    limit: usize,
    pub(super) waits: bool,
    told: Vec<usize>,
}

impl Play<'_> {
    pub(super) fn begin_poll(&mut self) {
        let limit = usize::from(self.process.window.limit(PATIENCE, self.instant(self.now)));
        let offset = self.process.offset;
        self.process.wakes += 1;
        self.process.poll = Some(Poll { offset, limit, waits: false, told: Vec::new() });
        self.at(self.now + self.history.latency / 2, Event::PollArrives);
    }

    pub(super) fn poll_arrives(&mut self) {
        let Some(Poll { offset, limit, .. }) = self.process.poll else { return };
        let deaf = self.history.deaf.filter(|(from, until, _)| (*from..*until).contains(&self.now));
        if let Some((_, until, failing)) = deaf {
            return self.poll_fails(offset, until, failing);
        }
        // The first poll does not wait, and neither does one while something is in progress.
        let is_hasty = self.process.asked.is_none() || !self.process.window.is_finished();
        self.process.asked = Some(offset);
        let told = self.server.poll(offset, limit, self.now);
        let waits = told.is_empty() && !is_hasty;
        self.process.poll = Some(Poll { offset, limit, waits, told });
        if !waits {
            self.at(self.now + self.history.latency / 2, Event::PollEnds);
        }
    }

    /// An update came while the poll waited.
    pub(super) fn wake_poll(&mut self) {
        let Some(poll) = self.process.poll.as_mut().filter(|poll| poll.waits) else { return };
        poll.waits = false;
        poll.told = self.server.shown(poll.limit);
        self.at(self.now + self.history.latency / 2, Event::PollEnds);
    }

    fn poll_fails(&mut self, offset: usize, until: u64, failing: Failing) {
        self.process.failed += 1;
        let pause = self.backoff(self.process.failed);
        let pause = match failing {
            Failing::TooMany => (until - self.now).min(60_000).max(pause),
            Failing::Error => pause,
            Failing::Hanging => {
                // It arrived and has confirmed; its answer is lost.
                self.server.poll(offset, 0, self.now);
                POLL_WITHIN + pause
            }
        };
        self.at(self.now + self.history.latency + pause, Event::PollFailed);
    }

    pub(super) fn poll_ends(&mut self) {
        self.process.failed = 0;
        let told = self.process.poll.take().map(|poll| poll.told).unwrap_or_default();
        (self.process.answered_at, self.process.moved_at) = (self.now, None);
        let since = self.instant(self.now);
        for update in told {
            let update_id = update as i64;
            if self.process.window.knows(update_id) {
                continue;
            }
            let chat = self.updates[update].chat;
            let reader =
                self.history.chats.get(chat).map_or(1_000 + chat as u64, |chat| chat.reader);
            let (queue_key, reader) = (QueueKey::Chat(chat as i64), Some(reader));
            let state = State::Waiting;
            self.process.window.add(WindowEntry { update_id, queue_key, reader, since, state });
            let queue = self.process.queues.entry(chat).or_default();
            queue.push_back(update);
            if queue.len() == 1 {
                self.call(update);
            }
        }
    }

    pub(super) fn poll_failed(&mut self) {
        self.process.poll = None;
        (self.process.answered_at, self.process.moved_at) = (self.now, None);
    }

    /// An update is finished, and the next of its chat is in progress.
    pub(super) fn finish(&mut self, update: usize, state: State) {
        let chat = self.updates[update].chat;
        let update_id = update as i64;
        self.process.window.end(update_id, state);
        let queue = self.process.queues.entry(chat).or_default();
        queue.pop_front();
        match queue.front().copied() {
            Some(next) => self.call(next),
            None => drop(self.process.queues.remove(&chat)),
        }
    }

    /// What the loop does between two events. While a poll is under way it decides nothing.
    pub(super) fn goes_on(&mut self) {
        if self.process.poll.is_some() || self.process.is_stopping {
            return;
        }
        let now = self.instant(self.now);
        for decision in decide(&self.process.window, SHARE, now) {
            self.apply(decision);
        }
        self.advance();
        if self.process.asked != Some(self.process.offset) {
            self.process.moved_at.get_or_insert(self.now);
        }
        let answered = self.instant(self.process.answered_at);
        let moved = self.process.moved_at.map(|at| self.instant(at));
        let next = self.process.window.next_poll(answered, moved);
        if next <= now {
            return self.begin_poll();
        }
        let due = self.process.window.due(PATIENCE).filter(|due| *due > now);
        self.process.wakes += 1;
        let wake = due.map_or(next, |due| due.min(next)) - self.instant(0);
        self.at(wake.as_millis() as u64, Event::Wake(self.process.wakes));
    }

    pub(super) fn advance(&mut self) {
        if let Some(offset) = self.process.window.advance() {
            self.process.offset = offset as usize;
        }
    }

    fn apply(&mut self, decision: Decision) {
        match decision {
            Decision::Park(entry) => {
                self.process.window.park(entry);
                self.updates[entry.update_id as usize].parked = Some(self.now);
            }
            Decision::Drop(WindowEntry { update_id, .. }) => {
                let update = update_id as usize;
                let queue = self.process.queues.get_mut(&self.updates[update].chat);
                let is_queued = |queue: &&mut VecDeque<usize>| {
                    queue.iter().skip(1).any(|queued| *queued == update)
                };
                let Some(queue) = queue.filter(is_queued) else { return };
                queue.retain(|queued| *queued != update);
                self.updates[update].passed_over = true;
                self.process.window.end(update_id, State::Dropped);
            }
        }
    }

    pub(super) fn instant(&self, at: u64) -> Instant {
        self.began + Duration::from_millis(at)
    }
}
