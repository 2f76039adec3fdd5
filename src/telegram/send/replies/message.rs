//! Sends and edits messages. One whose form the Bot API refuses is sent once more as plain text.

use std::sync::Arc;

use serde_json::value::RawValue;
use tracing::{error, warn};

use super::Delivery;
use crate::telegram::client::calls::{EditMessageText, NO_PREVIEW, ReplyParameters, SendMessage};
use crate::telegram::client::plain_text::{no_entities, plain_text};
use crate::telegram::outcome::Outcome;
use crate::telegram::queues::ChatQueue;
use crate::telegram::send::retries::CallError;
use crate::telegram::update::TappedId;
use crate::telegram::update::destination::ChatTarget;
use article::{Keyboard, Screen};

impl Delivery {
    /// Sends a new message. If the group was migrated, the new one is tried once; if the topic is
    /// gone, the chat itself is tried once.
    pub(super) async fn show(
        &self,
        chat: ChatTarget,
        screen: Screen,
        reply_to: Option<i64>,
    ) -> Outcome {
        let reply_parameters = reply_to
            .map(|message_id| ReplyParameters { message_id, allow_sending_without_reply: true });
        let plain = Arc::clone(&screen.plain);
        let mut message = SendMessage {
            message_thread_id: chat.thread_id,
            reply_parameters,
            ..SendMessage::new(chat.chat_id, screen)
        };
        let mut result = self.send(&message).await;
        if let Err(CallError::Migrated(new)) = result {
            message.chat_id = new;
            message.reply_parameters = None;
            result = self.send(&message).await;
        }
        if result == Err(CallError::TopicGone) && message.message_thread_id.take().is_some() {
            result = self.send(&message).await;
        }
        if result == Err(CallError::Malformed) {
            self.note_degraded();
            make_plain(
                (&mut message.text, &mut message.entities, &mut message.reply_markup),
                &plain,
            );
            result = self.send(&message).await;
        }
        outcome(result)
    }

    async fn send(&self, message: &SendMessage) -> Result<(), CallError> {
        self.client.call(self.client.limits.reply, Some(message.chat_id), message, || false).await
    }

    pub(super) async fn edit(
        &self,
        chat_id: i64,
        message_id: i64,
        screen: Screen,
        queue: &ChatQueue,
    ) -> Outcome {
        let is_useless = || queue.changes(TappedId::Message(message_id));
        let mut edit = EditMessageText {
            chat_id,
            message_id,
            text: screen.message.text,
            entities: screen.message.entities,
            link_preview_options: NO_PREVIEW,
            reply_markup: screen.keyboard,
        };
        let bound = self.client.limits.reply;
        let mut result = self.client.call(bound, Some(chat_id), &edit, is_useless).await;
        if result == Err(CallError::Malformed) {
            self.note_degraded();
            make_plain((&mut edit.text, &mut edit.entities, &mut edit.reply_markup), &screen.plain);
            result = self.client.call(bound, Some(chat_id), &edit, is_useless).await;
        }
        outcome(result)
    }

    /// A broken page must not stay without an answer for everybody, and the operator must know.
    pub(super) fn note_degraded(&self) {
        self.client.tally.degraded();
        error!(
            "the Bot API refuses the form of a message, which is sent as plain text; a page or a button is broken"
        );
    }
}

/// Makes a message plain text, without entities and buttons; `how_to_go_on` may be empty.
pub(super) fn make_plain(
    (text, entities, buttons): (&mut Arc<RawValue>, &mut Arc<RawValue>, &mut Keyboard),
    how_to_go_on: &str,
) {
    *text = plain_text(text, entities, Some(how_to_go_on).filter(|line| !line.is_empty()));
    *entities = no_entities();
    *buttons = Keyboard::default();
}

/// Returns the outcome of a call that has no other form to be tried in.
pub(super) fn outcome_without_form(result: Result<(), CallError>) -> Outcome {
    if result == Err(CallError::Malformed) {
        error!(
            "the Bot API refuses to end a tap or to delete messages; the reader has the words all the same"
        );
        return Outcome::Rejected;
    }
    outcome(result)
}

pub(super) fn outcome(result: Result<(), CallError>) -> Outcome {
    let Err(error) = result else { return Outcome::Answered };
    match error {
        CallError::Unreachable => Outcome::Gone,
        CallError::Superseded => Outcome::Superseded,
        CallError::Deferred(seconds) => Outcome::Deferred(seconds),
        CallError::Stopped => Outcome::Abandoned,
        CallError::Expired => Outcome::Late,
        CallError::Rejected | CallError::Migrated(_) | CallError::TopicGone => Outcome::Rejected,
        CallError::Malformed => {
            error!(
                "the Bot API refuses a message even as plain text; a reader goes without an answer"
            );
            Outcome::Rejected
        }
        CallError::Unconfirmed => {
            warn!("a reply was sent and its answer was lost several times; it is given up");
            Outcome::Unsure
        }
    }
}
