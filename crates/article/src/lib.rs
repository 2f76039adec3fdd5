//! A checked article, and the reply to each request: no clock, no network, no file, and no state
//! between requests.
//!
//! [`load`] turns the files of a configuration folder into a [`Library`], or into the list of all
//! their problems. [`answer()`] is the only place that decides what the bot says: it takes a
//! [`Request`] and the library and returns a [`Reply`].

mod answer;
mod button;
mod command;
pub mod date;
mod find;
mod fold;
mod inline;
mod keyboard;
mod language_choice;
mod library;
pub mod load;
mod localized_page;
mod message;
mod near;
pub mod problem;
mod request;
pub mod rule;
mod screens;
pub mod suggest;

pub use answer::{answer, slow_down};
pub use button::{Asked, CallbackData, Verb};
pub use command::{Command, DeepLink};
pub use fold::fold;
pub use inline::{Offer, OfferedPage};
pub use keyboard::{Button, ButtonKind, ButtonRow, Keyboard};
pub use language_choice::LanguageChoice;
pub use library::{
    Builtin, Files, Lang, Library, Locale, MAX_COMMANDS, MAX_FILE, MAX_PAGE, MENU_PAGES, PRIVACY,
    PageId, START, Topic,
};
pub use load::buttons::Control;
pub use load::document::{Document, Documents, SourceGroup};
pub use load::phrases::Phrases;
pub use load::settings::{Flood, Groups, Settings};
pub use localized_page::{LocalizedPage, Offered, Part};
pub use message::Message;
pub use problem::Problem;
pub use request::{Ask, ChatKind, Me, Reply, Request, Screen, Tapped};
pub use rule::{Rule, Severity};

/// The build, as /verify shows it: the package's version, or the value of `APPEAL_BUILD` at compile
/// time, which may name the commit.
pub const BUILD: &str = match option_env!("APPEAL_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};
