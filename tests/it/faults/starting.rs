//! The start: a bot that cannot reach Telegram says why and ends, and what only concerns its menus hinders nobody.

use appeal_bot::app::Application;
use appeal_bot::ops::exit_error::ExitError;
use serde_json::json;
use telegram_sandbox::{Fault, Options, Sandbox};

use super::CALL;
use super::Trouble::{
    self, BadGateway, ClosedBefore, HalfJson, Portal, ServerError, SilentBefore, Slow, Throttled,
    Unauthorized,
};
use crate::harness::process::Program;
use crate::harness::{
    Conversation, Folder, Server, TOKEN, hurry, run_after, settings, side_by_side, strike, until,
};

/// What the operator is told where `trouble` strikes getMe; nothing where the bot starts all the same.
const AT_START: [(Trouble, Option<&str>); 9] = [
    (ServerError, Some("cannot reach the Bot API at 127.0.0.1: the server fails")),
    (BadGateway, Some("cannot reach the Bot API at 127.0.0.1: the server fails")),
    (Portal, Some("cannot reach the Bot API at 127.0.0.1: unreadable answer")),
    (HalfJson, Some("cannot reach the Bot API at 127.0.0.1: unreadable answer")),
    (ClosedBefore, Some("cannot reach the Bot API at 127.0.0.1: connection broke")),
    (Slow, None),
    (SilentBefore, Some("cannot reach the Bot API at 127.0.0.1: timed out")),
    (Throttled, None),
    (Unauthorized, Some("Telegram refuses the token")),
];

#[test]
fn a_bot_that_is_not_told_who_it_is_ends_with_a_reason() {
    side_by_side(AT_START, |(trouble, _)| format!("getMe {trouble:?}"), start);
}

#[test]
fn menus_that_cannot_be_set_hinder_nobody() {
    side_by_side(MENUS, |(trouble, _)| format!("setMyCommands {trouble:?}"), set_menus);
}

async fn start((trouble, reason): (Trouble, Option<&'static str>)) {
    let mut server = Server::start().await;
    server.sandbox.add_fault(trouble.rule("getMe", None));
    let settings = settings(&Folder::shipped(), &server.line);
    match (hurry(&server.sandbox, Application::build(settings)).await, reason) {
        (Ok(_), None) => {}
        (Err(ExitError::Failed { cause, hint }), Some(reason)) => {
            assert_eq!(cause.to_string(), reason);
            assert!(!hint.is_empty() && !format!("{cause:?}").contains(TOKEN));
        }
        (result, _) => panic!("{reason:?} is expected of {result:?}"),
    }
    server.line.cut().await;
}

/// What the operator is told where `trouble` strikes setMyCommands; readers are answered in any case.
const MENUS: [(Trouble, Option<&str>); 9] = [
    (ServerError, Some("cannot set menus, name and descriptions; the bot answers all the same")),
    (BadGateway, Some("cannot set menus, name and descriptions; the bot answers all the same")),
    (Portal, Some("cannot set menus, name and descriptions; the bot answers all the same")),
    (HalfJson, Some("cannot set menus, name and descriptions; the bot answers all the same")),
    (ClosedBefore, Some("cannot set menus, name and descriptions; the bot answers all the same")),
    (Slow, None),
    (SilentBefore, Some("cannot set menus, name and descriptions; the bot answers all the same")),
    (Throttled, None),
    (Unauthorized, Some("cannot set menus, name and descriptions; the bot answers all the same")),
];

async fn set_menus((trouble, warning): (Trouble, Option<&'static str>)) {
    let prepare = |sandbox: &Sandbox| sandbox.add_fault(trouble.rule("setMyCommands", None));
    run_after(&Folder::shipped(), Options::default(), prepare, async |bot| {
        let is_over = |bot: &Conversation| match warning {
            Some(_) => !bot.log.lines().is_empty(),
            None => bot.sandbox.snapshot()["bot"]["short_description"]["en"].is_string(),
        };
        let mut reader = bot.reader("en");
        reader.says("/about");
        reader.answer().await;
        let is_waited_for = !trouble.takes(CALL).is_zero() && is_over(bot);
        assert!(!is_waited_for, "the reader waited for the menus");
        assert!(bot.telemetry.readiness().await.0);
        bot.hurries(until("the menus are set or given up", async || is_over(bot))).await;
        if let Some(warning) = warning {
            bot.expects_warning(warning);
        }
    })
    .await;
}

/// The name becomes part of links, so one that could lead elsewhere must be refused.
#[tokio::test]
async fn a_bot_whose_name_is_no_username_does_not_start() {
    for name in ["", "evil.example/x"] {
        let mut server = Server::start().await;
        let account = json!({ "id": 42, "is_bot": true, "first_name": "B", "username": name });
        let body = json!({ "ok": true, "result": account }).to_string();
        server.sandbox.add_fault(strike("getMe", Fault::Body { body }));
        let settings = settings(&Folder::shipped(), &server.line);
        let started = hurry(&server.sandbox, Application::build(settings)).await;
        assert!(matches!(started, Err(ExitError::Failed { .. })), "{name:?}: {started:?}");
        server.line.cut().await;
    }
}

#[tokio::test]
async fn a_name_that_nobody_knows_ends_the_program() {
    let ended = Program::bot("http://no-such-host.invalid").ends().await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(
        ended.err.contains("cannot reach the Bot API at no-such-host.invalid: cannot connect"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("TELOXIDE_API_URL"), "{}", ended.err);
}
