//! One chat cannot silence another, and an outage loses nothing: the promises R3, R6 and R13.

mod form;
mod links;
mod outage;
mod parking;
mod taps;
mod waiting;

use std::time::Duration;

use appeal_bot::sandbox::{Fault, FaultRule, Message};

use crate::harness::{Conversation, Reader, strike};

/// Replies that wait in memory for their own chat.
const PARKED_NOW: &str = "appeal_parked_replies";
/// Replies that ever did.
const PARKED_EVER: &str = "appeal_parked_total";

fn heading(message: &Message) -> &str {
    message.text.lines().next().unwrap_or_default()
}

/// Telegram asks to wait.
fn wait(seconds: u32) -> Fault {
    Fault::TooManyRequests { retry_after: Some(seconds) }
}

/// A fault of one method in one chat, once.
fn once(chat: i64, method: &str, fault: Fault) -> FaultRule {
    FaultRule { chat: Some(chat), times: Some(1), ..strike(method, fault) }
}

impl Conversation {
    /// Somebody else is answered again and again, until this many replies are parked.
    async fn parks(&self, count: f64, other: &mut Reader) {
        for _ in 0..150 {
            if self.eyes.count(PARKED_NOW).await == count {
                return;
            }
            other.says("/about");
            other.answer().await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{} replies are parked and not {count}", self.eyes.count(PARKED_NOW).await);
    }
}
