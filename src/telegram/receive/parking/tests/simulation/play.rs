//! Plays a history: what comes, and how processes of the bot end and start.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use tokio::time::Instant;

use super::history::{Ending, History, Rng};
use super::process::Process;
use super::server::{Kind, Server};
use crate::telegram::receive::window::{State, WindowEntry};

/// After a kill or a stop the next process starts.
const RESTART: u64 = 1_000;
/// A process that is asked to stop has so long for what is in progress.
const STOP_WITHIN: u64 = 7_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    Come(usize),
    Ends(Ending),
    Exit,
    Start,
    Call(usize),
    CallEnds(usize),
    GivesUp(usize),
    PollArrives,
    PollEnds,
    PollFailed,
    Wake(u64),
}

/// An event with its time, a number that keeps the order, and the process it belongs to.
type Scheduled = (u64, u64, Option<u32>, Event);

pub(super) struct Update {
    pub(super) came: u64,
    pub(super) chat: usize,
    pub(super) kind: Kind,
    /// Nothing is special about its chat.
    pub(super) is_other: bool,
    pub(super) answered: Option<u64>,
    pub(super) passed_over: bool,
    /// An inline query whose answer had to wait, or talk.
    given_up: bool,
    pub(super) parked: Option<u64>,
    /// It was parked when its process ended.
    pub(super) is_lost: bool,
}

pub(super) struct Play<'a> {
    pub(super) history: &'a History,
    pub(super) began: Instant,
    pub(super) now: u64,
    pub(super) rng: Rng,
    events: BinaryHeap<Reverse<Scheduled>>,
    count: u64,
    pub(super) server: Server,
    pub(super) updates: Vec<Update>,
    /// When a chat that has a pace takes the next message.
    pub(super) taken: HashMap<usize, u64>,
    pub(super) process: Process,
    processes: u32,
    /// From when until when no process was there to answer.
    pub(super) down: Vec<(u64, u64)>,
    pub(super) most_parked: usize,
    /// The most that were parked at once in the outage, and had come to be so in it.
    pub(super) lost_in_outage: usize,
    /// The most that a stop would have answered twice, and that a process did answer again.
    pub(super) unconfirmable: usize,
    pub(super) again: usize,
}

impl<'a> Play<'a> {
    pub(super) fn of(history: &'a History) -> Self {
        let mut play = Self {
            history,
            began: Instant::now(),
            now: 0,
            rng: Rng(history.seed ^ 0x5eed),
            events: BinaryHeap::new(),
            count: 0,
            server: Server::default(),
            updates: Vec::new(),
            taken: HashMap::new(),
            process: Process::default(),
            processes: 0,
            down: Vec::new(),
            most_parked: 0,
            lost_in_outage: 0,
            unconfirmable: 0,
            again: 0,
        };
        play.plan();
        play.begin_poll();
        while let Some(Reverse((at, _, process, event))) = play.events.pop() {
            if at > history.ends() {
                break;
            }
            play.now = at;
            if process.is_none_or(|process| process == play.processes) {
                play.happens(event);
                play.note();
            } else if let Event::CallEnds(update) = event
                && play.rng.one_in(2)
            {
                // It was under way when its process ended, and arrived all the same.
                play.updates[update].answered.get_or_insert(at);
            }
        }
        play.now = history.ends();
        play
    }

    fn plan(&mut self) {
        let (history, special) = (self.history, self.history.chats.len());
        let mut all: Vec<(u64, usize, bool)> = Vec::new();
        for (chat, held) in history.chats.iter().enumerate() {
            all.extend(held.updates.iter().map(|at| (*at, chat, false)));
        }
        all.extend((0..history.backlog).map(|other| (0, special + other as usize, true)));
        for other in 0..history.lasts * history.rate / 1_000 {
            let at = self.rng.range(0, history.lasts);
            all.push((at, special + (history.backlog + other) as usize, true));
        }
        all.sort_by_key(|(at, ..)| *at);
        let mut rng = Rng(!history.seed);
        for (came, chat, is_other) in all {
            let kind = match rng.range(1, 20) {
                _ if is_other && rng.range(1, 100) <= history.talk => Kind::Talk,
                1 if is_other => Kind::Inline,
                2..=5 => Kind::Tap,
                _ => Kind::Message,
            };
            let (answered, parked) = (None, None);
            let (passed_over, given_up, is_lost) = (false, false, false);
            self.happens_at(came, Event::Come(self.updates.len()));
            self.updates.push(Update {
                came,
                chat,
                kind,
                is_other,
                answered,
                passed_over,
                given_up,
                parked,
                is_lost,
            });
        }
        for (at, ending) in &history.endings {
            self.happens_at(*at, Event::Ends(*ending));
        }
    }

    /// Something that this process does, unless it has ended by then.
    pub(super) fn at(&mut self, at: u64, event: Event) {
        self.count += 1;
        self.events.push(Reverse((at, self.count, Some(self.processes), event)));
    }

    /// Something that happens whatever becomes of the bot.
    fn happens_at(&mut self, at: u64, event: Event) {
        self.count += 1;
        self.events.push(Reverse((at, self.count, None, event)));
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Come(update) => {
                let Update { came, kind, .. } = self.updates[update];
                self.server.push(update, came + kind.life());
                return self.wake_poll();
            }
            Event::Ends(ending) => return self.ends(ending),
            Event::Exit => return self.exit(),
            Event::Start => return self.begin_poll(),
            Event::Call(update) => return self.call(update),
            Event::PollArrives => return self.poll_arrives(),
            Event::Wake(wake) if wake != self.process.wakes => return,
            Event::Wake(_) => {}
            Event::PollEnds => self.poll_ends(),
            Event::PollFailed => self.poll_failed(),
            Event::CallEnds(update) => {
                self.process.again += usize::from(self.updates[update].answered.is_some());
                self.updates[update].answered.get_or_insert(self.now);
                self.finish(update, State::Answered);
            }
            Event::GivesUp(update) => {
                self.updates[update].given_up = true;
                self.updates[update].is_other = false;
                self.finish(update, State::Ended);
            }
        }
        if self.process.is_stopping && self.is_idle() {
            return self.exit();
        }
        self.goes_on();
    }

    fn is_idle(&self) -> bool {
        self.process.window.is_finished() && self.process.window.parked.is_empty()
    }

    fn ends(&mut self, ending: Ending) {
        let is_down = self.down.last().is_some_and(|(_, until)| self.now < *until);
        if is_down || self.process.is_stopping {
            return;
        }
        self.down.push((self.now, self.now + RESTART));
        if ending == Ending::Kill {
            return self.restart();
        }
        self.process.is_stopping = true;
        self.process.poll = None;
        self.at(self.now + if self.is_idle() { 0 } else { STOP_WITHIN }, Event::Exit);
    }

    /// The end of a stop: what is finished in front of what waits is confirmed.
    fn exit(&mut self) {
        self.advance();
        if self.history.deaf.is_none_or(|(from, until, _)| !(from..until).contains(&self.now)) {
            self.server.poll(self.process.offset, 1, self.now);
        }
        if let Some((_, until)) = self.down.last_mut() {
            *until = self.now + RESTART;
        }
        self.restart();
    }

    fn restart(&mut self) {
        for entry in &self.process.window.parked {
            self.updates[entry.update_id as usize].is_lost = true;
        }
        self.processes += 1;
        self.process = Process::default();
        self.at(self.now + RESTART, Event::Start);
    }

    fn note(&mut self) {
        self.most_parked = self.most_parked.max(self.process.window.parked.len());
        self.again = self.again.max(self.process.again);
        let in_it = |at: u64| {
            let outage = self.history.outage.filter(|_| !self.history.is_half);
            outage.is_some_and(|(from, until, _)| (from..until).contains(&at))
        };
        if in_it(self.now) {
            let parked = self.process.window.parked.iter();
            let parked = parked.map(|entry| &self.updates[entry.update_id as usize]);
            let lost = parked.filter(|update| update.is_other && update.parked.is_some_and(in_it));
            self.lost_in_outage = self.lost_in_outage.max(lost.count());
        }
        let comes_again = |entry: &&WindowEntry| {
            let update = &self.updates[entry.update_id as usize];
            entry.state == State::Answered && update.came + update.kind.life() > self.now
        };
        let finished = self.process.window.unconfirmable().filter(comes_again).count();
        self.unconfirmable = self.unconfirmable.max(finished);
    }

    /// Updates that nobody will answer any more: how many were parked when their process ended, how
    /// many ended at the server, and how many are gone for no reason that is known.
    pub(super) fn unanswered(&self) -> [usize; 3] {
        let queued = self.server.queue.iter().map(|(update, _)| *update);
        let entries = self.process.window.entries.iter().chain(&self.process.window.parked);
        let here: HashSet<usize> =
            queued.chain(entries.map(|entry| entry.update_id as usize)).collect();
        let ended: HashSet<usize> = self.server.ended.iter().copied().collect();
        let mut sums = [0; 3];
        for (number, update) in self.updates.iter().enumerate() {
            let is_done = update.answered.is_some() || update.passed_over || update.given_up;
            let is_to_come = update.came + self.history.latency >= self.now;
            if !is_done && !is_to_come && !here.contains(&number) {
                let why = if update.is_lost {
                    0
                } else if ended.contains(&number) {
                    1
                } else {
                    2
                };
                sums[why] += 1;
            }
        }
        sums
    }
}
