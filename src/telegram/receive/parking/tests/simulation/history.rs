//! What happens in a simulated minute, drawn from a seed. Times are in milliseconds.

/// Numbers that look random (Steele, Lea and Flood, 2014, `SplitMix64`).
pub(super) struct Rng(pub(super) u64);

impl Rng {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included.
    pub(super) fn range(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    pub(super) fn one_in(&mut self, count: u64) -> bool {
        count > 0 && self.next().is_multiple_of(count)
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[(self.next() % choices.len() as u64) as usize]
    }
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Failing {
    /// Telegram tells when to come again.
    TooMany,
    /// A 500, tried again after a growing pause.
    Error,
    /// No answer; the client gives up after 15 s.
    Hanging,
}

pub(super) const FAILINGS: [Failing; 3] = [Failing::TooMany, Failing::Error, Failing::Hanging];

/// From when until when something fails, and how.
pub(super) type Trouble = (u64, u64, Failing);

/// How a process of the bot ends. The next one starts soon after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ending {
    Kill,
    /// SIGTERM.
    Stop,
}

/// A chat in which something is special.
#[derive(Debug, Clone)]
pub(super) struct Chat {
    pub(super) reader: u64,
    /// From when until when all calls for it fail.
    pub(super) held: Option<Trouble>,
    /// Telegram takes one message in so many milliseconds.
    pub(super) pace: u64,
    /// When its updates come.
    pub(super) updates: Vec<u64>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub(super) seed: u64,
    /// How long updates come, in milliseconds.
    pub(super) lasts: u64,
    /// Updates of others in a second, each from a chat of its own.
    pub(super) rate: u64,
    /// Already in the queue when the bot starts.
    pub(super) backlog: u64,
    pub(super) latency: u64,
    /// One call in so many takes five seconds.
    pub(super) slow: u64,
    /// From when until when every call fails, or one of two.
    pub(super) outage: Option<Trouble>,
    pub(super) is_half: bool,
    /// How many of a hundred updates of others need no answer.
    pub(super) talk: u64,
    /// From when until when no poll is answered.
    pub(super) deaf: Option<Trouble>,
    pub(super) endings: Vec<(u64, Ending)>,
    pub(super) chats: Vec<Chat>,
}

pub(super) const KINDS: [&str; 14] = [
    "nothing",
    "outage",
    "few held",
    "many held",
    "slow calls",
    "one floods",
    "several flood",
    "half fails",
    "held, then outage",
    "floods, then outage",
    "polls fail",
    "kills and stops",
    "trouble and kills",
    "talk and an outage",
];
/// The kinds of trouble that a history of the last kind is made of.
const TROUBLES: usize = 10;

/// An outage is over for others when calls and polls that had to wait until its end are made again.
pub(super) const AFTER_OUTAGE: u64 = 45_000;
/// What is left to do after the last update has come.
const DRAIN: u64 = 20_000;
const ENDINGS: [Ending; 2] = [Ending::Kill, Ending::Stop];
const PACES: [u64; 3] = [0, 1_000, 3_000];

impl History {
    /// The history of this kind with this number.
    pub(super) fn of(kind: usize, number: usize) -> Self {
        if kind < TROUBLES {
            return Self::troubled(kind, (number * TROUBLES + kind) as u64);
        }
        let seed = (1_000_000 + number * KINDS.len() + kind) as u64;
        let trouble = match KINDS[kind] {
            "trouble and kills" => number % TROUBLES,
            "talk and an outage" => 1,
            _ => 0,
        };
        let (mut rng, mut history) = (Rng(!seed), Self::troubled(trouble, seed));
        if KINDS[kind] == "talk and an outage" {
            history.talk = rng.range(10, 95);
            return history;
        }
        if KINDS[kind] == "polls fail" || rng.one_in(4) {
            let from = rng.range(0, history.lasts - 5_000);
            history.deaf = Some((from, from + rng.range(500, 200_000), rng.of(&FAILINGS)));
        }
        if KINDS[kind] != "polls fail" {
            let most = history.lasts;
            let ending = |rng: &mut Rng| (rng.range(1, most), rng.of(&ENDINGS));
            history.endings = (0..rng.range(1, 4)).map(|_| ending(&mut rng)).collect();
            history.endings.sort_unstable();
        }
        history
    }

    /// A history with one kind of trouble, drawn from a seed.
    fn troubled(kind: usize, seed: u64) -> Self {
        let mut rng = Rng(seed);
        let mut history = Self { seed, lasts: rng.range(15_000, 60_000), ..Self::default() };
        history.rate = rng.of(&[2, 10, 25, 60, 100, 200]);
        history.latency = rng.of(&[10, 40, 80, 150]);
        history.backlog = if rng.one_in(4) { rng.range(50, 400) } else { 0 };
        match KINDS[kind] {
            "outage" => history.add_outage(&mut rng),
            "few held" => history.add_held(&mut rng, 12),
            "many held" => history.add_held(&mut rng, 200),
            "slow calls" => history.add_slow(&mut rng),
            "one floods" => history.add_flood(&mut rng, 1),
            "several flood" => {
                let readers = rng.range(2, 8);
                history.add_flood(&mut rng, readers);
            }
            "half fails" => {
                history.add_outage(&mut rng);
                history.is_half = true;
            }
            "held, then outage" => {
                history.add_held(&mut rng, 12);
                history.add_outage(&mut rng);
            }
            "floods, then outage" => {
                let readers = rng.range(1, 4);
                history.add_flood(&mut rng, readers);
                history.add_outage(&mut rng);
            }
            _ => {}
        }
        history
    }

    /// When it is over: long after the last update has come, and the last poll has failed.
    pub(super) fn ends(&self) -> u64 {
        let heard = self.deaf.map_or(0, |(_, until, _)| until + AFTER_OUTAGE);
        self.lasts.max(heard) + DRAIN
    }

    /// The same without what is special.
    pub(super) fn untroubled(&self) -> Self {
        let (chats, endings) = (Vec::new(), Vec::new());
        Self { slow: 0, outage: None, deaf: None, chats, endings, ..self.clone() }
    }

    fn add_outage(&mut self, rng: &mut Rng) {
        let from = rng.range(0, self.lasts - 5_000);
        self.outage = Some((from, from + rng.range(500, 60_000), rng.of(&FAILINGS)));
    }

    fn add_slow(&mut self, rng: &mut Rng) {
        self.slow = rng.of(&[10, 20, 100]);
        if self.slow == 10 {
            self.rate = self.rate.min(30);
        }
    }

    fn add_held(&mut self, rng: &mut Rng, most: u64) {
        let failing = rng.of(&FAILINGS);
        let (chats, each) = (rng.range(1, most), rng.of(&[1_000, 5_000, 20_000]));
        for chat in 0..chats {
            let from = rng.range(0, 5_000);
            let held = Some((from, from + rng.range(1_000, 600_000), failing));
            let updates =
                (0..self.lasts / each).map(|count| count * each + rng.range(0, each)).collect();
            self.chats.push(Chat { reader: chat, held, pace: 0, updates });
        }
    }

    fn add_flood(&mut self, rng: &mut Rng, readers: u64) {
        let (chats, updates) = (rng.range(1, 4), rng.range(10, 120));
        let (is_held, pace) = (rng.one_in(2), rng.of(&PACES));
        let every = rng.of(&[30_000, 1_000_000]);
        let within = rng.of(&[50, 1_000, 10_000]);
        for reader in 0..readers {
            for _ in 0..chats {
                let held = is_held.then(|| (0, rng.range(5_000, 600_000), rng.of(&FAILINGS)));
                let starts = (0..=self.lasts / every).map(|count| 2_000 + count * every);
                let mut updates: Vec<u64> = starts
                    .flat_map(|at| (0..updates).map(move |_| at))
                    .map(|at| at + rng.range(0, within))
                    .collect();
                updates.sort_unstable();
                self.chats.push(Chat { reader, held, pace, updates });
            }
        }
    }
}

/// What the promise of a load names: one call in so many takes five seconds.
pub(super) fn slow(lasts: u64, rate: u64, slow: u64, latency: u64) -> History {
    History { seed: 7, lasts, rate, latency, slow, ..History::default() }
}
