//! The buttons as they are sent.
//!
//! One string holds the payloads of all buttons: a separate string for each would cost a tenth of
//! the work for an answer.

use std::ops::Range;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// The initial capacity in bytes; the payloads of most pages are shorter in total.
const USUAL_BYTES: usize = 512;

/// Rows of buttons: an `InlineKeyboardMarkup`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keyboard {
    buttons: Vec<StoredButton>,
    payloads: String,
}

/// A button and its position in the keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
struct StoredButton {
    label: Arc<str>,
    kind: ButtonKind,
    /// The range of `payloads` with its payload.
    payload: Range<usize>,
    begins_row: bool,
}

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonKind {
    /// Sends a payload to the bot.
    Callback,
    /// Opens a URL.
    Url,
    /// Lets the reader choose a chat, and writes the bot's @name and a query there.
    Share,
}

impl ButtonKind {
    /// Returns the field of an `InlineKeyboardButton` (Bot API).
    const fn field(self) -> &'static str {
        match self {
            Self::Callback => "callback_data",
            Self::Url => "url",
            Self::Share => "switch_inline_query",
        }
    }
}

/// A button as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Button<'a> {
    pub label: &'a str,
    pub kind: ButtonKind,
    /// The payload, the URL or the query, depending on `kind`.
    pub payload: &'a str,
}

impl Keyboard {
    pub(super) fn with_room_for(buttons: usize) -> Self {
        Self { buttons: Vec::with_capacity(buttons), payloads: String::with_capacity(USUAL_BYTES) }
    }

    /// Adds a button; `write` appends the payload of the button to the string.
    pub(super) fn push(
        &mut self,
        label: &Arc<str>,
        begins_row: bool,
        write: impl FnOnce(&mut String) -> ButtonKind,
    ) {
        let from = self.payloads.len();
        let kind = write(&mut self.payloads);
        let payload = from..self.payloads.len();
        self.buttons.push(StoredButton { label: Arc::clone(label), kind, payload, begins_row });
    }

    /// Returns the rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = ButtonRow<'_>> {
        self.buttons
            .chunk_by(|_, next| !next.begins_row)
            .map(|placed| ButtonRow { placed, payloads: &self.payloads })
    }
}

#[derive(Debug, Clone, Copy)]
pub struct ButtonRow<'a> {
    placed: &'a [StoredButton],
    payloads: &'a str,
}

impl<'a> ButtonRow<'a> {
    /// Returns the buttons from left to right.
    pub fn buttons(self) -> impl Iterator<Item = Button<'a>> {
        let Self { placed, payloads } = self;
        placed.iter().map(|StoredButton { label, kind, payload, .. }| Button {
            label,
            kind: *kind,
            payload: &payloads[payload.clone()],
        })
    }
}

impl Serialize for Keyboard {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Rows<'a>(&'a Keyboard);
        impl Serialize for Rows<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0.rows())
            }
        }
        let mut markup = serializer.serialize_struct("InlineKeyboardMarkup", 1)?;
        markup.serialize_field("inline_keyboard", &Rows(self))?;
        markup.end()
    }
}

impl Serialize for ButtonRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.buttons())
    }
}

impl Serialize for Button<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut button = serializer.serialize_struct("InlineKeyboardButton", 2)?;
        button.serialize_field("text", self.label)?;
        button.serialize_field(self.kind.field(), self.payload)?;
        button.end()
    }
}
