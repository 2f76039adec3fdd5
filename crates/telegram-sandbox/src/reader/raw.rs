//! Updates that a test writes itself.

use serde_json::Value;

use crate::MESSAGE_LIFE;
use crate::queue::WebhookQueueId;
use crate::state::Sandbox;

impl Sandbox {
    /// Puts an update into the queue unchanged, regardless of `allowed_updates`; adds `update_id`
    /// if it is missing. Returns the id, or `None` if the queue is full. An id lower than the last
    /// one begins a new sequence, as after a week without updates.
    pub fn push_raw(&self, mut update: Value) -> Option<i64> {
        let id = update["update_id"].as_i64().unwrap_or_else(|| self.next_update_id());
        if let Some(fields) = update.as_object_mut() {
            fields.entry("update_id").or_insert_with(|| id.into());
        }
        self.push_text(id, queue_id(&update, id), update.to_string())
    }

    /// Puts a text into the queue unchanged, even if it is not valid JSON. Returns the id in the
    /// text, or else the next one; returns `None` if the queue is full.
    pub fn push_raw_text(&self, text: String) -> Option<i64> {
        let id = written_id(&text).unwrap_or_else(|| self.next_update_id());
        self.push_text(id, WebhookQueueId::Alone(id), text)
    }

    fn push_text(&self, id: i64, queue_id: WebhookQueueId, text: String) -> Option<i64> {
        let now = self.now();
        let mut state = self.lock();
        let id = state.queue.push(Some(id), queue_id, now.at + MESSAGE_LIFE, text.into())?;
        state.wake();
        Some(id)
    }
}

fn queue_id(update: &Value, id: i64) -> WebhookQueueId {
    let number = |path: &str| update.pointer(path).and_then(Value::as_i64);
    if let Some(user) = number("/callback_query/from/id") {
        return WebhookQueueId::Tap(user);
    }
    if let Some(user) = number("/inline_query/from/id") {
        return WebhookQueueId::Inline(user);
    }
    number("/message/chat/id").map_or(WebhookQueueId::Alone(id), WebhookQueueId::Chat)
}

fn written_id(text: &str) -> Option<i64> {
    let (_, rest) = text.split_once("\"update_id\"")?;
    let digits = rest.trim_start().strip_prefix(':')?.trim_start();
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}
