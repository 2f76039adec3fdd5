//! When the bot is ready, and when it lives.

use telegram_sandbox::{Fault, FaultRule, Options, Sandbox};

use crate::harness::{quiet, run_after, strike, until};

fn slow(method: &str) -> FaultRule {
    FaultRule { times: Some(1), ..strike(method, Fault::Delay { ms: 4_000 }) }
}

#[tokio::test]
async fn ready_from_the_first_poll_to_the_stop_and_alive_all_the_time() {
    let prepare = |sandbox: &Sandbox| sandbox.add_fault(slow("getUpdates"));
    run_after(&quiet(), Options::default(), prepare, async |bot| {
        assert_eq!(bot.telemetry.readiness().await, (false, "not receiving updates".to_owned()));
        assert!(bot.telemetry.is_live().await);
        bot.telemetry.readies().await;

        bot.sandbox.add_fault(slow("sendMessage"));
        let mut reader = bot.reader("en");
        reader.says("/about");
        until("it answers", async || bot.sandbox.calls().contains_key("sendMessage")).await;
        bot.stop.cancel();
        bot.telemetry.says("stopping").await;
        assert!(bot.telemetry.is_live().await, "what is in flight is finished first");
        reader.answer().await;
    })
    .await;
}
