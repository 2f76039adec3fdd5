//! Replies that only one member of a group sees. Nothing here can send what the group sees: where no
//! such reply can be given, there is silence and a count.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::timeout;
use tracing::error;

use super::Delivery;
use super::message::make_plain;
use crate::telegram::client::ephemeral::{
    DeleteEphemeralMessage, EditEphemeralMessageText, MAX_EDITED, SendEphemeralMessage,
};
use crate::telegram::outcome::Outcome;
use crate::telegram::queues::ChatQueue;
use crate::telegram::send::call_limits::{Bound, EPHEMERAL_LIFE};
use crate::telegram::send::retries::CallError;
use crate::telegram::update::destination::{Cause, Receiver};
use crate::telegram::update::{ReplyTarget, TappedId};
use article::{Reply, Screen};

impl Delivery {
    /// Sends a reply to one member, within the time in which Telegram takes it.
    pub(super) async fn deliver_only_for(
        &self,
        receiver: &Receiver,
        to: &ReplyTarget,
        reply: Reply,
        queue: &ChatQueue,
    ) -> Outcome {
        let Some(left) = time_left(receiver.cause, SystemTime::now()) else {
            self.client.tally.ephemeral_unanswered("stale");
            return Outcome::Late;
        };
        if self.shows_all.load(Ordering::Relaxed) {
            let refused = self.end_tap_after(Err(CallError::Rejected), to, None, queue).await;
            return self.conclude(refused);
        }
        let result = match reply {
            Reply::Show { screen, .. } | Reply::EraseChat { screen, .. } => {
                in_time(left, self.send_only_for(receiver, to, screen, || false)).await.map(drop)
            }
            Reply::Renew { screen, notice } | Reply::Edit { screen, notice, .. } => {
                let shown = in_time(left, self.change_only_for(receiver, to, screen, queue)).await;
                self.end_change(receiver, to, shown, notice, queue).await
            }
            Reply::Hide { failed, .. } | Reply::DeleteNote { failed, .. } => {
                self.delete_only_for(receiver, to, None, failed, queue).await
            }
            Reply::EraseAnswer { done, failed, .. } => {
                self.delete_only_for(receiver, to, Some(done), failed, queue).await
            }
            Reply::Nothing | Reply::Notice(_) | Reply::InlineResults(_) => Ok(()),
        };
        self.conclude(result)
    }

    /// Answers the callback query after a change, and deletes the message that the new one replaces.
    async fn end_change(
        &self,
        receiver: &Receiver,
        to: &ReplyTarget,
        shown: Result<Option<i64>, CallError>,
        notice: Option<Arc<str>>,
        queue: &ChatQueue,
    ) -> Result<(), CallError> {
        let (shown, replaced) = match shown {
            Ok(replaced) => (Ok(()), replaced),
            Err(error) => (Err(error), None),
        };
        let shown = self.end_tap_after(shown, to, notice, queue).await;
        if let Some(id) = replaced {
            let deletion = DeleteEphemeralMessage::new(receiver, id);
            let _the_page_is_there_all_the_same =
                self.client.call(Bound::BRIEF, None, &deletion, || false).await;
        }
        shown
    }

    /// Answers the callback query when its answer is there or cannot be given: a message may name the
    /// tap that it answers only as long as that is not ended.
    async fn end_tap_after(
        &self,
        result: Result<(), CallError>,
        to: &ReplyTarget,
        notice: Option<Arc<str>>,
        queue: &ChatQueue,
    ) -> Result<(), CallError> {
        if result != Err(CallError::Stopped) {
            self.answer_tap(to, notice, queue).await;
        }
        result
    }

    /// Sends a new message. Like any other it is tried once more outside of a topic that is gone, and
    /// once more as plain text. Returns its id.
    async fn send_only_for(
        &self,
        receiver: &Receiver,
        to: &ReplyTarget,
        screen: Screen,
        is_useless: impl Fn() -> bool,
    ) -> Result<Option<i64>, CallError> {
        let plain = Arc::clone(&screen.plain);
        let mut message = SendEphemeralMessage::new(receiver, to.callback_id.as_deref(), screen);
        let send = async |message: &SendEphemeralMessage| {
            let sent = self.client.call_for_result(Bound::EPHEMERAL, None, message, &is_useless);
            sent.await
        };
        let mut result = send(&message).await;
        if result == Err(CallError::TopicGone) && message.message_thread_id.take().is_some() {
            result = send(&message).await;
        }
        if result == Err(CallError::Malformed) {
            make_plain(
                (&mut message.text, &mut message.entities, &mut message.reply_markup),
                &plain,
            );
            result = send(&message).await;
            // If that is refused too, the form was not the reason.
            if result.is_ok() {
                self.note_degraded();
            }
        }
        let sent = result?;
        if sent.is_public() {
            self.shows_all.store(true, Ordering::Relaxed);
            error!(
                "the Bot API server does not know ephemeral messages, which came with 10.3: it showed a whole group what was for one member. It is deleted, and no more are sent"
            );
            self.delete(receiver.group_id, vec![sent.message_id]).await;
            return Err(CallError::Rejected);
        }
        Ok(sent.ephemeral_message_id)
    }

    /// Shows a screen in place of the tapped message. What is too long for an edit, or cannot be
    /// edited any more, becomes a new message. Returns the id of the old one, to be deleted then.
    async fn change_only_for(
        &self,
        receiver: &Receiver,
        to: &ReplyTarget,
        screen: Screen,
        queue: &ChatQueue,
    ) -> Result<Option<i64>, CallError> {
        let tapped = tapped(receiver.cause);
        let is_useless = || tapped.is_some_and(|id| queue.changes(TappedId::Ephemeral(id)));
        if let Some(id) = tapped
            && can_be_edited_into(&screen)
        {
            let edit = EditEphemeralMessageText::new(receiver, id, screen.clone());
            let edited = self.client.call(Bound::EPHEMERAL, None, &edit, is_useless).await;
            if !matches!(edited, Err(CallError::Rejected | CallError::Malformed)) {
                return edited.map(|()| None);
            }
        }
        let sent = self.send_only_for(receiver, to, screen, is_useless).await?;
        // If the old message was already gone, the new one may have got its id.
        Ok(tapped.filter(|id| sent != Some(*id)))
    }

    /// Deletes the tapped message. The answer to the callback query, which nobody else sees, tells the
    /// result.
    async fn delete_only_for(
        &self,
        receiver: &Receiver,
        to: &ReplyTarget,
        done: Option<Arc<str>>,
        failed: Arc<str>,
        queue: &ChatQueue,
    ) -> Result<(), CallError> {
        let deleted = match tapped(receiver.cause) {
            Some(id) => {
                let deletion = DeleteEphemeralMessage::new(receiver, id);
                self.client.call(Bound::EPHEMERAL, None, &deletion, || false).await
            }
            None => Err(CallError::Rejected),
        };
        if deleted == Err(CallError::Stopped) {
            return deleted;
        }
        let notice = if deleted.is_ok() { done } else { Some(failed) };
        let told = self.answer_tap(to, notice, queue).await;
        // A deletion that failed and is told is answered.
        if told == Outcome::Answered { Ok(()) } else { deleted }
    }

    fn conclude(&self, result: Result<(), CallError>) -> Outcome {
        let Err(error) = result else { return Outcome::Answered };
        let (outcome, reason) = match error {
            CallError::Stopped => return Outcome::Abandoned,
            CallError::Superseded => return Outcome::Superseded,
            CallError::Expired | CallError::Deferred(_) => (Outcome::Late, "late"),
            CallError::Unconfirmed => (Outcome::Unsure, "unsure"),
            CallError::Unreachable => (Outcome::Gone, "refused"),
            CallError::Rejected
            | CallError::Malformed
            | CallError::Migrated(_)
            | CallError::TopicGone => (Outcome::Rejected, "refused"),
        };
        self.client.tally.ephemeral_unanswered(reason);
        outcome
    }
}

async fn in_time<T>(
    left: Duration,
    work: impl Future<Output = Result<T, CallError>>,
) -> Result<T, CallError> {
    timeout(left, work).await.unwrap_or(Err(CallError::Expired))
}

/// Returns the id of the tapped message, if only its receiver sees it.
const fn tapped(cause: Cause) -> Option<i64> {
    match cause {
        Cause::Tap { ephemeral_message_id } => ephemeral_message_id,
        Cause::Command { .. } => None,
    }
}

/// Returns how long Telegram still takes the reply; `None` if the time is over. An update does not
/// say when a button was tapped. Where the clocks differ, a command cannot have more time than the
/// whole.
fn time_left(cause: Cause, now: SystemTime) -> Option<Duration> {
    let Cause::Command { sent, .. } = cause else { return Some(EPHEMERAL_LIFE) };
    let sent = UNIX_EPOCH + Duration::from_secs(u64::try_from(sent).ok()?);
    let age = now.duration_since(sent).unwrap_or_default();
    EPHEMERAL_LIFE.checked_sub(age).filter(|left| !left.is_zero())
}

/// Returns whether a screen is short enough for an edit.
fn can_be_edited_into(screen: &Screen) -> bool {
    serde_json::from_str::<String>(screen.message.text.get())
        .is_ok_and(|text| text.encode_utf16().count() <= MAX_EDITED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_answered_for_fifteen_seconds() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000);
        let left = |sent| time_left(Cause::Command { ephemeral_message_id: 1, sent }, now);
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (sent, expected) in [
            (1_000, seconds(15)),
            (990, seconds(5)),
            (986, seconds(1)),
            (985, None),
            (0, None),
            (-1, None),
            (2_000, seconds(15)),
            (i64::MAX, seconds(15)),
        ] {
            assert_eq!(left(sent), expected, "{sent}");
        }
    }
}
