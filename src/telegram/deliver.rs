//! The one place that sends. A reply is tried until it is accepted or has failed for good.

use std::sync::Arc;

use futures_util::future::{join, join_all};
use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::requests::Payload;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::api::Api;
use super::failure::{Backoff, Failure};
use super::incoming::Address;
use super::outgoing::{AnswerCallbackQuery, DeleteMessages, EditMessageText, NO_PREVIEW, ReplyParameters, SendMessage};
use crate::dialog::{Reply, Screen};

/// How an update ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The reply was accepted.
    Answered,
    /// Nothing was to be said.
    Ignored,
    /// The reader is out of reach.
    Gone,
    /// The server will never accept the reply.
    Rejected,
    /// The bot was stopped first: the update stays unconfirmed and comes again.
    Abandoned,
}

/// Sends replies.
#[derive(Debug, Clone)]
pub struct Courier {
    api: Api,
    abandon: CancellationToken,
}

/// `/erase` sweeps back this many messages at a time, the most that one `deleteMessages` takes.
const SWEEP: i64 = 100;
/// … and this many times.
const SWEEPS: i64 = 5;

impl Courier {
    /// `abandon` ends all waiting and trying.
    #[must_use]
    pub const fn new(api: Api, abandon: CancellationToken) -> Self {
        Self { api, abandon }
    }

    /// Sends a reply to where its request came from.
    pub async fn deliver(&self, to: &Address, reply: Reply) -> Outcome {
        match (reply, to.chat_id) {
            (Reply::Show { screen, reply_to }, Some(chat)) => self.show(chat, to, screen, reply_to).await,
            (Reply::Edit { message_id, screen, notice }, Some(chat)) => {
                join(self.end_tap(to, notice), self.edit(chat, message_id, screen)).await.1
            }
            (Reply::Renew { screen, notice }, Some(chat)) => {
                join(self.end_tap(to, notice), self.show(chat, to, screen, None)).await.1
            }
            (Reply::Erase { message_ids, done, failed }, Some(chat)) => {
                let outcome = self.delete(chat, message_ids).await;
                let notice = if outcome == Outcome::Answered { done } else { failed };
                self.end_tap(to, Some(notice)).await
            }
            (Reply::Remove { message_id }, Some(chat)) => {
                join(self.end_tap(to, None), self.delete(chat, vec![message_id])).await.1
            }
            (Reply::Sweep { newest, screen }, Some(chat)) => self.sweep(chat, to, newest, screen).await,
            (Reply::Notice(notice), _) => self.end_tap(to, Some(notice)).await,
            (Reply::Nothing, _) => Outcome::Ignored,
            (_, None) => self.end_tap(to, None).await,
        }
    }

    async fn show(&self, chat_id: i64, to: &Address, screen: Screen, reply_to: Option<i64>) -> Outcome {
        let reply_parameters =
            reply_to.map(|message_id| ReplyParameters { message_id, allow_sending_without_reply: true });
        let mut message = SendMessage {
            chat_id,
            message_thread_id: to.thread_id,
            text: screen.message.text,
            entities: screen.message.entities,
            link_preview_options: NO_PREVIEW,
            reply_parameters,
            reply_markup: screen.keyboard,
        };
        match self.insist(message.clone()).await {
            Err(End::Moved(new)) => {
                message.chat_id = new;
                message.reply_parameters = None;
                outcome(self.insist(message).await)
            }
            result => outcome(result),
        }
    }

    async fn edit(&self, chat_id: i64, message_id: i64, screen: Screen) -> Outcome {
        let edit = EditMessageText {
            chat_id,
            message_id,
            text: screen.message.text,
            entities: screen.message.entities,
            link_preview_options: NO_PREVIEW,
            reply_markup: screen.keyboard,
        };
        outcome(self.insist(edit).await)
    }

    async fn end_tap(&self, to: &Address, notice: Option<Arc<str>>) -> Outcome {
        let Some(callback_query_id) = to.callback_id.clone() else { return Outcome::Ignored };
        outcome(self.insist(AnswerCallbackQuery { callback_query_id, text: notice }).await)
    }

    async fn delete(&self, chat_id: i64, message_ids: Vec<i64>) -> Outcome {
        outcome(self.insist(DeleteMessages { chat_id, message_ids }).await)
    }

    /// Ids belong to Telegram, so a batch may hold nothing of this chat, or only what is too old: no failure of ours.
    async fn sweep(&self, chat: i64, to: &Address, newest: i64, screen: Screen) -> Outcome {
        let batches = (0..SWEEPS).map(|sweep| newest - sweep * SWEEP).filter(|last| *last > 0);
        let batches = batches.map(|last| self.delete(chat, ((last - SWEEP + 1).max(1)..=last).rev().collect()));
        join_all(batches).await;
        self.show(chat, to, screen, None).await
    }

    /// Makes a call until it is accepted, has failed for good, or the bot is stopped.
    async fn insist<P>(&self, payload: P) -> Result<(), End>
    where
        P: Payload + Serialize + Clone + 'static,
        P::Output: DeserializeOwned,
    {
        let mut backoff = Backoff::new();
        loop {
            let result = tokio::select! {
                result = self.api.call(payload.clone()) => result,
                () = self.abandon.cancelled() => return Err(End::Abandoned),
            };
            let Err(error) = result else { return Ok(()) };
            let wait = match Failure::of(&error) {
                Failure::Unchanged => return Ok(()),
                Failure::Gone => return Err(End::Gone),
                Failure::Moved(chat) => return Err(End::Moved(chat)),
                Failure::Rejected => return Err(rejected::<P>()),
                Failure::Retry(wait) => wait.unwrap_or_else(|| backoff.wait()),
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.abandon.cancelled() => return Err(End::Abandoned),
            }
        }
    }
}

/// Why trying ended without success.
enum End {
    Gone,
    Moved(i64),
    Rejected,
    Abandoned,
}

/// A message that the reader deleted and a tap that is too old are everyday; what was to be sent is not.
fn rejected<P: Payload>() -> End {
    if P::NAME == "sendMessage" {
        warn!(method = P::NAME, "the Bot API rejected a call for good");
    }
    End::Rejected
}

fn outcome(result: Result<(), End>) -> Outcome {
    result.map_or_else(
        |end| match end {
            End::Gone => Outcome::Gone,
            End::Rejected | End::Moved(_) => Outcome::Rejected,
            End::Abandoned => Outcome::Abandoned,
        },
        |()| Outcome::Answered,
    )
}
