//! A checked article, and the reply to each request: no clock, no network, no file, and no state
//! between requests.
//!
//! [`load`] turns the files of a configuration folder into a [`Library`], or into the list of all
//! their problems. [`answer()`] is the only place that decides what the bot says: it takes a
//! [`Request`] and the library and returns a [`Reply`].

mod answer;
mod button;
mod command;
mod control;
pub mod date;
mod document;
mod ending;
mod find;
mod fold;
mod inline;
mod keyboard;
mod lang;
mod language_choice;
mod library;
pub mod load;
mod localized_page;
mod message;
mod near;
mod phrases;
pub mod problem;
mod problems;
mod reply;
pub mod report;
mod request;
pub mod rule;
mod screens;
mod settings;
pub mod suggest;
mod topic;
mod translated;
mod unseen;
mod username;
mod verify;

pub use answer::{answer, slow_down};
pub use button::{CallbackData, QuestionId, Verb};
pub use command::{Command, DeepLink};
pub use control::Control;
pub use document::{Document, Documents, SourceGroup, split_paragraphs};
pub use ending::Ending;
pub use fold::fold;
pub use inline::{InlineResult, InlineResults};
pub use keyboard::{Button, ButtonKind, ButtonRow, Keyboard};
pub use lang::Lang;
pub use language_choice::LanguageChoice;
pub use library::{DEAD_LINK, Files, Library, Locale, MAX_FILE, MAX_PAGE};
pub use localized_page::{LocalizedPage, Part, RowItem};
pub use message::Message;
pub use phrases::Phrases;
pub use problem::Problem;
pub use problems::Problems;
pub use reply::{Reply, Screen};
pub use request::{Action, ChatKind, Me, Request, Tapped};
pub use rule::{Rule, Severity};
pub use settings::{Flood, Groups, Settings};
pub use topic::{Builtin, MAX_COMMANDS, MENU_PAGES, PRIVACY, PageId, START, Topic};
pub use translated::Translated;
pub use username::username;

/// The build, as /verify shows it: the package's version, or the value of `APPEAL_BUILD` at compile
/// time, which may name the commit.
pub const BUILD: &str = match option_env!("APPEAL_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};
