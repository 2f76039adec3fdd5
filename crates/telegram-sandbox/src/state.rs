//! The state of the sandbox, protected by a single lock, and the handle that shares it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::broadcast;

use crate::Options;
use crate::chat::BotUser;
use crate::chats::Chats;
use crate::clock::{Clock, Now};
use crate::event::{Event, Words};
use crate::fault::Faults;
use crate::inline::InlineQuery;
use crate::load::Loads;
use crate::method::Method;
use crate::poll::Poll;
use crate::profile::Profile;
use crate::queue::{UpdateQueue, WebhookQueueId};
use crate::taps::Taps;
use crate::webhook::{Hook, HookHistory};

/// The id of the bot if no token is set.
const BOT_ID: i64 = 7_000_000_001;
/// The number of events that a subscriber may fall behind before it loses some.
const EVENTS: usize = 1024;

/// A local Bot API in memory. Clones share the same state.
#[derive(Clone)]
pub struct Sandbox {
    pub(super) inner: Arc<SharedSandbox>,
}

pub(super) struct SharedSandbox {
    pub(super) options: Options,
    pub(super) clock: Clock,
    /// The port of the listener; 0 if unknown.
    pub(super) port: AtomicU16,
    /// Whether there are faults; avoids taking the lock when there are none.
    pub(super) has_faults: AtomicBool,
    pub(super) calls: [AtomicU64; Method::COUNT],
    pub(super) events: broadcast::Sender<Event>,
    state: Mutex<State>,
}

/// The number of the bot's successful calls, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Answered {
    pub sent: u64,
    pub edited: u64,
    pub deleted: u64,
    pub notices: u64,
    pub inline: u64,
}

pub(super) struct State {
    pub(super) bot: BotUser,
    pub(super) queue: UpdateQueue,
    pub(super) poll: Poll,
    pub(super) hook: Option<Arc<Hook>>,
    pub(super) hook_history: HookHistory,
    pub(super) chats: Chats,
    pub(super) loads: Loads,
    pub(super) taps: Taps,
    pub(super) inline: HashMap<i64, InlineQuery>,
    pub(super) profile: Profile,
    pub(super) faults: Faults,
    pub(super) words: Words,
    pub(super) answered: Answered,
}

impl Sandbox {
    /// Returns an empty sandbox, without chats and updates; it does not listen yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let id = options
            .token
            .as_deref()
            .and_then(|token| token.split(':').next()?.parse().ok())
            .unwrap_or(BOT_ID);
        let profile = Profile::named(&options.username);
        let bot = BotUser {
            id,
            username: options.username.clone(),
            first_name: profile.name().to_owned(),
        };
        let state = State {
            bot,
            queue: UpdateQueue::default(),
            poll: Poll::default(),
            hook: None,
            hook_history: HookHistory::default(),
            chats: Chats::new(options.keep_messages),
            loads: Loads::default(),
            taps: Taps::default(),
            inline: HashMap::new(),
            profile,
            faults: Faults::default(),
            words: Words { ok: true, ..Words::default() },
            answered: Answered::default(),
        };
        let inner = SharedSandbox {
            options,
            clock: Clock::default(),
            port: AtomicU16::new(0),
            has_faults: AtomicBool::new(false),
            calls: std::array::from_fn(|_| AtomicU64::new(0)),
            events: broadcast::Sender::new(EVENTS),
            state: Mutex::new(state),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Locks the state, even after a panic: a half-finished change would not matter in a sandbox.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> Now {
        self.inner.clock.now()
    }

    /// Sends an event to the subscribers, if there are any. Call this under the lock, so that the
    /// events come in the order of the changes.
    pub(super) fn emit(&self, event: impl FnOnce() -> Event) {
        if self.inner.events.receiver_count() > 0 {
            let _ = self.inner.events.send(event());
        }
    }

    pub(super) fn note_faults(&self, faults: &Faults) {
        self.inner.has_faults.store(!faults.is_idle(), Ordering::Release);
    }
}

impl State {
    /// Puts an update into the queue if the bot wants its kind. `body` is the JSON of the object of
    /// that kind.
    pub(super) fn add_update(
        &mut self,
        kind: &str,
        queue_id: WebhookQueueId,
        life: Duration,
        now: Now,
        body: &str,
    ) {
        if self.queue.wants(kind) {
            let id = self.queue.next_id();
            let text = format!("{{\"update_id\":{id},\"{kind}\":{body}}}");
            self.queue.push(None, queue_id, now.at + life, text.into());
            self.wake();
        }
    }

    /// Notifies the webhook or the waiting poll of new updates.
    pub(super) fn wake(&mut self) {
        match &self.hook {
            Some(hook) => hook.wake.notify_one(),
            None => self.poll.arrived(),
        }
    }

    /// Sets the bot's name in `from`: the name set without a language, or the username if it is
    /// empty.
    pub(super) fn rename_bot(&mut self) {
        let name = self.profile.name();
        self.bot.first_name =
            if name.is_empty() { self.bot.username.clone() } else { name.to_owned() };
    }
}
