//! Replies that wait in memory for their own chat, so that one chat cannot silence the rest.
//!
//! Parking is the one exception to "nothing is confirmed before it is answered". It is for single chats, while others are
//! served, and it is bounded: where chats ask for more than may wait, those who ask most lose their newest requests, as in
//! any flood.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;
use tracing::warn;

use super::deliver::Outcome;
use super::incoming::Lane;
use super::lanes::{Finished, Handler, Lanes};
use super::weather::{MANY, Weather};
use super::window::Window;
use crate::ops::metrics::Metrics;

/// A batch waits this long for one chat before its reply may be parked.
pub(super) const PATIENCE: Duration = Duration::from_millis(800);
/// Where many chats are slow together it may be an outage that shows late, because calls are never answered, so they are
/// parked only after this long, and only if others are still served.
const PATIENCE_WITH_MANY: Duration = Duration::from_secs(5);
/// After an outage nothing is parked for this long: calls that are never answered end, and tries that wait for their turn come
/// by themselves. A slow moment in which nothing failed is none.
const CALM: Duration = Duration::from_secs(15);
/// A kill loses parked replies, so there are never more.
const MOST: usize = 200;
/// Where the room is taken, a chat is waited for this long before requests are passed over to make room for it.
const PATIENCE_WITH_FLOODS: Duration = Duration::from_secs(5);

/// Lanes that are not waited for.
#[derive(Debug, Default)]
pub(super) struct Parking {
    lots: HashMap<Lane, Lot>,
    /// When receiving last failed.
    outage: Option<Instant>,
    doubt: Option<Doubt>,
}

/// Many are slow together and nobody is served: an outage in which calls are never answered, or a slow moment.
#[derive(Debug, Clone, Copy)]
struct Doubt {
    since: Instant,
    last: Instant,
}

#[derive(Debug)]
struct Lot {
    /// How many replies wait.
    held: usize,
    /// When the lane's trouble began.
    since: Instant,
}

impl Parking {
    /// Receiving failed.
    pub(super) fn fails(&mut self, now: Instant) {
        self.outage = Some(now);
    }

    /// How many replies wait.
    pub(super) fn held(&self) -> usize {
        self.lots.values().map(|lot| lot.held).sum()
    }

    /// A reply of this lane is done with. Whatever else of the lane is in work was parked too.
    pub(super) fn finish(&mut self, lane: Lane, metrics: &Metrics) {
        let Some(lot) = self.lots.get_mut(&lane) else { return };
        lot.held = lot.held.saturating_sub(1);
        metrics.parked.dec();
        if lot.held == 0 {
            self.lots.remove(&lane);
        }
    }

    /// Stops waiting for chats whose trouble is their own. Their tasks run on as they are; nothing is sent twice.
    pub(super) fn review<H: Handler>(
        &mut self,
        window: &mut Window,
        lanes: &Lanes<H>,
        weather: &Weather,
        metrics: &Metrics,
    ) {
        let now = Instant::now();
        let overdue = window.overdue(PATIENCE, now);
        let many = overdue.len() >= MANY;
        self.reconsider(&overdue, weather, now);
        if self.doubt.is_some() || self.outage.is_some_and(|at| now - at < CALM) {
            return;
        }
        let patience = if many { PATIENCE_WITH_MANY } else { PATIENCE };
        // Where a few chats stand before all that Telegram would show, nobody else can be served to prove anything.
        let alone = !many && window.is_full();
        for (lane, since) in overdue.into_iter().filter(|(_, since)| now - *since >= patience) {
            let Lane::Chat(chat) = lane else { continue };
            if !alone && !weather.is_fair_beside(chat, since, now) {
                continue;
            }
            let began = self.lots.get(&lane).map_or(since, |lot| lot.since);
            if now - began >= PATIENCE_WITH_FLOODS {
                self.make_room(lane, window, lanes, metrics);
            }
            if self.held() + window.waiting_in(lane) <= MOST {
                self.park(lane, since, window, metrics);
            }
        }
    }

    /// Doubts, or doubts no longer: those who were slow have been served, and they had not failed.
    fn reconsider(&mut self, overdue: &[(Lane, Instant)], weather: &Weather, now: Instant) {
        self.doubt = self.doubt.filter(|doubt| now - doubt.last < CALM);
        if overdue.len() < MANY {
            self.doubt = self.doubt.filter(|doubt| weather.many_failed_since(doubt.since));
        } else if !weather.is_fair(now) {
            let began = overdue.iter().map(|(_, since)| *since).min().unwrap_or(now);
            self.doubt = Some(Doubt { since: self.doubt.map_or(began, |doubt| doubt.since), last: now });
        }
    }

    fn park(&mut self, lane: Lane, since: Instant, window: &mut Window, metrics: &Metrics) {
        let count = window.release(lane);
        if count > 0 && self.lots.is_empty() {
            warn!(count, "a chat makes its replies wait; they are parked, and the others are served meanwhile");
        }
        if count > 0 {
            self.lots.entry(lane).or_insert(Lot { held: 0, since }).held += count;
        }
        metrics.parked_total.inc_by(count as u64);
        metrics.parked.inc_by(count as i64);
    }

    /// Passes over the newest requests of those who ask most, until this lane's fit.
    fn make_room<H: Handler>(&mut self, lane: Lane, window: &mut Window, lanes: &Lanes<H>, metrics: &Metrics) {
        let mut passed = 0;
        while self.held() + window.waiting_in(lane) > MOST {
            let joins = |known: Lane| if known == lane { window.waiting_in(lane) } else { 0 };
            let asks = |(known, lot): (&Lane, &Lot)| (lot.held + joins(*known), *known);
            let others = self.lots.iter().map(asks);
            let Some((_, most)) = others.chain([(joins(lane), lane)]).max_by_key(|(asked, _)| *asked) else { break };
            let Some(update_id) = lanes.pass_over_newest(most) else { break };
            if !window.finish(update_id) {
                self.finish(most, metrics);
            }
            metrics.answer(Outcome::Limited.name(), Duration::ZERO, None);
            passed += 1;
        }
        if passed > 0 {
            warn!(passed, "chats ask for more than can wait for them; their newest requests are passed over");
        }
    }

    /// An update is finished: it is no longer waited for, or no longer parked.
    pub(super) fn note(&mut self, finished: Finished, window: &mut Window, metrics: &Metrics) {
        window.finish(finished.update_id);
        self.finish(finished.lane, metrics);
    }
}
