//! A request in, a reply out: no clock, no network, no file, and nothing remembered in between.
//!
//! [`answer()`] is the one place where the bot decides what to say.

mod answer;
mod button;
mod command;
mod inline;
mod keyboard;
mod lang;
mod screens;

pub use answer::{answer, slow_down};
pub use button::{Asked, Press, Verb};
pub use command::{Command, Link};
pub use inline::{Found, Offer};
pub use keyboard::{Button, Keyboard, Kind, Row};
pub use lang::Heard;

use std::sync::Arc;

use chrono::NaiveDate;

use crate::library::{Message, PageId};

/// The bot's own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// Its @name, without the sign.
    pub username: String,
    /// Whether its inline mode is on, so that pages can be shared in other chats.
    pub inline: bool,
}

/// Where a request was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatKind {
    /// A reader alone with the bot.
    Private,
    /// A group, in which all see the answer.
    Group,
}

/// The message under whose button a reader tapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tapped {
    /// A message that can be edited.
    Here(i64),
    /// A message Telegram no longer shows us (`date` = 0): it is answered by a new one.
    Gone,
    /// A message in a chat the bot is not in.
    Elsewhere,
}

/// What a reader did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask<'a> {
    /// A text was sent.
    Text {
        /// The message that asks.
        message_id: i64,
        /// Its words.
        text: &'a str,
    },
    /// Something without words was sent: a picture, a voice, a place.
    Wordless {
        /// The message that asks.
        message_id: i64,
    },
    /// A button was tapped.
    Tap {
        /// What the button carries.
        data: &'a str,
        /// The message it stands under.
        message: Tapped,
    },
    /// The bot's @name was typed in another chat, and words behind it.
    Inline {
        /// The words.
        query: &'a str,
        /// Where to go on in the pages that were found; empty at first.
        offset: &'a str,
    },
}

/// All that an answer depends on, beside the library.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The bot.
    pub me: &'a Me,
    /// Where it was made.
    pub chat: ChatKind,
    /// Telegram's `language_code` of the reader, where it tells one.
    pub language: Option<&'a str>,
    /// The date in UTC, which tells whether a page is overdue for a review.
    pub today: NaiveDate,
    /// What was done.
    pub ask: Ask<'a>,
}

/// A message and its buttons.
#[derive(Debug, Clone)]
pub struct Screen {
    /// The page it shows; none where it is the program's own.
    pub page: Option<PageId>,
    /// The words.
    pub message: Message,
    /// The buttons.
    pub keyboard: Keyboard,
    /// A line that takes the place of the buttons where only plain text can be sent.
    pub plain: Arc<str>,
}

/// What to do about a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Nothing: it was not for us.
    Nothing,
    /// Send a new message.
    Show {
        /// What is sent.
        screen: Screen,
        /// The message it answers, in groups.
        reply_to: Option<i64>,
    },
    /// Change a message in place, and end the tap with a notice if there is one.
    Edit {
        /// The message that changes.
        message_id: i64,
        /// What it becomes.
        screen: Screen,
        /// What pops up.
        notice: Option<Arc<str>>,
    },
    /// Send a new message, and end the tap: the old message is out of reach.
    Renew {
        /// What is sent.
        screen: Screen,
        /// What pops up.
        notice: Option<Arc<str>>,
    },
    /// Hide an answer, then delete its question, and end the tap with a notice where the question stays.
    Hide {
        /// The answer.
        message_id: i64,
        /// What it becomes.
        screen: Screen,
        /// The question; none where it is not known.
        question: Option<i64>,
        /// What pops up where Telegram refused to delete the question.
        failed: Arc<str>,
    },
    /// Only end the tap, with a notice.
    Notice(Arc<str>),
    /// Delete an answer and its question, and end the tap with a notice that says whether it worked.
    Erase {
        /// The messages to delete.
        message_ids: Vec<i64>,
        /// What pops up where they were deleted.
        done: Arc<str>,
        /// What pops up where Telegram refused.
        failed: Arc<str>,
    },
    /// Delete one's own note and end the tap.
    Remove {
        /// The note.
        message_id: i64,
        /// What pops up where Telegram refused.
        failed: Arc<str>,
    },
    /// Delete the newest messages of a chat, from this one back, then send a note.
    Sweep {
        /// The command, the newest message there is.
        newest: i64,
        /// The note.
        screen: Screen,
    },
    /// Offer pages to a reader who shares them in another chat.
    Offer(Offer),
}

impl Reply {
    /// The page it shows, if it shows one.
    #[must_use]
    pub fn page(&self) -> Option<PageId> {
        match self {
            Self::Show { screen, .. } | Self::Edit { screen, .. } | Self::Renew { screen, .. } => screen.page,
            Self::Nothing
            | Self::Hide { .. }
            | Self::Notice(_)
            | Self::Erase { .. }
            | Self::Remove { .. }
            | Self::Sweep { .. }
            | Self::Offer(_) => None,
        }
    }
}
