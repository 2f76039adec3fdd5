//! Everything the bot says in one language beside the pages, and all of it together as a voice.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::problem::Report;
use super::render::Shop;
use super::settings::Settings;
use super::{Builtin, Lang, Leaf, Message, PageId, Problem, START, Topic, Voice, check, fold, phrases};
use crate::text::markdown::{self, Surroundings};
use crate::text::split::join;
use crate::text::{RichText, Size, Style};

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
        let mut report = Report::new(&path, texts.get(path.as_str()).copied().unwrap_or_default(), problems);
        let wording = &self.wordings[language.index()];
        let phrases = wording.phrases();
        check_phrases(&phrases, &mut report);
        for (id, words) in phrases.plain() {
            check::words(words, &self.settings.link_hosts, report.assignment(id), &mut report);
        }
        let mut chat = Chat { settings: self.settings, report };
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
        let [help, help_with_sharing] = [None, Some(phrases.inline_hint.as_ref())]
            .map(|hint| with_commands(&help, hint, self.names, &leaves, &phrases));
        chat.fits("help-text", help_with_sharing.size());
        let titles = self.titles(&leaves, &phrases);
        Some(Voice {
            language: Message::from(&language_view),
            help: Message::from(&help),
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

fn check_phrases(phrases: &phrases::Phrases, report: &mut Report<'_>) {
    check::length("bot-name", &phrases.bot_name, check::NAME, report.assignment("bot-name"), report);
    check::length(
        "bot-description",
        &phrases.bot_description,
        check::DESCRIPTION,
        report.assignment("bot-description"),
        report,
    );
    check::length("bot-about", &phrases.bot_about, check::ABOUT, report.assignment("bot-about"), report);
    for (name, notice) in [
        ("erased-notice", &phrases.erased_notice),
        ("erase-failed-notice", &phrases.erase_failed_notice),
        ("old-button-notice", &phrases.old_button_notice),
        ("wait-notice", &phrases.wait_notice),
    ] {
        check::length(name, notice, check::NOTICE, report.assignment(name), report);
    }
    for (name, label) in [
        ("language-name", &phrases.language_name),
        ("menu-button", &phrases.menu_button),
        ("language-button", &phrases.language_button),
        ("hide-button", &phrases.hide_button),
        ("erase-button", &phrases.erase_button),
        ("share-button", &phrases.share_button),
        ("inline-open-button", &phrases.inline_open_button),
        ("inline-title", &phrases.inline_title),
        ("show-button", &phrases.show_button),
        ("close-button", &phrases.close_button),
        ("group-link-button", &phrases.group_link_button),
    ] {
        check::label(name, label, report.assignment(name), report);
    }
}

/// The text of /help, a hint where there is one, and every command, `/command – what it does`, a line each.
fn with_commands(
    help: &RichText,
    hint: Option<&str>,
    names: &[Arc<str>],
    leaves: &[Leaf],
    phrases: &phrases::Phrases,
) -> RichText {
    let mut help = help.clone();
    if let Some(hint) = hint {
        help.push_str("\n\n");
        help.push_str(hint);
    }
    help.push_str("\n");
    let pages = names.iter().zip(leaves).map(|(name, leaf)| (name.as_ref(), leaf.menu.as_ref()));
    for (name, menu) in pages.chain(phrases.builtin_menus()) {
        help.push_str(&format!("\n/{name} – {menu}"));
    }
    help
}

/// The texts of the bot that are Markdown.
struct Chat<'a> {
    settings: &'a Settings,
    report: Report<'a>,
}

impl Chat<'_> {
    fn markdown(&mut self, id: &str, title: &str, text: &str) -> RichText {
        let (blocks, refusals) = markdown::read(text, &mut BotName(None));
        let at = self.report.assignment(id);
        for refusal in refusals {
            self.report.at(at, "markdown", format!("`{id}`: {}", refusal.what));
        }
        let body = join(&blocks);
        let line = self.report.line(at);
        check::made_by_telegram(&body, &self.settings.link_hosts, line, &mut self.report);
        check::characters(body.as_str(), at, &mut self.report);
        let whole = titled(title, &body);
        self.fits(id, whole.size());
        whole
    }

    fn fits(&mut self, id: &str, size: Size) {
        if !size.fits() {
            let what = format!("`{id}` makes a message of {} characters; {} fit", size.scalars, crate::text::MAX_TEXT);
            self.report.at(self.report.assignment(id), "too-long", what);
        }
    }
}

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
        text.push_styled(Style::Code, &format!("@{}", self.0.unwrap_or("a_name_of_thirty_two_characters_")));
        (name == "bot").then_some(text)
    }
}
