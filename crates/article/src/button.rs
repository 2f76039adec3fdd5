//! The data a button carries: everything the answer to a tap depends on, within Telegram's 64
//! bytes.
//!
//! `1s:ko:appeal:0:2s9` is the version 1, the verb "show", the language, the topic, the part, and
//! the id of the message that asked, in base 36. So a tap works after any restart and on any
//! replica, and Hide and Erase know which question their message answers.

use crate::lang::Lang;
use crate::library::Library;
use crate::topic::Topic;

/// The version of the format; a payload of another version is answered with the start page.
const VERSION: char = '1';
/// Telegram takes 1–64 bytes of `callback_data` (Bot API, `InlineKeyboardButton`).
pub(super) const MAX_BYTES: usize = 64;

/// The action of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Show,
    /// Offers the languages for the topic.
    Choose,
    Hide,
    /// Deletes the message and its question.
    Erase,
    /// Deletes the message alone.
    Close,
}

/// The id of the message that asked; 0 if unknown.
pub type QuestionId = i64;

/// The decoded callback data of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallbackData {
    pub verb: Verb,
    pub language: Lang,
    pub topic: Topic,
    /// The message of the page, counted from 0.
    pub part: usize,
}

impl Verb {
    const ALL: [(Self, char); 5] = [
        (Self::Show, 's'),
        (Self::Choose, 'l'),
        (Self::Hide, 'h'),
        (Self::Erase, 'e'),
        (Self::Close, 'c'),
    ];

    fn letter(self) -> char {
        Self::ALL.into_iter().find(|(verb, _)| *verb == self).map_or('s', |(_, letter)| letter)
    }
}

impl CallbackData {
    /// Returns the payload of a button under the answer to message `asked`.
    pub fn encode(&self, library: &Library, question_id: QuestionId) -> String {
        let mut payload = String::with_capacity(MAX_BYTES);
        self.write(&mut payload, library, question_id);
        payload
    }

    /// Appends the payload to other text.
    pub(super) fn write(&self, payload: &mut String, library: &Library, question_id: QuestionId) {
        let (code, name) = (library.code(self.language), library.name(self.topic));
        payload.push(VERSION);
        payload.push(self.verb.letter());
        for field in [code, name] {
            payload.push(':');
            payload.push_str(field);
        }
        payload.push(':');
        push_number(payload, self.part as u64, 10);
        payload.push(':');
        push_number(payload, question_id.max(0).unsigned_abs(), 36);
    }

    /// Reads a payload; returns `None` for an outdated, foreign or forged one.
    #[must_use]
    pub fn decode(library: &Library, payload: &str) -> Option<(Self, QuestionId)> {
        let mut fields = payload.split(':');
        let mut head = fields.next()?.chars();
        if head.next()? != VERSION {
            return None;
        }
        let letter = head.next()?;
        let (verb, _) = Verb::ALL.into_iter().find(|(_, known)| *known == letter)?;
        let language = library.language(fields.next()?)?;
        let topic = library.topic(fields.next()?)?;
        let part = fields.next()?.parse().ok()?;
        let question_id =
            i64::from_str_radix(fields.next()?, 36).ok().filter(|question_id| *question_id >= 0)?;
        (head.next().is_none() && fields.next().is_none())
            .then_some((Self { verb, language, topic, part }, question_id))
    }
}

fn push_number(payload: &mut String, mut value: u64, base: u64) {
    // 20 digits hold any 64-bit number in base 10 or higher.
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b"0123456789abcdefghijklmnopqrstuvwxyz"[(value % base) as usize];
        value /= base;
        if value == 0 {
            break;
        }
    }
    payload.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}
