//! The methods that answer: each fault strikes one call of one chat once, and everybody else goes on.

use telegram_sandbox::ChatKind;

use super::Trouble::{
    BadGateway, ClosedAfter, ClosedBefore, HalfJson, Portal, ServerError, SilentAfter,
    SilentBefore, Slow, Throttled, Unauthorized,
};
use super::{CALL, Trouble, run_quietly};
use crate::harness::Seen::{Deletion, Edit, End, Message, Notice};
use crate::harness::{Conversation, Screen, Seen, buttons, side_by_side};

/// What happens where `trouble` strikes `method`.
#[derive(Clone, Copy)]
struct Cell {
    method: &'static str,
    trouble: Trouble,
    /// All that the reader sees, in any order. Twice is allowed only where it was done and the answer was lost.
    seen: &'static [Seen],
    /// How the calls of the method end, as the metrics call it.
    calls: &'static [(&'static str, f64)],
}

const fn cell(
    method: &'static str,
    trouble: Trouble,
    seen: &'static [Seen],
    calls: &'static [(&'static str, f64)],
) -> Cell {
    Cell { method, trouble, seen, calls }
}

const SEND: &str = "sendMessage";
const EDIT: &str = "editMessageText";
const TAP: &str = "answerCallbackQuery";
const DELETE: &str = "deleteMessages";

/// The second try is taken.
const AGAIN: &[(&str, f64)] = &[("retry", 1.0), ("ok", 1.0)];
const WAITED: &[(&str, f64)] = &[("throttled", 1.0), ("ok", 1.0)];
const FIRST: &[(&str, f64)] = &[("ok", 1.0)];
/// The first try was taken already, so that the second changes nothing.
const TAKEN: &[(&str, f64)] = &[("retry", 1.0), ("unchanged", 1.0)];

const CELLS: [Cell; 44] = [
    cell(SEND, ServerError, &[Message], AGAIN),
    cell(SEND, BadGateway, &[Message], AGAIN),
    cell(SEND, Portal, &[Message], AGAIN),
    cell(SEND, HalfJson, &[Message, Message], AGAIN),
    cell(SEND, ClosedBefore, &[Message], AGAIN),
    cell(SEND, ClosedAfter, &[Message, Message], AGAIN),
    cell(SEND, Slow, &[Message], FIRST),
    cell(SEND, SilentBefore, &[Message], AGAIN),
    cell(SEND, SilentAfter, &[Message, Message], AGAIN),
    cell(SEND, Throttled, &[Message], WAITED),
    cell(SEND, Unauthorized, &[Message], AGAIN),
    cell(EDIT, ServerError, &[Edit, End], AGAIN),
    cell(EDIT, BadGateway, &[Edit, End], AGAIN),
    cell(EDIT, Portal, &[Edit, End], AGAIN),
    cell(EDIT, HalfJson, &[Edit, End], TAKEN),
    cell(EDIT, ClosedBefore, &[Edit, End], AGAIN),
    cell(EDIT, ClosedAfter, &[Edit, End], TAKEN),
    cell(EDIT, Slow, &[Edit, End], FIRST),
    cell(EDIT, SilentBefore, &[Edit, End], AGAIN),
    cell(EDIT, SilentAfter, &[Edit, End], TAKEN),
    cell(EDIT, Throttled, &[Edit, End], WAITED),
    cell(EDIT, Unauthorized, &[Edit, End], AGAIN),
    cell(TAP, ServerError, &[Edit, End], AGAIN),
    cell(TAP, BadGateway, &[Edit, End], AGAIN),
    cell(TAP, Portal, &[Edit, End], AGAIN),
    cell(TAP, HalfJson, &[Edit, End, End], AGAIN),
    cell(TAP, ClosedBefore, &[Edit, End], AGAIN),
    cell(TAP, ClosedAfter, &[Edit, End, End], AGAIN),
    cell(TAP, Slow, &[Edit, End], FIRST),
    cell(TAP, SilentBefore, &[Edit, End], AGAIN),
    cell(TAP, SilentAfter, &[Edit, End, End], AGAIN),
    cell(TAP, Throttled, &[Edit, End], WAITED),
    cell(TAP, Unauthorized, &[Edit, End], AGAIN),
    cell(DELETE, ServerError, &[Deletion, Notice], AGAIN),
    cell(DELETE, BadGateway, &[Deletion, Notice], AGAIN),
    cell(DELETE, Portal, &[Deletion, Notice], AGAIN),
    cell(DELETE, HalfJson, &[Deletion, Notice], AGAIN),
    cell(DELETE, ClosedBefore, &[Deletion, Notice], AGAIN),
    cell(DELETE, ClosedAfter, &[Deletion, Notice], AGAIN),
    cell(DELETE, Slow, &[Deletion, Notice], FIRST),
    cell(DELETE, SilentBefore, &[Deletion, Notice], AGAIN),
    cell(DELETE, SilentAfter, &[Deletion, Notice], AGAIN),
    cell(DELETE, Throttled, &[Deletion, Notice], WAITED),
    cell(DELETE, Unauthorized, &[Deletion, Notice], AGAIN),
];

#[test]
fn an_answer_that_fails_once_is_given_and_nobody_else_waits() {
    side_by_side(CELLS, |cell| format!("{} {:?}", cell.method, cell.trouble), play);
}

async fn play(cell: Cell) {
    run_quietly(async |bot| {
        let struck = bot.sandbox.new_chat(ChatKind::Private);
        let mut screen = Screen::of(&bot.sandbox, struck);
        if cell.method != SEND {
            bot.sandbox.say(struck, "/about", Some("en")).unwrap();
            screen.shows(Message, 1).await;
            screen.forgets();
        }
        bot.sandbox.add_fault(cell.trouble.rule(cell.method, Some(struck)));
        ask(bot, struck, cell.method);

        let mut other = bot.reader("en");
        other.says("/about");
        other.answer().await;
        let takes = cell.trouble.takes(CALL);
        if !takes.is_zero() {
            bot.is_called(cell.method, if cell.method == SEND { 2 } else { 1 }).await;
            let is_over = screen.seen().len() >= cell.seen.len();
            assert!(cell.trouble == SilentAfter || !is_over, "the other one waited for it");
            bot.passes(takes).await;
        }
        let (what, times) = most(cell.seen);
        screen.shows(what, times).await;
        for seen in cell.seen {
            screen.shows(*seen, 1).await;
        }
        bot.all_confirmed().await;
        bot.telemetry.counts("appeal_parked_replies", 0.0).await;
        assert_eq!(sorted(screen.seen()), sorted(cell.seen), "what the reader sees");
        look(bot, cell).await;
    })
    .await;
}

/// The other reader needs one more message; and so did the one who is struck, to tap on.
async fn look(bot: &Conversation, cell: Cell) {
    let others = if cell.method == SEND { 1.0 } else { 0.0 };
    for (result, count) in cell.calls {
        let sample =
            format!("appeal_api_calls_total{{method=\"{}\",result=\"{result}\"}}", cell.method);
        let expected = if *result == "ok" { count + others } else { *count };
        assert_eq!(bot.telemetry.count(&sample).await, expected, "{sample}");
    }
    assert!(bot.telemetry.is_live().await);
    assert_eq!(bot.telemetry.readiness().await, (true, "ready".to_owned()));
}

/// What comes last is what comes most often.
fn most(seen: &[Seen]) -> (Seen, usize) {
    let count = |what: Seen| seen.iter().filter(|seen| **seen == what).count();
    let what = seen.iter().copied().max_by_key(|what| count(*what)).unwrap();
    (what, count(what))
}

fn sorted(seen: &[Seen]) -> Vec<String> {
    let mut names: Vec<String> = seen.iter().map(ToString::to_string).collect();
    names.sort();
    names
}

/// Does what needs the method.
fn ask(bot: &Conversation, chat: i64, method: &str) {
    if method == SEND {
        bot.sandbox.say(chat, "/about", Some("en")).unwrap();
        return;
    }
    let answer = bot.sandbox.messages(chat).pop().unwrap();
    let label = if method == DELETE { "Erase" } else { "Sources" };
    let button = buttons(&answer).into_iter().find(|(text, _)| text == label);
    bot.sandbox.tap(chat, answer.message_id, &button.unwrap().1, Some("en")).unwrap();
}
