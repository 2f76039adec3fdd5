//! Functions with which tests observe and control the sandbox.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::broadcast;

use crate::answer::to_json;
use crate::ephemeral::EphemeralReport;
use crate::event::{Event, Words, WordsProblem};
use crate::fault::FaultRule;
use crate::load::{LoadReport, LoadSpec};
use crate::message::Message;
use crate::method::Method;
use crate::state::{Answered, Sandbox};

impl Sandbox {
    /// Returns the number of updates that are neither confirmed nor expired.
    pub fn pending(&self) -> usize {
        let now = self.now().at;
        self.lock().queue.pending(now)
    }

    /// Returns the confirmed update ids, oldest first; at most the first million are kept.
    pub fn confirmed(&self) -> Vec<i64> {
        self.lock().queue.confirmed().to_vec()
    }

    pub fn next_update_id(&self) -> i64 {
        self.lock().queue.next_id()
    }

    /// Returns whether a getUpdates waits for updates.
    pub fn is_polled(&self) -> bool {
        self.lock().poll.is_waiting()
    }

    /// Returns the kept messages of a chat, oldest first; empty if there is no such chat.
    pub fn messages(&self, chat: i64) -> Vec<Message> {
        self.lock()
            .chats
            .get(chat)
            .map(|chat| chat.messages.iter().cloned().collect())
            .unwrap_or_default()
    }

    /// Returns the kept messages of a group that only one member sees, oldest first.
    pub fn ephemeral_messages(&self, chat: i64) -> Vec<Message> {
        let state = self.lock();
        state.chats.get(chat).map(|chat| chat.ephemeral.messages.clone()).unwrap_or_default()
    }

    /// Returns what became of the ephemeral commands of a group.
    pub fn ephemeral_report(&self, chat: i64) -> EphemeralReport {
        self.lock().chats.get(chat).map(|chat| chat.ephemeral.report()).unwrap_or_default()
    }

    /// A member deletes a message that only they see, so that its id is free.
    pub fn dismiss(&self, chat: i64, user: i64, ephemeral_message_id: i64) {
        if let Some(chat) = self.lock().chats.get_mut(chat) {
            let _may_be_gone = chat.ephemeral.remove(ephemeral_message_id, user);
        }
    }

    /// Subscribes to all events from now on. A subscriber that falls 1,024 events behind loses the
    /// oldest ones.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// Returns the number of calls of each method, including those with faults.
    pub fn calls(&self) -> BTreeMap<&'static str, u64> {
        let counts = Method::ALL.iter().zip(&self.inner.calls);
        counts
            .map(|((_, name), count)| (*name, count.load(Ordering::Relaxed)))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    /// Returns the number of the bot's successful calls so far.
    pub fn answered(&self) -> Answered {
        self.lock().answered
    }

    /// Sets the codes of the languages in which the bot answers. The chat page offers them from
    /// the next [`Self::set_words`] on.
    pub fn set_languages(&self, languages: Vec<String>) {
        self.lock().words.languages = languages;
    }

    /// Sets the state of the bot's words that the chat page shows.
    pub fn set_words(&self, ok: bool, problems: Vec<WordsProblem>) {
        self.show_words(ok, String::new(), problems);
    }

    /// Sets that the bot's words are live, and what they are warned of, with a summary.
    pub fn set_warnings(&self, summary: String, problems: Vec<WordsProblem>) {
        self.show_words(true, summary, problems);
    }

    fn show_words(&self, ok: bool, summary: String, problems: Vec<WordsProblem>) {
        let mut state = self.lock();
        let languages = std::mem::take(&mut state.words.languages);
        state.words = Words { ok, summary, problems, languages };
        let words = state.words.clone();
        self.emit(|| Event::Words(words));
    }

    /// Adds a fault after the existing ones.
    pub fn add_fault(&self, rule: FaultRule) {
        let mut state = self.lock();
        state.faults.add(rule);
        self.note_faults(&state.faults);
    }

    /// Removes all faults; the latency stays.
    pub fn clear_faults(&self) {
        let mut state = self.lock();
        state.faults.clear();
        self.note_faults(&state.faults);
    }

    /// Sets a delay before every method.
    pub fn set_latency(&self, latency: Duration) {
        let mut state = self.lock();
        state.faults.latency = latency;
        self.note_faults(&state.faults);
    }

    /// Moves the sandbox's clock forward, at most to the year 9999: updates expire, taps become too
    /// old, failed webhook calls are repeated. Waiting polls go on waiting.
    pub fn advance(&self, time: Duration) {
        self.inner.clock.skip(time);
        if let Some(hook) = &self.lock().hook {
            hook.wake.notify_one();
        }
    }

    /// Puts the updates of a load into the queue at once.
    ///
    /// # Errors
    /// The reason why the load is invalid, as a sentence.
    pub fn load(&self, spec: &LoadSpec) -> Result<(), String> {
        let now = self.now();
        let mut guard = self.lock();
        let state = &mut *guard;
        state.loads.make(spec, &state.bot, &mut state.queue, now)?;
        state.wake();
        Ok(())
    }

    /// Returns the report of all loads so far.
    pub fn load_report(&self) -> LoadReport {
        self.load_report_but(0)
    }

    /// Returns the report of all loads except the first ones, such as those that warmed the bot up.
    pub fn load_report_but(&self, first: usize) -> LoadReport {
        self.lock().loads.report(first)
    }

    /// Returns everything that the chat page shows, as `/sandbox/state` does.
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

    /// Returns the counters, as `/sandbox/stats` does.
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

    /// Returns a chat as JSON, as in `/sandbox/state`.
    pub(super) fn chat_json(&self, id: i64) -> Option<String> {
        self.lock().chats.get(id).map(|chat| to_json(&chat.view()))
    }
}
