//! Checks the settings of the bot's account, which its owner sets with `@BotFather`.

use super::findings::{CheckName, Findings};
use super::unserved;
use crate::telegram::client::calls::Account;
use article::{Groups, Settings};

/// Compares the account with the settings, if they could be read.
pub(super) fn look(account: &Account, settings: Option<&Settings>, findings: &mut Findings) {
    username(account, settings, findings);
    privacy(account, findings);
    match settings {
        Some(settings) => groups(account, settings.groups, findings),
        None => findings.unknown(CheckName::Groups, "the settings cannot be read"),
    }
    inline(account, findings);
    unserved::look(account, findings);
}

/// Reports a disabled inline mode as a hint, not an error: it may be the owner's choice, but its
/// effect should be known.
fn inline(account: &Account, findings: &mut Findings) {
    if account.supports_inline_queries {
        findings
            .good(CheckName::Inline, "inline mode is on: readers can share pages in other chats");
    } else {
        findings.hint(
            CheckName::Inline,
            "inline mode is off: sharing buttons are hidden",
            "To show them, ask @BotFather: /setinline, this bot, and a few words for the empty field; then start the bot again.",
        );
    }
}

fn username(account: &Account, settings: Option<&Settings>, findings: &mut Findings) {
    let is = &account.username;
    match settings.and_then(|settings| settings.username.as_ref()) {
        None => findings.good(
            CheckName::Username,
            format!("the token is that of @{is}; bot.toml names no username to compare"),
        ),
        Some(meant) if meant.eq_ignore_ascii_case(is) => {
            findings.good(CheckName::Username, format!("the token is that of @{is}"));
        }
        Some(meant) => findings.error(
            CheckName::Username,
            format!("the token is that of @{is}, but bot.toml names @{meant}"),
            format!("Use the token of @{meant}, or correct username in bot.toml."),
        ),
    }
}

fn privacy(account: &Account, findings: &mut Findings) {
    if account.can_read_all_group_messages {
        findings.error(
            CheckName::GroupPrivacy,
            "the bot is sent every message of its groups, and needs commands only",
            "Ask @BotFather: /setprivacy, this bot, Enable. Then take the bot out of each group and add it again.",
        );
    } else {
        findings.good(CheckName::GroupPrivacy, "in groups the bot is sent commands only");
    }
}

fn groups(account: &Account, groups: Groups, findings: &mut Findings) {
    match (account.can_join_groups, groups) {
        (true, Groups::Silent) => findings.hint(
            CheckName::Groups,
            "anybody can add the bot to a group, although bot.toml tells it to be silent there",
            "Ask @BotFather: /setjoingroups, this bot, Disable.",
        ),
        (false, Groups::Answer | Groups::Link | Groups::Private) => findings.error(
            CheckName::Groups,
            "nobody can add the bot to a group, but bot.toml tells it to answer there",
            "Ask @BotFather: /setjoingroups, this bot, Enable. Or write groups = \"silent\" into bot.toml.",
        ),
        _ => findings.good(CheckName::Groups, "Telegram and bot.toml agree about groups"),
    }
}
