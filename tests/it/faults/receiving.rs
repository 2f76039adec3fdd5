//! getUpdates: whatever fails, updates are taken in again and answered once, and the operator is told.

use std::time::Duration;

use telegram_sandbox::{ChatKind, Fault, FaultRule, Options, Sandbox};

use super::Trouble::{
    self, BadGateway, ClosedAfter, ClosedBefore, HalfJson, Portal, ServerError, SilentBefore, Slow,
    Throttled, Unauthorized,
};
use super::run_quietly;
use crate::harness::{
    Conversation, Screen, Seen, client, quiet, run, run_after, side_by_side, strike,
};

/// What happens where `trouble` strikes one getUpdates; the reader is answered once in any case.
#[derive(Clone, Copy)]
struct Cell {
    trouble: Trouble,
    /// What the operator is told.
    warning: Option<&'static str>,
}

const CELLS: [Cell; 10] = [
    Cell {
        trouble: ServerError,
        warning: Some("cannot receive updates; trying again reason=\"the server fails\""),
    },
    Cell {
        trouble: BadGateway,
        warning: Some("cannot receive updates; trying again reason=\"the server fails\""),
    },
    Cell {
        trouble: Portal,
        warning: Some("cannot receive updates; trying again reason=\"unreadable answer\""),
    },
    Cell {
        trouble: HalfJson,
        warning: Some("cannot receive updates; trying again reason=\"unreadable answer\""),
    },
    Cell {
        trouble: ClosedBefore,
        warning: Some("cannot receive updates; trying again reason=\"connection broke\""),
    },
    Cell {
        trouble: ClosedAfter,
        warning: Some("cannot receive updates; trying again reason=\"connection broke\""),
    },
    Cell {
        trouble: SilentBefore,
        warning: Some("cannot receive updates; trying again reason=\"timed out\""),
    },
    Cell { trouble: Slow, warning: None },
    Cell {
        trouble: Throttled,
        warning: Some("cannot receive updates; trying again reason=\"too many requests\""),
    },
    Cell {
        trouble: Unauthorized,
        warning: Some("cannot receive updates; trying again reason=\"token refused\""),
    },
];

#[test]
fn a_poll_that_fails_once_is_made_again() {
    side_by_side(CELLS, |cell| format!("getUpdates {:?}", cell.trouble), play);
}

async fn play(cell: Cell) {
    run_quietly(async |bot| {
        // The poll that waits now was begun before; the next one is struck, while somebody already waits for it.
        let (first, second) =
            (bot.sandbox.new_chat(ChatKind::Private), bot.sandbox.new_chat(ChatKind::Private));
        let mut screens = [first, second].map(|chat| Screen::of(&bot.sandbox, chat));
        bot.sandbox.add_fault(cell.trouble.rule("getUpdates", None));
        let polls = bot.calls("getUpdates");
        bot.sandbox.say(first, "/about", Some("en")).unwrap();
        screens[0].shows(Seen::Message, 1).await;
        bot.is_called("getUpdates", polls + 1).await;
        bot.sandbox.say(second, "/about", Some("en")).unwrap();
        let takes = cell.trouble.takes(POLL);
        bot.passes(takes / 3).await;
        assert!(takes.is_zero() || screens[1].seen().is_empty(), "it is not over");
        bot.passes(takes - takes / 3).await;
        screens[1].shows(Seen::Message, 1).await;
        bot.all_confirmed().await;
        for screen in &mut screens {
            assert_eq!(screen.seen(), [Seen::Message]);
        }
        assert!(bot.telemetry.is_live().await);
        assert_eq!(bot.telemetry.readiness().await, (true, "ready".to_owned()));
        let failed = bot.telemetry.count("appeal_polls_total{result=\"failed\"}").await;
        assert_eq!(failed, f64::from(u8::from(cell.warning.is_some())), "{:?}", bot.log.lines());
        if let Some(warning) = cell.warning {
            bot.expects_warning(warning);
        }
    })
    .await;
}

/// When a poll is given up: its wait, and ten seconds.
const POLL: Duration = Duration::from_secs(40);

/// A poll waits for 30 s where nobody writes; the one after a failed poll for three.
const SHORTER_THAN_A_POLL: usize = 22;
const CONFLICT: &str = "conflict: this bot receives its updates elsewhere";

/// Lets seconds pass until the bot is ready.
async fn readies_within_a_poll(bot: &Conversation) {
    for _ in 0..SHORTER_THAN_A_POLL {
        if bot.telemetry.readiness().await.0 {
            return;
        }
        bot.passes(Duration::from_secs(1)).await;
    }
    panic!("it is called not ready for too long");
}

/// Asks once for updates, as another instance does, and waits for them.
fn poll_elsewhere(bot: &Conversation) -> impl Future<Output = ()> + use<> {
    let url =
        format!("http://{}/bot{}/getUpdates?timeout=1", bot.line.address, crate::harness::TOKEN);
    async move { drop(client().get(url).send().await.unwrap()) }
}

/// Nobody writes after it, so no update ends the poll that shows that the bot is alone again. The wait is shorter than a long
/// poll.
#[tokio::test]
async fn a_second_poller_makes_the_bot_not_ready_until_it_ends() {
    run(async |bot| {
        bot.expects_warning(CONFLICT);
        bot.telemetry.readies().await;
        for _ in 0..2 {
            let elsewhere = tokio::spawn(poll_elsewhere(bot));
            bot.telemetry.says("conflict: another instance").await;
            assert!(bot.telemetry.is_live().await);
            bot.hurries(elsewhere).await.unwrap();
            readies_within_a_poll(bot).await;
        }
        let mut reader = bot.reader("en");
        reader.says("/about");
        reader.answer().await;
        let told = bot.log.lines().iter().filter(|line| line.contains(CONFLICT)).count();
        assert_eq!(told, 1, "once a minute: {:#?}", bot.log.lines());
        assert!(bot.telemetry.count("appeal_polls_total{result=\"conflict\"}").await >= 2.0);
    })
    .await;
}

#[tokio::test]
async fn a_bot_whose_first_poll_fails_is_ready_soon() {
    let prepare = |sandbox: &Sandbox| sandbox.add_fault(ClosedBefore.rule("getUpdates", None));
    run_after(&quiet(), Options::default(), prepare, async |bot| {
        bot.expects_warning("cannot receive updates; trying again reason=\"connection broke\"");
        readies_within_a_poll(bot).await;
    })
    .await;
}

/// All the words that a 409 comes with (Client.cpp `abort_long_poll`, `process_get_updates_query`).
const CONFLICTS: [&str; 3] = [
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    "Conflict: terminated by setWebhook request",
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
];

#[tokio::test]
async fn every_conflict_is_known_as_one() {
    run(async |bot| {
        bot.expects_warning(CONFLICT);
        bot.telemetry.readies().await;
        let mut reader = bot.reader("en");
        for (count, words) in (1..).zip(CONFLICTS) {
            let fault = Fault::Status { code: 409, description: Some(words.to_owned()) };
            bot.sandbox.add_fault(FaultRule { times: Some(1), ..strike("getUpdates", fault) });
            for _ in 0..2 {
                reader.says("/about");
                reader.answer().await;
            }
            bot.all_confirmed().await;
            assert_eq!(
                bot.telemetry.count("appeal_polls_total{result=\"conflict\"}").await,
                f64::from(count),
                "{words}"
            );
        }
        assert_eq!(bot.telemetry.count("appeal_polls_total{result=\"failed\"}").await, 0.0);
    })
    .await;
}

#[test]
fn polls_that_fail_come_less_and_less_often() {
    let conflict = Fault::Status { code: 409, description: None };
    let cells =
        [("failed", Fault::Close, "cannot receive updates"), ("conflict", conflict, CONFLICT)];
    side_by_side(cells, |(result, ..)| (*result).to_owned(), fail);
}

/// Before the fifth failure in a row the bot has waited for 0.2, 0.4, 0.8 and 1.6 s at the least.
async fn fail((result, fault, warning): (&'static str, Fault, &'static str)) {
    run_quietly(async |bot| {
        bot.expects_warning(warning);
        let mut reader = bot.reader("en");
        bot.sandbox.add_fault(strike("getUpdates", fault));
        let began = tokio::time::Instant::now();
        reader.says("/about");
        let failed = format!("appeal_polls_total{{result=\"{result}\"}}");
        while bot.telemetry.count(&failed).await < 5.0 {
            bot.passes(Duration::from_millis(100)).await;
        }
        assert!(began.elapsed() >= Duration::from_secs(3), "after {:?} already", began.elapsed());
        bot.sandbox.clear_faults();
        bot.hurries(reader.answer()).await;
    })
    .await;
}
