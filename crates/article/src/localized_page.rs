//! A page as it is answered with.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::control::Control;
use crate::lang::Lang;
use crate::message::Message;
use crate::topic::PageId;

/// One message of a page.
#[derive(Debug, Clone)]
pub struct Part {
    pub message: Message,
    /// What is sent when the day is over by which somebody was to review the page.
    pub overdue: Option<Message>,
    /// Label of the button to the message before.
    pub previous: Option<Arc<str>>,
    /// Label of the button to the message after.
    pub next: Option<Arc<str>>,
}

/// A page in one language.
#[derive(Debug)]
pub struct LocalizedPage {
    pub title: Arc<str>,
    /// The label of buttons that lead here.
    pub button: Arc<str>,
    /// What the command menu says.
    pub menu: Arc<str>,
    /// Its messages, at least one.
    pub parts: Vec<Part>,
    /// The last day on which somebody is to review it.
    pub review_by: Option<NaiveDate>,
    pub related: Vec<PageId>,
    /// The rows of buttons, where the page's file writes rows.
    pub rows: Option<Vec<Vec<RowItem>>>,
    /// The language of the original and the label of the button to it, where this is a translation.
    pub original: Option<(Lang, Arc<str>)>,
}

/// A button in a row that the page's file writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowItem {
    Page(PageId),
    Control(Control),
}

impl LocalizedPage {
    /// Whether the day is over by which somebody was to review it.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.review_by.is_some_and(|last| last < today)
    }

    /// What is sent of one of its messages on this day.
    pub fn message(&self, part: usize, today: NaiveDate) -> &Message {
        let Part { message, overdue, .. } = &self.parts[part];
        overdue.as_ref().filter(|_| self.is_overdue(today)).unwrap_or(message)
    }

    /// Whether a row names this control.
    pub fn places(&self, control: Control) -> bool {
        self.rows.iter().flatten().flatten().any(|offered| *offered == RowItem::Control(control))
    }
}
