//! Converts entities to and from the Bot API's JSON, the only place where offsets are UTF-16 units.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Entity, RichText, Style};

/// A `MessageEntity` of the Bot API.
#[derive(Serialize, Deserialize)]
struct MessageEntity<'a> {
    r#type: Cow<'a, str>,
    offset: usize,
    length: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<Cow<'a, str>>,
}

impl RichText {
    /// Returns the entities as a JSON array for the Bot API, with offsets and lengths in UTF-16
    /// units.
    pub fn entities_json(&self) -> String {
        let mut ruler = Ruler { text: &self.text, byte: 0, units: 0 };
        let wire: Vec<MessageEntity<'_>> =
            self.sent().map(|entity| MessageEntity::new(&mut ruler, entity)).collect();
        serde_json::to_string(&wire).unwrap_or_default()
    }

    /// Reads a message as it was sent: the text as a JSON string, the entities as a JSON array.
    /// Returns `None` if either is invalid, or if an entity lies outside the text or is of a kind
    /// that [`Self::entities_json`] does not write.
    #[must_use]
    pub fn from_json(text: &str, entities: &str) -> Option<Self> {
        let text: String = serde_json::from_str(text).ok()?;
        let received: Vec<MessageEntity<'_>> = serde_json::from_str(entities).ok()?;
        let starts = unit_starts(&text);
        let byte = |unit: usize| {
            starts.binary_search_by_key(&unit, |(unit, _)| *unit).ok().map(|at| starts[at].1)
        };
        let entity = |received: MessageEntity<'_>| {
            let range =
                byte(received.offset)?..byte(received.offset.checked_add(received.length)?)?;
            Some(Entity { style: received.style()?, range })
        };
        let entities = received.into_iter().map(entity).collect::<Option<_>>()?;
        Some(Self { text, entities })
    }
}

impl<'a> MessageEntity<'a> {
    fn new(ruler: &mut Ruler<'_>, entity: &'a Entity) -> Self {
        let (kind, url) = match &entity.style {
            Style::Bold => ("bold", None),
            Style::Italic => ("italic", None),
            Style::Code | Style::Cite(_) => ("code", None),
            Style::Link(url) => ("text_link", Some(Cow::from(url.as_ref()))),
            Style::Quote => ("blockquote", None),
            Style::ExpandableQuote => ("expandable_blockquote", None),
        };
        Self {
            r#type: kind.into(),
            offset: ruler.units_before(entity.range.start),
            length: units(&ruler.text[entity.range.clone()]),
            url,
        }
    }

    fn style(self) -> Option<Style> {
        Some(match self.r#type.as_ref() {
            "bold" => Style::Bold,
            "italic" => Style::Italic,
            "code" => Style::Code,
            "text_link" => Style::Link(self.url?.as_ref().into()),
            "blockquote" => Style::Quote,
            "expandable_blockquote" => Style::ExpandableQuote,
            _ => return None,
        })
    }
}

/// Counts UTF-16 units incrementally: entities are ordered by their start, and texts are measured
/// often.
struct Ruler<'a> {
    text: &'a str,
    byte: usize,
    units: usize,
}

impl Ruler<'_> {
    fn units_before(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.units) = (0, 0);
        }
        self.units += units(&self.text[self.byte..byte]);
        self.byte = byte;
        self.units
    }
}

fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Returns, for every character and for the end, how many units and how many bytes precede it.
fn unit_starts(text: &str) -> Vec<(usize, usize)> {
    let mut at = 0;
    let ends =
        text.char_indices().map(|(byte, found)| (found.len_utf16(), byte + found.len_utf8()));
    let ends = ends.map(|(units, byte)| {
        at += units;
        (at, byte)
    });
    std::iter::once((0, 0)).chain(ends).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nest::tests::rich_text;
    use proptest::prelude::*;

    #[test]
    fn offsets_are_utf16_units() {
        let mut text = RichText::from("🕊 호소 ");
        text.push_styled(Style::Bold, "é🕊");
        assert_eq!(text.entities_json(), r#"[{"type":"bold","offset":6,"length":3}]"#);
    }

    #[test]
    fn citations_are_never_sent() {
        let mut text = RichText::from("so ");
        text.push_styled(Style::Cite(2), "[2]");
        assert_eq!(text.entities_json(), "[]");
        assert_eq!(text.citations(), [2]);
    }

    #[test]
    fn what_was_never_sent_is_not_read() {
        let dove = r#""🕊""#;
        assert!(RichText::from_json(dove, r#"[{"type":"bold","offset":0,"length":2}]"#).is_some());
        for entities in [
            r#"[{"type":"bold","offset":1,"length":1}]"#,
            r#"[{"type":"bold","offset":0,"length":3}]"#,
            r#"[{"type":"bold","offset":18446744073709551615,"length":1}]"#,
            r#"[{"type":"pre","offset":0,"length":2}]"#,
            r#"[{"type":"text_link","offset":0,"length":2}]"#,
            "{}",
        ] {
            assert_eq!(RichText::from_json(dove, entities), None, "{entities}");
        }
    }

    proptest! {
        #[test]
        fn a_message_is_read_back_as_it_was_sent(text in rich_text()) {
            let words = serde_json::Value::from(text.as_str()).to_string();
            let sent: Vec<Entity> = text.sent().cloned().collect();
            let back = RichText::from_json(&words, &text.entities_json()).unwrap();
            prop_assert_eq!(back.size(), text.size());
            prop_assert_eq!(back, RichText { text: text.text, entities: sent });
        }
    }
}
