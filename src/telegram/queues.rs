//! One queue for each chat: updates of a chat are answered in order, those of different chats
//! concurrently.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::future::ready;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::error;

use crate::ops::lock::lock;
use crate::telegram::outcome::Outcome;
use crate::telegram::update::{QueueKey, TappedId, Update, UpdateKind};

/// While an update is in progress, the taps behind it are answered early this often.
const END_TAPS_EVERY: Duration = Duration::from_secs(1);

pub trait Handler: Send + Sync + 'static {
    /// Answers an update. It is finished when this returns anything but [`Outcome::Abandoned`].
    fn handle(&self, update: &Update, queue: &ChatQueue) -> impl Future<Output = Outcome> + Send;

    /// Answers the callback query of a tap that has to wait for its turn, because the order of these
    /// answers does not matter. Returns whether that succeeded; otherwise [`Self::handle`] does it.
    fn answer_tap(&self, _tap: &Update) -> impl Future<Output = bool> + Send {
        ready(false)
    }

    /// Called when handling an update panicked; the update counts as finished.
    fn panicked(&self);
}

/// The updates of a chat: the one in progress, and those that wait behind it.
#[derive(Default)]
pub struct ChatQueue(Mutex<VecDeque<Queued>>);

struct Queued {
    update: Arc<Update>,
    /// The early answer of a tap, if one was begun.
    early_answer: Option<JoinHandle<bool>>,
}

impl ChatQueue {
    /// Returns whether a later tap will change this message, which makes a waiting edit of it useless.
    pub fn changes(&self, message: TappedId) -> bool {
        let queue = lock(&self.0);
        queue.iter().skip(1).any(|waiting| waiting.update.tapped() == Some(message))
    }

    /// Returns whether the tap in progress was answered early; waits for an answer that was begun.
    pub async fn has_ended_tap(&self) -> bool {
        let early_answer = lock(&self.0).front_mut().and_then(|tap| tap.early_answer.take());
        match early_answer {
            Some(answer) => answer.await.unwrap_or(false),
            None => false,
        }
    }

    /// Answers taps early for as long as it is polled. Each is tried once, in a task that goes on if the
    /// tap's turn comes meanwhile.
    async fn end_taps<H: Handler>(&self, handler: &Arc<H>) -> Infallible {
        loop {
            tokio::time::sleep(END_TAPS_EVERY).await;
            let mut queue = lock(&self.0);
            let is_new = |waiting: &&mut Queued| {
                waiting.early_answer.is_none() && waiting.update.kind() == UpdateKind::Callback
            };
            for tap in queue.iter_mut().skip(1).filter(is_new) {
                let (handler, update) = (Arc::clone(handler), Arc::clone(&tap.update));
                tap.early_answer =
                    Some(tokio::spawn(async move { handler.answer_tap(&update).await }));
            }
        }
    }
}

/// All queues with an update in progress.
pub(super) struct ChatQueues<H> {
    handler: Arc<H>,
    queues: Mutex<HashMap<QueueKey, Arc<ChatQueue>>>,
    finished: mpsc::UnboundedSender<(i64, Outcome)>,
}

impl<H: Handler> ChatQueues<H> {
    /// Finished updates come from the receiver.
    pub(super) fn new(handler: Arc<H>) -> (Arc<Self>, mpsc::UnboundedReceiver<(i64, Outcome)>) {
        let (finished, receiver) = mpsc::unbounded_channel();
        (Arc::new(Self { handler, queues: Mutex::default(), finished }), receiver)
    }

    /// Adds an update to the queue of its chat.
    pub(super) fn push(self: &Arc<Self>, update: Update) {
        let queue_key = update.queue_key();
        let mut queues = lock(&self.queues);
        let is_new = !queues.contains_key(&queue_key);
        let queue = queues.entry(queue_key).or_default();
        lock(&queue.0).push_back(Queued { update: Arc::new(update), early_answer: None });
        if is_new {
            // Boxed, because tokio copies a task several times before it is on the heap, and this one
            // takes several kilobytes.
            tokio::spawn(Box::pin(Arc::clone(self).drive(queue_key, Arc::clone(queue))));
        }
    }

    /// Removes an update that waits for its turn; returns whether it was there.
    pub(super) fn take_back(&self, queue_key: QueueKey, update_id: i64) -> bool {
        let queues = lock(&self.queues);
        let Some(queue) = queues.get(&queue_key) else { return false };
        let mut queue = lock(&queue.0);
        let at = queue.iter().skip(1).position(|waiting| waiting.update.update_id == update_id);
        at.and_then(|at| queue.remove(at + 1)).is_some()
    }

    /// Answers the updates of a queue until none waits. An abandoned one ends the queue: it and all
    /// behind it come again, in order, after a restart.
    async fn drive(self: Arc<Self>, queue_key: QueueKey, queue: Arc<ChatQueue>) {
        let first = || lock(&queue.0).front().map(|first| Arc::clone(&first.update));
        while let Some(update) = first() {
            let handled = AssertUnwindSafe(self.handler.handle(&update, &queue)).catch_unwind();
            let outcome = tokio::select! {
                outcome = handled => outcome,
                never = queue.end_taps(&self.handler) => match never {},
            };
            let outcome = outcome.unwrap_or_else(|_| {
                error!("handling an update panicked; it is skipped");
                self.handler.panicked();
                Outcome::Ignored
            });
            if outcome == Outcome::Abandoned {
                return;
            }
            let _nobody_listens_after_the_end = self.finished.send((update.update_id, outcome));
            let mut queues = lock(&self.queues);
            let mut queue = lock(&queue.0);
            queue.pop_front();
            if queue.is_empty() {
                queues.remove(&queue_key);
            }
        }
    }
}
