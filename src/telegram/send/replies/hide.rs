//! The second half of Hide: deletes the message that asked.

use std::sync::Arc;

use super::Delivery;
use crate::telegram::outcome::Outcome;
use crate::telegram::queues::ChatQueue;
use crate::telegram::update::ReplyTarget;

impl Delivery {
    /// Deletes the question after the answer was hidden, even if that failed. Repeating it after a crash
    /// changes nothing, because Telegram ignores messages that are already deleted.
    pub(super) async fn finish_hiding(
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
        self.answer_tap(to, is_left.then_some(failed), queue).await;
        hidden
    }
}
