//! The bot with its queues and polls, and the chats that it calls.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::history::{History, Rng};
use super::server::Server;
use crate::telegram::receive::parking::{Decision, PATIENCE, decide};
use crate::telegram::receive::window::{State, Window, WindowEntry};
use crate::telegram::update::QueueKey;

/// What one reader may have waiting.
const SHARE: usize = 10;
/// Long after the last update has come.
const DRAIN: u64 = 20_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    Come(usize),
    CallEnds(usize),
    Call(usize),
    PollArrives,
    PollEnds,
    Wake(u64),
}

pub(super) struct Update {
    pub(super) came: u64,
    pub(super) chat: usize,
    /// Nothing is special about its chat.
    pub(super) is_other: bool,
    pub(super) answered: Option<u64>,
    pub(super) passed_over: bool,
    parked: Option<u64>,
    pub(super) tries: u32,
}

pub(super) struct Bot<'a> {
    pub(super) history: &'a History,
    began: Instant,
    pub(super) now: u64,
    pub(super) rng: Rng,
    events: BinaryHeap<Reverse<(u64, u64, Event)>>,
    count: u64,
    server: Server,
    pub(super) updates: Vec<Update>,
    queues: HashMap<usize, VecDeque<usize>>,
    pub(super) taken: HashMap<usize, u64>,
    pub(super) window: Window,
    pub(super) parked: Vec<WindowEntry>,
    offset: usize,
    asked: usize,
    poll: Option<(usize, usize)>,
    waits: bool,
    told: Vec<usize>,
    answered_at: u64,
    wakes: u64,
    pub(super) polls: usize,
    pub(super) repeats: usize,
    pub(super) most_parked: usize,
    /// The most that were parked at once in the outage, and had come to be so in it.
    pub(super) lost_in_outage: usize,
    /// The most that a stop would have answered twice.
    pub(super) unconfirmable: usize,
}

impl<'a> Bot<'a> {
    pub(super) fn play(history: &'a History) -> Self {
        let mut bot = Self {
            history,
            began: Instant::now(),
            now: 0,
            rng: Rng(history.seed ^ 0x5eed),
            events: BinaryHeap::new(),
            count: 0,
            server: Server::default(),
            updates: Vec::new(),
            queues: HashMap::new(),
            taken: HashMap::new(),
            window: Window::default(),
            parked: Vec::new(),
            offset: 0,
            asked: 0,
            poll: None,
            waits: false,
            told: Vec::new(),
            answered_at: 0,
            wakes: 0,
            polls: 0,
            repeats: 0,
            most_parked: 0,
            lost_in_outage: 0,
            unconfirmable: 0,
        };
        bot.plan();
        bot.begin_poll();
        while let Some(Reverse((at, _, event))) = bot.events.pop() {
            if at > history.lasts + DRAIN {
                break;
            }
            bot.now = at;
            bot.happens(event);
        }
        bot.now = history.lasts + DRAIN;
        bot
    }

    pub(super) const fn ended(&self) -> u64 {
        self.now
    }

    fn plan(&mut self) {
        let special = self.history.chats.len();
        let mut all: Vec<(u64, usize, bool)> = Vec::new();
        for (chat, held) in self.history.chats.iter().enumerate() {
            all.extend(held.updates.iter().map(|at| (*at, chat, false)));
        }
        let others = self.history.lasts * self.history.rate / 1_000;
        all.extend((0..self.history.backlog).map(|other| (0, special + other as usize, true)));
        for other in 0..others {
            let at = self.rng.range(0, self.history.lasts);
            all.push((at, special + (self.history.backlog + other) as usize, true));
        }
        all.sort_by_key(|(at, ..)| *at);
        for (came, chat, is_other) in all {
            let update = self.updates.len();
            let (answered, passed_over, parked, tries) = (None, false, None, 0);
            self.updates.push(Update {
                came,
                chat,
                is_other,
                answered,
                passed_over,
                parked,
                tries,
            });
            self.at(came, Event::Come(update));
        }
    }

    pub(super) fn at(&mut self, at: u64, event: Event) {
        self.count += 1;
        self.events.push(Reverse((at, self.count, event)));
    }

    fn instant(&self, at: u64) -> Instant {
        self.began + Duration::from_millis(at)
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Come(update) => {
                self.server.push(update);
                if let (true, Some((_, limit))) = (self.waits, self.poll) {
                    self.waits = false;
                    self.told = self.server.shown(limit).unwrap_or_default();
                    self.at(self.now + self.history.latency / 2, Event::PollEnds);
                }
                return;
            }
            Event::Call(update) => return self.call(update),
            Event::CallEnds(update) => self.call_ends(update),
            Event::PollArrives => return self.poll_arrives(),
            Event::PollEnds => self.poll_ends(),
            Event::Wake(wake) if wake != self.wakes => return,
            Event::Wake(_) => {}
        }
        self.goes_on();
    }

    fn begin_poll(&mut self) {
        let now = self.instant(self.now);
        let limit = usize::from(self.window.limit(PATIENCE, now));
        self.polls += 1;
        self.wakes += 1;
        self.poll = Some((self.offset, limit));
        self.asked = self.offset;
        self.at(self.now + self.history.latency / 2, Event::PollArrives);
    }

    fn poll_arrives(&mut self) {
        let Some((offset, limit)) = self.poll else { return };
        match self.server.poll(offset, limit, self.now) {
            Some(told) => {
                self.told = told;
                self.at(self.now + self.history.latency / 2, Event::PollEnds);
            }
            None => self.waits = true,
        }
    }

    fn poll_ends(&mut self) {
        self.poll = None;
        self.answered_at = self.now;
        let since = self.instant(self.now);
        for update in std::mem::take(&mut self.told) {
            let update_id = update as i64;
            if self.window.knows(update_id) {
                self.repeats += 1;
                continue;
            }
            let chat = self.updates[update].chat;
            let reader =
                self.history.chats.get(chat).map_or(1_000 + chat as u64, |chat| chat.reader);
            let (queue_key, reader) = (QueueKey::Chat(chat as i64), Some(reader));
            self.window.add(WindowEntry {
                update_id,
                queue_key,
                reader,
                since,
                state: State::Waiting,
            });
            let queue = self.queues.entry(chat).or_default();
            queue.push_back(update);
            if queue.len() == 1 {
                self.call(update);
            }
        }
    }

    fn call_ends(&mut self, update: usize) {
        let chat = self.updates[update].chat;
        self.updates[update].answered = Some(self.now);
        let update_id = update as i64;
        if !self.window.set(update_id, State::Finished) {
            self.parked.retain(|entry| entry.update_id != update_id);
        }
        let queue = self.queues.entry(chat).or_default();
        queue.pop_front();
        match queue.front().copied() {
            Some(next) => self.call(next),
            None => drop(self.queues.remove(&chat)),
        }
    }

    /// Everything that the loop does between two events.
    fn goes_on(&mut self) {
        let now = self.instant(self.now);
        for decision in decide(&self.window, &self.parked, SHARE, now) {
            self.apply(decision);
        }
        self.note();
        if self.poll.is_some() {
            return;
        }
        let answered = self.instant(self.answered_at);
        self.advance();
        let next = self.window.next_poll(answered, self.offset != self.asked);
        if next <= now {
            return self.begin_poll();
        }
        let due = self.window.due(PATIENCE).filter(|due| *due > now);
        self.wakes += 1;
        let wake = due.map_or(next, |due| due.min(next)) - self.began;
        self.at(wake.as_millis() as u64, Event::Wake(self.wakes));
    }

    fn advance(&mut self) {
        self.offset = self.window.advance().map_or(self.offset, |offset| offset as usize);
    }

    fn apply(&mut self, decision: Decision) {
        match decision {
            Decision::Park(entry) => {
                let update_id = entry.update_id;
                self.parked.push(entry);
                self.window.set(update_id, State::Finished);
                self.updates[update_id as usize].parked = Some(self.now);
            }
            Decision::PassOver(WindowEntry { update_id, .. }) => {
                let update = update_id as usize;
                let queue = self.queues.get_mut(&self.updates[update].chat);
                let Some(queue) =
                    queue.filter(|queue| queue.iter().skip(1).any(|queued| *queued == update))
                else {
                    return;
                };
                queue.retain(|queued| *queued != update);
                self.updates[update].passed_over = true;
                if !self.window.set(update_id, State::PassedOver) {
                    self.parked.retain(|entry| entry.update_id != update_id);
                }
            }
        }
    }

    fn note(&mut self) {
        self.most_parked = self.most_parked.max(self.parked.len());
        if let Some((from, until, _)) =
            self.history.outage.filter(|(from, until, _)| (*from..*until).contains(&self.now))
        {
            let parked = self.parked.iter().map(|entry| &self.updates[entry.update_id as usize]);
            let lost = parked.filter(|update| {
                update.is_other && update.parked.is_some_and(|at| (from..until).contains(&at))
            });
            self.lost_in_outage = self.lost_in_outage.max(lost.count());
        }
        let finished =
            self.window.unconfirmable().filter(|entry| entry.state == State::Finished).count();
        self.unconfirmable = self.unconfirmable.max(finished);
    }
}
