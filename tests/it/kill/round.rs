//! One round: readers ask, the bot is killed and started again, and what became of every request is counted.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use telegram_sandbox::Fault;

use super::load::{Count, Readers, SENDS};
use crate::harness::{Fixture, Rng, until};

/// Updates that one poll brings at the most (Bot API, `getUpdates`): what is seen again after a kill.
pub(super) const BATCH: usize = 100;
/// About as long as the bot works at what readers ask in a round.
const WORK: Duration = Duration::from_millis(150);

/// An ephemeral command is answered for 15 s after its date, which is a whole second; less what a look takes.
const SURELY_ANSWERABLE: Duration = Duration::from_secs(12);

/// When the bot is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    /// At any instant, up to three times in a row: perhaps while it starts.
    Anytime,
    /// An answer was sent, and has not reached the server.
    BeforeSend,
    /// The server has hung up, and the bot waits before it tries again.
    BetweenTries,
    /// The reader has the answer, and the bot does not know it.
    AfterSend,
    /// Some of the batch is answered, and the server does not know it.
    BeforeConfirm,
    /// The server knows, and the bot does not know that it knows.
    AfterConfirm,
}

const MOMENTS: [Moment; 6] = [
    Moment::Anytime,
    Moment::BeforeSend,
    Moment::BetweenTries,
    Moment::AfterSend,
    Moment::BeforeConfirm,
    Moment::AfterConfirm,
];

/// What happens in a round, drawn from its seed.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) moment: Moment,
    readers: Readers,
    /// Commands of a group's members that nobody else sees.
    alone: usize,
    /// Milliseconds that every call takes.
    latency: u64,
    /// So many faults, and a kill when so many requests have come.
    faults: Option<u32>,
    requests: u64,
    /// When to kill, in thousandths of the time there is.
    instants: Vec<u64>,
}

/// What became of everything that was asked.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    kills: usize,
    updates: usize,
    unanswered: usize,
    repeated: usize,
    /// The most that was repeated for one kill.
    most_repeated: usize,
    /// Repeated edits.
    unchanged: usize,
    /// Messages that changed more than once, or taps that wait for ever.
    odd_taps: usize,
    /// Commands that only one member of a group sees, and those of them without an answer.
    alone: usize,
    alone_unanswered: usize,
    /// What the bot said to the whole group.
    public: usize,
    /// Whether the round took so long that such a command may have become too old for an answer.
    is_slow: bool,
    slow: usize,
    /// Answers that were on screen before the only kill of the round, and how many of them were confirmed.
    before: u64,
    confirmed: u64,
}

impl Round {
    pub(super) fn of(seed: u64) -> Self {
        let mut rng = Rng(seed);
        let moment = MOMENTS[(seed % MOMENTS.len() as u64) as usize];
        let mut size = |range: RangeInclusive<u64>| rng.roll(range) as usize;
        // Fewer than the window holds: no reply is ever parked, and none may be lost however slow
        // the machine is. Enough alone that as many calls begin as the round waits for.
        let readers = Readers { alone: size(50..=70), taps: size(15..=29), chats: size(5..=15) };
        let kills = if moment == Moment::Anytime { size(1..=3) } else { 1 };
        Self {
            moment,
            readers,
            alone: rng.roll(0..=6) as usize,
            latency: rng.roll(0..=20),
            faults: Some(rng.roll(0..=50)).filter(|faults| *faults > 0).map(|faults| faults as u32),
            requests: rng.roll(1..=50),
            instants: (0..kills).map(|_| rng.roll(0..=1000)).collect(),
        }
    }

    /// Plays the round on a stage where a bot waits, and leaves such a stage behind.
    pub(super) async fn play(&self, fixture: &mut Fixture) -> Tally {
        let (then, on_screen, confirmed) =
            (fixture.count(), fixture.on_screen(), fixture.sandbox.confirmed().len());
        let (began, alone) = (Instant::now(), fixture.sandbox.ephemeral_report(fixture.group));
        fixture.sandbox.set_latency(Duration::from_millis(self.latency));
        self.kill(fixture).await;
        let before = fixture.on_screen() - on_screen;
        let confirmed = (fixture.sandbox.confirmed().len() - confirmed) as u64;
        fixture.sandbox.clear_faults();
        fixture.start();
        fixture.rest().await;
        let is_slow = began.elapsed() > SURELY_ANSWERABLE;
        fixture.sandbox.set_latency(Duration::ZERO);
        let tally = self.tally(&fixture.count().since(&then));
        let now = fixture.sandbox.ephemeral_report(fixture.group);
        let (commands, answered) = (now.commands - alone.commands, now.answered - alone.answered);
        let messages = fixture.sandbox.messages(fixture.group);
        Tally {
            before,
            confirmed,
            repeated: tally.repeated + now.extra - alone.extra,
            alone: commands,
            alone_unanswered: commands - answered,
            public: messages.iter().filter(|message| !message.outgoing).count(),
            is_slow,
            ..tally
        }
    }

    async fn kill(&self, fixture: &mut Fixture) {
        self.prepare(fixture);
        self.ask(fixture).await;
        let mut time = match self.moment {
            Moment::Anytime | Moment::BetweenTries => WORK,
            _ => Duration::ZERO,
        };
        for (kill, instant) in self.instants.iter().enumerate() {
            if kill > 0 {
                fixture.start();
                time = fixture.start_takes + WORK;
            }
            tokio::time::sleep(time * (*instant as u32) / 1000).await;
            fixture.kill().await;
        }
    }

    /// Readers ask, until the moment has come.
    async fn ask(&self, fixture: &Fixture) {
        let polls = fixture.calls(&["getUpdates"]);
        let (calls, on_screen) = (fixture.calls(&SENDS), fixture.on_screen());
        fixture.ask_alone(self.alone);
        let updates = self.alone + fixture.load(self.readers);
        match self.moment {
            Moment::Anytime => {}
            Moment::BeforeSend | Moment::BetweenTries => {
                until("it sends", async || fixture.calls(&SENDS) >= calls + self.requests).await;
            }
            Moment::AfterSend => {
                until("it sends", async || fixture.on_screen() >= on_screen + self.requests).await
            }
            Moment::BeforeConfirm => {
                until("it confirms", async || fixture.calls(&["getUpdates"]) > polls).await
            }
            Moment::AfterConfirm => {
                until("it confirms", async || fixture.sandbox.pending() < updates).await
            }
        }
    }

    /// The bot waits in a poll, which no new fault can strike any more: the next one is the one that confirms.
    fn prepare(&self, fixture: &Fixture) {
        match self.moment {
            Moment::Anytime => {}
            Moment::BeforeSend => fixture.spoil_sends(&Fault::Silence, false, self.faults),
            Moment::BetweenTries => fixture.spoil_sends(&Fault::Close, false, self.faults),
            Moment::AfterSend => fixture.spoil_sends(&Fault::Silence, true, self.faults),
            Moment::BeforeConfirm => fixture.spoil("getUpdates", &Fault::Silence, false, None),
            Moment::AfterConfirm => fixture.spoil("getUpdates", &Fault::Silence, true, None),
        }
    }

    fn tally(&self, count: &Count) -> Tally {
        let taps = self.readers.alone / 2 + self.readers.taps;
        Tally {
            kills: self.instants.len(),
            updates: count.updates,
            unanswered: count.unanswered,
            repeated: count.repeated,
            most_repeated: count.repeated.div_ceil(self.instants.len()),
            unchanged: count.unchanged,
            odd_taps: taps.abs_diff(count.changed) + taps.abs_diff(count.ended_taps),
            ..Tally::default()
        }
    }

    pub(super) fn check(&self, tally: &Tally) {
        assert_eq!(tally.unanswered, 0, "without an answer: {tally:?}");
        assert!(tally.repeated <= tally.kills * BATCH, "more than a batch came again: {tally:?}");
        assert_eq!(
            tally.odd_taps, 0,
            "a repeated tap changed a message, or a tap has no end: {tally:?}"
        );
        assert_eq!(tally.public, 0, "the whole group sees it: {tally:?}");
        // Telegram takes no answer after that.
        if tally.is_slow {
            return;
        }
        assert_eq!(tally.alone_unanswered, 0, "without an answer in time: {tally:?}");
        match self.moment {
            Moment::BeforeConfirm => {
                assert_eq!(
                    tally.repeated as u64, tally.before,
                    "the batch comes again as it was: {tally:?}"
                );
            }
            Moment::AfterConfirm => {
                let repeated = tally.before - tally.confirmed;
                assert_eq!(
                    tally.repeated as u64, repeated,
                    "what is confirmed does not come again: {tally:?}"
                );
            }
            _ => {}
        }
    }
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.kills += other.kills;
        self.updates += other.updates;
        self.unanswered += other.unanswered;
        self.repeated += other.repeated;
        self.most_repeated = self.most_repeated.max(other.most_repeated);
        self.unchanged += other.unchanged;
        self.alone += other.alone;
        self.alone_unanswered += other.alone_unanswered;
        self.public += other.public;
        self.slow += usize::from(other.is_slow);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, updates, unanswered, repeated, most_repeated, unchanged, .. } = self;
        let Self { alone, alone_unanswered, public, slow, .. } = self;
        write!(
            f,
            "{kills} kills, {updates} updates, {unanswered} unanswered, {repeated} repeated ({unchanged} of them "
        )?;
        write!(
            f,
            "edits that changed nothing), at most {most_repeated} a kill; {alone} commands in a group, "
        )?;
        write!(f, "{alone_unanswered} unanswered, {public} answers in public, {slow} slow rounds")
    }
}
