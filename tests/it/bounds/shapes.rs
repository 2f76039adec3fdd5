//! Updates of every kind, and of no kind at all, are confirmed and harmless.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Map, Value, json};
use telegram_sandbox::Options;

use crate::corpus;
use crate::harness::{Rng, quiet, run_with};

/// The fields of `Update` in Bot API 10.1, without `update_id`.
const KINDS: [&str; 25] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
];

/// Those that the bot reads.
const READ: [&str; 3] = ["message", "callback_query", "inline_query"];
/// From the corpus of the fuzz target, with numbers that the sandbox gives anew.
fn one_of_each_kind() -> Vec<Map<String, Value>> {
    let is_kind = |file: &PathBuf| file.file_name().unwrap().to_str().unwrap().starts_with("kind-");
    let read = |file: PathBuf| {
        let mut update: Map<String, Value> =
            serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        assert!(update.remove("update_id").is_some());
        update
    };
    corpus::files("incoming").into_iter().filter(is_kind).map(read).collect()
}

#[tokio::test]
async fn updates_of_every_kind_are_confirmed() {
    let corpus = one_of_each_kind();
    let kinds: BTreeSet<&str> =
        corpus.iter().flat_map(|update| update.keys().map(String::as_str)).collect();
    assert_eq!(kinds, BTreeSet::from(KINDS), "one of each in the corpus");
    run_with(&quiet(), Options::default(), async |bot| {
        for update in &corpus {
            bot.sandbox.push_raw(Value::Object(update.clone())).unwrap();
        }
        let mut reader = bot.reader("en");
        reader.says("/about");
        reader.answer().await;
        bot.all_confirmed().await;
        assert_eq!(bot.sandbox.confirmed().len(), corpus.len() + 1);
        for (kind, count) in
            [("message", 2.0), ("callback_query", 1.0), ("inline_query", 1.0), ("other", 22.0)]
        {
            assert_eq!(
                bot.telemetry.count(&format!("appeal_updates_total{{kind=\"{kind}\"}}")).await,
                count,
                "{kind}"
            );
        }
        // One message, one tap and one inline query of somebody who is not there; nothing else is worth a call.
        let calls = bot.sandbox.calls();
        let methods =
            ["sendMessage", "editMessageText", "answerCallbackQuery", "answerInlineQuery"];
        assert_eq!(methods.map(|method| calls[method]), [2, 1, 1, 1]);
    })
    .await;
}

#[tokio::test]
async fn updates_of_the_whole_corpus_are_confirmed_and_harmless() {
    let read = |file: PathBuf| {
        let mut update: Map<String, Value> =
            serde_json::from_slice(&std::fs::read(file).unwrap()).ok()?;
        update.remove("update_id")?;
        Some(update)
    };
    let corpus: Vec<_> = corpus::files("incoming").into_iter().filter_map(read).collect();
    assert!(corpus.len() > 80, "{}", corpus.len());
    run_with(&quiet(), Options::default(), async |bot| {
        bot.telemetry.readies().await;
        for update in &corpus {
            bot.sandbox.push_raw(Value::Object(update.clone())).unwrap();
        }
        let mut reader = bot.reader("en");
        reader.says("/about");
        reader.answer().await;
        bot.all_confirmed().await;
        assert_eq!(bot.sandbox.confirmed().len(), corpus.len() + 1);
        assert_eq!(bot.telemetry.count("appeal_answers_total{outcome=\"panicked\"}").await, 0.0);
        assert_eq!(bot.telemetry.count("appeal_degraded_messages_total").await, 0.0);
    })
    .await;
}

/// It spoils the whole answer in which it stands with others.
#[tokio::test]
async fn an_update_that_cannot_be_read_is_passed_over_and_hurts_nobody() {
    run_with(&quiet(), Options::default(), async |bot| {
        bot.expects_warning("cannot receive updates; trying again reason=\"unreadable answer\"");
        bot.expects_warning("skipping an update that cannot be parsed");
        bot.telemetry.readies().await;
        let mut readers: Vec<_> = (0..4).map(|_| bot.reader("en")).collect();
        for (reader, id) in readers.iter_mut().zip((4_000_000_000_i64..).step_by(10)) {
            reader.says("/about");
            bot.sandbox.push_raw_text(format!("{{\"update_id\":{id},\"message\":}}")).unwrap();
        }
        bot.hurries(async {
            for reader in &mut readers {
                reader.answer().await;
            }
            bot.all_confirmed().await;
        })
        .await;
        assert_eq!(bot.telemetry.count("appeal_unreadable_updates_total").await, 4.0);
    })
    .await;
}

/// Deeper than a parser goes, it is nothing that could be answered.
#[tokio::test]
async fn a_deep_update_is_no_trouble() {
    run_with(&quiet(), Options::default(), async |bot| {
        bot.telemetry.readies().await;
        let deep = (0..200).fold(json!("deep"), |inner, _| json!([inner]));
        bot.sandbox.push_raw(json!({ "message": deep })).unwrap();
        let mut reader = bot.reader("en");
        reader.says("/about");
        reader.answer().await;
        bot.all_confirmed().await;
        assert_eq!(bot.telemetry.count("appeal_unreadable_updates_total").await, 0.0);
    })
    .await;
}

/// Values of all shapes.
struct Chance(Rng);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound)
    }

    fn of<T: Clone>(&mut self, choice: &[T]) -> T {
        choice[self.below(choice.len())].clone()
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 8 } else { 13 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(self.of(&[0, 1, -1, i64::MIN, i64::MAX, 1_795_452_126])),
            3 => json!(self.of(&[u64::MAX, self.0.0])),
            4 => json!(self.of(&[0.5, -1e300, 1e-300])),
            5 => {
                json!(self.of(&[
                    "private",
                    "group",
                    "supergroup",
                    "channel",
                    "ko",
                    "xq",
                    "",
                    "1s:ko:appeal:0:1",
                    "9"
                ]))
            }
            6 => json!(self.of(&[
                "/start",
                "/appeal ko",
                "/start x_y",
                "/",
                "호소문",
                "🕊\u{202e}\u{0}",
                "/erase"
            ])),
            7 => json!(self.of(&["/", "a", "🕊", "\u{0}"]).repeat(self.below(6_000))),
            8 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => self.object(depth - 1),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        const FIELDS: [&str; 24] = [
            "query",
            "offset",
            "message_id",
            "message_id",
            "chat",
            "chat",
            "from",
            "from",
            "text",
            "date",
            "id",
            "id",
            "type",
            "type",
            "data",
            "message",
            "language_code",
            "is_bot",
            "photo",
            "via_bot",
            "message_thread_id",
            "is_topic_message",
            "first_name",
            "x",
        ];
        (0..self.below(9))
            .map(|_| (self.of(&FIELDS).to_owned(), self.value(depth)))
            .collect::<Map<_, _>>()
            .into()
    }

    /// An update that is right but for some of its fields.
    fn nearly(&mut self, kind: &str) -> Value {
        let id = 424_242 + self.below(500);
        let (chat, from) = (json!({ "id": id, "type": "private" }), json!({ "id": id }));
        let message =
            json!({ "message_id": 7, "date": 1, "chat": chat, "from": from, "text": "/about" });
        let mut right = match kind {
            "callback_query" => {
                json!({ "id": "1", "from": from, "message": message, "data": "1s:ko:appeal:0:1" })
            }
            "inline_query" => {
                json!({ "id": "1", "from": from, "query": "appeal ko", "offset": "" })
            }
            _ => message,
        };
        let wrong = self.object(3);
        right
            .as_object_mut()
            .unwrap()
            .extend(wrong.as_object().unwrap().clone().into_iter().take(2));
        right
    }
}

#[tokio::test]
async fn updates_of_two_thousand_random_shapes_are_confirmed_and_harmless() {
    run_with(&quiet(), Options::default(), async |bot| {
        bot.telemetry.readies().await;
        let mut chance = Chance(Rng(20_241_023));
        for _ in 0..2_000 {
            // The kinds that the bot reads come three times as often as all others.
            let kind = if chance.below(4) > 0 { chance.of(&READ) } else { chance.of(&KINDS) };
            let shape = match chance.below(4) {
                0 => chance.value(3),
                1 => chance.object(3),
                _ => chance.nearly(kind),
            };
            bot.sandbox.push_raw(json!({ kind: shape })).unwrap();
        }
        let mut reader = bot.reader("en");
        reader.says("/about");
        reader.answer().await;
        bot.all_confirmed().await;
        assert_eq!(bot.sandbox.confirmed().len(), 2_001);
        let read = |kind: &str| format!("appeal_updates_total{{kind=\"{kind}\"}}");
        for kind in READ.into_iter().chain(["other"]) {
            assert!(
                bot.telemetry.count(&read(kind)).await > 100.0,
                "shapes of {kind} are too rare to prove anything"
            );
        }
        assert_eq!(bot.telemetry.count("appeal_answers_total{outcome=\"panicked\"}").await, 0.0);
        assert_eq!(bot.telemetry.count("appeal_degraded_messages_total").await, 0.0);
        assert!(bot.telemetry.readiness().await.0);
        // At the end the conversation finds that there was no warning.
    })
    .await;
}
