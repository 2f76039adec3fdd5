//! Rich text as in Telegram: a string and its entities.
//!
//! [`markdown`] parses it, [`split`] divides it into messages, [`detect`] finds the links that
//! Telegram makes by itself; [`html`], [`terminal`] and [`plain`] render it. Ranges are in bytes;
//! the UTF-16 units that Telegram uses appear only in [`RichText::entities_json`] and
//! [`RichText::from_json`].

pub mod detect;
pub mod html;
pub mod markdown;
mod nest;
pub mod plain;
pub mod script;
pub mod split;
pub mod terminal;
pub mod unlinked;
mod wire;

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

/// The effect of an entity on its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Style {
    /// Bold text; headings are bold lines.
    Bold,
    Italic,
    /// Monospaced text, in which Telegram detects no links.
    Code,
    /// Text that links to this URL.
    Link(Arc<str>),
    Quote,
    /// A block quotation that is initially collapsed.
    ExpandableQuote,
    /// The printed number of a source, counted from 1. Internal: never sent, and never cut.
    Cite(usize),
}

/// A style on a range of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    pub style: Style,
    /// The range in bytes, on character boundaries.
    pub range: Range<usize>,
}

/// Text with entities. The entities are ordered by their start, outer ones before inner ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RichText {
    text: String,
    entities: Vec<Entity>,
}

/// The size of a message in each of the units that Telegram limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Unicode scalars, the unit of Telegram's own limit.
    pub scalars: usize,
    /// UTF-16 code units, the unit of offsets; some clients apply the limit to them.
    pub units: usize,
    /// The number of entities that are sent.
    pub entities: usize,
    /// The size of the entities as JSON, in bytes.
    pub entity_bytes: usize,
}

/// The maximum length of a message: 4096 scalars (td `MessageContent.cpp`). We apply it to UTF-16
/// units too, which is always safe.
pub const MAX_TEXT: usize = 4096;
/// The maximum number of entities; Telegram silently drops further ones.
pub const MAX_ENTITIES: usize = 100;
/// The maximum size of the entities as JSON, in bytes. Telegram accepts about 9,500 bytes of entity
/// data, in a form that is shorter than our JSON.
pub const MAX_ENTITY_BYTES: usize = 9_000;

impl Size {
    /// Returns whether Telegram accepts a message of this size without changes.
    pub fn fits(self) -> bool {
        self.scalars <= MAX_TEXT
            && self.units <= MAX_TEXT
            && self.entities <= MAX_ENTITIES
            && self.entity_bytes <= MAX_ENTITY_BYTES
    }
}

impl From<&str> for RichText {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), entities: Vec::new() }
    }
}

impl RichText {
    /// Returns the text without styles.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub fn push_styled(&mut self, style: Style, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.style(style, start);
    }

    pub fn append(&mut self, other: &Self) {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.entities.extend(other.entities.iter().map(|entity| Entity {
            style: entity.style.clone(),
            range: entity.range.start + shift..entity.range.end + shift,
        }));
    }

    /// Applies a style to everything from byte `start` to the end, outside the existing styles.
    pub fn style(&mut self, style: Style, start: usize) {
        let range = start..self.text.len();
        if range.is_empty() {
            return;
        }
        let at = self.entities.partition_point(|entity| entity.range.start < start);
        self.entities.insert(at, Entity { style, range });
    }

    /// Shortens the text to `len` bytes; entities end with the text.
    pub fn truncate(&mut self, len: usize) {
        self.text.truncate(len);
        for entity in &mut self.entities {
            entity.range.end = entity.range.end.min(len);
        }
        self.entities.retain(|entity| !entity.range.is_empty());
    }

    /// Returns the part in `range`, trimmed of white space.
    pub fn slice(&self, range: Range<usize>) -> Self {
        let piece = &self.text[range.clone()];
        let start = range.start + (piece.len() - piece.trim_start().len());
        let end = start + piece.trim().len();
        let entities = self
            .entities
            .iter()
            .filter(|entity| entity.range.start < end && entity.range.end > start)
            .map(|entity| Entity {
                style: entity.style.clone(),
                range: entity.range.start.max(start) - start..entity.range.end.min(end) - start,
            })
            .collect();
        Self { text: self.text[start..end].to_owned(), entities }
    }

    /// Returns the same text without the styles for which `drops` returns true.
    #[must_use]
    pub fn without(mut self, drops: impl Fn(&Style) -> bool) -> Self {
        self.entities.retain(|entity| !drops(&entity.style));
        self
    }

    /// Returns the numbers of the cited sources, sorted, without duplicates.
    pub fn citations(&self) -> Vec<usize> {
        let mut numbers: Vec<usize> = self
            .entities
            .iter()
            .filter_map(|entity| match entity.style {
                Style::Cite(number) => Some(number),
                _ => None,
            })
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Returns the size in the units of Telegram's limits.
    pub fn size(&self) -> Size {
        Size {
            scalars: self.text.chars().count(),
            units: self.text.encode_utf16().count(),
            entities: self.sent().count(),
            entity_bytes: self.entities_json().len(),
        }
    }

    fn sent(&self) -> impl Iterator<Item = &Entity> {
        self.entities.iter().filter(|entity| !matches!(entity.style, Style::Cite(_)))
    }
}

/// Whether all letters are of scripts with true italics. Others, such as Hangul, are only slanted, which is hard to read.
pub fn has_italics(line: &str) -> bool {
    let is_slanted = |letter: char| {
        let latin_greek_cyrillic =
            matches!(letter, '\0'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{1d00}'..='\u{1fff}');
        letter.is_alphabetic() && !latin_greek_cyrillic
    };
    !line.chars().any(is_slanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn italics_are_for_scripts_that_have_them() {
        assert!(has_italics("As of October 2026") && has_italics("Станом на жовтень 2026 року"));
        assert!(!has_italics("2026년 10월 현재") && !has_italics("Stand: أكتوبر"));
    }

    #[test]
    fn a_slice_keeps_the_styles_on_its_words() {
        let mut text = RichText::from("one ");
        text.push_styled(Style::Bold, "two");
        text.push_str(" three");
        let slice = text.slice(3..8);
        assert_eq!(slice.as_str(), "two");
        assert_eq!(slice.entities(), [Entity { style: Style::Bold, range: 0..3 }]);
    }
}
