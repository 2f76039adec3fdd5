//! Everything the bot says in one language beside the pages, and all of it together as a voice.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::date::Date;
use super::problem::Report;
use super::render::Shop;
use super::rule::Rule;
use super::settings::{Contact, Settings};
use super::{
    Builtin, Lang, Leaf, MENU_PAGES, Message, PageId, Problem, START, Topic, Voice, check, fold, phrases, words,
};
use crate::text::markdown::{self, Surroundings};
use crate::text::split::join;
use crate::text::{MAX_TEXT, RichText, Style};

impl Shop<'_> {
    /// All that is said in a language.
    pub(super) fn voice(
        &self,
        language: Lang,
        texts: &BTreeMap<&str, &str>,
        version: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<Voice> {
        let code = &self.settings.languages[language.index()];
        let leaves: Vec<Option<Leaf>> =
            self.names.iter().map(|name| self.leaf(language, name, texts, problems)).collect();
        let path = format!("phrases/{code}.ftl");
        let report = Report::new(&path, texts.get(path.as_str()).copied().unwrap_or_default(), problems);
        let wording = &self.wordings[language.index()];
        let phrases = wording.phrases();
        let mut chat = Chat { settings: self.settings, version, report };
        let verify = wording.say(
            "verify-text",
            &[("bot", "{bot}".into()), ("version", version.into()), ("build", crate::BUILD.into())],
        );
        chat.markdown("verify-text", &phrases.verify_title, &verify);
        let language_view = chat.markdown("language-text", &phrases.language_title, &phrases.language_text);
        let erase = chat.markdown("erase-text", &phrases.erase_title, &phrases.erase_text);
        let help = chat.markdown("help-text", &phrases.help_title, &phrases.help_text);
        let plain = |text: &str| Message::from(&RichText::from(text));
        let (erase_group, hidden, group_link) =
            (plain(&phrases.erase_group_text), plain(&phrases.hidden_text), plain(&phrases.group_link_text));
        let leaves: Vec<Leaf> = leaves.into_iter().collect::<Option<_>>()?;
        let (without_sharing, _) = with_commands(&help, None, self.names, &leaves, &phrases);
        let (help_with_sharing, listed) =
            with_commands(&help, Some(&phrases.inline_hint), self.names, &leaves, &phrases);
        // It is the longer one, so the other one fits too.
        chat.check_help(&help_with_sharing, listed, self.names.len());
        let titles = self.titles(&leaves, &phrases);
        Some(Voice {
            language: Message::from(&language_view),
            current_language: format!("✓ {}", phrases.language_name).into(),
            help: Message::from(&without_sharing),
            help_with_sharing: Message::from(&help_with_sharing),
            erase: Message::from(&erase),
            erase_group,
            hidden,
            group_link,
            verify,
            leaves,
            titles,
            phrases,
        })
    }

    fn titles(&self, leaves: &[Leaf], phrases: &phrases::Phrases) -> HashMap<String, Topic> {
        let pages = (0..).map(PageId).zip(leaves);
        let mut titles: HashMap<String, Topic> = pages
            .flat_map(|(id, leaf)| [(fold(&leaf.button), Topic::Page(id)), (fold(&leaf.title), Topic::Page(id))])
            .collect();
        let builtins = [
            (Builtin::Language, [&phrases.language_title, &phrases.language_button]),
            (Builtin::Erase, [&phrases.erase_title, &phrases.erase_button]),
            (Builtin::Verify, [&phrases.verify_title, &phrases.verify_title]),
            (Builtin::Help, [&phrases.help_title, &phrases.help_title]),
        ];
        for (builtin, words) in builtins {
            for word in words {
                titles.entry(fold(word)).or_insert(Topic::Builtin(builtin));
            }
        }
        titles.entry(fold(&phrases.menu_button)).or_insert_with(|| Topic::Page(self.ids[START]));
        titles
    }
}

/// One line per language, for readers whose language is unknown.
pub(super) fn welcome(voices: &[Voice]) -> RichText {
    let lines: Vec<&str> = voices.iter().map(|voice| voice.phrases.welcome_line.as_ref()).collect();
    RichText::from(lines.join("\n").as_str())
}

/// What to do about pages that are not listed.
pub(super) const MENU_HINT: &str =
    "the pages that the start page offers come first; see that buttons lead to the others";

/// The text of /help, a hint where there is one, and `/command – what it does`, a line each: the program's own, and as many
/// pages as fit. Returns how many pages those are, too.
fn with_commands(
    help: &RichText,
    hint: Option<&str>,
    names: &[Arc<str>],
    leaves: &[Leaf],
    phrases: &phrases::Phrases,
) -> (RichText, usize) {
    let line = |name: &str, menu: &str| format!("\n/{name} – {menu}");
    // Counted in UTF-16 units, which are never fewer than scalars.
    let units = |text: &str| text.encode_utf16().count();
    let own: String = phrases.builtin_menus().map(|(name, menu)| line(name, menu)).collect();
    let mut help = help.clone();
    if let Some(hint) = hint {
        help.push_str("\n\n");
        help.push_str(hint);
    }
    help.push_str("\n");
    let mut room = MAX_TEXT.saturating_sub(help.size().units + units(&own));
    let mut listed = 0;
    for (name, leaf) in names.iter().zip(leaves).take(MENU_PAGES) {
        let line = line(name, &leaf.menu);
        let Some(left) = room.checked_sub(units(&line)) else { break };
        (room, listed) = (left, listed + 1);
        help.push_str(&line);
    }
    help.push_str(&own);
    (help, listed)
}

/// The texts of the bot that are Markdown.
struct Chat<'a> {
    settings: &'a Settings,
    version: &'a str,
    report: Report<'a>,
}

impl Chat<'_> {
    fn markdown(&mut self, id: &str, title: &str, text: &str) -> RichText {
        let (blocks, refusals) = markdown::read(text, &mut BotName(None));
        let extent = self.report.assignment(id);
        for refusal in refusals {
            check::refusal(extent.start, Rule::Markdown, &format!("`{id}`: {}", refusal.what), &mut self.report);
        }
        let body = join(&blocks);
        // What the program fills in is no contact, whatever its digits look like.
        let given = [format!("@{LONGEST_NAME}"), self.version.to_owned()].map(|text| Contact {
            text,
            at: 0..0,
            checked: Date::Undated,
        });
        let settings = Settings { contacts: given.into(), ..self.settings.clone() };
        words::check(&body, &extent, &settings, &mut self.report);
        words::check_links(&body, &extent, &settings, &mut self.report);
        let whole = titled(title, &body);
        check::size(id, whole.size(), extent.start, &mut self.report);
        whole
    }

    /// Reports an answer to /help that is too long, or lists fewer pages than the menu.
    fn check_help(&mut self, help: &RichText, listed: usize, wanted: usize) {
        let at = self.report.assignment("help-text").start;
        check::size("help-text", help.size(), at, &mut self.report);
        if listed < wanted.min(MENU_PAGES) {
            let what = format!("/help has room for {listed} of {wanted} pages");
            self.report.at(at, Rule::MenuFull, what).measured(wanted, listed).hint(MENU_HINT);
        }
    }
}

/// A bot's @name is never longer (td `misc.cpp`, `is_valid_username`).
const LONGEST_NAME: &str = "a_name_of_thirty_two_characters_";

/// A heading and what stands under it.
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
