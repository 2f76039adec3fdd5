//! Faults that come more than once, and ends.

use std::time::Duration;

use appeal_bot::app::{Application, Stop};
use appeal_bot::sandbox::{Fault, FaultRule};
use tokio_util::sync::CancellationToken;

use super::run_quietly;
use crate::harness::{Folder, Screen, Seen, Server, settings, strike};

/// Nothing here takes longer, but on a machine that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_token_that_is_refused_twice_in_a_row_ends_the_program() {
    let mut server = Server::start().await;
    let bot = Application::build(settings(&Folder::shipped(), &server.line)).await.unwrap();
    server.sandbox.add_fault(strike("getUpdates", Fault::Status { code: 401, description: None }));
    let ended = tokio::time::timeout(PATIENCE, bot.run_until_stopped(CancellationToken::new())).await;
    match ended.expect("it goes on without a token") {
        Err(Stop::Failed { cause, hint }) => {
            assert_eq!(cause.to_string(), "Telegram refuses the token");
            assert!(hint.contains("@BotFather"), "{hint}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        server.sandbox.calls()["getUpdates"],
        2,
        "the first refusal alone ends nothing, and the third is not needed"
    );
    server.line.cut().await;
}

#[tokio::test]
async fn a_line_that_is_cut_for_seconds_loses_and_repeats_nothing() {
    run_quietly(async |bot| {
        bot.expects_warning("cannot receive updates");
        let mut readers: Vec<_> = (0..20).map(|_| bot.reader("en")).collect();
        bot.line.cut().await;
        for reader in &mut readers {
            reader.says("/about");
        }
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert!(bot.eyes.is_live().await && bot.eyes.readiness().await.0);
        assert_eq!(bot.sandbox.pending(), 20);
        bot.line.mend().await;
        for reader in &mut readers {
            reader.answer().await;
        }
        bot.all_confirmed().await;
        assert_eq!(bot.eyes.count("appeal_parked_total").await, 0.0);
    })
    .await;
}

#[tokio::test]
async fn a_reply_whose_answer_is_lost_again_and_again_is_given_up() {
    run_quietly(async |bot| {
        bot.expects_warning("a reply was sent and its answer was lost several times; it is given up");
        let unlucky = bot.sandbox.new_chat(appeal_bot::sandbox::ChatKind::Private);
        let mut screen = Screen::of(&bot.sandbox, unlucky);
        let rule = FaultRule { chat: Some(unlucky), after: true, ..strike("sendMessage", Fault::Close) };
        bot.sandbox.add_fault(rule);
        bot.sandbox.say(unlucky, "/about", Some("en")).unwrap();
        let mut other = bot.reader("en");
        let unsure = "appeal_answers_total{outcome=\"unsure\"}";
        for _ in 0..200 {
            other.says("/about");
            other.answer().await;
            if bot.eyes.count(unsure).await == 1.0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(bot.eyes.count(unsure).await, 1.0);
        bot.all_confirmed().await;
        let seen = screen.seen().len();
        assert!((3..=9).contains(&seen), "the reader got it {seen} times");
        assert!(screen.seen().iter().all(|seen| *seen == Seen::Message));
    })
    .await;
}
