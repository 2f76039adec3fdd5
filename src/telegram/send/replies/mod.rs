//! Sends replies; nothing else in the program does. A reply is repeated until it is accepted or has
//! failed for good.

mod ephemeral;
mod message;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use futures_util::future::{join, join_all};
use tokio_util::sync::CancellationToken;

use super::call_limits::{Bound, CallLimits};
use super::retries::{CallError, RetryingClient};
use crate::ops::metrics::Metrics;
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::{AnswerCallbackQuery, AnswerInlineQuery, DeleteMessages};
use crate::telegram::outcome::Outcome;
use crate::telegram::queues::ChatQueue;
use crate::telegram::update::ReplyTarget;
use crate::telegram::update::destination::{ChatTarget, Destination};
use article::{InlineResults, Reply, Screen};
use message::{outcome, outcome_without_form};

#[derive(Debug)]
pub struct ReplySender {
    api: Api,
    metrics: Arc<Metrics>,
    abandon: CancellationToken,
    limits: CallLimits,
    /// Whether the server has shown all the group what was for one member. Then nothing more is tried.
    shows_all: Arc<AtomicBool>,
}

/// Sends the reply to one update.
#[derive(Debug)]
pub struct Delivery {
    client: RetryingClient,
    shows_all: Arc<AtomicBool>,
}

/// `/erase` deletes this many messages with each call, the most that `deleteMessages` accepts.
const SWEEP: i64 = 100;
/// The number of these calls.
const SWEEPS: i64 = 5;

impl ReplySender {
    /// `abandon` ends all waits and repetitions.
    pub fn new(
        api: Api,
        metrics: Arc<Metrics>,
        abandon: CancellationToken,
        limits: CallLimits,
    ) -> Self {
        Self { api, metrics, abandon, limits, shows_all: Arc::default() }
    }

    /// Returns what sends the reply to an update.
    pub fn replying_to(&self, update_id: i64) -> Delivery {
        let Self { api, metrics, abandon, limits, shows_all } = self;
        let (api, abandon, limits) = (api.clone(), abandon.clone(), *limits);
        let client = RetryingClient { api, tally: metrics.tally(update_id), abandon, limits };
        Delivery { client, shows_all: Arc::clone(shows_all) }
    }
}

impl Delivery {
    /// Sends a reply to where its request came from, and to whom. `queue` holds the updates that wait
    /// behind it.
    pub async fn deliver(&self, to: &ReplyTarget, reply: Reply, queue: &ChatQueue) -> Outcome {
        match (reply, &to.destination) {
            (Reply::Nothing, _) => Outcome::Ignored,
            (Reply::Notice(notice), _) => self.answer_tap(to, Some(notice), queue).await,
            (Reply::InlineResults(offer), _) => self.offer(to, offer).await,
            (reply, Destination::Chat(chat)) => self.deliver_in(*chat, to, reply, queue).await,
            (reply, Destination::OnlyFor(receiver)) => {
                // Boxed, because it is rare and large, and every answer would be as large.
                Box::pin(self.deliver_only_for(receiver, to, reply, queue)).await
            }
            (_, Destination::Nowhere) => self.answer_tap(to, None, queue).await,
        }
    }

    /// Sends a reply to a chat, in which everybody sees it.
    async fn deliver_in(
        &self,
        chat: ChatTarget,
        to: &ReplyTarget,
        reply: Reply,
        queue: &ChatQueue,
    ) -> Outcome {
        let chat_id = chat.chat_id;
        match reply {
            Reply::Show { screen, reply_to } => self.show(chat, screen, reply_to).await,
            Reply::Edit { message_id, screen, notice } => {
                join(
                    self.answer_tap(to, notice, queue),
                    self.edit(chat_id, message_id, screen, queue),
                )
                .await
                .1
            }
            Reply::Hide { message_id, screen, question, failed } => {
                let hidden = self.edit(chat_id, message_id, screen, queue).await;
                self.finish_hiding(chat_id, to, hidden, question, failed, queue).await
            }
            Reply::Renew { screen, notice } => {
                join(self.answer_tap(to, notice, queue), self.show(chat, screen, None)).await.1
            }
            Reply::EraseAnswer { message_ids, done, failed } => {
                self.erase(chat_id, to, message_ids, Some(done), failed, queue).await
            }
            Reply::DeleteNote { message_id, failed } => {
                self.erase(chat_id, to, vec![message_id], None, failed, queue).await
            }
            Reply::EraseChat { newest, screen } => self.sweep(chat, newest, screen).await,
            Reply::Nothing | Reply::Notice(_) | Reply::InlineResults(_) => Outcome::Ignored,
        }
    }

    /// Answers the callback query of a tap before its turn, if the answer does not depend on what
    /// happens then, and nothing that is sent then depends on the query. Returns whether that
    /// succeeded.
    pub async fn answer_tap_early(&self, to: &ReplyTarget, reply: Reply) -> bool {
        match (reply, &to.destination) {
            (_, Destination::OnlyFor(_)) => false,
            (Reply::Edit { notice, .. } | Reply::Renew { notice, .. }, _) => {
                let outcome = self.end_within(Bound::EARLY_TAP, to, notice).await;
                !outcome.comes_again() && outcome != Outcome::Late
            }
            _ => false,
        }
    }

    async fn answer_tap(
        &self,
        to: &ReplyTarget,
        notice: Option<Arc<str>>,
        queue: &ChatQueue,
    ) -> Outcome {
        if queue.has_ended_tap().await {
            return Outcome::Answered;
        }
        let bound = to.destination.public_chat().map_or(Bound::BRIEF, |_| self.client.limits.tap);
        self.end_within(bound, to, notice).await
    }

    async fn end_within(
        &self,
        bound: Bound,
        to: &ReplyTarget,
        notice: Option<Arc<str>>,
    ) -> Outcome {
        let Some(callback_query_id) = to.callback_id.clone() else { return Outcome::Ignored };
        let answer = AnswerCallbackQuery { callback_query_id, text: notice };
        let chat = to.destination.public_chat();
        outcome_without_form(self.client.call(bound, chat, &answer, || false).await)
    }

    /// Answers an inline query. Telegram refuses the answer if the query is too old.
    async fn offer(&self, to: &ReplyTarget, offer: InlineResults) -> Outcome {
        let Some(inline_query_id) = to.inline_id.clone() else { return Outcome::Ignored };
        let answer = AnswerInlineQuery::new(inline_query_id, offer);
        let mut result = self.client.call(Bound::BRIEF, None, &answer, || false).await;
        if result == Err(CallError::Malformed) {
            self.note_degraded();
            result = self.client.call(Bound::BRIEF, None, &answer.plain(), || false).await;
        }
        outcome(result)
    }

    /// Deletes the question after the answer was hidden, even if that failed. Repeating it after a crash
    /// changes nothing, because Telegram ignores messages that are already deleted.
    async fn finish_hiding(
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

    /// The callback query is answered only when it is known whether the messages are gone.
    async fn erase(
        &self,
        chat: i64,
        to: &ReplyTarget,
        message_ids: Vec<i64>,
        done: Option<Arc<str>>,
        failed: Arc<str>,
        queue: &ChatQueue,
    ) -> Outcome {
        let outcome = self.delete(chat, message_ids).await;
        if outcome.comes_again() {
            return outcome;
        }
        self.answer_tap(to, if outcome == Outcome::Answered { done } else { Some(failed) }, queue)
            .await
    }

    async fn delete(&self, chat_id: i64, message_ids: Vec<i64>) -> Outcome {
        let deletion = DeleteMessages { chat_id, message_ids };
        outcome_without_form(
            self.client.call(self.client.limits.reply, Some(chat_id), &deletion, || false).await,
        )
    }

    /// Deletes the messages before the command. Ids may belong to other chats or to messages that are too
    /// old, so refused calls are no failures.
    async fn sweep(&self, chat: ChatTarget, newest: i64, screen: Screen) -> Outcome {
        let tried = join_all(swept(newest).map(|ids| self.delete(chat.chat_id, ids))).await;
        if let Some(again) = tried.into_iter().find(|outcome| outcome.comes_again()) {
            return again;
        }
        self.show(chat, screen, None).await
    }
}

/// Returns the ids that `/erase` deletes, call by call: the newest message, which is the command
/// itself, and those right before it.
pub fn swept(newest: i64) -> impl Iterator<Item = Vec<i64>> {
    let batches =
        (0..SWEEPS).map(move |sweep| newest.saturating_sub(sweep * SWEEP)).filter(|last| *last > 0);
    batches.map(|last| ((last - SWEEP + 1).max(1)..=last).rev().collect())
}
