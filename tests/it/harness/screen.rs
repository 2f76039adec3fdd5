//! Whatever a chat is shown, seen from outside: for tests in which something may come twice.

use std::fmt;

use telegram_sandbox::{Event, Sandbox};
use tokio::sync::broadcast;

use super::until;

/// Whatever one chat is shown, repeats included.
pub(crate) struct Screen {
    pub(crate) chat: i64,
    events: broadcast::Receiver<Event>,
    seen: Vec<Seen>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    Message,
    Edit,
    Deletion,
    /// The end of a tap, with words or without.
    End,
    Notice,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Screen {
    pub(crate) fn of(sandbox: &Sandbox, chat: i64) -> Self {
        Self { chat, events: sandbox.subscribe(), seen: Vec::new() }
    }

    /// All that was seen so far, in its order; what comes at the same time is sorted.
    pub(crate) fn seen(&mut self) -> &[Seen] {
        while let Ok(event) = self.events.try_recv() {
            let seen = match event {
                Event::Message { chat_id, message } if !message.outgoing => {
                    (chat_id, Seen::Message)
                }
                Event::Edit { chat_id, .. } => (chat_id, Seen::Edit),
                Event::Delete { chat_id, .. } => (chat_id, Seen::Deletion),
                Event::Notice { chat_id, text, .. } if text.is_empty() => (chat_id, Seen::End),
                Event::Notice { chat_id, .. } => (chat_id, Seen::Notice),
                _ => continue,
            };
            if seen.0 == self.chat {
                self.seen.push(seen.1);
            }
        }
        &self.seen
    }

    /// Forgets what was seen so far.
    pub(crate) fn forgets(&mut self) {
        self.seen();
        self.seen.clear();
    }

    /// Waits until something was seen this often.
    pub(crate) async fn shows(&mut self, what: Seen, times: usize) {
        until(&format!("{what} is seen {times} times"), async || {
            self.seen().iter().filter(|seen| **seen == what).count() >= times
        })
        .await;
    }
}
