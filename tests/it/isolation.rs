//! One chat cannot silence another, and an outage loses nothing: the promises R3, R6 and R13.

mod form;
mod links;
mod outage;
mod parking;
mod taps;
mod waiting;

use std::time::Duration;

use telegram_sandbox::{ChatKind, Fault, FaultRule};

use crate::harness::{Conversation, heading, strike};

/// Replies that wait in memory for their own chat.
const PARKED_NOW: &str = "appeal_parked_replies";
/// Replies that ever did.
const PARKED_EVER: &str = "appeal_parked_total";

/// How long Telegram makes a chat wait where something must be seen to come before it; no test waits for it.
const LONG: Duration = Duration::from_secs(300);

/// Telegram asks to wait.
fn wait(time: Duration) -> Fault {
    Fault::TooManyRequests { retry_after: Some(u32::try_from(time.as_secs()).unwrap()) }
}

/// A fault of one method in one chat, once.
fn once(chat: i64, method: &str, fault: Fault) -> FaultRule {
    FaultRule { chat: Some(chat), times: Some(1), ..strike(method, fault) }
}

impl Conversation {
    /// So many others ask, more than one answer of `getUpdates` holds; their chats.
    fn others_ask(&self) -> Vec<i64> {
        let others: Vec<i64> = (0..150).map(|_| self.sandbox.new_chat(ChatKind::Private)).collect();
        for other in &others {
            self.sandbox.say(*other, "/about", Some("en")).unwrap();
        }
        others
    }

    /// Others fill the window and are answered, so that this many replies are parked.
    async fn parks(&self, count: f64) {
        let others = self.others_ask();
        self.all_confirmed().await;
        assert!(others.iter().all(|other| self.answers(*other) == 1));
        self.telemetry.counts(PARKED_NOW, count).await;
    }

    /// How many messages the bot has sent to a chat.
    fn answers(&self, chat: i64) -> usize {
        self.sandbox.messages(chat).iter().filter(|message| !message.outgoing).count()
    }
}
