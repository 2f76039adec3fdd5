//! The output of [`answer()`](crate::answer()): what to do in reply to a request.

use std::sync::Arc;

use crate::inline::InlineResults;
use crate::keyboard::Keyboard;
use crate::message::Message;
use crate::topic::PageId;

/// A message and its buttons.
#[derive(Debug, Clone)]
pub struct Screen {
    /// The page it shows, or `None` for a builtin message.
    pub page: Option<PageId>,
    pub message: Message,
    pub keyboard: Keyboard,
    /// The line that replaces the buttons if only plain text can be sent.
    pub plain: Arc<str>,
}

/// What to do in reply to a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Do nothing: the request was not meant for the bot.
    Nothing,
    /// Send a new message.
    Show {
        screen: Screen,
        /// The message that it answers, in groups.
        reply_to: Option<i64>,
    },
    /// Edit a message, and answer the callback query, with the notice if there is one.
    Edit { message_id: i64, screen: Screen, notice: Option<Arc<str>> },
    /// Send a new message instead of editing an old one that is out of reach, and answer the
    /// callback query.
    Renew { screen: Screen, notice: Option<Arc<str>> },
    /// Hide an answer, then delete its question, and answer the callback query, with a notice
    /// where the question stays.
    Hide {
        message_id: i64,
        screen: Screen,
        /// The question, if it is known.
        question: Option<i64>,
        /// What pops up where Telegram refused to delete the question.
        failed: Arc<str>,
    },
    /// Only answer the callback query, with a notice.
    Notice(Arc<str>),
    /// Delete an answer and its question, and answer the callback query with a notice of the
    /// outcome.
    EraseAnswer {
        message_ids: Vec<i64>,
        /// The notice if they were deleted.
        done: Arc<str>,
        /// The notice if Telegram refused.
        failed: Arc<str>,
    },
    /// Delete the bot's own note and answer the callback query.
    DeleteNote {
        message_id: i64,
        /// The notice if Telegram refused.
        failed: Arc<str>,
    },
    /// Delete the newest messages of a chat, from `newest` backwards, then send a note.
    EraseChat {
        /// The message with the command: the newest one of the chat.
        newest: i64,
        screen: Screen,
    },
    /// Offer pages to a reader who shares them in another chat: the answer to an inline query.
    InlineResults(InlineResults),
}

impl Reply {
    /// Returns the page that the reply shows, if any.
    pub fn page(&self) -> Option<PageId> {
        match self {
            Self::Show { screen, .. } | Self::Edit { screen, .. } | Self::Renew { screen, .. } => {
                screen.page
            }
            Self::Nothing
            | Self::Hide { .. }
            | Self::Notice(_)
            | Self::EraseAnswer { .. }
            | Self::DeleteNote { .. }
            | Self::EraseChat { .. }
            | Self::InlineResults(_) => None,
        }
    }
}
