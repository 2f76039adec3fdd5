//! `groups = "private"` in trouble: what cannot be said to one member alone is not said.

use std::time::Duration;

use serde_json::json;
use telegram_sandbox::{Fault, FaultRule, Options};

use super::private::{NEUTRAL, among_three, id};
use super::{behaving, heading};
use crate::harness::{Conversation, buttons, run_with, until};

/// How many questions of members were left without an answer, for this reason.
async fn unanswered(bot: &Conversation, reason: &str) -> f64 {
    let name = format!("appeal_ephemeral_unanswered_total{{reason=\"{reason}\"}}");
    bot.telemetry.count(&name).await
}

/// The next message of the bot meets this.
fn spoil(bot: &Conversation, fault: Fault) {
    let method = "sendMessage".to_owned();
    bot.sandbox.add_fault(FaultRule { method, chat: None, times: Some(1), after: false, fault });
}

#[tokio::test]
async fn an_answer_that_comes_too_late_does_not_come() {
    among_three(async |bot| {
        let [anna, ..] = bot.group(["en", "ko", "ru"]);
        let from = json!({ "id": anna.member, "is_bot": false, "first_name": "A" });
        let chat = json!({ "id": anna.chat, "type": "supergroup", "title": "G" });
        for date in [1, 1_700_000_000] {
            let message = json!({ "message_id": 0, "ephemeral_message_id": 3, "receiver_user": { "id": 42,
                "is_bot": true, "first_name": "B" }, "from": from, "chat": chat, "date": date, "text": "/appeal" });
            bot.sandbox.push_raw(json!({ "message": message })).unwrap();
        }
        bot.all_confirmed().await;
        assert_eq!(unanswered(bot, "stale").await, 2.0);
        assert_eq!(bot.sandbox.calls().get("sendMessage"), None);
    })
    .await;
}

/// A Bot API server before 10.3 passes over the field that names the receiver.
#[tokio::test]
async fn what_an_old_server_shows_to_all_is_deleted_and_nothing_more_is_sent() {
    among_three(async |bot| {
        bot.expects_warning("does not know ephemeral messages");
        let [mut anna, mut boris, _] = bot.group(["en", "ko", "ru"]);
        let body = r#"{"ok":true,"result":{"message_id":77,"date":1}}"#.to_owned();
        spoil(bot, Fault::Body { body });
        anna.says_alone("/appeal");
        bot.all_confirmed().await;
        boris.says_alone("/appeal");
        bot.all_confirmed().await;
        let calls = bot.sandbox.calls();
        assert_eq!((calls["sendMessage"], calls["deleteMessages"]), (1, 1), "{calls:?}");
        assert_eq!(unanswered(bot, "refused").await, 2.0);
    })
    .await;
}

/// Refused for good, in every way that Telegram has: silence and a count, and never the public answer.
#[tokio::test]
async fn what_is_refused_is_not_said_aloud() {
    among_three(async |bot| {
        let [mut anna, ..] = bot.group(["en", "ko", "ru"]);
        let refusals = [
            (400, Some("Bad Request: ephemeral message not found".to_owned())),
            (400, Some("Bad Request: CHAT_WRITE_FORBIDDEN".to_owned())),
            (403, None),
        ];
        for (count, (code, description)) in refusals.into_iter().enumerate() {
            spoil(bot, Fault::Status { code, description });
            anna.says_alone("/appeal");
            bot.all_confirmed().await;
            assert_eq!(unanswered(bot, "refused").await, count as f64 + 1.0);
        }
        // Held back for longer than it is of use.
        spoil(bot, Fault::TooManyRequests { retry_after: Some(60) });
        anna.says_alone("/appeal");
        bot.all_confirmed().await;
        assert_eq!(unanswered(bot, "late").await, 1.0);
    })
    .await;
}

/// A form that Telegram refuses becomes plain text, for the asker as for any reader.
#[tokio::test]
async fn plain_text_is_for_the_asker_too() {
    among_three(async |bot| {
        bot.expects_warning("refuses the form of a message");
        let [mut anna, ..] = bot.group(["en", "ko", "ru"]);
        let description = Some("Bad Request: can't parse entities".to_owned());
        spoil(bot, Fault::Status { code: 400, description });
        anna.says_alone("/appeal");
        let plain = anna.answer().await;
        assert_eq!((heading(&plain), buttons(&plain).len()), ("The appeal", 0));
        assert_eq!(plain.ephemeral.map(|own| own.user_id), anna.member);
    })
    .await;
}

/// A call that may have been carried out is made again, without the sign "typing" that all would see.
#[tokio::test]
async fn nobody_sees_the_bot_typing() {
    among_three(async |bot| {
        let [mut anna, ..] = bot.group(["en", "ko", "ru"]);
        spoil(bot, Fault::Html { code: 502 });
        anna.says_alone("/appeal");
        anna.answer().await;
        assert_eq!(bot.sandbox.calls().get("sendChatAction"), None);
    })
    .await;
}

/// The group waits for its own line; what one of them asked alone does not wait behind it.
#[tokio::test]
async fn a_group_that_is_held_back_does_not_hold_back_its_members() {
    among_three(async |bot| {
        let mut three = bot.group(["en", "ko", "ru"]);
        spoil(bot, Fault::TooManyRequests { retry_after: Some(2) });
        three[1].says("/appeal");
        until("the group is held back", async || bot.sandbox.calls().contains_key("sendMessage"))
            .await;
        three[0].says_alone("/appeal");
        assert_eq!(heading(&*three[0].answer().await), "The appeal");
        for member in &mut three {
            assert_eq!(member.answer().await.text, NEUTRAL);
        }
    })
    .await;
}

/// A second tap while the answer to the first is under way. When its turn comes, the tapped message is gone and its id is
/// free; the newest answer gets that id, and stays.
#[tokio::test]
async fn an_id_that_is_used_again_takes_no_new_answer_away() {
    among_three(async |bot| {
        let [mut anna, ..] = bot.group(["en", "ko", "ru"]);
        anna.says_alone("/appeal");
        let old = anna.answer().await;
        bot.sandbox.set_latency(Duration::from_millis(500));
        anna.taps_payload("1s:en:conditions:0:0");
        until("the first answer is under way", async || {
            bot.sandbox.calls().get("sendMessage") == Some(&2)
        })
        .await;
        anna.taps_payload("1s:en:context:0:0");
        anna.answer().await;
        assert_eq!(anna.deletion_alone().await, id(&old));
        let newest = anna.answer().await;
        assert_eq!(id(&newest), id(&old), "the id is free and given again");
        bot.all_confirmed().await;
        let left = bot.sandbox.ephemeral_messages(anna.chat);
        assert_eq!(left.iter().filter(|message| !message.outgoing).count(), 2);
    })
    .await;
}

/// The payload of a button names the message that asked, as in a private chat; an id in it is not used here.
#[tokio::test]
async fn ids_come_from_the_tapped_message_alone() {
    among_three(async |bot| {
        let [mut anna, mut boris, ..] = bot.group(["en", "ko", "ru"]);
        boris.says_alone("/sources");
        boris.answer().await;
        anna.says_alone("/appeal");
        let hers = anna.answer().await;
        for verb in ["e", "h"] {
            for asked in 1..=4 {
                anna.says_alone("/appeal");
                let answer = anna.answer().await;
                anna.taps_payload(&format!("1{verb}:en:appeal:0:{asked}"));
                assert_eq!(anna.deletion_alone().await, id(&answer));
                if verb == "e" {
                    anna.notice().await;
                }
            }
        }
        let left = bot.sandbox.ephemeral_messages(anna.chat);
        let answers =
            left.iter().filter(|message| !message.outgoing).map(|message| message.ephemeral);
        assert_eq!(
            answers.collect::<Vec<_>>(),
            [boris.last.clone().unwrap().ephemeral, hers.ephemeral]
        );
        assert_eq!(bot.sandbox.calls().get("deleteMessages"), None);
    })
    .await;
}

/// What says by one sign alone that only one member sees it is not answered where all see it.
#[tokio::test]
async fn a_sign_that_cannot_be_read_is_a_sign() {
    for way in ["private", "answer"] {
        run_with(&behaving(way), Options::default(), async |bot| {
            let [anna, ..] = bot.group(["en", "ko", "ru"]);
            let from = json!({ "id": anna.member, "is_bot": false, "first_name": "A" });
            let chat = json!({ "id": anna.chat, "type": "supergroup", "title": "G" });
            let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
            for sign in [
                json!({ "message_id": 0 }),
                json!({ "message_id": 7, "ephemeral_message_id": "x" }),
                json!({ "message_id": 7, "ephemeral_message_id": 1.5 }),
                json!({ "message_id": 7, "receiver_user": from }),
                json!({ "message_id": 0, "ephemeral_message_id": 1, "sender_chat": chat }),
            ] {
                let mut message =
                    json!({ "from": from, "chat": chat, "date": now, "text": "/appeal" });
                message.as_object_mut().unwrap().extend(sign.as_object().unwrap().clone());
                bot.sandbox.push_raw(json!({ "message": message })).unwrap();
            }
            bot.all_confirmed().await;
            assert_eq!(bot.sandbox.calls().get("sendMessage"), None);
            assert_eq!(unanswered(bot, "unreadable").await, 5.0);
        })
        .await;
    }
}
