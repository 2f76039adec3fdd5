//! The chats that the bot calls: how long a call takes, and whether it fails.

use super::history::{Failing, Trouble};
use super::play::{Event, Play};
use super::server::Kind;

/// The client gives up a call after so many milliseconds.
const GIVE_UP: u64 = 15_000;
/// The first pause after an error, which doubles, and the longest.
const PAUSES: (u64, u64) = (200, 30_000);

impl Play<'_> {
    /// Makes the call for an update.
    pub(super) fn call(&mut self, update: usize) {
        if self.updates[update].kind == Kind::Talk {
            return self.at(self.now, Event::GivesUp(update));
        }
        let latency = self.history.latency;
        let ends = self.now + latency / 2 + self.rng.range(0, latency);
        let chat = self.updates[update].chat;
        // A trouble strikes the calls that are under way when it begins.
        let is_in = |trouble: &Trouble| self.now < trouble.1 && ends > trouble.0;
        let held = self.history.chats.get(chat).and_then(|chat| chat.held).filter(is_in);
        let outage = self.history.outage.filter(is_in);
        let outage = outage.filter(|_| !self.history.is_half || self.rng.one_in(2));
        if let Some(trouble) = held.or(outage) {
            return self.call_fails(update, ends, trouble);
        }
        let pace = self.history.chats.get(chat).map_or(0, |chat| chat.pace);
        let free = self.taken.get(&chat).copied().unwrap_or_default();
        if pace > 0 && free > self.now {
            // Telegram names whole seconds.
            return self.at(
                self.now + latency + (free - self.now).div_ceil(1_000) * 1_000,
                Event::Call(update),
            );
        }
        self.taken.insert(chat, self.now + pace);
        let slow = if self.rng.one_in(self.history.slow) { 5_000 } else { 0 };
        self.updates[update].is_other &= slow == 0;
        self.at(ends + slow, Event::CallEnds(update));
    }

    fn call_fails(&mut self, update: usize, ends: u64, (_, until, failing): Trouble) {
        if self.updates[update].kind == Kind::Inline {
            // Its three seconds are over, or a 429 names a longer wait.
            return self.at(ends, Event::GivesUp(update));
        }
        let tries = self.process.tries.entry(update).or_default();
        *tries += 1;
        let tries = *tries;
        let again = match failing {
            Failing::TooMany => ends + (until - self.now).max(1_000),
            Failing::Error => ends + self.backoff(tries),
            Failing::Hanging => self.now + GIVE_UP + self.backoff(tries),
        };
        self.at(again, Event::Call(update));
    }

    /// The pause after so many failures.
    pub(super) fn backoff(&mut self, failures: u32) -> u64 {
        let pause = (PAUSES.0 << failures.clamp(1, 9).saturating_sub(1)).min(PAUSES.1);
        pause + self.rng.range(0, pause / 2)
    }
}
