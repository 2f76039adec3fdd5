//! Writes the updates of a load from a few prepared pieces, so that the time for 20,000 at once is
//! negligible.

use serde_json::{Value, json};

use super::answers::Load;
use super::spec::LoadSpec;
use crate::answer::to_json;
use crate::chat::{BotUser, private_chat, reader};
use crate::clock::Now;
use crate::queue::{UpdateQueue, WebhookQueueId};
use crate::text::typed;
use crate::{CALLBACK_LIFE, MESSAGE_LIFE};

/// The JSON fragments that many updates share.
struct Pieces {
    /// The fields of each typed message.
    said: Vec<String>,
    /// The fields of each tapped message, and the data of its button.
    tapped: Vec<(String, String)>,
    date: i64,
}

pub(super) fn enqueue(
    load: &Load,
    spec: &LoadSpec,
    bot: &BotUser,
    queue: &mut UpdateQueue,
    now: Now,
) {
    let language = |code: &Option<String>| code.clone().filter(|code| code != "none");
    let languages: Vec<_> = spec.language_codes.iter().map(language).collect();
    let data = if spec.data.is_empty() { &spec.commands } else { &spec.data };
    let pieces = Pieces {
        said: spec.commands.iter().map(|text| said(text)).collect(),
        tapped: data.iter().map(|data| tapped(data, bot, now)).collect(),
        date: now.unix,
    };
    for update in 0..spec.updates {
        let chat = load.chat_of(update);
        let language = languages.get(update % languages.len().max(1)).and_then(Option::as_deref);
        let (life, queue_id) = match load.is_tap(update) {
            true => (CALLBACK_LIFE, WebhookQueueId::Tap(chat)),
            false => (MESSAGE_LIFE, WebhookQueueId::Chat(chat)),
        };
        let text = pieces.text(load, update, &to_json(&reader(chat, language)), queue.next_id());
        queue.push(None, queue_id, now.at + life, text.into());
    }
}

impl Pieces {
    fn text(&self, load: &Load, update: usize, from: &str, id: i64) -> String {
        let (chat, message) = (load.chat_of(update), update / load.chats() + 1);
        let place = to_json(&private_chat(chat));
        if load.is_tap(update) {
            let tap = load.first_tap + update as i64;
            let (tapped, data) = &self.tapped[update % self.tapped.len()];
            return format!(
                r#"{{"update_id":{id},"callback_query":{{"id":"{tap}","from":{from},"message":{{"message_id":{message},"chat":{place},{tapped}}},"chat_instance":"{chat}","data":{data}}}}}"#
            );
        }
        let (said, date) = (&self.said[update % self.said.len()], self.date);
        format!(
            r#"{{"update_id":{id},"message":{{"message_id":{message},"from":{from},"chat":{place},"date":{date},{said}}}}}"#
        )
    }
}

fn said(text: &str) -> String {
    let typed = typed(text);
    fields(&json!({ "text": typed.text, "entities": typed.entities }))
}

fn tapped(data: &str, bot: &BotUser, now: Now) -> (String, String) {
    let keyboard = json!({ "inline_keyboard": [[{ "text": "·", "callback_data": data }]] });
    let message =
        json!({ "from": bot.api(), "date": now.unix, "text": "…", "reply_markup": keyboard });
    (fields(&message), to_json(&data))
}

/// Returns the fields of an object, without its braces.
fn fields(value: &Value) -> String {
    let json = value.to_string();
    json.strip_prefix('{').and_then(|json| json.strip_suffix('}')).unwrap_or_default().to_owned()
}
