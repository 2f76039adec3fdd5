//! Delivers updates to the webhook: each queue in order, different queues in parallel, and again
//! after a failure. WebhookActor.cpp.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use tokio::task::JoinSet;

use crate::Sandbox;
use crate::event::Event;
use crate::queue::{EraId, WebhookQueueId};
use crate::webhook::Hook;

/// The maximum time until the webhook answers. telegram.md, webhook answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The maximum `Retry-After` that is obeyed, in seconds. WebhookActor.cpp `on_update_error`.
const MAX_RETRY_AFTER: u64 = 3600;
/// The maximum pause between two attempts is random, from this number of seconds to twice as many.
/// WebhookActor.h `WEBHOOK_MAX_RESEND_TIMEOUT`.
const MAX_PAUSE: u64 = 60;
/// The header that carries the secret. WebhookActor.cpp `send_update`.
const SECRET: &str = "X-Telegram-Bot-Api-Secret-Token";

/// The number of failed attempts for an update, and the current pause in seconds, which the next
/// failure doubles.
#[derive(Debug, Clone, Copy)]
struct Tries {
    fails: u32,
    pause: u64,
}

struct DeliveryFailure {
    words: String,
    /// In seconds; 0 if the response has no `Retry-After`.
    retry_after: u64,
}

struct Delivery {
    sandbox: Sandbox,
    hook: Arc<Hook>,
    client: reqwest::Client,
    /// The last update that was taken from the sandbox's queue.
    last: Option<EraId>,
    /// The waiting updates of each queue, including the one being sent.
    queues: HashMap<WebhookQueueId, VecDeque<EraId>>,
    tries: HashMap<EraId, Tries>,
    /// The first update of each queue unless it is being sent, and the time from which it may be
    /// sent.
    ready: BTreeSet<(Instant, EraId, WebhookQueueId)>,
    calls: JoinSet<(EraId, WebhookQueueId, Delivered)>,
}

/// Whether the answer that confirms an update calls a method as well; or why there is none.
type Delivered = Result<bool, DeliveryFailure>;

/// Delivers updates until the webhook is removed.
pub(super) async fn run(sandbox: Sandbox, hook: Arc<Hook>, client: reqwest::Client) {
    let mut delivery = Delivery {
        sandbox,
        hook: Arc::clone(&hook),
        client,
        last: None,
        queues: HashMap::new(),
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
                if let Ok((key, queue_id, result)) = done {
                    delivery.finish(key, queue_id, result);
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
            let waiting = self.queues.entry(update.queue_id).or_default();
            if waiting.is_empty() {
                self.ready.insert((now, key, update.queue_id));
            }
            waiting.push_back(key);
        }
    }

    /// Starts the calls that are due, up to the maximum number of connections.
    fn start(&mut self) {
        let now = self.sandbox.now().at;
        while self.calls.len() < self.hook.connections {
            let Some(&(at, key, queue_id)) = self.ready.first() else {
                return;
            };
            if at > now {
                return;
            }
            self.ready.pop_first();
            let mut state = self.sandbox.lock();
            let text = state
                .queue
                .get(key)
                .filter(|update| update.expires >= now)
                .map(|update| update.text.to_string());
            if let Some(text) = text {
                drop(state);
                self.calls.spawn(call(
                    self.client.clone(),
                    Arc::clone(&self.hook),
                    key,
                    queue_id,
                    text,
                ));
            } else {
                state.queue.expire(key);
                drop(state);
                self.leave(key, queue_id);
            }
        }
    }

    /// Returns the time until the next update may be sent, or `None` if a call must end first.
    fn pause(&self) -> Option<Duration> {
        let (at, ..) = self.ready.first().filter(|_| self.calls.len() < self.hook.connections)?;
        Some(at.saturating_duration_since(self.sandbox.now().at))
    }

    fn finish(&mut self, key: EraId, queue_id: WebhookQueueId, result: Delivered) {
        match result {
            Ok(calls_method) => {
                if calls_method {
                    let description =
                        "the sandbox carries out no method that an answer to a webhook calls"
                            .to_owned();
                    self.sandbox
                        .emit(|| Event::Refused { method: "webhook".to_owned(), description });
                }
                self.sandbox.lock().queue.forget(key);
                self.leave(key, queue_id);
            }
            Err(failure) => self.retry(key, queue_id, failure),
        }
    }

    /// Schedules the next attempt as WebhookActor.cpp `on_update_error` does: at once after the
    /// first failure, then after 2, 4, 8 … seconds, until the update expires.
    fn retry(&mut self, key: EraId, queue_id: WebhookQueueId, failure: DeliveryFailure) {
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
            self.ready.insert((at, key, queue_id));
        } else {
            self.leave(key, queue_id);
        }
    }

    /// Removes the first update of a queue and makes the next one ready.
    fn leave(&mut self, key: EraId, queue_id: WebhookQueueId) {
        self.tries.remove(&key);
        let Some(waiting) = self.queues.get_mut(&queue_id) else {
            return;
        };
        waiting.pop_front();
        match waiting.front() {
            Some(next) => {
                self.ready.insert((self.sandbox.now().at, *next, queue_id));
            }
            None => {
                self.queues.remove(&queue_id);
            }
        }
    }
}

async fn call(
    client: reqwest::Client,
    hook: Arc<Hook>,
    key: EraId,
    queue_id: WebhookQueueId,
    text: String,
) -> (EraId, WebhookQueueId, Delivered) {
    let mut request = client
        .post(hook.url.clone())
        .timeout(TIMEOUT)
        .header(CONTENT_TYPE, "application/json")
        .body(text);
    if !hook.secret.is_empty() {
        request = request.header(SECRET, &hook.secret);
    }
    let result = match request.send().await {
        Ok(response) if response.status().is_success() => {
            // Reads the body so that the connection can be reused.
            let body = response.bytes().await.unwrap_or_default();
            let called = serde_json::from_slice::<serde_json::Value>(&body);
            Ok(called.is_ok_and(|answer| answer["method"].is_string()))
        }
        Ok(response) => {
            let retry_after = response
                .headers()
                .get(RETRY_AFTER)
                .and_then(|value| value.to_str().ok()?.parse().ok());
            let words = format!("Wrong response from the webhook: {}", response.status());
            let _ = response.bytes().await;
            Err(DeliveryFailure { words, retry_after: retry_after.unwrap_or_default() })
        }
        Err(error) => Err(DeliveryFailure { words: words(&error).to_owned(), retry_after: 0 }),
    };
    (key, queue_id, result)
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
