//! The answer to /verify, the only one that names the bot.

use rich_text::markdown;
use rich_text::markdown::Surroundings;
use rich_text::split::join;
use rich_text::{RichText, Style};

/// Returns the answer of a bot with this username.
pub(crate) fn answer(title: &str, text: &str, username: &str) -> RichText {
    let (blocks, _) = markdown::read(text, &mut BotName(Some(username)));
    titled(title, &join(&blocks))
}

/// A username with the maximum length of 32 (td `misc.cpp`, `is_valid_username`).
pub(crate) const LONGEST_NAME: &str = "a_name_of_thirty_two_characters_";

/// Returns a heading and the body below it.
pub(crate) fn titled(title: &str, body: &RichText) -> RichText {
    let mut whole = RichText::default();
    whole.push_styled(Style::Bold, title);
    whole.push_str("\n\n");
    whole.append(body);
    whole
}

/// Fills `{bot}` with the bot's @name, in a code entity so that it does not become a link.
pub(crate) struct BotName<'a>(pub(crate) Option<&'a str>);

impl Surroundings for BotName<'_> {
    fn cite(&mut self, _: &str) -> Option<usize> {
        None
    }

    fn fill(&self, name: &str) -> Option<RichText> {
        let mut text = RichText::default();
        text.push_styled(Style::Code, &format!("@{}", self.0.unwrap_or(LONGEST_NAME)));
        (name == "bot").then_some(text)
    }
}
