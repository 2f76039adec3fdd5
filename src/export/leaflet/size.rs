//! Computes the largest type size with which the text of a leaflet stays on its sheet.
//!
//! HTML cannot do this without a script, and no page of an export has one. The typeface that will be
//! printed is not known here, so lines are counted with the widths of Noto Sans, the widest of those
//! that the style sheet names. Space that is left over is spread between the paragraphs.

use super::{Leaflet, Paper};

/// A size of type: 1/72 of an inch.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Points(pub(super) f64);

/// The smallest type on a leaflet.
const LEAST: Points = Points(9.0);
/// Sizes are tried in these steps.
const STEP: f64 = 0.25;

/// All other lengths are in ems of the body text.
pub(super) const LINE: f64 = 1.32;
pub(super) const GAP: f64 = 0.6;
pub(super) const HEADING: f64 = 1.3;
pub(super) const HEADING_LINE: f64 = 1.2;
pub(super) const WORDS: f64 = 1.12;
/// The bar beside a quotation, with the white behind it.
pub(super) const BAR: f64 = 0.8;
pub(super) const PADDING: f64 = 0.7;
/// The size of the bot's name, which readers compare letter by letter; smaller if it would not fit
/// on one line.
pub(super) const NAME: f64 = 1.6;
/// The greatest width of a letter of a monospaced typeface, in ems.
const NAME_ADVANCE: f64 = 0.63;

impl Points {
    pub(super) fn millimetres(self) -> f64 {
        self.0 * 25.4 / 72.0
    }
}

/// Returns the largest type size with which the leaflet stays on its sheet, and whether it does:
/// even the smallest may be too large.
pub(super) fn fill(leaflet: &Leaflet<'_>, paper: &Paper) -> (Points, bool) {
    // A browser rounds lengths; without a spare millimetre it would print an empty second sheet. A
    // line may break earlier than computed, so larger type leaves more room.
    let room = paper.height - 2.0 * paper.edge - 1.0;
    let share = |size: Points| if size > LEAST { 0.965 } else { 0.98 };
    let fits = |size: &Points| height(leaflet, paper, *size) <= share(*size) * room;
    let mut sizes = (0..)
        .map(|step| Points(paper.most.0 - STEP * f64::from(step)))
        .take_while(|size| *size >= LEAST);
    sizes.find(fits).map_or((LEAST, false), |size| (size, true))
}

/// Returns the size of the name, in ems of the body text.
pub(super) fn name(leaflet: &Leaflet<'_>, paper: &Paper, size: Points) -> f64 {
    let letters = u32::try_from(leaflet.name.chars().count()).unwrap_or(u32::MAX);
    let column = (paper.width - 2.0 * paper.edge) / size.millimetres() - 2.0 * PADDING;
    NAME.min(column / (NAME_ADVANCE * f64::from(letters)))
}

/// Returns the height of the whole leaflet in millimetres.
fn height(leaflet: &Leaflet<'_>, paper: &Paper, size: Points) -> f64 {
    let letter = size.millimetres();
    let (whole, code) = ((paper.width - 2.0 * paper.edge) / letter, paper.code / letter);
    let plain = |text: &str| lines(text, whole) * LINE + GAP;
    // Bold letters are wider.
    let heading = lines(leaflet.heading, whole / HEADING * 0.92) * HEADING * HEADING_LINE + GAP;
    let above: f64 = [leaflet.note, Some(&leaflet.label)].into_iter().flatten().map(plain).sum();
    let words = |text: &str| lines(text, (whole - BAR) / WORDS) * WORDS * LINE + GAP;
    let words: f64 = leaflet.words.iter().map(|block| words(block.text.as_str())).sum();
    let card = whole - 2.0 * PADDING;
    let beside = card - code - GAP;
    let texts: f64 =
        [leaflet.compare, leaflet.independent].map(|text| lines(text, beside) * LINE).iter().sum();
    let way = code.max(texts + GAP);
    let card = 2.0 * PADDING
        + lines(leaflet.search, card) * LINE
        + name(leaflet, paper, size) * LINE
        + 2.0 * GAP
        + way;
    (heading + above + words + plain(leaflet.more) + card) * letter
}

/// Returns how many lines a text takes in a column of this width in ems.
fn lines(text: &str, column: f64) -> f64 {
    const SPACE: f64 = 0.27;
    let (mut lines, mut used) = (1.0, 0.0);
    for word in text.split_whitespace() {
        let width: f64 = word.chars().map(width).sum();
        if used > 0.0 && used + width > column {
            (lines, used) = (lines + 1.0, 0.0);
        }
        used += width + SPACE;
        // A word that no line holds, or a script without spaces.
        while used > column + SPACE {
            (lines, used) = (lines + 1.0, used - column);
        }
    }
    lines
}

/// Returns the usual width of a letter, in ems.
fn width(letter: char) -> f64 {
    match letter {
        '\u{300}'..='\u{36f}' => 0.0,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{abff}' | '\u{ac00}'..='\u{d7ff}' => 0.92,
        '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' => 1.0,
        _ if !letter.is_alphanumeric() => 0.36,
        _ if letter.is_uppercase() => 0.68,
        '\u{400}'..='\u{52f}' => 0.59,
        _ => 0.54,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_or_within_one_that_is_too_long() {
        for (text, column, count) in [
            ("", 10.0, 1.0),
            ("aaaa aaaa", 5.0, 1.0),
            ("aaaa aaaa", 4.0, 2.0),
            ("aaaaaaaaaa", 3.0, 2.0),
            ("字字字字字字字字字字", 5.0, 2.0),
            ("나라의 땅에서", 3.0, 2.0),
        ] {
            assert_eq!(lines(text, column), count, "{text}");
        }
    }
}
