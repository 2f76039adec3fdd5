//! Topics, in groups and in private chats: what is asked there is answered there, or in the chat where the topic is gone.

use telegram_sandbox::{Fault, FaultRule};

use super::heading;
use crate::harness::{Conversation, Reader, run, strike};

#[tokio::test]
async fn a_private_topic_is_answered_where_it_was_asked() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        for thread in [7, 1] {
            reader.says_in_topic(thread, "/about");
            assert_eq!(reader.answer().await.thread, Some(thread));
            reader.taps("Sources");
            assert_eq!(heading(&*reader.edit().await), "Sources");
        }
        reader.says("/about");
        assert_eq!(reader.answer().await.thread, None);
    })
    .await;
}

/// Every word by which Telegram says that it takes nothing there (tdlib/telegram-bot-api, issues 693 and 847).
const REFUSALS: [&str; 3] = ["message thread not found", "TOPIC_DELETED", "TOPIC_CLOSED"];

#[tokio::test]
async fn a_topic_that_is_gone_is_left_for_the_chat() {
    run(async |bot| {
        let (reader, member) = (bot.reader("en"), bot.member("en"));
        for mut asker in [reader, member] {
            for words in REFUSALS {
                left(bot, &mut asker, words).await;
            }
        }
        assert_eq!(bot.telemetry.count("appeal_degraded_messages_total").await, 0.0);
        assert_eq!(bot.telemetry.count("appeal_answers_total{outcome=\"answered\"}").await, 6.0);
    })
    .await;
}

async fn left(bot: &Conversation, asker: &mut Reader, words: &str) {
    let before = bot.sandbox.calls().get("sendMessage").copied().unwrap_or_default();
    let fault = Fault::Status { code: 400, description: Some(format!("Bad Request: {words}")) };
    bot.sandbox.add_fault(FaultRule {
        chat: Some(asker.chat),
        times: Some(1),
        ..strike("sendMessage", fault)
    });
    let asked = asker.says_in_topic(7, "/about");
    let answer = asker.answer().await;
    assert_eq!(answer.thread, None, "{words}");
    let is_group = asker.chat < 0;
    assert_eq!(answer.reply_to, is_group.then_some(asked), "in a group all see to whom it is said");
    bot.all_confirmed().await;
    assert_eq!(bot.sandbox.calls()["sendMessage"], before + 2, "{words}");
}

#[tokio::test]
async fn a_topic_that_was_deleted_while_the_answer_was_made_loses_nothing() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        bot.sandbox.set_latency(std::time::Duration::from_millis(300));
        reader.says_in_topic(7, "/about");
        bot.sandbox.delete_topic(reader.chat, 7).unwrap();
        assert_eq!(reader.answer().await.thread, None);
    })
    .await;
}
