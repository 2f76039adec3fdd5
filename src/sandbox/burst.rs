//! The updates of a load, written from a few prepared pieces: 20,000 at once must not be felt.

use serde_json::{Value, json};

use super::answer::to_json;
use super::chat::{BotUser, private_chat, reader};
use super::clock::Now;
use super::load::LoadSpec;
use super::queue::{Lane, Queue};
use super::text::typed;
use super::{CALLBACK_LIFE, MESSAGE_LIFE};

/// Where the ids of a load begin, and which of its updates are taps.
pub(super) struct Burst<'a> {
    pub(super) first_chat: i64,
    pub(super) first_tap: i64,
    pub(super) is_tap: &'a dyn Fn(usize) -> bool,
}

/// The pieces that are the same in many updates, as JSON.
struct Pieces {
    /// The fields of a typed message.
    said: Vec<String>,
    /// The fields of a tapped message, and the data of its button.
    tapped: Vec<(String, String)>,
    date: i64,
}

impl Burst<'_> {
    pub(super) fn enqueue(&self, spec: &LoadSpec, bot: &BotUser, queue: &mut Queue, now: Now) {
        let language = |code: &Option<String>| code.clone().filter(|code| code != "none");
        let languages: Vec<_> = spec.language_codes.iter().map(language).collect();
        let data = if spec.data.is_empty() { &spec.commands } else { &spec.data };
        let pieces = Pieces {
            said: spec.commands.iter().map(|text| said(text)).collect(),
            tapped: data.iter().map(|data| tapped(data, bot, now)).collect(),
            date: now.unix,
        };
        for update in 0..spec.updates {
            let chat = self.first_chat + (update % spec.chats) as i64;
            let language = languages.get(update % languages.len().max(1)).and_then(Option::as_deref);
            let from = to_json(&reader(chat, language));
            let (life, lane) = match (self.is_tap)(update) {
                true => (CALLBACK_LIFE, Lane::Tap(chat)),
                false => (MESSAGE_LIFE, Lane::Chat(chat)),
            };
            let text = self.text(update, update / spec.chats + 1, chat, &from, &pieces, queue.next_id());
            queue.push(None, lane, now.at + life, text.into());
        }
    }

    fn text(&self, update: usize, message: usize, chat: i64, from: &str, pieces: &Pieces, id: i64) -> String {
        let place = to_json(&private_chat(chat));
        if (self.is_tap)(update) {
            let tap = self.first_tap + update as i64;
            let (tapped, data) = &pieces.tapped[update % pieces.tapped.len()];
            return format!(
                r#"{{"update_id":{id},"callback_query":{{"id":"{tap}","from":{from},"message":{{"message_id":{message},"chat":{place},{tapped}}},"chat_instance":"{chat}","data":{data}}}}}"#
            );
        }
        let (said, date) = (&pieces.said[update % pieces.said.len()], pieces.date);
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
    let message = json!({ "from": bot.api(), "date": now.unix, "text": "…", "reply_markup": keyboard });
    (fields(&message), to_json(&data))
}

/// The fields of an object, without its braces.
fn fields(value: &Value) -> String {
    let json = value.to_string();
    json.strip_prefix('{').and_then(|json| json.strip_suffix('}')).unwrap_or_default().to_owned()
}
