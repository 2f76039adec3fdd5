//! Everything behind the one lock, and the handle that shares it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::broadcast;

use super::Options;
use super::callback::Taps;
use super::chat::{BotUser, Chats};
use super::clock::{Clock, Now};
use super::event::{Event, Words};
use super::fault::Faults;
use super::inline::Inline;
use super::load::Loads;
use super::method::Method;
use super::poll::Poll;
use super::profile::Profile;
use super::queue::{Lane, Queue};
use super::webhook::{Hook, HookHistory};

/// The id of the bot where no token names one.
const BOT_ID: i64 = 7_000_000_001;
/// Events that a slow listener may fall behind before it loses some.
const EVENTS: usize = 1024;

/// A local Bot API in memory. A clone is another handle to the same one.
#[derive(Clone)]
pub struct Sandbox {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) options: Options,
    pub(super) clock: Clock,
    /// The port that is listened on; 0 where it is not known.
    pub(super) port: AtomicU16,
    /// Spares a look at the rules while there are none.
    pub(super) has_faults: AtomicBool,
    pub(super) calls: [AtomicU64; Method::COUNT],
    pub(super) events: broadcast::Sender<Event>,
    state: Mutex<State>,
}

/// What the bot has done well, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// Messages sent.
    pub sent: u64,
    /// Messages edited.
    pub edited: u64,
    /// Messages deleted.
    pub deleted: u64,
    /// Taps answered.
    pub notices: u64,
    /// Inline queries answered.
    pub inline: u64,
}

pub(super) struct State {
    pub(super) bot: BotUser,
    pub(super) queue: Queue,
    pub(super) poll: Poll,
    pub(super) hook: Option<Arc<Hook>>,
    pub(super) hook_history: HookHistory,
    pub(super) chats: Chats,
    pub(super) loads: Loads,
    pub(super) taps: Taps,
    pub(super) inline: HashMap<i64, Inline>,
    pub(super) profile: Profile,
    pub(super) faults: Faults,
    pub(super) words: Words,
    pub(super) answered: Answered,
}

impl Sandbox {
    /// An empty sandbox: no chat, no update, nobody listening.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let id = options.token.as_deref().and_then(|token| token.split(':').next()?.parse().ok()).unwrap_or(BOT_ID);
        let profile = Profile::named(&options.username);
        let bot = BotUser { id, username: options.username.clone(), first_name: profile.name().to_owned() };
        let state = State {
            bot,
            queue: Queue::default(),
            poll: Poll::default(),
            hook: None,
            hook_history: HookHistory::default(),
            chats: Chats::new(options.keep_messages),
            loads: Loads::default(),
            taps: Taps::default(),
            inline: HashMap::new(),
            profile,
            faults: Faults::default(),
            words: Words { ok: true, problems: Vec::new() },
            answered: Answered::default(),
        };
        let inner = Inner {
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

    /// A panic elsewhere cannot leave the state half changed in a way that matters to a sandbox.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> Now {
        self.inner.clock.now()
    }

    /// Tells the listeners, if there are any. Done under the lock, events come in the order of what they tell.
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
    /// Puts an update into the queue, if the bot wants its kind. `body` is the JSON of the object of that kind.
    pub(super) fn add_update(&mut self, kind: &str, lane: Lane, life: Duration, now: Now, body: &str) {
        if self.queue.wants(kind) {
            let id = self.queue.next_id();
            let text = format!("{{\"update_id\":{id},\"{kind}\":{body}}}");
            self.queue.push(None, lane, now.at + life, text.into());
            self.wake();
        }
    }

    /// Tells whoever takes updates that there are some.
    pub(super) fn wake(&mut self) {
        match &self.hook {
            Some(hook) => hook.wake.notify_one(),
            None => self.poll.arrived(),
        }
    }

    /// `from` carries the name that is set for no language.
    pub(super) fn rename_bot(&mut self) {
        let name = self.profile.name();
        self.bot.first_name = if name.is_empty() { self.bot.username.clone() } else { name.to_owned() };
    }
}
