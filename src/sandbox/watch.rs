//! What a test sees of the sandbox, and what it does to it from outside.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::broadcast;

use super::answer::to_json;
use super::event::{Event, Words, WordsProblem};
use super::fault::FaultRule;
use super::load::{LoadReport, LoadSpec};
use super::message::Message;
use super::method::Method;
use super::state::{Answered, Sandbox};

impl Sandbox {
    /// Updates that are neither confirmed nor expired.
    #[must_use]
    pub fn pending(&self) -> usize {
        let now = self.now().at;
        self.lock().queue.pending(now)
    }

    /// The ids that were confirmed, oldest first; the first million are remembered.
    #[must_use]
    pub fn confirmed(&self) -> Vec<i64> {
        self.lock().queue.confirmed().to_vec()
    }

    /// The id that the next update gets.
    #[must_use]
    pub fn next_update_id(&self) -> i64 {
        self.lock().queue.next_id()
    }

    /// Whether a getUpdates waits for an update now.
    #[must_use]
    pub fn is_polled(&self) -> bool {
        self.lock().poll.is_waiting()
    }

    /// The messages kept of a chat, oldest first; none where there is no such chat.
    #[must_use]
    pub fn messages(&self, chat: i64) -> Vec<Message> {
        self.lock().chats.get(chat).map(|chat| chat.messages.iter().cloned().collect()).unwrap_or_default()
    }

    /// Everything that happens from now on. A listener that falls 1,024 events behind loses the oldest.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// How often each method was called, faulty calls included.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<&'static str, u64> {
        Method::counts(self).into_iter().collect()
    }

    /// What the bot has done well so far.
    #[must_use]
    pub fn answered(&self) -> Answered {
        self.lock().answered
    }

    /// Shows on the chat page whether the bot's words are in order.
    pub fn set_words(&self, ok: bool, problems: Vec<WordsProblem>) {
        let words = Words { ok, problems };
        let mut state = self.lock();
        state.words = words.clone();
        self.emit(|| Event::Words(words));
    }

    /// Adds a fault behind those that are there.
    pub fn add_fault(&self, rule: FaultRule) {
        let mut state = self.lock();
        state.faults.add(rule);
        self.note_faults(&state.faults);
    }

    /// Removes all faults. The latency stays.
    pub fn clear_faults(&self) {
        let mut state = self.lock();
        state.faults.clear();
        self.note_faults(&state.faults);
    }

    /// Makes every method wait before it begins.
    pub fn set_latency(&self, latency: Duration) {
        let mut state = self.lock();
        state.faults.latency = latency;
        self.note_faults(&state.faults);
    }

    /// Moves the sandbox's clock forward: lives end, taps grow old, a webhook is tried again. Polls under way wait on. Before
    /// the year 9999 it stops.
    pub fn advance(&self, time: Duration) {
        self.inner.clock.skip(time);
        if let Some(hook) = &self.lock().hook {
            hook.wake.notify_one();
        }
    }

    /// Puts a load into the queue at once; the error is a sentence.
    pub fn load(&self, spec: &LoadSpec) -> Result<(), String> {
        let now = self.now();
        let mut guard = self.lock();
        let state = &mut *guard;
        state.loads.make(spec, &state.bot, &mut state.queue, now)?;
        state.wake();
        Ok(())
    }

    /// What became of all loads so far.
    #[must_use]
    pub fn load_report(&self) -> LoadReport {
        self.load_report_but(0)
    }

    /// What became of all loads but the first ones, such as those that were there to warm a bot up.
    #[must_use]
    pub fn load_report_but(&self, first: usize) -> LoadReport {
        self.lock().loads.report(first)
    }

    /// Everything that the chat page shows, as `/sandbox/state` answers it.
    #[must_use]
    pub fn snapshot(&self) -> Value {
        let state = self.lock();
        let chats: Vec<_> = state.chats.in_order().map(|chat| json!(chat.view())).collect();
        json!({
            "bot": state.profile.bot(&state.bot.username),
            "commands": state.profile.menus(),
            "chats": chats,
            "words": state.words,
        })
    }

    /// The counters, as `/sandbox/stats` answers them.
    #[must_use]
    pub fn stats(&self) -> Value {
        let now = self.now().at;
        let calls = self.calls();
        let state = self.lock();
        json!({
            "pending": state.queue.pending(now),
            "confirmed": state.queue.confirmed_count(),
            "expired": state.queue.expired(),
            "next_update_id": state.queue.next_id(),
            "polled": state.poll.is_waiting(),
            "calls": calls,
            "messages": state.chats.in_order().map(|chat| chat.messages.len()).sum::<usize>(),
            "answered": state.answered,
        })
    }

    /// One chat, as `/sandbox/state` shows it.
    pub(super) fn chat_json(&self, id: i64) -> Option<String> {
        self.lock().chats.get(id).map(|chat| to_json(&chat.view()))
    }
}
