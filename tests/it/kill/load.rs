//! What readers do at once, what goes wrong then, and what the Bot API has seen of it.

use std::time::{Duration, Instant};

use telegram_sandbox::{Fault, FaultRule, LoadKind, LoadSpec, MEMBERS, Said};

use crate::harness::{Fixture, Folder, PATIENCE, load_spec, strike, until};

/// The methods that answer a reader.
pub(super) const SENDS: [&str; 2] = ["sendMessage", "editMessageText"];

/// What readers do at once. Each update counts by itself: of the commands and taps, every one is the only update of its
/// chat; of the taps that share chats, every one is on a message of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Readers {
    /// Half of them type a command, half of them tap.
    pub(super) alone: usize,
    /// Taps that share chats, so that they are answered one after the other.
    pub(super) taps: usize,
    /// The chats they share.
    pub(super) chats: usize,
}

/// What the Bot API has seen so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    pub(super) updates: usize,
    pub(super) unanswered: usize,
    /// Answers beyond the first of each update.
    pub(super) repeated: usize,
    /// Edits that made a message look different.
    pub(super) changed: usize,
    /// Edits that changed nothing.
    pub(super) unchanged: usize,
    /// Taps that no longer wait.
    pub(super) ended_taps: usize,
}

impl Fixture {
    /// A Bot API, and a bot that waits for an update.
    pub(super) async fn set() -> Self {
        let mut fixture = Self::with(few_words()).await;
        let began = Instant::now();
        fixture.start();
        fixture.rest().await;
        fixture.start_takes = began.elapsed();
        // The poll after an empty one is hasty and brings one update only (Client.cpp:15713), so let that be this one.
        fixture.load(Readers { alone: 1, taps: 0, chats: 0 });
        fixture.rest().await;
        fixture
    }

    /// Waits until the bot has confirmed all updates and waits for more, and for any reply that it has parked.
    pub(super) async fn rest(&self) {
        until("it waits for an update", async || {
            self.sandbox.pending() == 0 && self.sandbox.is_polled()
        })
        .await;
        let parked = tokio::time::timeout(PATIENCE, async {
            while self.sandbox.load_report().unanswered > 0 {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
        let _what_is_missing_now_is_lost = parked.await;
    }

    /// Puts what readers do into the queue; how many updates that is.
    pub(super) fn load(&self, readers: Readers) -> usize {
        let commands = [
            "/start",
            "/appeal",
            "/conditions ko",
            "/sources",
            "/language",
            "Привіт",
            "/start since",
        ];
        let data = [
            "1s:ko:appeal:0:1",
            "1l:en:start:0:2",
            "1h:en:conditions:0:z",
            "1s:en:sources:0:0",
            "0:old",
        ];
        let languages = [Some("ko"), None, Some("en"), Some("fr")];
        let alone = readers.alone;
        let spec = load_spec(LoadKind::Mixed, alone, alone, &commands, &data, &languages);
        self.sandbox.load(&spec).unwrap();
        if readers.taps > 0 {
            let (chats, updates) = (readers.chats, readers.taps);
            self.sandbox.load(&LoadSpec { chats, updates, kind: LoadKind::Taps, ..spec }).unwrap();
        }
        readers.alone + readers.taps
    }

    /// Members of the group send so many commands that nobody else sees.
    pub(super) fn ask_alone(&self, commands: usize) {
        let asked = ["/appeal", "/sources ko", "/start"].into_iter().cycle();
        for (text, member) in asked.zip(MEMBERS.into_iter().cycle()).take(commands) {
            let (chat_id, text, user_id) = (self.group, text.to_owned(), Some(member));
            let said = Said { chat_id, text, user_id, ephemeral: true, ..Said::default() };
            self.sandbox.say_with(&said).unwrap();
        }
    }

    /// Every answer to a reader meets this fault, or as many of each method as `times` says.
    pub(super) fn spoil_sends(&self, fault: &Fault, after: bool, times: Option<u32>) {
        for method in SENDS {
            self.spoil(method, fault, after, times);
        }
    }

    /// A fault for every chat.
    pub(super) fn spoil(&self, method: &str, fault: &Fault, after: bool, times: Option<u32>) {
        self.sandbox.add_fault(FaultRule { times, after, ..strike(method, fault.clone()) });
    }

    /// How often these methods were called.
    pub(super) fn calls(&self, methods: &[&str]) -> u64 {
        let calls = self.sandbox.calls();
        methods.iter().filter_map(|method| calls.get(method)).sum()
    }

    /// Answers that have reached readers' screens.
    pub(super) fn on_screen(&self) -> u64 {
        let answered = self.sandbox.answered();
        answered.sent + answered.edited
    }

    /// What was seen since the fixture was set.
    pub(super) fn count(&self) -> Count {
        let report = self.sandbox.load_report();
        Count {
            updates: report.updates,
            unanswered: report.unanswered,
            repeated: report.extra,
            changed: self.sandbox.answered().edited as usize,
            unchanged: report.unchanged,
            ended_taps: report.noticed,
        }
    }
}

impl Count {
    pub(super) const fn answered(&self) -> usize {
        self.updates - self.unanswered
    }

    /// What was seen since then.
    pub(super) const fn since(&self, then: &Self) -> Self {
        Self {
            updates: self.updates - then.updates,
            unanswered: self.unanswered - then.unanswered,
            repeated: self.repeated - then.repeated,
            changed: self.changed - then.changed,
            unchanged: self.unchanged - then.unchanged,
            ended_taps: self.ended_taps - then.ended_taps,
        }
    }
}

/// The shipped words in two languages, and no menus: a start is half as long.
fn few_words() -> Folder {
    let words = Folder::copy();
    for language in ["ru", "uk"] {
        std::fs::remove_dir_all(words.path().join("pages").join(language)).unwrap();
        words.remove(&format!("phrases/{language}.ftl"));
    }
    words.replace("bot.toml", r#"["ko", "ru", "uk", "en"]"#, r#"["ko", "en"]"#).replace(
        "bot.toml",
        r#"be = "ru""#,
        "",
    );
    words.replace("bot.toml", "publish = true", "publish = false");
    words.replace("bot.toml", "groups = \"answer\"", "groups = \"private\"");
    words
}
