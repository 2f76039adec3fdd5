//! `show`: shows messages exactly as they will be sent, using the code that sends them.

mod page;

use std::fmt::Write;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::config::Words;
use crate::export::bot_name;
use crate::ops::calendar;
use crate::ops::exit_error::ExitError;
use crate::telegram::client::calls::SendMessage;
use article::suggest::nearest;
use article::{Action, CallbackData, ChatKind, Me, Reply, Request, Screen, Tapped, Verb, answer};
use article::{Builtin, Lang, Library, Topic};
use rich_text::{MAX_ENTITIES, MAX_ENTITY_BYTES, MAX_TEXT, RichText, plain, terminal};

/// What to show, and how.
#[derive(Debug, Args)]
pub struct ShowArguments {
    /// A page's name, or one of the program's own answers: language, erase, verify, help
    page: String,
    /// The code of the language; without it, the default language
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// One part of a page of several messages, counted from 1; without it, all
    #[arg(long, value_name = "NUMBER")]
    part: Option<usize>,
    /// Show it as on this day, such as 2027-02-01; without it, today
    #[arg(long, value_name = "DATE", value_parser = calendar::day)]
    today: Option<NaiveDate>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    format: ShowFormat,
    /// The bot's @name, which /verify shows; without it, the username in bot.toml
    #[arg(long, value_name = "NAME")]
    bot: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    /// Lines for a terminal
    Text,
    /// A page for a browser
    Html,
    /// The payload of the call sendMessage; its measures go to standard error
    Json,
}

/// The bot's username if neither the arguments nor bot.toml name one.
pub(crate) const NO_NAME: &str = "appeal_preview_bot";
/// The Bot API server rejects a text with more bytes than this before it counts anything else (Bot
/// API server; telegram.md).
const MAX_BYTES: usize = 32_768;

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// For standard output.
    pub out: String,
    /// For standard error.
    pub err: String,
}

/// Returns the messages in the chosen format; `styled` allows bold and italic text for a terminal.
pub fn run(words: &Words, arguments: &ShowArguments, styled: bool) -> Result<Output, ExitError> {
    let today = arguments.today.unwrap_or_else(calendar::today);
    let library = words.load_on(today)?;
    let (topic, language) =
        (topic(&library, &arguments.page)?, language(&library, arguments.lang.as_deref())?);
    let given = arguments.bot.as_deref().map(bot_name).transpose()?;
    let username = given.or(library.settings.username.as_deref()).unwrap_or(NO_NAME);
    // Inline mode counts as on, which shows more buttons.
    let me = Me { username: username.to_owned(), inline: true };
    let shown = messages(&library, &me, topic, language, today);
    let shown = match arguments.part {
        Some(part) => vec![one_part(shown, part)?],
        None => shown,
    };
    let mut output = Output::default();
    match arguments.format {
        ShowFormat::Text => {
            output.out =
                shown.iter().map(|shown| shown.lines(styled)).collect::<Vec<_>>().join("\n")
        }
        ShowFormat::Html => output.out = page::page(library.code(language), &shown),
        ShowFormat::Json => {
            for shown in &shown {
                let _infallible = writeln!(output.out, "{}", shown.json());
                let _infallible = writeln!(output.err, "{}", shown.measures());
            }
        }
    }
    Ok(output)
}

/// A message as it will be sent, with its heading.
#[derive(Debug)]
pub struct Shown {
    /// The command, the language, and the number of the message of how many.
    pub heading: String,
    /// The call, with 0 as the chat's id.
    pub payload: SendMessage,
    /// The text and entities, parsed from the payload.
    pub text: RichText,
}

/// Returns every message of a topic in a language. Each is the answer to a tap, so that the code of
/// all answers makes it; the id of the message that asked, which a button holds, is 0. Only the
/// message of /erase answers a command.
pub fn messages(
    library: &Library,
    me: &Me,
    topic: Topic,
    language: Lang,
    today: NaiveDate,
) -> Vec<Shown> {
    let parts = match topic {
        Topic::Page(page) => library.page_in_language(language, page).parts.len(),
        Topic::Builtin(_) => 1,
    };
    let command = format!("/{} {}", library.name(topic), library.code(language));
    let shown = |part: usize| {
        let heading = format!("{command} {}/{parts}", part + 1);
        let tap = CallbackData { verb: Verb::Show, language, topic, part }.encode(library, 0);
        let action = match topic {
            Topic::Builtin(Builtin::Erase) => Action::Text { message_id: 0, text: &command },
            _ => Action::Tap { data: &tap, message: Tapped::Gone },
        };
        let payload = SendMessage::new(0, answer_to(library, me, today, action)?);
        let text = RichText::from_json(payload.text.get(), payload.entities.get())?;
        Some(Shown { heading, payload, text })
    };
    (0..parts).filter_map(shown).collect()
}

fn answer_to(library: &Library, me: &Me, today: NaiveDate, action: Action<'_>) -> Option<Screen> {
    match answer(library, &Request { me, chat: ChatKind::Private, language: None, today, action }) {
        Reply::Renew { screen, .. } | Reply::EraseChat { screen, .. } => Some(screen),
        _ => None,
    }
}

impl Shown {
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(&self.payload).unwrap_or_default()
    }

    /// Returns each measure and its limit, in one line.
    pub fn measures(&self) -> String {
        let measures = measures(&self.text).map(|(name, is, most)| format!("{name} {is}/{most}"));
        format!("{}: {}", self.heading, measures.join(", "))
    }

    /// Returns the labels of the buttons, row by row.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Vec<&str>> {
        self.payload
            .reply_markup
            .rows()
            .map(|row| row.buttons().map(|button| button.label).collect())
    }

    fn lines(&self, styled: bool) -> String {
        let mut lines =
            if styled { terminal::render(&self.text) } else { plain::render(&self.text) };
        lines.push_str("\n\n");
        for row in self.rows() {
            let _infallible = writeln!(lines, "[ {} ]", row.join(" ] [ "));
        }
        let _infallible = writeln!(lines, "\n{}", self.measures());
        lines
    }
}

fn measures(text: &RichText) -> [(&'static str, usize, usize); 5] {
    let size = text.size();
    [
        ("characters", size.scalars, MAX_TEXT),
        ("UTF-16 units", size.units, MAX_TEXT),
        ("bytes", text.as_str().len(), MAX_BYTES),
        ("entities", size.entities, MAX_ENTITIES),
        ("bytes of entities", size.entity_bytes, MAX_ENTITY_BYTES),
    ]
}

fn topic(library: &Library, name: &str) -> Result<Topic, ExitError> {
    let known = library.topic(&name.trim_start_matches('/').to_lowercase());
    known.ok_or_else(|| {
        let pages = library.pages().map(Topic::Page).chain(Builtin::ALL.map(Topic::Builtin));
        let names: Vec<&str> = pages.map(|topic| library.name(topic)).collect();
        let meant = nearest(name, names.iter().copied())
            .map(|name| format!("Did you mean {name}? "))
            .unwrap_or_default();
        ExitError::usage(
            format!("there is no page “{name}”"),
            format!("{meant}There are: {}.", names.join(", ")),
        )
    })
}

fn language(library: &Library, code: Option<&str>) -> Result<Lang, ExitError> {
    let Some(code) = code else { return Ok(library.settings.default) };
    library.language(code).ok_or_else(|| {
        let codes: Vec<&str> = library.languages().map(|language| library.code(language)).collect();
        ExitError::usage(
            format!("there is no language “{code}”"),
            format!("There are: {}.", codes.join(", ")),
        )
    })
}

fn one_part(mut shown: Vec<Shown>, part: usize) -> Result<Shown, ExitError> {
    let count = shown.len();
    let at = part.checked_sub(1).filter(|at| *at < count);
    at.map(|at| shown.swap_remove(at)).ok_or_else(|| {
        ExitError::usage(
            format!("there is no part {part}"),
            format!("The last part of this page is {count}; the first is 1."),
        )
    })
}
