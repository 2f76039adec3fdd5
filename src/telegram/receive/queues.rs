//! One queue for each chat: updates of a chat are answered in order, those of different chats
//! concurrently.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::future::ready;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::error;

use crate::telegram::receive::outcome::Outcome;
use crate::telegram::update::{QueueKey, TappedId, Update, UpdateKind};

/// While an update is in progress, the taps behind it are answered early this often.
const END_TAPS_EVERY: Duration = Duration::from_secs(1);

/// Handles each update.
pub trait Handler: Send + Sync + 'static {
    /// Answers an update. It is finished when this returns anything but [`Outcome::Abandoned`].
    fn handle(&self, update: &Update, queue: &ChatQueue) -> impl Future<Output = Outcome> + Send;

    /// Answers the callback query of a tap that has to wait for its turn, because the order of these
    /// answers does not matter. Returns whether that succeeded; otherwise [`Self::handle`] does it.
    fn end_tap(&self, _tap: &Update) -> impl Future<Output = bool> + Send {
        ready(false)
    }

    /// Called when handling an update panicked; the update counts as finished.
    fn panicked(&self);
}

/// The updates of a chat that wait behind the one in progress.
#[derive(Default)]
pub struct ChatQueue(Mutex<QueueState>);

#[derive(Default)]
struct QueueState {
    waiting: VecDeque<Waiting>,
    /// The early answer of the tap in progress, if one was begun.
    early_answer: Option<JoinHandle<bool>>,
}

struct Waiting {
    update: Arc<Update>,
    early_answer: Option<JoinHandle<bool>>,
}

impl ChatQueue {
    /// Returns whether a later tap will change this message, which makes a waiting edit of it useless.
    pub fn changes(&self, message: TappedId) -> bool {
        self.queue().waiting.iter().any(|waiting| waiting.update.tapped() == Some(message))
    }

    /// Returns whether the tap in progress was answered early; waits for an answer that was begun.
    pub async fn has_ended_tap(&self) -> bool {
        let early_answer = self.queue().early_answer.take();
        match early_answer {
            Some(answer) => answer.await.unwrap_or(false),
            None => false,
        }
    }

    fn push(&self, update: Update) {
        self.queue().waiting.push_back(Waiting { update: Arc::new(update), early_answer: None });
    }

    /// Takes the next update.
    fn next(&self) -> Option<Arc<Update>> {
        let mut queue = self.queue();
        let next = queue.waiting.pop_front()?;
        queue.early_answer = next.early_answer;
        Some(next.update)
    }

    /// Answers taps early for as long as it is polled. Each is tried once, in a task that goes on if the
    /// tap's turn comes meanwhile.
    async fn end_taps<H: Handler>(&self, handler: &Arc<H>) -> Infallible {
        loop {
            tokio::time::sleep(END_TAPS_EVERY).await;
            let mut queue = self.queue();
            let is_new = |waiting: &&mut Waiting| {
                waiting.early_answer.is_none() && waiting.update.kind() == UpdateKind::Callback
            };
            for tap in queue.waiting.iter_mut().filter(is_new) {
                let (handler, update) = (Arc::clone(handler), Arc::clone(&tap.update));
                tap.early_answer =
                    Some(tokio::spawn(async move { handler.end_tap(&update).await }));
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, QueueState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Queues = Arc<Mutex<HashMap<QueueKey, Arc<ChatQueue>>>>;

/// All queues with an update in progress.
pub(super) struct ChatQueues<H> {
    handler: Arc<H>,
    queues: Queues,
    finished: mpsc::UnboundedSender<i64>,
}

impl<H: Handler> ChatQueues<H> {
    /// The ids of finished updates come from the receiver.
    pub(super) fn new(handler: Arc<H>) -> (Self, mpsc::UnboundedReceiver<i64>) {
        let (finished, receiver) = mpsc::unbounded_channel();
        (Self { handler, queues: Queues::default(), finished }, receiver)
    }

    /// Adds an update to the queue of its chat.
    pub(super) fn push(&self, update: Update) {
        let queue_key = update.queue_key();
        let mut queues = lock(&self.queues);
        if let Some(queue) = queues.get(&queue_key) {
            queue.push(update);
            return;
        }
        let queue = Arc::new(ChatQueue::default());
        queues.insert(queue_key, Arc::clone(&queue));
        drop(queues);
        let (handler, finished) = (Arc::clone(&self.handler), self.finished.clone());
        // Boxed, because tokio copies a task several times before it is on the heap, and this one takes
        // several kilobytes.
        tokio::spawn(Box::pin(drive(
            handler,
            queue_key,
            Arc::new(update),
            queue,
            Arc::clone(&self.queues),
            finished,
        )));
    }

    /// Removes an update that waits for its turn; returns whether it was there.
    pub(super) fn take_back(&self, queue_key: QueueKey, update_id: i64) -> bool {
        let Some(queue) = lock(&self.queues).get(&queue_key).map(Arc::clone) else { return false };
        let mut queue = queue.queue();
        let at = queue.waiting.iter().position(|waiting| waiting.update.update_id == update_id);
        at.and_then(|at| queue.waiting.remove(at)).is_some()
    }
}

fn lock(queues: &Queues) -> MutexGuard<'_, HashMap<QueueKey, Arc<ChatQueue>>> {
    queues.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the updates of a queue until none waits. An abandoned one ends the queue: it and all behind
/// it come again, in order, after a restart.
async fn drive<H: Handler>(
    handler: Arc<H>,
    queue_key: QueueKey,
    first: Arc<Update>,
    queue: Arc<ChatQueue>,
    queues: Queues,
    finished: mpsc::UnboundedSender<i64>,
) {
    let mut next = Some(first);
    while let Some(update) = next {
        let update_id = update.update_id;
        let handled = AssertUnwindSafe(handler.handle(&update, &queue)).catch_unwind();
        let outcome = tokio::select! {
            outcome = handled => outcome,
            never = queue.end_taps(&handler) => match never {},
        };
        if outcome.is_err() {
            error!("handling an update panicked; it is skipped");
            handler.panicked();
        }
        if matches!(outcome, Ok(Outcome::Abandoned)) {
            return;
        }
        let _nobody_listens_after_the_end = finished.send(update_id);
        let mut queues = lock(&queues);
        next = queue.next();
        if next.is_none() {
            queues.remove(&queue_key);
        }
    }
}
