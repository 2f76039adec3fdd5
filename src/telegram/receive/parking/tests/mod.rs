//! The rule, by tables of windows and by simulated histories.

mod simulation;

use super::Decision::{Drop, Park};
use super::*;

const SHARE: usize = 10;

/// A window made of parts, each a run of updates that came in one answer of `getUpdates`.
struct Made {
    began: Instant,
    window: Window,
    next: i64,
}

impl Made {
    fn new() -> Self {
        Self { began: Instant::now(), window: Window::default(), next: 0 }
    }

    fn entry(&mut self, after: u64, chat: i64, reader: u64, state: State) -> WindowEntry {
        self.next += 1;
        let since = self.began + Duration::from_millis(after);
        WindowEntry {
            update_id: self.next,
            queue_key: QueueKey::Chat(chat),
            reader: Some(reader),
            since,
            state,
        }
    }

    /// So many updates of one reader in one chat.
    fn of(mut self, count: usize, after: u64, reader: u64, state: State) -> Self {
        for _ in 0..count {
            let entry = self.entry(after, reader as i64, reader, state);
            self.window.add(entry);
        }
        self
    }

    /// So many updates, each of another reader.
    fn others(mut self, count: usize, after: u64, state: State) -> Self {
        for _ in 0..count {
            let other = 1_000 + self.next;
            let entry = self.entry(after, other, other as u64, state);
            self.window.add(entry);
        }
        self
    }

    /// So many replies of each of these readers are parked.
    fn parked(mut self, readers: std::ops::Range<u64>, each: usize) -> Self {
        for reader in readers {
            for _ in 0..each {
                let entry = self.entry(0, reader as i64, reader, State::Waiting);
                self.window.parked.push(entry);
            }
        }
        self
    }

    /// How many are parked and passed over, so long after the first answer.
    fn decided(&self, after: u64) -> (usize, usize) {
        let decisions = decide(&self.window, SHARE, self.began + Duration::from_millis(after));
        let parked = decisions.iter().filter(|decision| matches!(decision, Park(_))).count();
        (parked, decisions.len() - parked)
    }
}

use State::{Answered, Waiting};

#[test]
fn nothing_is_parked_while_the_window_has_room() {
    let made = Made::new().of(1, 0, 1, Waiting).others(88, 100, Answered);
    assert_eq!(made.decided(60_000), (0, 0));
    assert_eq!(
        made.others(1, 100, Answered).decided(60_000),
        (1, 0),
        "90 of 100 are full: the rest is for proof"
    );
}

#[test]
fn a_chat_that_waits_while_later_updates_of_others_are_answered_is_parked() {
    for (waiting, finished) in [(1, 98), (12, 87), (45, 54)] {
        let made = Made::new().others(waiting, 0, Waiting).others(finished, 100, Answered);
        assert_eq!(made.decided(299), (0, 0), "the patience is not over");
        assert_eq!(made.decided(300).0, waiting.min(ROOM));
    }
}

#[test]
fn a_window_that_has_outgrown_one_answer_makes_room_too() {
    let made = Made::new().others(2, 0, Waiting).others(108, 100, Answered);
    assert_eq!(made.decided(300), (2, 0));
}

#[test]
fn chats_count_once_however_much_they_ask() {
    let held = |made: Made| (1..10).fold(made, |made, reader| made.of(8, 100, reader, Waiting));
    assert_eq!(
        held(Made::new().of(1, 0, 1, Waiting)).others(20, 200, Answered).decided(400).0,
        ROOM - 7
    );
}

#[test]
fn an_outage_parks_nothing_wherever_it_begins() {
    for answered in 0..=90 {
        let made = Made::new().others(1, 0, Waiting).others(answered, 0, Answered);
        let made = made.others(90 - answered, 0, Waiting).others(9, 100, Waiting);
        assert_eq!(made.decided(60_000), (0, 0), "after {answered} answers to one poll");
    }
}

#[test]
fn later_updates_that_are_passed_over_prove_nothing() {
    let made = Made::new().others(2, 0, Waiting).of(97, 100, 1, State::Dropped);
    assert_eq!(made.decided(60_000), (0, 0));
}

#[test]
fn later_updates_that_end_without_an_answer_prove_nothing() {
    let made = Made::new().others(2, 0, Waiting).others(97, 100, State::Ended);
    assert_eq!(made.decided(60_000), (0, 0), "talk among others ends in an outage as well");
}

#[test]
fn a_reader_who_fills_the_window_loses_the_newest_and_the_rest_is_parked() {
    assert_eq!(Made::new().of(100, 0, 1, Waiting).decided(300), (SHARE, 90));
}

#[test]
fn readers_who_fill_the_window_together_do_not_look_like_an_outage() {
    let made = (0..30).fold(Made::new(), |made, _| {
        (1..=3).fold(made, |made, reader| made.of(1, 0, reader, Waiting))
    });
    assert_eq!(made.decided(300), (3 * SHARE, 3 * (30 - SHARE)));
}

#[test]
fn a_flood_in_an_outage_makes_nobody_else_lose_a_reply() {
    let made = Made::new().others(5, 0, Waiting).of(85, 0, 1, Waiting).others(10, 100, Waiting);
    assert_eq!(made.decided(60_000), (0, 85 - SHARE));
}

#[test]
fn one_chat_of_many_readers_is_parked() {
    let mut made = Made::new();
    for reader in 0..95 {
        let entry = made.entry(0, 7, reader, Waiting);
        made.window.add(entry);
    }
    assert_eq!(made.decided(300), (ROOM - 5, 0));
}

#[test]
fn two_hundred_are_parked_at_most_and_then_those_who_have_most_make_room() {
    let held = |each, readers: u64| {
        Made::new().parked(1..readers + 1, each).others(1, 0, Waiting).others(98, 100, Answered)
    };
    assert_eq!(held(10, 20).decided(300), (1, 1), "somebody has ten");
    assert_eq!(held(1, 200).decided(300), (0, 0), "nobody loses their only one");
    assert_eq!(held(1, 199).decided(300), (1, 0));
}

#[test]
fn what_is_in_work_is_not_passed_over() {
    let made = Made::new().of(30, 0, 1, Waiting).others(70, 100, Answered);
    let decisions = decide(&made.window, 1, made.began + PATIENCE);
    assert!(matches!(decisions.last(), Some(Park(WindowEntry { update_id: 1, .. }))));
    assert_eq!(decisions.iter().filter(|decision| matches!(decision, Drop(_))).count(), 29);
}
