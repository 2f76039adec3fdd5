//! Updates of every kind of Bot API 10.3 in a private chat: each is answered, or stands here with the reason why not.

use serde_json::{Value, json};
use telegram_sandbox::{ChatKind, Options, Sandbox};

use crate::harness::{quiet, run_with};

/// What a message can hold that somebody has sent.
const CONTENT: [&str; 28] = [
    "text",
    "rich_message",
    "animation",
    "audio",
    "document",
    "live_photo",
    "paid_media",
    "photo",
    "sticker",
    "story",
    "video",
    "video_note",
    "voice",
    "checklist",
    "contact",
    "dice",
    "game",
    "poll",
    "venue",
    "location",
    "invoice",
    "giveaway",
    "giveaway_winners",
    "caption",
    "has_media_spoiler",
    "forward_origin",
    "effect_id",
    "a_kind_of_the_future",
];

/// Notes that Telegram writes itself ("Service message" in the Bot API): nobody asked.
const NOTES: [&str; 55] = [
    "new_chat_members",
    "left_chat_member",
    "chat_owner_left",
    "chat_owner_changed",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "successful_payment",
    "refunded_payment",
    "users_shared",
    "chat_shared",
    "gift",
    "unique_gift",
    "gift_upgrade_sent",
    "connected_website",
    "write_access_allowed",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "checklist_tasks_added",
    "community_chat_added",
    "community_chat_joined",
    "community_chat_removed",
    "direct_message_price_changed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway_created",
    "giveaway_completed",
    "managed_bot_created",
    "paid_message_price_changed",
    "poll_option_added",
    "poll_option_deleted",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "web_app_data",
];

/// Kinds of updates that the bot does not ask Telegram for: they are no requests.
const OTHERS: [&str; 12] = [
    "edited_message",
    "business_message",
    "guest_message",
    "message_reaction",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "poll_answer",
    "my_chat_member",
    "chat_join_request",
    "managed_bot",
    "a_kind_of_the_future",
];

/// Fields that may stand beside any content.
fn beside() -> Vec<Value> {
    vec![
        json!({}),
        json!({ "caption": "/appeal", "caption_entities": [] }),
        json!({ "forward_origin": { "type": "hidden_user", "sender_user_name": "R", "date": 1 } }),
        json!({ "reply_to_message": { "message_id": 1, "date": 1, "chat": { "id": 1, "type": "private" } } }),
        json!({ "media_group_id": "1", "has_protected_content": true }),
        json!({ "message_thread_id": 7 }),
        json!({ "quote": { "text": "x", "position": 0 }, "external_reply": {} }),
        json!({ "is_from_offline": true, "edit_date": 2, "effect_id": "5" }),
        json!({ "reply_markup": { "inline_keyboard": [] }, "link_preview_options": {} }),
    ]
}

/// What a field may hold, whatever is meant to stand there.
fn shapes() -> Vec<Value> {
    vec![json!({}), json!([{}]), json!(true), json!("/about"), json!(7)]
}

struct Case {
    name: String,
    is_answered: bool,
    chat: i64,
}

/// Puts an update of a reader of its own into the queue.
fn push(sandbox: &Sandbox, kind: &str, name: &str, fields: [&Value; 2], is_answered: bool) -> Case {
    let chat = sandbox.new_chat(ChatKind::Private);
    let from = json!({ "id": chat, "is_bot": false, "first_name": "R", "language_code": "en" });
    let place = json!({ "id": chat, "type": "private", "first_name": "R" });
    let mut body = json!({ "message_id": 7, "date": 1, "from": from, "chat": place });
    for fields in fields {
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    }
    let name = format!("{kind} {name} {}", fields[1]);
    sandbox.push_raw(json!({ kind: body })).unwrap();
    Case { name, is_answered, chat }
}

fn push_all(sandbox: &Sandbox) -> Vec<Case> {
    let mut cases = Vec::new();
    for name in CONTENT {
        for beside in beside() {
            cases.push(push(sandbox, "message", name, [&json!({ name: {} }), &beside], true));
        }
        for shape in shapes() {
            cases.push(push(sandbox, "message", name, [&json!({}), &json!({ name: shape })], true));
        }
    }
    for name in NOTES {
        for shape in shapes().into_iter().take(4) {
            cases.push(push(
                sandbox,
                "message",
                name,
                [&json!({}), &json!({ name: shape })],
                false,
            ));
        }
    }
    for kind in OTHERS {
        cases.push(push(sandbox, kind, "text", [&json!({}), &json!({ "text": "/about" })], false));
    }
    // Sent through a bot: the reader shares what a bot offered, and asks for nothing.
    let via =
        json!({ "text": "shared", "via_bot": { "id": 42, "is_bot": true, "first_name": "B" } });
    cases.push(push(sandbox, "message", "via_bot", [&json!({}), &via], false));
    // Written by a bot: an answer could begin a conversation without end.
    let bot = json!({ "text": "/start", "from": { "id": 42, "is_bot": true, "first_name": "B" } });
    cases.push(push(sandbox, "message", "from a bot", [&json!({}), &bot], false));
    cases
}

#[tokio::test]
async fn every_private_message_is_answered_once_or_for_a_reason_not() {
    run_with(&quiet(), Options::default(), async |bot| {
        bot.telemetry.readies().await;
        let cases = push_all(&bot.sandbox);
        assert!(cases.len() >= 600, "{}", cases.len());
        bot.all_confirmed().await;
        let wrong: Vec<String> = cases
            .iter()
            .map(|case| (case, bot.sandbox.messages(case.chat).len()))
            .filter(|(case, answers)| *answers != usize::from(case.is_answered))
            .map(|(case, answers)| format!("{}: {answers} answers", case.name))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    })
    .await;
}

/// Its number is 0, and a public answer would show the whole group what one member asked for.
#[tokio::test]
async fn a_command_that_one_member_sees_is_not_answered_in_public() {
    run_with(&quiet(), Options::default(), async |bot| {
        let group = bot.sandbox.new_chat(ChatKind::Supergroup);
        let from = json!({ "id": 5, "is_bot": false, "first_name": "R", "language_code": "ko" });
        let chat = json!({ "id": group, "type": "supergroup", "title": "G" });
        let message = json!({ "message_id": 0, "ephemeral_message_id": 12, "receiver_user": from, "date": 1,
            "from": from, "chat": chat, "text": "/appeal" });
        bot.sandbox.push_raw(json!({ "message": message })).unwrap();
        bot.all_confirmed().await;
        assert!(bot.sandbox.messages(group).is_empty());
    })
    .await;
}
