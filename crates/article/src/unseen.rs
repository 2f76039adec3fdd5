//! Invisible characters, by Unicode's tables.

/// Returns whether a character is invisible by itself: control characters, including line breaks,
/// and ignorable ones.
pub(crate) fn is_unseen(found: char) -> bool {
    found.is_control() || is_ignorable(found)
}

/// Returns whether Unicode calls a character ignorable by default, which includes the marks of
/// direction, or it is blank or breaks lines: the empty Braille pattern, line and paragraph
/// separators, and interlinear annotation anchors (Unicode 16, `DerivedCoreProperties`).
fn is_ignorable(found: char) -> bool {
    matches!(found, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
