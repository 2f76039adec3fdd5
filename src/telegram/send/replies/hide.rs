//! The second half of Hide: what becomes of the question.

use std::sync::Arc;

use super::{Outcome, ReplySender};
use crate::telegram::receive::queues::ChatQueue;
use crate::telegram::update::ReplyTarget;

impl ReplySender {
    /// Deletes the question of an answer that was hidden first, whatever became of that. Repeated after a crash it changes
    /// nothing: Telegram passes over messages that are deleted already.
    pub(super) async fn end_hide(
        &self,
        chat: i64,
        to: &ReplyTarget,
        hidden: Outcome,
        question: Option<i64>,
        failed: Arc<str>,
        queue: &ChatQueue,
    ) -> Outcome {
        let deleted = match question {
            Some(question) if !hidden.comes_again() => self.delete(chat, vec![question]).await,
            _ => hidden,
        };
        if deleted.comes_again() {
            return deleted;
        }
        let is_left = question.is_some() && deleted != Outcome::Answered;
        self.end_tap(to, is_left.then_some(failed), queue).await;
        hidden
    }
}
