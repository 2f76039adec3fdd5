//! What changes, as lines for a terminal.

use super::compare::Change;
use super::pieces::Piece;
use crate::ops::counted::counted;

/// Stands for lines that do not change.
const GAP: &str = "  …";

/// Returns the changed lines of each item, with marked words; `styled` marks them by colours.
pub(super) fn render(changes: &[Change], styled: bool) -> String {
    if changes.is_empty() {
        return "Readers see the same in both folders.\n".to_owned();
    }
    let all: Vec<String> = changes.iter().map(|change| item(change, styled)).collect();
    let count = counted(changes.len(), "change");
    format!("{}\n{count}\n", all.join("\n"))
}

fn item(change: &Change, styled: bool) -> String {
    let heading = change.heading();
    let mut text =
        if styled { format!("\x1b[1m{heading}\x1b[0m\n") } else { format!("{heading}\n") };
    let lines = marked_lines(&change.pieces(), styled);
    if !lines.iter().any(|line| line.is_changed) {
        return text
            + "  The words are the same; what is bold, italic, code or folded differs, or empty lines do.\n";
    }
    let mut in_gap = false;
    for line in lines {
        if line.is_changed {
            text.push_str(&format!("  {}\n", line.text));
        } else if !in_gap {
            text.push_str(&format!("{GAP}\n"));
        }
        in_gap = !line.is_changed;
    }
    text
}

#[derive(Default)]
struct Line {
    text: String,
    is_changed: bool,
}

/// Cuts the pieces into lines. A mark ends with its line.
fn marked_lines(pieces: &[Piece], styled: bool) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    for piece in pieces {
        let (words, marks) = match (piece, styled) {
            (Piece::Same(words), _) => (words, None),
            (Piece::Removed(words), true) => (words, Some(("\x1b[31;9m", "\x1b[0m"))),
            (Piece::Added(words), true) => (words, Some(("\x1b[32;4m", "\x1b[0m"))),
            (Piece::Removed(words), false) => (words, Some(("[-", "-]"))),
            (Piece::Added(words), false) => (words, Some(("{+", "+}"))),
        };
        for (at, part) in words.split('\n').enumerate() {
            if at > 0 {
                lines.push(Line::default());
            }
            let Some(line) = lines.last_mut() else { continue };
            match marks {
                Some((open, close)) if !part.is_empty() => {
                    line.is_changed = true;
                    line.text.push_str(&format!("{open}{part}{close}"));
                }
                // A line end alone, which only separates what changes from what does not.
                Some(_) => {}
                None => line.text.push_str(part),
            }
        }
    }
    lines
}
