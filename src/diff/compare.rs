//! The items that differ.

use serde_json::{Value, json};

use super::collect::{Items, Key, Kind, Seen};
use super::pieces::{Piece, pieces};
use rich_text::plain;

/// An item that differs; `None` on the side where there is none.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) key: Key,
    pub(super) old: Option<Seen>,
    pub(super) new: Option<Seen>,
}

/// Returns every item that is not the same in both, in order.
pub(super) fn changes(mut old: Items, new: Items) -> Vec<Change> {
    let mut changes: Vec<Change> = new
        .into_iter()
        .map(|(key, new)| Change { old: old.remove(&key), new: Some(new), key })
        .collect();
    changes.extend(old.into_iter().map(|(key, old)| Change { key, old: Some(old), new: None }));
    changes.retain(|change| change.old != change.new);
    changes.sort_by(|one, other| one.key.cmp(&other.key));
    changes
}

impl Change {
    /// Returns what it is, for a heading.
    pub(super) fn heading(&self) -> String {
        let Key { kind, name, part, language } = &self.key;
        let what = match kind {
            Kind::Name | Kind::Description | Kind::ShortDescription => kind.name().to_owned(),
            Kind::Menu => format!("/{name} in the menu"),
            Kind::Message if *part > 1 => format!("/{name}, message {part}"),
            Kind::Message => format!("/{name}"),
            Kind::Phrase => format!("phrase {name}"),
        };
        let state = match (&self.old, &self.new) {
            (None, _) => " (new)",
            (_, None) => " (gone)",
            _ => "",
        };
        format!("{what}, {language}{state}")
    }

    /// Returns the words of both sides as one text, with links and buttons.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        pieces(&lines(self.old.as_ref()), &lines(self.new.as_ref()))
    }

    pub(super) fn json(&self) -> Value {
        let Key { kind, name, part, language } = &self.key;
        let side = |seen: &Option<Seen>| {
            seen.as_ref().map(|seen| json!({ "text": seen.text.as_str(), "buttons": seen.rows }))
        };
        let mut words: Vec<Value> = Vec::new();
        let mut removed = String::new();
        for piece in self.pieces() {
            match piece {
                Piece::Same(_) if removed.is_empty() => {}
                Piece::Same(_) => {
                    words.push(json!({ "removed": std::mem::take(&mut removed), "added": "" }))
                }
                Piece::Removed(text) => removed = text,
                Piece::Added(text) => {
                    words.push(json!({ "removed": std::mem::take(&mut removed), "added": text }))
                }
            }
        }
        if !removed.is_empty() {
            words.push(json!({ "removed": removed, "added": "" }));
        }
        json!({
            "kind": kind.name(),
            "name": name,
            "part": part,
            "language": language,
            "old": side(&self.old),
            "new": side(&self.new),
            "words": words,
        })
    }
}

/// Returns what is seen as lines: quotations with a bar, links with their addresses, buttons in
/// brackets.
fn lines(seen: Option<&Seen>) -> String {
    let Some(Seen { text, rows }) = seen else { return String::new() };
    let rows = rows.iter().map(|row| format!("\n[ {} ]", row.join(" ] [ ")));
    plain::render(text) + &rows.collect::<String>()
}
