//! A 400: what our own form causes is mended and told; what a reader causes is neither.

use telegram_sandbox::{ChatKind, Entity, EntityKind, Fault, Message};

use super::{heading, once};
use crate::harness::{Conversation, Reader, buttons, run};

const DEGRADED: &str = "appeal_degraded_messages_total";
pub(super) const REFUSED: &str = "ERROR message=the Bot API refuses the form of a message";

/// Telegram's words for what a page or a button of ours does wrong.
const OURS: [&str; 6] = [
    "can't parse entities: unexpected end of the entity list",
    "BUTTON_DATA_INVALID",
    "BUTTON_URL_INVALID",
    "inline keyboard button URL 'http://' is invalid: Wrong HTTP URL",
    "ENTITY_BOUNDS_INVALID",
    "message is too long",
];

/// Telegram's words for what readers, their groups and the time do, by the method that is refused.
const THEIRS: [(&str, &str); 24] = [
    ("sendMessage", "chat not found"),
    ("sendMessage", "PEER_ID_INVALID"),
    ("sendMessage", "message thread not found"),
    ("sendMessage", "TOPIC_CLOSED"),
    ("sendMessage", "not enough rights to send text messages to the chat"),
    ("sendMessage", "have no rights to send a message"),
    ("sendMessage", "have no write access to the chat"),
    ("sendMessage", "CHAT_WRITE_FORBIDDEN"),
    ("sendMessage", "CHAT_RESTRICTED"),
    ("sendMessage", "CHAT_ADMIN_REQUIRED"),
    ("sendMessage", "CHAT_SEND_PLAIN_FORBIDDEN"),
    ("sendMessage", "CHAT_GUEST_SEND_FORBIDDEN"),
    ("sendMessage", "need administrator rights in the channel chat"),
    ("sendMessage", "USER_ID_INVALID"),
    ("sendMessage", "CHANNEL_INVALID"),
    ("sendMessage", "REPLY_MESSAGE_ID_INVALID"),
    ("editMessageText", "message to edit not found"),
    ("editMessageText", "message can't be edited"),
    ("editMessageText", "MESSAGE_AUTHOR_REQUIRED"),
    ("editMessageText", "MESSAGE_EDIT_TIME_EXPIRED"),
    ("editMessageText", "MESSAGE_ID_INVALID"),
    ("answerCallbackQuery", "query is too old and response timeout expired or query ID is invalid"),
    ("answerCallbackQuery", "QUERY_ID_INVALID"),
    ("deleteMessages", "message can't be deleted"),
];

/// Telegram's words for readers and groups who are out of reach, with every code that they come with.
const GONE: [&str; 9] = [
    "403 Forbidden: bot was blocked by the user",
    "403 Forbidden: user is deactivated",
    "403 Forbidden: bot was kicked from the supergroup chat",
    "403 Forbidden: bot can't initiate conversation with a user",
    "400 Bad Request: user is deactivated",
    "400 Bad Request: INPUT_USER_DEACTIVATED",
    "400 Bad Request: USER_IS_BLOCKED",
    "400 Bad Request: group chat was deactivated",
    "401 Unauthorized: bot was kicked from a chat",
];

pub(super) fn refused(words: &str) -> Fault {
    Fault::Status { code: 400, description: Some(format!("Bad Request: {words}")) }
}

fn assert_plain(message: &Message) {
    assert_eq!(message.text.lines().last().unwrap(), "Type /help for the commands.");
    assert!(buttons(message).is_empty(), "{message:?}");
    let found_by_telegram =
        |entity: &Entity| matches!(entity.kind, EntityKind::BotCommand | EntityKind::Url);
    assert!(message.entities.iter().all(found_by_telegram), "{message:?}");
}

#[tokio::test]
async fn a_message_whose_form_is_refused_is_sent_as_plain_text() {
    run(async |bot| {
        bot.expects_warning(REFUSED);
        let mut reader = bot.reader("en");
        for (count, words) in (1..).zip(OURS) {
            bot.sandbox.add_fault(once(reader.chat, "sendMessage", refused(words)));
            reader.says("/appeal");
            let answer = reader.answer().await;
            assert_eq!(heading(&answer), "The appeal", "{words}");
            assert_plain(&answer);
            assert_eq!(bot.telemetry.count(DEGRADED).await, f64::from(count), "{words}");
        }
        assert_eq!(
            bot.log.lines().len(),
            OURS.len(),
            "each is an error of its own: {:#?}",
            bot.log.lines()
        );
    })
    .await;
}

#[tokio::test]
async fn an_edit_whose_form_is_refused_becomes_plain_text() {
    run(async |bot| {
        bot.expects_warning(REFUSED);
        let mut reader = bot.reader("en");
        for (count, words) in (1..).zip(OURS) {
            reader.says("/about");
            reader.answer().await;
            bot.sandbox.add_fault(once(reader.chat, "editMessageText", refused(words)));
            reader.taps("Sources");
            let edit = reader.edit().await;
            assert_eq!(heading(&edit), "Sources", "{words}");
            assert_plain(&edit);
            assert_eq!(bot.telemetry.count(DEGRADED).await, f64::from(count), "{words}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_message_that_is_refused_even_as_plain_text_is_given_up() {
    run(async |bot| {
        bot.expects_warning(REFUSED);
        bot.expects_warning("ERROR message=the Bot API refuses a message even as plain text");
        let mut reader = bot.reader("en");
        for _ in 0..2 {
            bot.sandbox.add_fault(once(reader.chat, "sendMessage", refused("BUTTON_DATA_INVALID")));
        }
        reader.says("/appeal");
        bot.all_confirmed().await;
        reader.says("/about");
        assert!(!buttons(&*reader.answer().await).is_empty());
        assert_eq!(bot.telemetry.count("appeal_answers_total{outcome=\"rejected\"}").await, 1.0);
    })
    .await;
}

#[tokio::test]
async fn a_tap_whose_end_is_refused_is_edited_all_the_same_and_the_log_says_what_was_refused() {
    run(async |bot| {
        bot.expects_warning("ERROR message=the Bot API refuses to end a tap or to delete messages");
        let mut reader = bot.reader("en");
        reader.says("/about");
        reader.answer().await;
        bot.sandbox.add_fault(once(
            reader.chat,
            "answerCallbackQuery",
            refused("MESSAGE_TOO_LONG"),
        ));
        reader.taps("Sources");
        assert_eq!(heading(&*reader.edit().await), "Sources");
        reader.was_not_told_the_end_of_a_tap();
        bot.all_confirmed().await;
    })
    .await;
}

/// Makes the reader do what needs the method.
async fn ask(reader: &mut Reader, method: &str) {
    match method {
        "sendMessage" => drop(reader.says("/appeal")),
        "deleteMessages" => reader.taps("Erase"),
        _ => reader.taps("Sources"),
    }
}

#[tokio::test]
async fn what_readers_cause_is_tried_once_and_alarms_nobody() {
    run(async |bot| {
        for (method, words) in THEIRS {
            let mut reader = bot.reader("en");
            reader.says("/about");
            reader.answer().await;
            let before = bot.sandbox.calls().get(method).copied().unwrap_or_default();
            bot.sandbox.add_fault(once(reader.chat, method, refused(words)));
            ask(&mut reader, method).await;
            bot.all_confirmed().await;
            assert_eq!(bot.sandbox.calls()[method], before + 1, "{method}: {words}");
            look_at_the_rest(&mut reader, method).await;
        }
        assert_eq!(bot.telemetry.count(DEGRADED).await, 0.0);
    })
    .await;
}

#[tokio::test]
async fn a_reader_who_is_out_of_reach_is_tried_once_and_alarms_nobody() {
    run(async |bot| {
        for (count, words) in (1..).zip(GONE) {
            let mut reader = bot.reader("en");
            let (code, words) = words.split_once(' ').unwrap();
            let fault =
                Fault::Status { code: code.parse().unwrap(), description: Some(words.to_owned()) };
            bot.sandbox.add_fault(once(reader.chat, "sendMessage", fault));
            reader.says("/appeal");
            bot.all_confirmed().await;
            assert_eq!(calls(bot), count, "{words}");
            assert_eq!(
                bot.telemetry.count("appeal_answers_total{outcome=\"gone\"}").await,
                count as f64,
                "{words}"
            );
        }
    })
    .await;
}

/// What still reaches a reader of whom one method was refused. A tap that is too old is edited all the same.
async fn look_at_the_rest(reader: &mut Reader, method: &str) {
    match method {
        "answerCallbackQuery" => {
            assert_eq!(heading(&*reader.edit().await), "Sources");
            reader.was_not_told_the_end_of_a_tap();
        }
        "deleteMessages" => assert!(
            reader.notice().await.starts_with("Telegram no longer lets"),
            "the reader is told"
        ),
        _ => {}
    }
}

#[tokio::test]
async fn a_group_that_has_moved_is_followed() {
    run(async |bot| {
        let (mut member, mut there) = (bot.member("en"), bot.member("en"));
        bot.sandbox.add_fault(once(member.chat, "sendMessage", Fault::Migrate { to: there.chat }));
        member.says("/about");
        assert!(heading(&*there.answer().await).starts_with("About"));
        bot.all_confirmed().await;
        member.says("/about");
        assert!(
            heading(&*member.answer().await).starts_with("About"),
            "and only where Telegram says so"
        );
    })
    .await;
}

#[tokio::test]
async fn a_group_that_moves_on_and_on_is_followed_once() {
    run(async |bot| {
        let mut member = bot.member("en");
        let next = bot.sandbox.new_chat(ChatKind::Supergroup);
        for (from, to) in [(member.chat, next), (next, member.chat)] {
            bot.sandbox.add_fault(once(from, "sendMessage", Fault::Migrate { to }));
        }
        member.says("/about");
        bot.all_confirmed().await;
        assert_eq!(calls(bot), 2);
        assert!(bot.sandbox.messages(next).is_empty());
    })
    .await;
}

fn calls(bot: &Conversation) -> u64 {
    bot.sandbox.calls()["sendMessage"]
}
