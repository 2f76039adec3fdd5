//! What rich text needs to know of the scripts of the world.

/// Ideographs, kana, and the punctuation and letters as wide as they are; not Hangul, which has spaces (UAX #11, classes F, W
/// and H, by blocks).
pub(crate) fn is_wide(sign: char) -> bool {
    matches!(sign, '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{a000}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff01}'..='\u{ff9f}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{3fffd}')
}

/// Letters of the other scripts that write no spaces between words: Thai, Lao, Tibetan, Burmese, Khmer (UAX #14, class SA, and
/// Tibetan).
pub(crate) fn is_unspaced(sign: char) -> bool {
    matches!(sign, '\u{e00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{19ff}'
        | '\u{1a20}'..='\u{1aaf}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aadf}')
}

/// Letters beside which one may mark a part of what is written in one piece: scripts without spaces, and Hangul, Hebrew and Arabic,
/// which write particles and articles right beside a word.
pub(crate) fn may_touch_marks(sign: char) -> bool {
    !sign.is_numeric()
        && (is_wide(sign)
            || is_unspaced(sign)
            || matches!(sign, '\u{590}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{1100}'..='\u{11ff}'
                | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'))
}
