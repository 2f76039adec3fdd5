//! Random histories of a group of three with `groups = "private"`: whatever happens, in whatever order, the others see
//! nothing but the neutral line.
//!
//! `APPEAL_GROUP_HISTORIES` and `APPEAL_GROUP_SEED` choose how many are played, and which.

#![allow(clippy::print_stderr, reason = "a failed test shows which history it was")]

use std::collections::HashSet;
use std::time::Duration;

use telegram_sandbox::{ChatKind, Event, Fault, FaultRule, MEMBERS, Message, Said, Sandbox, Tap};
use tokio::sync::broadcast;

use super::private::NEUTRAL;
use super::{ASKED, behaving};
use crate::harness::process::{Program, Running};
use crate::harness::{Folder, PATIENCE, Rng, Server, buttons, until};

const SEED: u64 = 20_260_714;
const A_FEW: u64 = 6;
/// What happens in one history.
const STEPS: usize = 60;
const LANGUAGES: [&str; 3] = ["uk", "ko", "ru"];
/// Payloads of buttons that no member was shown.
const FORGED: [&str; 6] = [
    "1s:en:appeal:0:1",
    "1l:ko:start:0:2",
    "1h:uk:sources:0:1",
    "1e:ru:appeal:0:1",
    "1c:en:erase:0:0",
    "0:old",
];
/// Descriptions of a 400.
const REFUSALS: [&str; 6] = [
    "Bad Request: can't parse entities",
    "Bad Request: MEDIA_CAPTION_TOO_LONG",
    "Bad Request: ephemeral message not found",
    "Bad Request: message thread not found",
    "Bad Request: MESSAGE_NOT_COMMAND",
    "Bad Request: TOPIC_CLOSED",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_no_history_do_the_others_see_a_word() {
    let number = |variable: &str, usual: u64| {
        std::env::var(variable).map_or(usual, |value| value.parse().expect(variable))
    };
    let seed = number("APPEAL_GROUP_SEED", SEED);
    for seed in seed..seed + number("APPEAL_GROUP_HISTORIES", A_FEW) {
        eprintln!("APPEAL_GROUP_SEED={seed} APPEAL_GROUP_HISTORIES=1");
        let mut history = History::begin(seed).await;
        for _ in 0..STEPS {
            history.step().await;
            history.look();
        }
        history.end().await;
    }
}

struct History {
    rng: Rng,
    server: Server,
    words: Folder,
    group: i64,
    bot: Option<Running>,
    events: broadcast::Receiver<Event>,
    /// All answers that one member saw at some time; most are gone or changed by now.
    answers: Vec<Message>,
    /// The members who have asked for something alone.
    askers: HashSet<i64>,
}

impl History {
    async fn begin(seed: u64) -> Self {
        let (server, words) = (Server::start().await, behaving("private"));
        words.replace("bot.toml", "publish = true", "publish = false");
        let group = server.sandbox.new_chat(ChatKind::Supergroup);
        let (events, rng) = (server.sandbox.subscribe(), Rng(seed));
        let (answers, askers) = (Vec::new(), HashSet::new());
        let mut history = Self { rng, server, words, group, bot: None, events, answers, askers };
        history.start();
        history
    }

    fn sandbox(&self) -> &Sandbox {
        &self.server.sandbox
    }

    fn start(&mut self) {
        let program = Program::bot(&self.server.url).env("APPEAL_CONFIG", self.words.path());
        self.bot = Some(program.starts());
    }

    async fn step(&mut self) {
        let member = self.rng.below(MEMBERS.len());
        match self.rng.below(20) {
            0..=6 => self.says(member, true),
            7..=8 => self.says(member, false),
            9..=13 => self.taps_an_answer(member),
            14 => self.taps_what_all_see(member),
            15 => self.dismisses(),
            16..=17 => self.spoil(),
            18 => self.sandbox().clear_faults(),
            _ if self.rng.below(3) == 0 => self.sandbox().advance(Duration::from_secs(20)),
            _ => self.kill().await,
        }
        let pause = self.rng.below(40) as u64;
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }

    fn says(&mut self, member: usize, ephemeral: bool) {
        let text = ASKED[self.rng.below(ASKED.len())].to_owned();
        if ephemeral {
            self.askers.insert(MEMBERS[member]);
        }
        let language_code = Some(LANGUAGES[member].to_owned());
        let (chat_id, user_id) = (self.group, Some(MEMBERS[member]));
        let said = Said { chat_id, text, language_code, user_id, ephemeral, ..Said::default() };
        self.sandbox().say_with(&said).unwrap();
    }

    fn tap(&mut self, member: usize, data: String, message_id: i64, ephemeral: Option<i64>) {
        self.askers.insert(MEMBERS[member]);
        let tap = Tap {
            chat_id: self.group,
            message_id,
            data,
            user_id: Some(MEMBERS[member]),
            ephemeral_message_id: ephemeral,
            inaccessible: self.rng.below(20) == 0,
            ..Tap::default()
        };
        self.sandbox().tap_with(&tap).unwrap();
    }

    /// Any button that a member was ever shown, or one that nobody was.
    fn taps_an_answer(&mut self, member: usize) {
        let own = |message: &&Message| {
            message.ephemeral.is_some_and(|own| own.user_id == MEMBERS[member])
        };
        let answers: Vec<Message> = self.answers.iter().filter(own).cloned().collect();
        let Some(answer) = answers.get(self.rng.below(answers.len())) else { return };
        let mut payloads: Vec<String> =
            buttons(answer).into_iter().map(|(_, carries)| carries).collect();
        payloads.push(FORGED[self.rng.below(FORGED.len())].to_owned());
        let data = payloads.swap_remove(self.rng.below(payloads.len()));
        self.tap(member, data, 0, answer.ephemeral.map(|own| own.ephemeral_message_id));
    }

    fn taps_what_all_see(&mut self, member: usize) {
        let messages = self.sandbox().messages(self.group);
        let Some(message) = messages.get(self.rng.below(messages.len())) else { return };
        let data = FORGED[self.rng.below(FORGED.len())].to_owned();
        self.tap(member, data, message.message_id, None);
    }

    /// A member deletes something, and its id is free.
    fn dismisses(&mut self) {
        let shown = self.sandbox().ephemeral_messages(self.group);
        let Some(own) = shown.get(self.rng.below(shown.len())).and_then(|shown| shown.ephemeral)
        else {
            return;
        };
        self.sandbox().dismiss(self.group, own.user_id, own.ephemeral_message_id);
    }

    fn spoil(&mut self) {
        let methods = [
            "sendMessage",
            "sendMessage",
            "editEphemeralMessageText",
            "deleteEphemeralMessage",
            "answerCallbackQuery",
            "getUpdates",
        ];
        let retry_after = Some([1, 30][self.rng.below(2)]);
        let description = Some(REFUSALS[self.rng.below(REFUSALS.len())].to_owned());
        let fault = match self.rng.below(7) {
            0 | 1 => Fault::Status { code: 400, description },
            2 => Fault::Status { code: 403, description: None },
            3 => Fault::TooManyRequests { retry_after },
            4 => Fault::Status { code: 500, description: None },
            5 => Fault::HalfJson,
            _ => Fault::Close,
        };
        let method = methods[self.rng.below(methods.len())].to_owned();
        let (times, after) = (Some(1 + self.rng.below(3) as u32), self.rng.below(2) == 0);
        self.sandbox().add_fault(FaultRule { method, chat: None, times, after, fault });
    }

    async fn kill(&mut self) {
        let mut bot = self.bot.take().expect("no bot runs");
        bot.signal("KILL");
        bot.ends_within(PATIENCE).await;
        self.start();
    }

    /// Looks at all that was shown to anybody since.
    fn look(&mut self) {
        loop {
            match self.events.try_recv() {
                Ok(event) => self.check(&event),
                Err(broadcast::error::TryRecvError::Empty) => return,
                Err(error) => panic!("{error}"),
            }
        }
    }

    fn check(&mut self, event: &Event) {
        match event {
            Event::Message { message, .. } | Event::Edit { message, .. } if !message.outgoing => {
                let Some(own) = message.ephemeral else {
                    assert!(matches!(event, Event::Message { .. }), "{event:?}");
                    assert_is_neutral(message);
                    return;
                };
                assert!(self.askers.contains(&own.user_id), "who asked nothing: {event:?}");
                self.answers.push(Message::clone(message));
            }
            Event::Delete { .. } => panic!("all see that something is gone: {event:?}"),
            _ => {}
        }
    }

    /// Nothing of it has stopped the bot: who asks now is answered.
    async fn end(mut self) {
        self.sandbox().clear_faults();
        let is_at_rest = async || self.sandbox().pending() == 0 && self.sandbox().is_polled();
        until("it waits for an update", is_at_rest).await;
        let answers = |sandbox: &Sandbox, group| sandbox.ephemeral_report(group).answered;
        let before = answers(self.sandbox(), self.group);
        for member in 0..MEMBERS.len() {
            self.says(member, true);
        }
        until("all three are answered", async || {
            answers(self.sandbox(), self.group) == before + MEMBERS.len()
        })
        .await;
        self.look();
        for message in self.sandbox().messages(self.group) {
            if !message.outgoing {
                assert_is_neutral(&message);
            }
        }
        self.kill().await;
    }
}

fn assert_is_neutral(message: &Message) {
    let links = buttons(message).into_iter().map(|(_, carries)| carries).collect::<Vec<_>>();
    let is_one_link = |links: &[String]| links.len() == 1 && links[0].ends_with("?start=start");
    // A line whose form was refused comes without its button.
    let is_neutral = message.text == NEUTRAL && (links.is_empty() || is_one_link(&links));
    assert!(is_neutral, "all see this: {message:?}");
}
