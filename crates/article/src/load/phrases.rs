//! The bot's own texts, `phrases/<language>.ftl`, rendered once at load.
//!
//! A Fluent bundle cannot be shared between threads. So [`FluentMessages`] exists only while a
//! library is built, and the rendered texts are kept in [`Phrases`].

use std::sync::Arc;

use fluent_bundle::{FluentArgs, FluentBundle, FluentError, FluentResource, FluentValue};
use fluent_syntax::parser::ParserError;
use unic_langid::LanguageIdentifier;

use crate::date::Date;
use crate::library::Builtin;
use crate::problem::Report;
use crate::rule::Rule;

macro_rules! phrases {
    ($($(#[$doc:meta])* $field:ident $id:literal)*) => {
        /// The texts without variables.
        #[derive(Debug, Clone)]
        pub struct Phrases { $($(#[$doc])* pub $field: Arc<str>,)* }

        const PLAIN: &[&str] = &[$($id),*];

        impl Phrases {
            fn render(messages: &FluentMessages<'_>) -> Self {
                Self { $($field: messages.say($id, &[]).into(),)* }
            }
        }
    };
}

phrases! {
    /// The language's own name.
    language_name "language-name"
    bot_name "bot-name"
    /// The description of the bot, shown before /start.
    bot_description "bot-description"
    /// The short description on the bot's profile.
    bot_about "bot-about"
    /// The heading of the list of sources.
    sources_heading "sources-heading"
    /// Button to the start page.
    menu_button "menu-button"
    /// Button to the choice of language.
    language_button "language-button"
    /// Button that hides a message.
    hide_button "hide-button"
    /// Button that deletes a message and its question.
    erase_button "erase-button"
    /// Button that opens another chat to share a page there.
    share_button "share-button"
    /// Button under a shared page, which leads into the private chat.
    inline_open_button "inline-open-button"
    /// Button above the pages that are offered for sharing; leads into the private chat too.
    inline_title "inline-title"
    /// Added to /help if pages can be shared.
    inline_hint "inline-hint"
    /// Button that shows a hidden message again; the label does not name the page.
    show_button "show-button"
    /// Button that removes the note of /erase.
    close_button "close-button"
    /// Menu description of /language.
    language_menu "language-menu"
    /// Menu description of /erase.
    erase_menu "erase-menu"
    /// Menu description of /verify.
    verify_menu "verify-menu"
    /// Menu description of /help.
    help_menu "help-menu"
    /// Heading of /language.
    language_title "language-title"
    /// Heading of /erase.
    erase_title "erase-title"
    /// Heading of /verify.
    verify_title "verify-title"
    /// Heading of /help.
    help_title "help-title"
    /// Markdown of /language.
    language_text "language-text"
    /// One line for readers whose language is unknown.
    welcome_line "welcome-line"
    /// Markdown of /help, above the commands.
    help_text "help-text"
    /// The neutral line of groups in `link` mode.
    group_link_text "group-link-text"
    /// The button below that line.
    group_link_button "group-link-button"
    /// The text that replaces a hidden message.
    hidden_text "hidden-text"
    /// Notice after a message was deleted.
    erased_notice "erased-notice"
    /// Notice when Telegram refused to delete a message.
    erase_failed_notice "erase-failed-notice"
    /// Notice where an answer was hidden and Telegram did not delete its question.
    hide_failed_notice "hide-failed-notice"
    /// Markdown of the answer to /erase.
    erase_text "erase-text"
    /// Answer to /erase in a group.
    erase_group_text "erase-group-text"
    /// Notice after a tap on a button of an older version.
    old_button_notice "old-button-notice"
    /// The answer to a reader who sends too many requests.
    wait_notice "wait-notice"
    /// On every page of the mirror: what the mirror is, and who can see that a page was visited.
    mirror_note "mirror-note"
    /// On every page of the mirror, before the version of the words.
    mirror_version "mirror-version"
    /// On the list of pages of the mirror, in place of the bot's own description.
    mirror_about "mirror-about"
    /// On a small leaflet, below the passage.
    leaflet_begin "leaflet-begin"
    /// On a large leaflet, below all that is quoted.
    leaflet_whole "leaflet-whole"
    /// On a leaflet, above the bot's name.
    leaflet_scan "leaflet-scan"
    /// On a leaflet, below the bot's name.
    leaflet_compare "leaflet-compare"
    /// On a leaflet: whose bot it is not, and what it cannot do.
    leaflet_independent "leaflet-independent"
    /// The line that replaces buttons that could not be sent.
    plain_fallback "plain-fallback"
}

impl Phrases {
    /// Returns the builtin commands and their descriptions, in the order of the menu.
    pub fn builtin_menus(&self) -> impl Iterator<Item = (&str, &str)> {
        Builtin::ALL.into_iter().map(|builtin| {
            let menu = match builtin {
                Builtin::Language => &self.language_menu,
                Builtin::Erase => &self.erase_menu,
                Builtin::Verify => &self.verify_menu,
                Builtin::Help => &self.help_menu,
            };
            (builtin.name(), menu.as_ref())
        })
    }
}

/// The texts that are Markdown.
const MARKDOWN: [&str; 4] = ["language-text", "help-text", "erase-text", "verify-text"];

/// The texts with variables, and the names of the variables.
const FILLED: &[(&str, &[&str])] = &[
    ("label-official", &[]),
    ("label-translation", &["by"]),
    ("label-unofficial", &[]),
    ("label-summary", &[]),
    ("as-of", &["date"]),
    ("as-of-overdue", &["date"]),
    ("mirror-review-by", &["date"]),
    ("date-day", &["day", "month", "year"]),
    ("date-month", &["month", "year"]),
    ("date-year", &["year"]),
    ("date-undated", &[]),
    ("original-button", &["language"]),
    ("part-previous", &["part", "parts"]),
    ("part-next", &["part", "parts"]),
    ("verify-text", &["bot", "version", "build"]),
    ("fallback-note", &["language"]),
    ("operator-named", &["name"]),
    ("operator-unnamed", &[]),
    ("contact-checked", &["contact", "date"]),
];

/// The texts of a language while a library is built.
pub struct FluentMessages<'a> {
    bundle: FluentBundle<&'a FluentResource>,
}

/// The name and the value of a variable.
pub type Filling<'a> = (&'a str, FluentValue<'a>);

/// Parses a file of phrases; reports its syntax errors at their positions.
pub fn read(text: &str, report: &mut Report<'_>) -> FluentResource {
    FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, errors)| {
        for error in errors {
            let (at, what, hint) = explained(text, &error);
            report.at(at, Rule::Fluent, what).hint(hint);
        }
        resource
    })
}

/// What an editor is told for an error of the parser, and at which byte. A line that goes on with a text may begin with few signs
/// (Fluent 1.0, `indented_char`), and what the parser says of one is of no help.
fn explained(text: &str, error: &ParserError) -> (usize, String, String) {
    let from = text[..error.pos.start.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
    let slice = error.slice.clone().unwrap_or(from..text.len());
    let mut at = slice.start.min(from);
    for line in text.get(at..slice.end.max(from)).unwrap_or_default().split_inclusive('\n') {
        let words = line.trim_start_matches([' ', '\t']);
        let indent = &line[..line.len() - words.len()];
        if indent.contains('\t') {
            return (
                at,
                "this line is indented by a tab".to_owned(),
                "indent it by spaces".to_owned(),
            );
        }
        if let Some(sign) =
            words.chars().next().filter(|sign| !indent.is_empty() && "*[.}".contains(*sign))
        {
            let what = format!("a line that goes on with a text may not begin with {sign}");
            let sign = if words.starts_with("**") { "**" } else { &words[..1] };
            return (
                at + indent.len(),
                what,
                format!("write {{\"{sign}\"}} for it, or end the line before it elsewhere"),
            );
        }
        at += line.len();
    }
    let line = text[from..].lines().next().unwrap_or_default();
    if let Some((id, rest)) = line.split_once('=').filter(|(_, rest)| rest.trim().is_empty()) {
        let what = format!("`{}` is empty{}", id.trim(), rest.trim());
        return (
            from,
            what,
            "give it words, on the same line or on further lines that are indented".to_owned(),
        );
    }
    let hint = "mend the line; further lines of a text are indented by spaces";
    (error.pos.start, format!("not valid Fluent: {}", error.kind), hint.to_owned())
}

impl<'a> FluentMessages<'a> {
    /// Prepares the texts of a language, and reports ids that occur twice.
    pub fn new(code: &str, resource: &'a FluentResource, report: &mut Report<'_>) -> Self {
        let id: LanguageIdentifier = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![id]);
        bundle.set_use_isolating(false);
        for error in bundle.add_resource(resource).err().unwrap_or_default() {
            let at = match &error {
                FluentError::Overriding { id, .. } => report.assignment(id).start,
                _ => 0,
            };
            report.at(at, Rule::Phrase, error.to_string()).hint("keep one of the two");
        }
        Self { bundle }
    }

    /// Returns all texts without variables.
    #[must_use]
    pub fn phrases(&self) -> Phrases {
        Phrases::render(self)
    }

    /// Returns a text with its variables filled in, or the id itself if the text is missing or
    /// broken, which has been reported.
    #[must_use]
    pub fn say(&self, id: &str, filling: &[Filling<'_>]) -> String {
        self.try_say(id, filling).unwrap_or_else(|_| id.to_owned())
    }

    /// Returns a date in words.
    #[must_use]
    pub fn date(&self, date: Date) -> String {
        let year = |year: u16| ("year", FluentValue::from(year.to_string()));
        let month = |month: u8| ("month", FluentValue::from(month));
        match date {
            Date::Day(y, m, d) => self
                .say("date-day", &[year(y), month(m), ("day", FluentValue::from(d.to_string()))]),
            Date::Month(y, m) => self.say("date-month", &[year(y), month(m)]),
            Date::Year(y) => self.say("date-year", &[year(y)]),
            Date::Undated => self.say("date-undated", &[]),
        }
    }

    /// Returns the name of a language, in this language.
    #[must_use]
    pub fn language(&self, code: &str) -> String {
        self.say(&format!("lang-{code}"), &[])
    }

    /// Returns a text with its variables filled in.
    ///
    /// # Errors
    /// Why there is no such text.
    pub(super) fn try_say(&self, id: &str, filling: &[Filling<'_>]) -> Result<String, Unsaid> {
        let pattern = self
            .bundle
            .get_message(id)
            .and_then(|message| message.value())
            .ok_or(Unsaid::Missing)?;
        let args: FluentArgs<'_> = filling.iter().cloned().collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        errors.first().map_or(Ok(text), |error| Err(Unsaid::Broken(error.to_string())))
    }
}

/// Why there is no text.
#[derive(Debug)]
pub(super) enum Unsaid {
    /// No phrase has this id.
    Missing,
    /// A variable cannot be filled in.
    Broken(String),
}

/// Returns the ids of all texts, each with the names of its variables.
pub(super) fn wanted() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    PLAIN.iter().map(|id| (*id, &[][..])).chain(FILLED.iter().copied())
}

/// Returns whether a text is Markdown.
pub(super) fn is_markdown(id: &str) -> bool {
    MARKDOWN.contains(&id)
}
