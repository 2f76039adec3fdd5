//! The queue of unconfirmed updates, with the rules of td's `TQueue` and of the Bot API server.

use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

/// The maximum number of waiting updates; further ones are lost. `TQueue.cpp` `MAX_QUEUE_EVENTS`.
pub(super) const MAX_QUEUE: usize = 100_000;
/// An offset further beyond the end of the queue than this reads from the beginning. `TQueue.cpp`
/// get.
const FUTURE: i64 = 10;
/// The maximum size of the updates in one answer, in bytes. Client.cpp `JsonUpdates`.
const ANSWER_BYTES: usize = 1 << 22;
/// The first update id: random on the real server (`TQueue.cpp` push), fixed here for readable
/// tests.
const FIRST_ID: i64 = 700_000_001;
/// The number of confirmed ids that are kept, to limit memory.
const REMEMBERED: usize = 1_000_000;
/// The kinds that are only sent if `allowed_updates` names them. Client.h
/// `DEFAULT_ALLOWED_UPDATE_TYPES`.
const NOT_BY_DEFAULT: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// The queue of an update: at most one webhook call for each queue is in progress. Client.cpp
/// `add_update`, its `webhook_queue_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum WebhookQueueId {
    Chat(i64),
    Inline(i64),
    Tap(i64),
    /// A queue of its own, for an update that belongs to no chat or user.
    Alone(i64),
}

/// An unconfirmed update.
#[derive(Debug)]
pub(super) struct Update {
    /// The JSON object as it is sent.
    pub(super) text: Box<str>,
    pub(super) queue_id: WebhookQueueId,
    pub(super) expires: Instant,
}

/// The era of an id, and the id. Ids sometimes restart at a lower number; eras only increase.
pub(super) type EraId = (u32, i64);

/// A period in which ids only increase.
#[derive(Debug, Clone, Copy)]
struct Era {
    number: u32,
    first: i64,
    next: i64,
}

/// The updates that Telegram stores for the bot.
#[derive(Debug)]
pub(super) struct UpdateQueue {
    updates: BTreeMap<EraId, Update>,
    /// The newest era is last; never empty.
    eras: Vec<Era>,
    allowed: Option<HashSet<String>>,
    confirmed: Vec<i64>,
    confirmed_count: u64,
    expired: u64,
}

impl Default for UpdateQueue {
    fn default() -> Self {
        Self {
            updates: BTreeMap::new(),
            eras: vec![Era { number: 0, first: FIRST_ID, next: FIRST_ID }],
            allowed: None,
            confirmed: Vec::new(),
            confirmed_count: 0,
            expired: 0,
        }
    }
}

impl UpdateQueue {
    /// Returns whether the bot wants updates of this kind. Client.cpp `add_update_impl`.
    pub(super) fn wants(&self, kind: &str) -> bool {
        match &self.allowed {
            Some(kinds) => kinds.contains(kind),
            None => !NOT_BY_DEFAULT.contains(&kind),
        }
    }

    /// Stores `allowed_updates`; an empty list restores the default, and `None` changes nothing.
    pub(super) fn allow(&mut self, kinds: Option<Vec<String>>) {
        match kinds {
            Some(kinds) if kinds.is_empty() => self.allowed = None,
            Some(kinds) => {
                self.allowed =
                    Some(kinds.into_iter().map(|kind| kind.to_ascii_lowercase()).collect())
            }
            None => {}
        }
    }

    /// Returns the allowed kinds, unless they are the default.
    pub(super) fn allowed(&self) -> Option<Vec<&str>> {
        let mut kinds: Vec<_> = self.allowed.as_ref()?.iter().map(String::as_str).collect();
        kinds.sort_unstable();
        Some(kinds)
    }

    pub(super) fn next_id(&self) -> i64 {
        self.eras.last().map_or(FIRST_ID, |era| era.next)
    }

    /// Adds an update with the given id or the next one; a lower id begins a new era. Returns the
    /// id, or `None` if the queue is full.
    pub(super) fn push(
        &mut self,
        id: Option<i64>,
        queue_id: WebhookQueueId,
        expires: Instant,
        text: Box<str>,
    ) -> Option<i64> {
        if self.updates.len() >= MAX_QUEUE {
            return None;
        }
        let id = id.unwrap_or_else(|| self.next_id());
        if id < self.next_id() {
            let number = self.eras.last().map_or(0, |era| era.number + 1);
            self.eras.retain(|_| !self.updates.is_empty());
            self.eras.push(Era { number, first: id, next: id });
        }
        let era = self.eras.last_mut()?;
        era.next = id + 1;
        self.updates.insert((era.number, id), Update { text, queue_id, expires });
        Some(id)
    }

    /// Confirms updates by the `offset` of getUpdates: all with a lower id, or, if it is negative,
    /// all except the last `-offset`.
    pub(super) fn forget_by_offset(&mut self, offset: i64) {
        if offset < 0 {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            while self.updates.len() > keep {
                self.forget_first();
            }
        } else if let Some(bound) = self.bound(offset) {
            while self.updates.first_key_value().is_some_and(|(key, _)| *key < bound) {
                self.forget_first();
            }
        }
        self.drop_old_eras();
    }

    /// Removes an update that the webhook accepted.
    pub(super) fn forget(&mut self, key: EraId) {
        if self.updates.remove(&key).is_some() {
            self.note_confirmed(key.1);
        }
    }

    /// Removes an expired update.
    pub(super) fn expire(&mut self, key: EraId) {
        self.expired += u64::from(self.updates.remove(&key).is_some());
    }

    /// Removes all updates, as `drop_pending_updates` does.
    pub(super) fn clear(&mut self) {
        self.updates.clear();
    }

    /// Returns up to `limit` updates, joined by commas, or `None` if there are none. Removes only
    /// expired updates.
    pub(super) fn read(&mut self, limit: usize, now: Instant) -> Option<String> {
        let mut joined = String::new();
        let mut dead = Vec::new();
        let mut taken = 0;
        for (key, update) in &self.updates {
            if update.expires < now {
                dead.push(*key);
                continue;
            }
            if taken == limit || joined.len() + update.text.len() > ANSWER_BYTES {
                break;
            }
            if taken > 0 {
                joined.push(',');
            }
            joined.push_str(&update.text);
            taken += 1;
        }
        for key in dead {
            self.expire(key);
        }
        (taken > 0).then_some(joined)
    }

    /// Returns the updates after `key`, in order.
    pub(super) fn after(&self, key: Option<EraId>) -> impl Iterator<Item = (EraId, &Update)> {
        let from = key.map_or((0, i64::MIN), |(era, id)| (era, id + 1));
        self.updates.range(from..).map(|(key, update)| (*key, update))
    }

    pub(super) fn get(&self, key: EraId) -> Option<&Update> {
        self.updates.get(&key)
    }

    /// Returns the number of updates that are neither confirmed nor expired.
    pub(super) fn pending(&self, now: Instant) -> usize {
        self.updates.values().filter(|update| update.expires >= now).count()
    }

    /// Returns the ids confirmed so far, oldest first, at most the first [`REMEMBERED`].
    pub(super) fn confirmed(&self) -> &[i64] {
        &self.confirmed
    }

    pub(super) fn confirmed_count(&self) -> u64 {
        self.confirmed_count
    }

    pub(super) fn expired(&self) -> u64 {
        self.expired
    }

    /// Returns the first key that `offset` keeps, or `None` if the offset is outside the queue and
    /// the server reads from the beginning.
    fn bound(&self, offset: i64) -> Option<EraId> {
        if let [only] = self.eras.as_slice() {
            let past = self.updates.first_key_value().map_or(only.next, |(key, _)| key.1)
                - MAX_QUEUE as i64;
            return (past..=only.next + FUTURE).contains(&offset).then_some((only.number, offset));
        }
        let era = self.eras.iter().rev().find(|era| era.first < offset && offset <= era.next)?;
        Some((era.number, offset))
    }

    fn forget_first(&mut self) {
        if let Some(((_, id), _)) = self.updates.pop_first() {
            self.note_confirmed(id);
        }
    }

    fn note_confirmed(&mut self, id: i64) {
        self.confirmed_count += 1;
        if self.confirmed.len() < REMEMBERED {
            self.confirmed.push(id);
        }
    }

    fn drop_old_eras(&mut self) {
        let newest = self.eras.last().map_or(0, |era| era.number);
        let oldest = self.updates.first_key_value().map_or(newest, |(key, _)| key.0);
        self.eras.retain(|era| era.number >= oldest);
    }
}

#[cfg(test)]
mod tests;
