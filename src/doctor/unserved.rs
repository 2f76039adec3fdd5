//! Names what is switched on for the bot although it does not serve it.

use super::findings::{CheckName, Findings};
use crate::telegram::client::calls::Account;

/// A way to the bot that it does not serve.
struct Way {
    /// Whether its flag in `getMe` is set.
    is_on: fn(&Account) -> bool,
    what: &'static str,
    /// How its owner switches it off, in the words of the settings there, as of September 2026.
    switch: &'static str,
}

const WAYS: [Way; 5] = [
    Way {
        is_on: |account| account.has_topics_enabled,
        what: "has_topics_enabled: private chats are divided into topics, where readers lose their place",
        switch: "switch off Threaded Mode",
    },
    Way {
        is_on: |account| account.supports_guest_queries,
        what: "supports_guest_queries: people can call the bot in chats of which it is not a member, and it does not answer there",
        switch: "switch off Guest Mode",
    },
    Way {
        is_on: |account| account.can_connect_to_business,
        what: "can_connect_to_business: an account can hand its chats to the bot, which answers none of them",
        switch: "switch off Business Mode",
    },
    Way {
        is_on: |account| account.has_main_web_app,
        what: "has_main_web_app: the profile opens a Mini App, which this program does not have",
        switch: "remove the Main App, under Mini Apps",
    },
    Way {
        is_on: |account| account.can_manage_bots,
        what: "can_manage_bots: whoever has the token can also run other bots that are made through this one",
        switch: "switch off Bot Management Mode",
    },
];

pub(super) fn look(account: &Account, findings: &mut Findings) {
    let before = findings.notes.len();
    for Way { what, switch, .. } in WAYS.iter().filter(|way| (way.is_on)(account)) {
        let hint = format!("Open @BotFather, choose this bot, and {switch} in its settings.");
        findings.hint(CheckName::Unserved, *what, hint);
    }
    if findings.notes.len() == before {
        findings.good(CheckName::Unserved, "nothing is switched on that the bot does not serve");
    }
}
