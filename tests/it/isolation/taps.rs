//! Nobody looks at a spinner because an answer must wait: the end of a tap does not wait for its turn.

use std::time::Duration;

use super::{heading, once, wait};
use crate::harness::{Conversation, Reader, Screen, Seen, run};

/// How long the edit waits: shorter than a tap lives, and no test waits for it.
const LONG: Duration = Duration::from_secs(60);

/// A reader with a start page, whose next edit Telegram puts off.
async fn a_reader_whose_edit_waits(bot: &mut Conversation) -> (Reader, Screen) {
    let mut reader = bot.reader("en");
    reader.says("/start");
    reader.answer().await;
    bot.sandbox.add_fault(once(reader.chat, "editMessageText", wait(LONG)));
    let mut screen = Screen::of(&bot.sandbox, reader.chat);
    reader.taps("Sources");
    bot.telemetry.counts("appeal_api_throttled_total", 1.0).await;
    screen.shows(Seen::End, 1).await;
    screen.forgets();
    (reader, screen)
}

#[tokio::test]
async fn taps_behind_an_edit_that_waits_are_ended_soon_and_the_last_one_counts() {
    run(async |bot| {
        let (mut reader, mut screen) = a_reader_whose_edit_waits(bot).await;
        reader.taps("About");
        reader.taps("What happened since");
        screen.shows(Seen::End, 2).await;
        assert_eq!(screen.seen(), [Seen::End, Seen::End], "the edit still waits");
        reader.taps("About");
        screen.shows(Seen::End, 3).await;
        assert_eq!(screen.seen(), [Seen::End; 3], "and ends those that come later too");
        bot.passes(LONG).await;
        assert!(heading(&*reader.edit().await).starts_with("About"));
        bot.telemetry.counts("appeal_answers_total{outcome=\"superseded\"}", 3.0).await;
        // At the end the conversation finds that each of the four taps was ended once.
    })
    .await;
}

#[tokio::test]
async fn a_tap_is_ended_with_its_own_words() {
    run(async |bot| {
        let (mut reader, mut screen) = a_reader_whose_edit_waits(bot).await;
        reader.taps_payload("0:from another time");
        screen.shows(Seen::Notice, 1).await;
        assert_eq!(screen.seen(), [Seen::Notice], "the edit still waits");
        bot.passes(LONG).await;
        let (notice, edit) = reader.notice_and_edit().await;
        assert!(notice.contains("old"), "{notice}");
        assert!(heading(&edit).contains("appeal"), "{}", heading(&edit));
    })
    .await;
}

/// Nobody shall believe that messages are gone while they are not.
#[tokio::test]
async fn the_end_of_erase_waits_for_the_deletion() {
    run(async |bot| {
        let (mut reader, mut screen) = a_reader_whose_edit_waits(bot).await;
        reader.taps("About");
        reader.taps("Erase");
        screen.shows(Seen::End, 1).await;
        bot.passes(LONG).await;
        assert_eq!(reader.deletion().await.len(), 2);
        assert!(!reader.notice().await.is_empty());
        assert_eq!(screen.seen(), [Seen::End, Seen::Deletion, Seen::Notice]);
    })
    .await;
}

#[tokio::test]
async fn a_tap_that_cannot_be_ended_early_is_ended_in_its_turn() {
    run(async |bot| {
        let (mut reader, mut screen) = a_reader_whose_edit_waits(bot).await;
        bot.sandbox.add_fault(once(reader.chat, "answerCallbackQuery", wait(LONG / 2)));
        reader.taps("About");
        bot.telemetry.counts("appeal_api_throttled_total", 2.0).await;
        bot.passes(LONG).await;
        assert!(heading(&*reader.edit().await).starts_with("About"));
        screen.shows(Seen::End, 1).await;
        bot.all_confirmed().await;
    })
    .await;
}

#[tokio::test]
async fn taps_behind_a_message_that_waits_are_ended_soon_and_edited_after_it() {
    run(async |bot| {
        let mut reader = bot.reader("en");
        reader.says("/start");
        reader.answer().await;
        bot.sandbox.add_fault(once(reader.chat, "sendMessage", wait(LONG)));
        let mut screen = Screen::of(&bot.sandbox, reader.chat);
        reader.says("/appeal");
        reader.taps("Sources");
        screen.shows(Seen::End, 1).await;
        assert_eq!(screen.seen(), [Seen::End], "the message still waits");
        bot.passes(LONG).await;
        assert_eq!(heading(&*reader.answer().await), "The appeal");
        assert_eq!(heading(&*reader.edit().await), "Sources");
    })
    .await;
}
