//! The one place that sends. A reply is tried until it is accepted or has failed for good.

mod hide;

use std::sync::Arc;

use futures_util::future::{join, join_all};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::limits::{Bound, Limits};
use super::retries::{CallError, RetryingClient};
use crate::ops::metrics::Metrics;
use crate::telegram::client::api::Api;
use crate::telegram::client::calls::{
    AnswerCallbackQuery, AnswerInlineQuery, DeleteMessages, EditMessageText, NO_PREVIEW,
    ReplyParameters, SendMessage,
};
use crate::telegram::client::plain_text::{no_entities, plain_text};
use crate::telegram::receive::queues::ChatQueue;
use crate::telegram::update::ReplyTarget;
use article::{Keyboard, Offer, Reply, Screen};

/// How an update ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The reply was accepted.
    Answered,
    /// Nothing was to be said.
    Ignored,
    /// One reader asks too much at once; the reader is told so, or was told already.
    Limited,
    /// A later tap on the same message made the reply useless.
    Superseded,
    /// The reader is out of reach.
    Gone,
    /// The server will never accept the reply.
    Rejected,
    /// Nobody knows whether the reply arrived, and trying on could repeat it for ever.
    Unsure,
    /// The server wants a longer wait than may be waited here, this many seconds: the update comes again.
    Deferred(u64),
    /// It would have had to wait longer than its answer is of use to anybody.
    Late,
    /// The bot was stopped first: the update stays unconfirmed and comes again.
    Abandoned,
}

impl Outcome {
    /// Its name among the metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Ignored => "ignored",
            Self::Limited => "limited",
            Self::Superseded => "superseded",
            Self::Gone => "gone",
            Self::Rejected => "rejected",
            Self::Unsure => "unsure",
            Self::Deferred(_) => "deferred",
            Self::Late => "late",
            Self::Abandoned => "abandoned",
        }
    }

    /// Whether the update stays with Telegram, which brings it once more.
    const fn comes_again(self) -> bool {
        matches!(self, Self::Deferred(_) | Self::Abandoned)
    }
}

/// Sends replies.
#[derive(Debug)]
pub struct ReplySender {
    client: RetryingClient,
}

/// `/erase` sweeps back this many messages at a time, the most that one `deleteMessages` takes.
const SWEEP: i64 = 100;
/// … and this many times.
const SWEEPS: i64 = 5;
impl ReplySender {
    /// `abandon` ends all waiting and trying.
    #[must_use]
    pub const fn new(
        api: Api,
        metrics: Arc<Metrics>,
        abandon: CancellationToken,
        limits: Limits,
    ) -> Self {
        Self { client: RetryingClient { api, metrics, abandon, limits } }
    }

    /// Sends a reply to where its request came from. `queue` are the requests that wait for it to end.
    pub async fn deliver(&self, to: &ReplyTarget, reply: Reply, queue: &ChatQueue) -> Outcome {
        match (reply, to.chat_id) {
            (Reply::Show { screen, reply_to }, Some(chat)) => {
                self.show(chat, to, screen, reply_to).await
            }
            (Reply::Edit { message_id, screen, notice }, Some(chat)) => {
                join(self.end_tap(to, notice, queue), self.edit(chat, message_id, screen, queue))
                    .await
                    .1
            }
            (Reply::Hide { message_id, screen, question, failed }, Some(chat)) => {
                let hidden = self.edit(chat, message_id, screen, queue).await;
                self.end_hide(chat, to, hidden, question, failed, queue).await
            }
            (Reply::Renew { screen, notice }, Some(chat)) => {
                join(self.end_tap(to, notice, queue), self.show(chat, to, screen, None)).await.1
            }
            (Reply::Erase { message_ids, done, failed }, Some(chat)) => {
                self.erase(chat, to, message_ids, Some(done), failed, queue).await
            }
            (Reply::Remove { message_id, failed }, Some(chat)) => {
                self.erase(chat, to, vec![message_id], None, failed, queue).await
            }
            (Reply::Sweep { newest, screen }, Some(chat)) => {
                self.sweep(chat, to, newest, screen).await
            }
            (Reply::Notice(notice), _) => self.end_tap(to, Some(notice), queue).await,
            (Reply::Offer(offer), _) => self.offer(to, offer).await,
            (Reply::Nothing, _) => Outcome::Ignored,
            (_, None) => self.end_tap(to, None, queue).await,
        }
    }

    /// A group that has moved is followed once; a topic that is gone is left for the chat, once; a form that is refused is
    /// tried once more without it.
    async fn show(
        &self,
        chat_id: i64,
        to: &ReplyTarget,
        screen: Screen,
        reply_to: Option<i64>,
    ) -> Outcome {
        let reply_parameters = reply_to
            .map(|message_id| ReplyParameters { message_id, allow_sending_without_reply: true });
        let plain = Arc::clone(&screen.plain);
        let mut message = SendMessage {
            message_thread_id: to.thread_id,
            reply_parameters,
            ..SendMessage::new(chat_id, screen)
        };
        let mut end = self.send(&message).await;
        if let Err(CallError::Moved(new)) = end {
            message.chat_id = new;
            message.reply_parameters = None;
            end = self.send(&message).await;
        }
        if end == Err(CallError::NoTopic) && message.message_thread_id.take().is_some() {
            end = self.send(&message).await;
        }
        if end == Err(CallError::Malformed) {
            self.note_degraded();
            let text = plain_text(&message.text, &message.entities, Some(&plain));
            message = SendMessage {
                text,
                entities: no_entities(),
                reply_markup: Keyboard::default(),
                ..message
            };
            end = self.send(&message).await;
        }
        outcome(end)
    }

    async fn send(&self, message: &SendMessage) -> Result<(), CallError> {
        self.client.call(self.client.limits.reply, Some(message.chat_id), message, || false).await
    }

    async fn edit(
        &self,
        chat_id: i64,
        message_id: i64,
        screen: Screen,
        queue: &ChatQueue,
    ) -> Outcome {
        let useless = || queue.changes(message_id);
        let plain = Arc::clone(&screen.plain);
        let edit = EditMessageText {
            chat_id,
            message_id,
            text: screen.message.text,
            entities: screen.message.entities,
            link_preview_options: NO_PREVIEW,
            reply_markup: screen.keyboard,
        };
        let bound = self.client.limits.reply;
        let mut end = self.client.call(bound, Some(chat_id), &edit, useless).await;
        if end == Err(CallError::Malformed) {
            self.note_degraded();
            let text = plain_text(&edit.text, &edit.entities, Some(&plain));
            let edit = EditMessageText {
                text,
                entities: no_entities(),
                reply_markup: Keyboard::default(),
                ..edit
            };
            end = self.client.call(bound, Some(chat_id), &edit, useless).await;
        }
        outcome(end)
    }

    /// Ends a tap whose own turn has not come, where its end does not depend on what is done then. Tells whether it is ended.
    pub async fn end_early(&self, to: &ReplyTarget, reply: Reply) -> bool {
        match reply {
            Reply::Edit { notice, .. } | Reply::Renew { notice, .. } => {
                let outcome = self.end_within(Bound::EARLY_TAP, to, notice).await;
                !outcome.comes_again() && outcome != Outcome::Late
            }
            _ => false,
        }
    }

    async fn end_tap(
        &self,
        to: &ReplyTarget,
        notice: Option<Arc<str>>,
        queue: &ChatQueue,
    ) -> Outcome {
        if queue.has_ended_tap().await {
            return Outcome::Answered;
        }
        let bound = if to.chat_id.is_some() { self.client.limits.tap } else { Bound::BRIEF };
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
        aside(self.client.call(bound, to.chat_id, &answer, || false).await)
    }

    /// A query that is too old by now is refused by Telegram, and that is that.
    async fn offer(&self, to: &ReplyTarget, offer: Offer) -> Outcome {
        let Some(inline_query_id) = to.inline_id.clone() else { return Outcome::Ignored };
        let answer = AnswerInlineQuery::new(inline_query_id, offer);
        let mut end = self.client.call(Bound::BRIEF, None, &answer, || false).await;
        if end == Err(CallError::Malformed) {
            self.note_degraded();
            end = self.client.call(Bound::BRIEF, None, &answer.plain(), || false).await;
        }
        outcome(end)
    }

    /// The tap ends when it is known whether the messages are gone, so that nobody believes they are while they are not.
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
        self.end_tap(to, if outcome == Outcome::Answered { done } else { Some(failed) }, queue)
            .await
    }

    async fn delete(&self, chat_id: i64, message_ids: Vec<i64>) -> Outcome {
        let deletion = DeleteMessages { chat_id, message_ids };
        aside(self.client.call(self.client.limits.reply, Some(chat_id), &deletion, || false).await)
    }

    /// Ids belong to Telegram, so a batch may hold nothing of this chat, or only what is too old: no failure of ours.
    async fn sweep(&self, chat: i64, to: &ReplyTarget, newest: i64, screen: Screen) -> Outcome {
        let tried = join_all(swept(newest).map(|ids| self.delete(chat, ids))).await;
        if let Some(again) = tried.into_iter().find(|outcome| outcome.comes_again()) {
            return again;
        }
        self.show(chat, to, screen, None).await
    }

    /// A broken page must not be silent for everybody, and the operator must know.
    fn note_degraded(&self) {
        self.client.metrics.degraded.inc();
        error!(
            "the Bot API refuses the form of a message, which is sent as plain text; a page or a button is broken"
        );
    }
}

/// What `/erase` deletes, call by call: the newest message, which is the command itself, and those right before it.
pub fn swept(newest: i64) -> impl Iterator<Item = Vec<i64>> {
    let batches =
        (0..SWEEPS).map(move |sweep| newest.saturating_sub(sweep * SWEEP)).filter(|last| *last > 0);
    batches.map(|last| ((last - SWEEP + 1).max(1)..=last).rev().collect())
}

/// How a call ended that has no form of ours in which it could be tried again.
fn aside(result: Result<(), CallError>) -> Outcome {
    if result == Err(CallError::Malformed) {
        error!(
            "the Bot API refuses to end a tap or to delete messages; the reader has the words all the same"
        );
        return Outcome::Rejected;
    }
    outcome(result)
}

fn outcome(result: Result<(), CallError>) -> Outcome {
    let Err(end) = result else { return Outcome::Answered };
    match end {
        CallError::Gone => Outcome::Gone,
        CallError::Superseded => Outcome::Superseded,
        CallError::Deferred(seconds) => Outcome::Deferred(seconds),
        CallError::Abandoned => Outcome::Abandoned,
        CallError::Late => Outcome::Late,
        CallError::Rejected | CallError::Moved(_) | CallError::NoTopic => Outcome::Rejected,
        CallError::Malformed => {
            error!(
                "the Bot API refuses a message even as plain text; a reader goes without an answer"
            );
            Outcome::Rejected
        }
        CallError::Unsure => {
            warn!("a reply was sent and its answer was lost several times; it is given up");
            Outcome::Unsure
        }
    }
}
