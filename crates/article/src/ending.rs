//! The day on which the bot moves or ends, and the line that says so.

use crate::date::Date;
use crate::translated::Translated;
use rich_text::RichText;

/// What readers are told of the day on which the bot moves or ends.
#[derive(Debug, Clone)]
pub struct Ending {
    pub text: Translated,
    pub day: Date,
}

/// Appends the line as a paragraph of its own, so that it stands right above the buttons.
pub(crate) fn push(text: &mut RichText, line: Option<&RichText>) {
    if let Some(line) = line {
        text.push_str("\n\n");
        text.append(line);
    }
}
