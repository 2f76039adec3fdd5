//! Calls the webhook: each lane in order, lanes side by side, and again after a failure. WebhookActor.cpp.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use tokio::task::JoinSet;

use super::Sandbox;
use super::event::Event;
use super::queue::{Key, Lane};
use super::webhook::Hook;

/// How long an answer may take. telegram.md, webhook answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The longest `Retry-After` that is obeyed, seconds. WebhookActor.cpp `on_update_error`.
const MAX_RETRY_AFTER: u64 = 3600;
/// The longest pause between two tries is a random number of seconds from here to twice as much. WebhookActor.h
/// `WEBHOOK_MAX_RESEND_TIMEOUT`.
const MAX_PAUSE: u64 = 60;
/// WebhookActor.cpp `send_update`.
const SECRET: &str = "X-Telegram-Bot-Api-Secret-Token";

/// How often an update has failed, and the pause that the next failure doubles, in seconds.
#[derive(Debug, Clone, Copy)]
struct Tries {
    fails: u32,
    pause: u64,
}

/// An answer that confirms an update.
struct Accepted {
    /// Whether it calls a method as well.
    calls: bool,
}

struct Failure {
    words: String,
    /// Seconds; 0 where the answer names none.
    retry_after: u64,
}

struct Delivery {
    sandbox: Sandbox,
    hook: Arc<Hook>,
    client: reqwest::Client,
    /// The last update that was taken over from the queue.
    last: Option<Key>,
    /// What waits in each lane, the one under way included.
    lanes: HashMap<Lane, VecDeque<Key>>,
    tries: HashMap<Key, Tries>,
    /// The first update of each lane that is not under way, and when it may be sent.
    ready: BTreeSet<(Instant, Key, Lane)>,
    calls: JoinSet<(Key, Lane, Result<Accepted, Failure>)>,
}

/// Delivers until the webhook is taken away.
pub(super) async fn run(sandbox: Sandbox, hook: Arc<Hook>, client: reqwest::Client) {
    let mut delivery = Delivery {
        sandbox,
        hook: Arc::clone(&hook),
        client,
        last: None,
        lanes: HashMap::new(),
        tries: HashMap::new(),
        ready: BTreeSet::new(),
        calls: JoinSet::new(),
    };
    loop {
        delivery.take_over();
        delivery.start();
        let pause = delivery.pause();
        tokio::select! {
            () = hook.stop.cancelled() => return,
            () = hook.wake.notified() => {}
            Some(done) = delivery.calls.join_next() => {
                if let Ok((key, lane, result)) = done {
                    delivery.finish(key, lane, result);
                }
            }
            () = tokio::time::sleep(pause.unwrap_or_default()), if pause.is_some() => {}
        }
    }
}

impl Delivery {
    fn take_over(&mut self) {
        let now = self.sandbox.now().at;
        let state = self.sandbox.lock();
        for (key, update) in state.queue.after(self.last) {
            self.last = Some(key);
            let lane = self.lanes.entry(update.lane).or_default();
            if lane.is_empty() {
                self.ready.insert((now, key, update.lane));
            }
            lane.push_back(key);
        }
    }

    /// Starts what may start now.
    fn start(&mut self) {
        let now = self.sandbox.now().at;
        while self.calls.len() < self.hook.connections {
            let Some(&(at, key, lane)) = self.ready.first() else {
                return;
            };
            if at > now {
                return;
            }
            self.ready.pop_first();
            let mut state = self.sandbox.lock();
            let text =
                state.queue.get(key).filter(|update| update.expires >= now).map(|update| update.text.to_string());
            if let Some(text) = text {
                drop(state);
                self.calls.spawn(call(self.client.clone(), Arc::clone(&self.hook), key, lane, text));
            } else {
                state.queue.expire(key);
                drop(state);
                self.leave(key, lane);
            }
        }
    }

    /// The time until the next update may be sent, where no call must end first.
    fn pause(&self) -> Option<Duration> {
        let (at, ..) = self.ready.first().filter(|_| self.calls.len() < self.hook.connections)?;
        Some(at.saturating_duration_since(self.sandbox.now().at))
    }

    fn finish(&mut self, key: Key, lane: Lane, result: Result<Accepted, Failure>) {
        match result {
            Ok(Accepted { calls }) => {
                if calls {
                    let description = "the sandbox carries out no method that an answer to a webhook calls".to_owned();
                    self.sandbox.emit(|| Event::Refused { method: "webhook".to_owned(), description });
                }
                self.sandbox.lock().queue.forget(key);
                self.leave(key, lane);
            }
            Err(failure) => self.retry(key, lane, failure),
        }
    }

    /// WebhookActor.cpp `on_update_error`: at once after the first failure, then 2, 4, 8 … seconds later, until the
    /// update's life ends.
    fn retry(&mut self, key: Key, lane: Lane, failure: Failure) {
        let now = self.sandbox.now();
        let tries = self.tries.entry(key).or_insert(Tries { fails: 0, pause: 1 });
        let mut wait = failure.retry_after.min(MAX_RETRY_AFTER);
        if wait == 0 && tries.fails > 0 {
            let most = MAX_PAUSE + u64::from(now.at.elapsed().subsec_nanos()) % (MAX_PAUSE + 1);
            tries.pause = (tries.pause * 2).min(most);
            wait = tries.pause;
        }
        tries.fails += 1;
        let at = now.at + Duration::from_secs(wait);
        let mut state = self.sandbox.lock();
        state.hook_history.last_error = Some((now.unix, failure.words));
        let is_alive = state.queue.get(key).is_some_and(|update| at <= update.expires);
        if !is_alive {
            state.queue.expire(key);
        }
        drop(state);
        if is_alive {
            self.ready.insert((at, key, lane));
        } else {
            self.leave(key, lane);
        }
    }

    /// Makes way for the next update of a lane.
    fn leave(&mut self, key: Key, lane: Lane) {
        self.tries.remove(&key);
        let Some(waiting) = self.lanes.get_mut(&lane) else {
            return;
        };
        waiting.pop_front();
        match waiting.front() {
            Some(next) => {
                self.ready.insert((self.sandbox.now().at, *next, lane));
            }
            None => {
                self.lanes.remove(&lane);
            }
        }
    }
}

async fn call(
    client: reqwest::Client,
    hook: Arc<Hook>,
    key: Key,
    lane: Lane,
    text: String,
) -> (Key, Lane, Result<Accepted, Failure>) {
    let mut request =
        client.post(hook.url.clone()).timeout(TIMEOUT).header(CONTENT_TYPE, "application/json").body(text);
    if !hook.secret.is_empty() {
        request = request.header(SECRET, &hook.secret);
    }
    let result = match request.send().await {
        Ok(response) if response.status().is_success() => {
            // The body is read so that the connection can be used again.
            let body = response.bytes().await.unwrap_or_default();
            let called = serde_json::from_slice::<serde_json::Value>(&body);
            Ok(Accepted { calls: called.is_ok_and(|answer| answer["method"].is_string()) })
        }
        Ok(response) => {
            let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
            let words = format!("Wrong response from the webhook: {}", response.status());
            let _ = response.bytes().await;
            Err(Failure { words, retry_after: retry_after.unwrap_or_default() })
        }
        Err(error) => Err(Failure { words: words(&error).to_owned(), retry_after: 0 }),
    };
    (key, lane, result)
}

fn words(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "Read timeout expired"
    } else if error.is_connect() {
        "Connection refused"
    } else {
        "Webhook connection closed"
    }
}
