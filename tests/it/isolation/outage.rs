//! An outage of Telegram: nothing is parked, nothing is lost, and the bot lives on.

use std::time::Duration;

use telegram_sandbox::{ChatKind, Fault, FaultRule, Options};

use super::{PARKED_EVER, PARKED_NOW, heading, wait};
use crate::harness::{Conversation, quiet, run_with, side_by_side, strike};

/// An outage lasts for twenty-five of these.
const STEP: Duration = Duration::from_millis(200);

/// Whom it strikes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Struck {
    /// Everybody.
    All,
    /// One half; the other half was just served, as where it begins in the middle of a batch.
    Half,
}
use Struck::{All, Half};

struct Outage {
    method: &'static str,
    /// None: nobody listens.
    fault: Option<Fault>,
    struck: Struck,
}

const fn outage(method: &'static str, struck: Struck, fault: Fault) -> Outage {
    Outage { method, fault: Some(fault), struck }
}

fn outages() -> Vec<Outage> {
    let code = |code| Fault::Status { code, description: None };
    vec![
        outage("*", All, code(500)),
        outage("*", All, Fault::Html { code: 502 }),
        outage("*", All, Fault::Close),
        outage("*", All, wait(Duration::from_secs(2))),
        Outage { method: "*", fault: None, struck: All },
        outage("sendMessage", All, code(500)),
        outage("sendMessage", All, Fault::HalfJson),
        outage("sendMessage", All, Fault::Close),
        outage("sendMessage", All, Fault::Silence),
        outage("sendMessage", All, wait(Duration::from_secs(2))),
        outage("sendMessage", Half, code(500)),
        outage("sendMessage", Half, Fault::HalfJson),
        outage("sendMessage", Half, Fault::Close),
        outage("sendMessage", Half, Fault::Silence),
        outage("sendMessage", Half, wait(Duration::from_secs(4))),
    ]
}

#[test]
fn an_outage_of_five_seconds_parks_nothing_and_loses_nothing() {
    let name =
        |outage: &Outage| format!("{} {:?} {:?}", outage.method, outage.struck, outage.fault);
    side_by_side(outages(), name, play);
}

async fn play(outage: Outage) {
    run_with(&quiet(), Options::default(), async |bot| {
        if outage.method == "*" {
            bot.expects_warning("cannot receive updates");
        }
        let mut served: Vec<_> = (0..10).map(|_| bot.reader("en")).collect();
        let mut struck: Vec<_> = (0..10).map(|_| bot.reader("en")).collect();
        if outage.struck == All {
            struck.append(&mut served);
        }
        bot.telemetry.readies().await;
        let more: Vec<i64> = (0..110).map(|_| bot.sandbox.new_chat(ChatKind::Private)).collect();
        begin(bot, &outage, struck.iter().map(|reader| reader.chat).chain(more.iter().copied()))
            .await;
        for reader in served.iter_mut().chain(&mut struck) {
            reader.says("/appeal");
        }
        for reader in &mut served {
            reader.answer().await;
        }
        // More than the window holds: where it has room, nothing is parked in any case.
        for chat in &more {
            bot.sandbox.say(*chat, "/appeal", Some("en")).unwrap();
        }
        goes_on(bot).await;
        let waiting = struck.len() + more.len();
        assert!(bot.sandbox.pending() >= waiting, "what was not answered is not confirmed");
        bot.sandbox.clear_faults();
        if outage.fault.is_none() {
            bot.line.mend().await;
        }
        // A call that hangs is given up after 15 s, and no other pause is longer by now.
        bot.passes(Duration::from_secs(15)).await;
        for reader in &mut struck {
            assert_eq!(heading(&*reader.answer().await), "The appeal");
        }
        bot.all_confirmed().await;
        // Whoever is tried last may wait alone by then.
        bot.telemetry.counts(PARKED_NOW, 0.0).await;
        assert!(more.iter().all(|chat| bot.answers(*chat) == 1));
        // At the end the conversation finds that nobody was answered twice.
    })
    .await;
}

async fn goes_on(bot: &Conversation) {
    for _ in 0..25 {
        bot.passes(STEP).await;
    }
    assert!(bot.telemetry.is_live().await, "an outage kills no bot");
    assert_eq!(bot.telemetry.readiness().await, (true, "ready".to_owned()));
    assert_eq!(bot.telemetry.count(PARKED_EVER).await, 0.0);
}

async fn begin(bot: &mut Conversation, outage: &Outage, struck: impl Iterator<Item = i64>) {
    let Some(fault) = &outage.fault else { return bot.line.cut().await };
    let rule = strike(outage.method, fault.clone());
    match outage.struck {
        All => bot.sandbox.add_fault(rule),
        Half => struck
            .for_each(|chat| bot.sandbox.add_fault(FaultRule { chat: Some(chat), ..rule.clone() })),
    }
}
