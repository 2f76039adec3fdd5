//! One queue a chat: the updates of a chat are answered in order, those of different chats at once.

use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tracing::error;

use super::deliver::Outcome;
use super::incoming::{Lane, Update};

/// What is done with each update.
pub trait Handler: Send + Sync + 'static {
    /// Answers an update. It is finished when this returns anything but [`Outcome::Abandoned`].
    fn handle(&self, update: Update, behind: &Behind) -> impl Future<Output = Outcome> + Send;

    /// An update made the program panic, and is finished by that.
    fn panicked(&self);
}

/// The updates of a chat that wait behind the one in work.
#[derive(Default)]
pub struct Behind(Mutex<VecDeque<Update>>);

impl Behind {
    /// Whether a later tap will change this message anyway, so that an edit of it that waits has no use any more.
    pub fn changes(&self, message_id: i64) -> bool {
        self.queue().iter().any(|update| update.tapped() == Some(message_id))
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Update>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An update that is finished.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finished {
    pub(super) update_id: i64,
    pub(super) lane: Lane,
}

type Queues = Arc<Mutex<HashMap<Lane, Arc<Behind>>>>;

/// All lanes with something in work.
pub(super) struct Lanes<H> {
    handler: Arc<H>,
    queues: Queues,
    finished: mpsc::UnboundedSender<Finished>,
}

impl<H: Handler> Lanes<H> {
    /// Finished updates are told by the receiver.
    pub(super) fn new(handler: Arc<H>) -> (Self, mpsc::UnboundedReceiver<Finished>) {
        let (finished, told) = mpsc::unbounded_channel();
        (Self { handler, queues: Queues::default(), finished }, told)
    }

    /// Puts an update behind those of its lane.
    pub(super) fn push(&self, update: Update) {
        let lane = update.lane();
        let mut queues = lock(&self.queues);
        if let Some(behind) = queues.get(&lane) {
            behind.queue().push_back(update);
            return;
        }
        let behind = Arc::new(Behind::default());
        queues.insert(lane, Arc::clone(&behind));
        drop(queues);
        let (handler, finished) = (Arc::clone(&self.handler), self.finished.clone());
        tokio::spawn(drive(handler, lane, update, behind, Arc::clone(&self.queues), finished));
    }

    /// Takes back the newest update that waits in a lane, if any does, and returns its number.
    pub(super) fn pass_over_newest(&self, lane: Lane) -> Option<i64> {
        let behind = lock(&self.queues).get(&lane).map(Arc::clone)?;
        let newest = behind.queue().pop_back()?;
        Some(newest.update_id)
    }
}

fn lock(queues: &Queues) -> MutexGuard<'_, HashMap<Lane, Arc<Behind>>> {
    queues.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the updates of a lane until none waits. One that was abandoned ends the lane: what waits behind it comes
/// again, in order, after a restart.
async fn drive<H: Handler>(
    handler: Arc<H>,
    lane: Lane,
    first: Update,
    behind: Arc<Behind>,
    queues: Queues,
    finished: mpsc::UnboundedSender<Finished>,
) {
    let mut next = Some(first);
    while let Some(update) = next {
        let update_id = update.update_id;
        let outcome = AssertUnwindSafe(handler.handle(update, &behind)).catch_unwind().await;
        if outcome.is_err() {
            error!("an update made the program panic; it is passed over");
            handler.panicked();
        }
        if matches!(outcome, Ok(Outcome::Abandoned)) {
            return;
        }
        let _nobody_listens_after_the_end = finished.send(Finished { update_id, lane });
        let mut queues = lock(&queues);
        next = behind.queue().pop_front();
        if next.is_none() {
            queues.remove(&lane);
        }
    }
}
