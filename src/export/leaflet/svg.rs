//! A leaflet as a drawing, for whoever lays it out further or prints without a browser. A drawing does not break lines by
//! itself and knows no typeface for sure, so lines are broken here, by widths that no usual typeface exceeds.

use std::fmt::Write;

use unicode_segmentation::UnicodeSegmentation;

use super::{Leaflet, Paper};
use crate::export::frame::is_right_to_left;
use crate::text::html::escape;

/// Distance of two lines, in heights of letters.
const LINE: f64 = 1.4;
/// Distance of two things, in heights of letters.
const GAP: f64 = 0.8;

/// The file. A leaflet with more words than usual has smaller letters.
pub(super) fn draw(leaflet: &Leaflet<'_>, paper: &Paper) -> String {
    let smaller = (0..12).map(|step| paper.letters * 0.94_f64.powi(step));
    let mut drawing = String::new();
    for letters in smaller {
        let (top, bottom) = (top(leaflet, paper, letters), bottom(leaflet, paper, letters));
        let down = paper.height - paper.edge - bottom.y;
        drawing = whole(leaflet, paper, &top.drawn, &bottom.drawn, down);
        if top.y <= down {
            break;
        }
    }
    drawing
}

fn whole(leaflet: &Leaflet<'_>, paper: &Paper, top: &str, bottom: &str, down: f64) -> String {
    let Paper { width, height, .. } = paper;
    let (language, title) = (escape(leaflet.language), escape(leaflet.title));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" \
         height=\"{height}mm\" viewBox=\"0 0 {width} {height}\" xml:lang=\"{language}\" font-family=\"sans-serif\">\n\
         <title>{title}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n{top}\
         <g transform=\"translate(0 {down:.2})\">\n{bottom}</g>\n</svg>\n"
    )
}

fn top(leaflet: &Leaflet<'_>, paper: &Paper, letters: f64) -> Pen {
    let mut pen = Pen { y: paper.edge, drawn: String::new() };
    let whole = Column { left: paper.edge, width: paper.width - 2.0 * paper.edge };
    let of = |language, size| Words { language, letters: letters * size, bold: false, centred: false };
    if let Some(note) = leaflet.note {
        pen.write(note, of(leaflet.language, 0.85), whole);
        pen.y += GAP * letters;
    }
    pen.write(leaflet.title, Words { bold: true, ..of(leaflet.written, 1.9) }, whole);
    pen.y += 0.5 * GAP * letters;
    pen.write(&leaflet.label, of(leaflet.written, 1.0), whole);
    pen.y += GAP * letters;
    let excerpt = leaflet.excerpt.text.as_str();
    if leaflet.excerpt.is_quotation {
        let (from, bar) = (pen.y, 0.24 * letters);
        let beside = whole.without_start(letters, leaflet.written);
        pen.write(excerpt, of(leaflet.written, 1.2), beside);
        let at = if is_right_to_left(leaflet.written) { whole.left + whole.width - bar } else { whole.left };
        pen.rectangle(at, from, bar, pen.y - from);
    } else {
        pen.write(excerpt, of(leaflet.written, 1.2), whole);
    }
    pen.y += GAP * letters;
    pen.write(leaflet.begin, of(leaflet.language, 1.0), whole);
    pen.y += GAP * letters;
    pen
}

/// The card with the way to the bot, and what is below it; it begins at 0.
fn bottom(leaflet: &Leaflet<'_>, paper: &Paper, letters: f64) -> Pen {
    let mut pen = Pen { y: 0.9 * letters, drawn: String::new() };
    let whole = Column { left: paper.edge, width: paper.width - 2.0 * paper.edge };
    let card = Column { left: whole.left + 0.9 * letters, width: whole.width - 1.8 * letters };
    let words = Words { language: leaflet.language, letters, bold: false, centred: false };
    let beside = card.without_start(paper.code + letters, leaflet.language);
    let scan = height(leaflet.scan, words, beside);
    let row = scan.max(paper.code);
    let at = if is_right_to_left(leaflet.language) { card.left + card.width - paper.code } else { card.left };
    pen.code(leaflet, at, pen.y + (row - paper.code) / 2.0, paper.code);
    let from = pen.y;
    pen.y += (row - scan) / 2.0;
    pen.write(leaflet.scan, words, beside);
    pen.y = from + row + 0.6 * letters;
    pen.name(&leaflet.name, leaflet.name_letters(card.width, paper), card);
    pen.y += 0.6 * letters;
    pen.write(leaflet.compare, Words { centred: true, ..words }, card);
    pen.y += 0.9 * letters;
    let card_height = pen.y;
    let (x, width, round, line) = (whole.left, whole.width, 0.6 * letters, 0.12 * letters);
    let _infallible = writeln!(
        pen.drawn,
        "<rect x=\"{x:.2}\" y=\"0\" width=\"{width:.2}\" height=\"{card_height:.2}\" rx=\"{round:.2}\" fill=\"none\" \
         stroke=\"#000\" stroke-width=\"{line:.2}\"/>"
    );
    pen.y += GAP * letters;
    pen.write(leaflet.independent, Words { letters: 0.85 * letters, ..words }, whole);
    pen
}

/// Where lines stand, in millimetres.
#[derive(Clone, Copy)]
struct Column {
    left: f64,
    width: f64,
}

impl Column {
    /// What is left of it beside something that stands where lines begin.
    fn without_start(self, taken: f64, language: &str) -> Self {
        let left = if is_right_to_left(language) { self.left } else { self.left + taken };
        Self { left, width: self.width - taken }
    }
}

/// How words look.
#[derive(Clone, Copy)]
struct Words<'a> {
    language: &'a str,
    letters: f64,
    bold: bool,
    centred: bool,
}

/// Draws from above to below.
struct Pen {
    /// How far it is.
    y: f64,
    drawn: String,
}

impl Pen {
    fn write(&mut self, text: &str, words: Words<'_>, column: Column) {
        let Words { language, letters, bold, centred } = words;
        let is_rtl = is_right_to_left(language);
        let (x, anchor) = match (centred, is_rtl) {
            (true, _) => (column.left + column.width / 2.0, " text-anchor=\"middle\""),
            (false, true) => (column.left + column.width, ""),
            (false, false) => (column.left, ""),
        };
        let direction = if is_rtl { " direction=\"rtl\"" } else { "" };
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        for line in lines(text, words, column) {
            // The letters stand in the middle of their line.
            let base = self.y + (LINE * 0.5 + 0.36) * letters;
            let _infallible = writeln!(
                self.drawn,
                "<text x=\"{x:.2}\" y=\"{base:.2}\" font-size=\"{letters:.2}\"{weight}{anchor}{direction} xml:lang=\"{}\">{}</text>",
                escape(language),
                escape(&line)
            );
            self.y += LINE * letters;
        }
    }

    fn name(&mut self, name: &str, letters: f64, column: Column) {
        let (x, base) = (column.left + column.width / 2.0, self.y + letters);
        let _infallible = writeln!(
            self.drawn,
            "<text x=\"{x:.2}\" y=\"{base:.2}\" font-size=\"{letters:.2}\" font-family=\"monospace\" \
             font-weight=\"bold\" text-anchor=\"middle\">{}</text>",
            escape(name)
        );
        self.y += 1.3 * letters;
    }

    fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64) {
        let _infallible = writeln!(
            self.drawn,
            "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" fill=\"#000\"/>"
        );
    }

    fn code(&mut self, leaflet: &Leaflet<'_>, x: f64, y: f64, side: f64) {
        let scale = side / f64::from(leaflet.code.side);
        let _infallible = writeln!(
            self.drawn,
            "<g transform=\"translate({x:.2} {y:.2}) scale({scale:.5})\" shape-rendering=\"crispEdges\">{}</g>",
            leaflet.code.shapes()
        );
    }
}

fn height(text: &str, words: Words<'_>, column: Column) -> f64 {
    lines(text, words, column).iter().map(|_| LINE * words.letters).sum()
}

/// The text in lines that fit into the column: broken between words, or within a word that fits into none.
fn lines(text: &str, words: Words<'_>, column: Column) -> Vec<String> {
    let bold = if words.bold { 1.12 } else { 1.0 };
    let most = column.width / words.letters / bold;
    let mut lines: Vec<(String, f64)> = Vec::new();
    for word in text.split_whitespace() {
        for (number, piece) in pieces(word, most).into_iter().enumerate() {
            let width = width(piece);
            match lines.last_mut() {
                Some((line, used)) if number == 0 && *used + SPACE + width <= most => {
                    line.push(' ');
                    line.push_str(piece);
                    *used += SPACE + width;
                }
                _ => lines.push((piece.to_owned(), width)),
            }
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

/// The word whole, or in pieces that each fill a line.
fn pieces(word: &str, most: f64) -> Vec<&str> {
    let (mut pieces, mut from, mut used) = (Vec::new(), 0, 0.0);
    for (at, sign) in word.grapheme_indices(true) {
        let width = width(sign);
        if used + width > most && at > from {
            pieces.push(&word[from..at]);
            (from, used) = (at, 0.0);
        }
        used += width;
    }
    pieces.push(&word[from..]);
    pieces
}

/// The width of a space, in heights of letters.
const SPACE: f64 = 0.32;

/// In heights of letters, about as in `DejaVu` Sans, which is wider than Arial, Roboto and Noto Sans.
fn width(text: &str) -> f64 {
    let one = |sign: char| match sign {
        ' ' => SPACE,
        '\u{300}'..='\u{36f}' => 0.0,
        '가'..='힣' => 0.95,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{abff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' => 1.0,
        _ if "ijlIії.,:;!|'’".contains(sign) => 0.32,
        _ if "frtJ-()[]·".contains(sign) => 0.42,
        _ if "csz“”гзсэє".contains(sign) => 0.55,
        _ if "wмыMМЮОOQ".contains(sign) => 0.85,
        _ if "mWжфшщюЖФШЩ@—…%".contains(sign) => 1.0,
        _ if sign.is_uppercase() => 0.76,
        _ => 0.64,
    };
    text.chars().map(one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words<'static> = Words { language: "en", letters: 1.0, bold: false, centred: false };

    #[test]
    fn lines_are_full_and_no_longer_than_the_column() {
        let column = Column { left: 0.0, width: 12.0 };
        for (text, count) in [
            ("No word is cut, and no line is too long for it.", 2),
            ("다른 나라의 땅에서 무의미하게 죽을 필요가 없습니다", 3),
            ("字字字字字字字字字字字字字字字字字字字字字字字字字", 3),
        ] {
            let lines = lines(text, WORDS, column);
            assert_eq!(lines.len(), count, "{lines:?}");
            assert!(lines.iter().all(|line| width(line) <= 12.0), "{lines:?}");
            let is_cut = !text.contains(' ');
            assert_eq!(lines.join(if is_cut { "" } else { " " }), text);
        }
        assert!(height("one two", WORDS, Column { left: 0.0, width: 3.0 }) > LINE, "it breaks");
    }

    #[test]
    fn the_start_of_a_line_depends_on_the_language() {
        let column = Column { left: 10.0, width: 100.0 };
        let (left, right) = (column.without_start(30.0, "en"), column.without_start(30.0, "ar"));
        assert_eq!((left.left, left.width), (40.0, 70.0));
        assert_eq!((right.left, right.width), (10.0, 70.0));
    }
}
