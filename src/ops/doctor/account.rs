//! What Telegram keeps about the bot's account, at its owner's wish.

use super::chart::{Chart, Check};
use crate::library::{Groups, Settings};
use crate::telegram::outgoing::Account;

/// Compares the account with the settings, where these are known.
pub(super) fn look(account: &Account, settings: Option<&Settings>, chart: &mut Chart) {
    username(account, settings, chart);
    privacy(account, chart);
    match settings {
        Some(settings) => groups(account, settings.groups, chart),
        None => chart.unknown(Check::Groups, "the settings cannot be read"),
    }
    inline(account, chart);
}

/// Off is a choice and no fault; whoever made none may want to know what it hides.
fn inline(account: &Account, chart: &mut Chart) {
    if account.supports_inline_queries {
        chart.good(Check::Inline, "inline mode is on: readers can share pages in other chats");
    } else {
        chart.hint(
            Check::Inline,
            "inline mode is off: sharing buttons are hidden",
            "To show them, ask @BotFather: /setinline, this bot, and a few words for the empty field; then start the bot again.",
        );
    }
}

fn username(account: &Account, settings: Option<&Settings>, chart: &mut Chart) {
    let is = &account.username;
    match settings.and_then(|settings| settings.username.as_ref()) {
        None => {
            chart.good(Check::Username, format!("the token is that of @{is}; bot.toml names no username to compare"))
        }
        Some(meant) if meant.eq_ignore_ascii_case(is) => {
            chart.good(Check::Username, format!("the token is that of @{is}"));
        }
        Some(meant) => chart.mend(
            Check::Username,
            format!("the token is that of @{is}, but bot.toml names @{meant}"),
            format!("Use the token of @{meant}, or correct username in bot.toml."),
        ),
    }
}

fn privacy(account: &Account, chart: &mut Chart) {
    if account.can_read_all_group_messages {
        chart.mend(
            Check::GroupPrivacy,
            "the bot is sent every message of its groups, and needs commands only",
            "Ask @BotFather: /setprivacy, this bot, Enable. Then take the bot out of each group and add it again.",
        );
    } else {
        chart.good(Check::GroupPrivacy, "in groups the bot is sent commands only");
    }
}

fn groups(account: &Account, groups: Groups, chart: &mut Chart) {
    match (account.can_join_groups, groups) {
        (true, Groups::Silent) => chart.hint(
            Check::Groups,
            "anybody can add the bot to a group, where bot.toml tells it to be silent",
            "Ask @BotFather: /setjoingroups, this bot, Disable.",
        ),
        (false, Groups::Answer | Groups::Link) => chart.mend(
            Check::Groups,
            "nobody can add the bot to a group, but bot.toml tells it to answer there",
            "Ask @BotFather: /setjoingroups, this bot, Enable. Or write groups = \"silent\" into bot.toml.",
        ),
        _ => chart.good(Check::Groups, "Telegram and bot.toml agree about groups"),
    }
}
