//! Builds the locale of one language: its pages, and everything else that the bot says.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::context::BuildContext;
use super::phrases::FluentMessages;
use super::{lengths, text_checks};
use crate::date::Date;
use crate::ending;
use crate::fold;
use crate::lang::Lang;
use crate::library::Locale;
use crate::localized_page::LocalizedPage;
use crate::message::Message;
use crate::phrases::Phrases;
use crate::problems::Problems;
use crate::report::Report;
use crate::rule::Rule;
use crate::settings::{Contact, Settings};
use crate::topic::{Builtin, MENU_PAGES, PageId, START, Topic};
use crate::verify::{BotName, LONGEST_NAME, titled};
use rich_text::markdown;
use rich_text::split::join;
use rich_text::{MAX_TEXT, RichText};

impl BuildContext<'_> {
    /// Builds everything that the bot says in a language.
    pub(super) fn locale(
        &self,
        language: Lang,
        texts: &BTreeMap<&str, &str>,
        version: &str,
        problems: &mut Problems,
    ) -> Option<Locale> {
        let page = |name: &Arc<str>| self.page_in_language(language, name, texts, problems);
        let pages: Vec<Option<LocalizedPage>> = self.names.iter().map(page).collect();
        let path = format!("phrases/{}.ftl", self.settings.languages[language.index()]);
        let messages = &self.messages_by_language[language.index()];
        let phrases = messages.phrases();
        let ending = self.ending(language);
        let (settings, report) = (self.settings, Report::of(&path, texts, problems));
        let mut chat = ProgramTexts { settings, version, ending: ending.as_ref(), report };
        let verify = verify_text(messages, version);
        chat.markdown("verify-text", &phrases.verify_title, &verify);
        let choice =
            chat.markdown("language-text", &phrases.language_title, &phrases.language_text);
        let erase = chat.markdown("erase-text", &phrases.erase_title, &phrases.erase_text);
        let help = chat.markdown("help-text", &phrases.help_title, &phrases.help_text);
        let pages_in_language: Vec<LocalizedPage> = pages.into_iter().collect::<Option<_>>()?;
        let [help, help_with_sharing] = self.help(&help, &pages_in_language, &phrases, &mut chat);
        Some(Locale {
            language: message(&choice, ending.as_ref()),
            current_language: format!("✓ {}", phrases.language_name).into(),
            help,
            help_with_sharing,
            erase: message(&erase, ending.as_ref()),
            erase_group: plain(&phrases.erase_group_text, ending.as_ref()),
            hidden: plain(&phrases.hidden_text, None),
            group_link: plain(&phrases.group_link_text, None),
            verify,
            wait: plain(&phrases.wait_notice, ending.as_ref()),
            titles: self.titles(&pages_in_language, &phrases),
            pages_in_language,
            phrases,
            ending,
        })
    }

    /// The answers to /help: while inline mode is off, and while it is on.
    fn help(
        &self,
        help: &RichText,
        pages: &[LocalizedPage],
        phrases: &Phrases,
        chat: &mut ProgramTexts<'_>,
    ) -> [Message; 2] {
        let ending = chat.ending;
        let listed = |hint| with_commands(help, hint, ending, self.names, pages, phrases);
        let (without_sharing, _) = listed(None);
        let (with_sharing, count) = listed(Some(&phrases.inline_hint));
        // Only this one is checked: it is the longer one.
        chat.check_help(&with_sharing, count, self.names.len());
        [&without_sharing, &with_sharing].map(Message::from)
    }

    fn titles(
        &self,
        pages_in_language: &[LocalizedPage],
        phrases: &Phrases,
    ) -> HashMap<String, Topic> {
        let pages = (0..).map(PageId).zip(pages_in_language);
        let mut titles: HashMap<String, Topic> = pages
            .flat_map(|(id, page_in_language)| {
                [
                    (fold(&page_in_language.button), Topic::Page(id)),
                    (fold(&page_in_language.title), Topic::Page(id)),
                ]
            })
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

fn plain(text: &str, ending: Option<&RichText>) -> Message {
    message(&RichText::from(text), ending)
}

fn message(text: &RichText, ending: Option<&RichText>) -> Message {
    let mut text = text.clone();
    ending::push(&mut text, ending);
    Message::from(&text)
}

/// The Markdown of the answer to /verify; the name of the bot is filled in when it answers.
fn verify_text(messages: &FluentMessages<'_>, version: &str) -> String {
    let filling =
        [("bot", "{bot}".into()), ("version", version.into()), ("build", crate::BUILD.into())];
    messages.say("verify-text", &filling)
}

/// Returns one line per language, for readers whose language is unknown, and the ending in each
/// language. Where so much does not fit, the ending stands there in the default language alone, or
/// not: readers see it below the page that they open.
pub(super) fn welcome(locales: &[Locale], default: Lang) -> RichText {
    let lines: Vec<&str> =
        locales.iter().map(|locale| locale.phrases.welcome_line.as_ref()).collect();
    let welcome = RichText::from(lines.join("\n").as_str());
    let with_endings = |locales: &[Locale]| {
        let mut welcome = welcome.clone();
        locales.iter().for_each(|locale| ending::push(&mut welcome, locale.ending.as_ref()));
        welcome
    };
    let default = default.index()..=default.index();
    let whole = [locales, &locales[default]].map(with_endings);
    whole.into_iter().find(|whole| whole.size().fits()).unwrap_or(welcome)
}

/// The hint for pages that are not listed.
pub(super) const MENU_HINT: &str =
    "the pages that the start page offers come first; see that buttons lead to the others";

/// Returns the text of /help, followed by the hint, if any, and by the lines `/command – what it
/// does`: as many pages as fit, then the builtin commands and the ending. Also returns how many pages
/// are listed.
fn with_commands(
    help: &RichText,
    hint: Option<&Arc<str>>,
    ending: Option<&RichText>,
    names: &[Arc<str>],
    pages_in_language: &[LocalizedPage],
    phrases: &Phrases,
) -> (RichText, usize) {
    let line = |name: &str, menu: &str| format!("\n/{name} – {menu}");
    // Counted in UTF-16 units, which are at least as many as Unicode scalars.
    let units = |text: &str| text.encode_utf16().count();
    let mut own = RichText::default();
    phrases.builtin_menus().for_each(|(name, menu)| own.push_str(&line(name, menu)));
    ending::push(&mut own, ending);
    let mut help = help.clone();
    if let Some(hint) = hint {
        help.push_str("\n\n");
        help.push_str(hint);
    }
    help.push_str("\n");
    let mut room = MAX_TEXT.saturating_sub(help.size().units + own.size().units);
    let mut listed = 0;
    for (name, page_in_language) in names.iter().zip(pages_in_language).take(MENU_PAGES) {
        let line = line(name, &page_in_language.menu);
        let Some(left) = room.checked_sub(units(&line)) else { break };
        (room, listed) = (left, listed + 1);
        help.push_str(&line);
    }
    help.append(&own);
    (help, listed)
}

/// Renders the texts of the bot that are Markdown.
struct ProgramTexts<'a> {
    settings: &'a Settings,
    version: &'a str,
    /// Is added to each of them.
    ending: Option<&'a RichText>,
    report: Report<'a>,
}

impl ProgramTexts<'_> {
    fn markdown(&mut self, id: &str, title: &str, text: &str) -> RichText {
        let (blocks, refusals) = markdown::read(text, &mut BotName(None));
        let extent = self.report.assignment(id);
        for refusal in refusals {
            lengths::refusal(
                extent.start,
                Rule::Markdown,
                &format!("`{id}`: {}", refusal.what),
                &mut self.report,
            );
        }
        let body = join(&blocks);
        // What the program fills in is not a contact, even if its digits look like a phone number.
        let given = [format!("@{LONGEST_NAME}"), self.version.to_owned()];
        let given = given.map(|text| Contact { text: text.into(), checked: Date::Undated });
        let settings = Settings { contacts: given.into(), ..self.settings.clone() };
        text_checks::check(&body, &extent, &settings, &mut self.report);
        text_checks::check_links(&body, &extent, &settings, &mut self.report);
        let text = titled(title, &body);
        let mut whole = text.clone();
        ending::push(&mut whole, self.ending);
        lengths::size(id, whole.size(), extent.start, &mut self.report);
        text
    }

    /// Reports an answer to /help that is too long or lists fewer pages than the menu.
    fn check_help(&mut self, help: &RichText, listed: usize, wanted: usize) {
        let at = self.report.assignment("help-text").start;
        lengths::size("help-text", help.size(), at, &mut self.report);
        if listed < wanted.min(MENU_PAGES) {
            let what = format!("/help has room for {listed} of {wanted} pages");
            self.report.at(at, Rule::MenuFull, what).measured(wanted, listed).hint(MENU_HINT);
        }
    }
}
