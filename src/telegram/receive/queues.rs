//! One queue a chat: the updates of a chat are answered in order, those of different chats at once.

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

use crate::telegram::send::replies::Outcome;
use crate::telegram::update::{QueueKey, Update, UpdateKind};

/// While an update is in work for long, the taps that wait behind it are ended this often.
const END_TAPS_EVERY: Duration = Duration::from_secs(1);

/// What is done with each update.
pub trait Handler: Send + Sync + 'static {
    /// Answers an update. It is finished when this returns anything but [`Outcome::Abandoned`].
    fn handle(&self, update: &Update, queue: &ChatQueue) -> impl Future<Output = Outcome> + Send;

    /// Ends a tap that has to wait for its turn: its order among the answers does not matter. Tells whether that is done; else
    /// it is left to [`Self::handle`].
    fn end_tap(&self, _tap: &Update) -> impl Future<Output = bool> + Send {
        ready(false)
    }

    /// An update made the program panic, and is finished by that.
    fn panicked(&self);
}

/// The updates of a chat that wait behind the one in work.
#[derive(Default)]
pub struct ChatQueue(Mutex<QueueState>);

#[derive(Default)]
struct QueueState {
    waiting: VecDeque<Waiting>,
    /// The end of the tap in work, where it was begun before its turn.
    end: Option<JoinHandle<bool>>,
}

struct Waiting {
    update: Arc<Update>,
    end: Option<JoinHandle<bool>>,
}

impl ChatQueue {
    /// Whether a later tap will change this message anyway, so that an edit of it that waits has no use any more.
    pub fn changes(&self, message_id: i64) -> bool {
        self.queue().waiting.iter().any(|waiting| waiting.update.tapped() == Some(message_id))
    }

    /// Whether the tap in work was ended before its turn. Waits for an end that was begun.
    pub async fn has_ended_tap(&self) -> bool {
        let end = self.queue().end.take();
        match end {
            Some(end) => end.await.unwrap_or(false),
            None => false,
        }
    }

    fn push(&self, update: Update) {
        self.queue().waiting.push_back(Waiting { update: Arc::new(update), end: None });
    }

    /// The next one comes into work.
    fn next(&self) -> Option<Arc<Update>> {
        let mut queue = self.queue();
        let next = queue.waiting.pop_front()?;
        queue.end = next.end;
        Some(next.update)
    }

    /// Ends taps for as long as it is polled. Each is tried once, in a task that goes on if the tap's turn comes meanwhile.
    async fn end_taps<H: Handler>(&self, handler: &Arc<H>) -> Infallible {
        loop {
            tokio::time::sleep(END_TAPS_EVERY).await;
            let mut queue = self.queue();
            let is_new = |waiting: &&mut Waiting| {
                waiting.end.is_none() && waiting.update.kind() == UpdateKind::Callback
            };
            for tap in queue.waiting.iter_mut().filter(is_new) {
                let (handler, update) = (Arc::clone(handler), Arc::clone(&tap.update));
                tap.end = Some(tokio::spawn(async move { handler.end_tap(&update).await }));
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, QueueState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Queues = Arc<Mutex<HashMap<QueueKey, Arc<ChatQueue>>>>;

/// All lanes with something in work.
pub(super) struct ChatQueues<H> {
    handler: Arc<H>,
    queues: Queues,
    finished: mpsc::UnboundedSender<i64>,
}

impl<H: Handler> ChatQueues<H> {
    /// The numbers of finished updates come from the receiver.
    pub(super) fn new(handler: Arc<H>) -> (Self, mpsc::UnboundedReceiver<i64>) {
        let (finished, told) = mpsc::unbounded_channel();
        (Self { handler, queues: Queues::default(), finished }, told)
    }

    /// Puts an update behind those of its lane.
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
        // A task is copied several times on its way to the heap, and this one is of some kilobytes.
        tokio::spawn(Box::pin(drive(
            handler,
            queue_key,
            Arc::new(update),
            queue,
            Arc::clone(&self.queues),
            finished,
        )));
    }

    /// Takes back an update that waits for its turn; returns whether it did.
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

/// Answers the updates of a lane until none waits. One that was abandoned ends the lane: what waits behind it comes
/// again, in order, after a restart.
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
            error!("an update made the program panic; it is passed over");
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
