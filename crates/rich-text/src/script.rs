//! What rich text needs to know about scripts, from Unicode's own tables.

use icu_locale_core::{DataLocale, subtags};
use icu_locale_fallback::{LocaleFallbackConfig, LocaleFallbackPriority, LocaleFallbacker};
use icu_properties::CodePointMapData;
use icu_properties::CodePointSetData;
use icu_properties::props::{
    BidiClass, CanonicalCombiningClass, EastAsianWidth, ExtendedPictographic,
    IndicSyllabicCategory, JoiningType, LineBreak, Script,
};
use unic_langid::CharacterDirection;

/// Ideographs, kana, and the punctuation as wide as they are; not Hangul, which has spaces, and not pictures (UAX #11).
pub fn is_wide(sign: char) -> bool {
    let width = CodePointMapData::<EastAsianWidth>::new().get(sign);
    matches!(width, EastAsianWidth::Fullwidth | EastAsianWidth::Wide | EastAsianWidth::Halfwidth)
        && script(sign) != Script::Hangul
        && !CodePointSetData::new::<ExtendedPictographic>().contains(sign)
}

/// Letters of the other scripts that write no spaces between words, such as Thai, Lao, Khmer and Burmese (UAX #14, class SA), and
/// Tibetan.
pub fn is_unspaced(sign: char) -> bool {
    CodePointMapData::<LineBreak>::new().get(sign) == LineBreak::ComplexContext
        || script(sign) == Script::Tibetan
}

/// Letters beside which one may mark a part of what is written in one piece: those of scripts without spaces, and of Hangul, Hebrew
/// and Arabic, which write particles and articles right beside a word.
pub fn may_touch_marks(sign: char) -> bool {
    let attaches = || matches!(script(sign), Script::Hangul | Script::Hebrew | Script::Arabic);
    !sign.is_numeric() && (is_wide(sign) || is_unspaced(sign) || attaches())
}

/// The script in which a language is usually written in the named or else its largest region (CLDR).
pub fn usual_script(code: &str) -> Option<subtags::Script> {
    let mut config = LocaleFallbackConfig::default();
    config.priority = LocaleFallbackPriority::Script;
    let fallbacker = LocaleFallbacker::new().for_config(config);
    // From zh-TW to zh-Hant to nothing.
    let mut wider = fallbacker.fallback_for(DataLocale::try_from_str(code).ok()?);
    while !wider.get().is_unknown() && wider.get().script.is_none() {
        wider.step();
    }
    wider.get().script
}

/// Whether a language is usually written from right to left (CLDR).
pub fn is_right_to_left(code: &str) -> bool {
    code.parse::<unic_langid::LanguageIdentifier>().is_ok_and(|mut language| {
        language.script = usual_script(code).and_then(|script| script.as_str().parse().ok());
        language.character_direction() == CharacterDirection::RTL
    })
}

/// Whether the zero-width joiner or non-joiner between these two texts changes how the letters around it look (UAX #31, section 2.3,
/// rules A1, A2 and B).
pub fn joins(before: &str, joiner: char, after: &str) -> bool {
    let class = |sign: char| CodePointMapData::<CanonicalCombiningClass>::new().get(sign);
    let is_mark = |sign: &char| class(*sign) != CanonicalCombiningClass::NotReordered;
    let mut marks = before.chars().rev().take_while(is_mark);
    let follows_virama = marks.any(|sign| class(sign) == CanonicalCombiningClass::Virama);
    let letter = after.chars().find(|sign| !is_mark(sign)).filter(|sign| sign.is_alphabetic());
    let joining = |sign: char| CodePointMapData::<JoiningType>::new().get(sign);
    let beside = |sign: &char| joining(*sign) != JoiningType::Transparent;
    let left = before.chars().rev().find(beside).map(joining);
    let right = after.chars().find(beside).map(joining);
    let vowel = |sign: char| {
        CodePointMapData::<IndicSyllabicCategory>::new().get(sign)
            == IndicSyllabicCategory::VowelDependent
    };
    match joiner {
        '\u{200c}' => {
            let joins_left =
                matches!(left, Some(JoiningType::DualJoining | JoiningType::LeftJoining));
            let joins_right =
                matches!(right, Some(JoiningType::DualJoining | JoiningType::RightJoining));
            (joins_left && joins_right) || (follows_virama && letter.is_some())
        }
        _ => follows_virama && !after.chars().next().is_some_and(vowel),
    }
}

/// Whether the nearest letter on one side of a place is written from right to left.
pub fn is_beside_right_to_left(before: &str, after: &str) -> bool {
    // The mark itself has a direction, and says nothing of the letters around it.
    let letters = |sign: &char| *sign != '\u{200f}';
    let near = [
        before.chars().rev().filter(letters).find_map(runs_right_to_left),
        after.chars().filter(letters).find_map(runs_right_to_left),
    ];
    near.contains(&Some(true))
}

/// Returns the invisible mark that words in the other direction need behind them in a line of this language, or nothing: without
/// it, a comma and a number that follow would be shown on the wrong side of them (UAX #9).
pub fn direction_mark(words: &str, language: &str) -> &'static str {
    match (words.chars().rev().find_map(runs_right_to_left), is_right_to_left(language)) {
        (Some(true), false) => "\u{200e}",
        (Some(false), true) => "\u{200f}",
        _ => "",
    }
}

/// Whether a letter is written from right to left; nothing for signs that follow the letters around them.
fn runs_right_to_left(sign: char) -> Option<bool> {
    match CodePointMapData::<BidiClass>::new().get(sign) {
        BidiClass::LeftToRight => Some(false),
        BidiClass::RightToLeft | BidiClass::ArabicLetter => Some(true),
        _ => None,
    }
}

fn script(sign: char) -> Script {
    CodePointMapData::<Script>::new().get(sign)
}

/// Where the zero of each script's digits stands (Unicode 16, general category Nd).
const ZEROS: [u32; 41] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
    0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
    0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec,
];

/// The ASCII digit for one of any script, and the plus for a wide one.
pub fn ascii_digit(sign: char) -> Option<char> {
    let digit = |zero: &u32| {
        u32::from(sign).checked_sub(*zero).and_then(|value| char::from_digit(value, 10))
    };
    match sign {
        '＋' => Some('+'),
        _ if sign.is_numeric() => ZEROS.iter().find_map(digit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_belong_where_they_change_letters() {
        for (before, joiner, after) in [
            ("می", '\u{200c}', "خواهم"),
            ("خانه", '\u{200c}', "ها"),
            ("ක්", '\u{200d}', "රියා"),
            ("क्", '\u{200c}', "ष"),
            ("क्", '\u{200d}', "ष"),
            ("ന്", '\u{200d}', ""),
        ] {
            assert!(joins(before, joiner, after), "{before} {after}");
        }
        for (before, joiner, after) in [
            ("a", '\u{200c}', "b"),
            ("a", '\u{200d}', "b"),
            ("می", '\u{200c}', " "),
            ("می", '\u{200c}', "a"),
            ("م", '\u{200d}', "م"),
            ("क्", '\u{200c}', " "),
            ("", '\u{200c}', "م"),
        ] {
            assert!(!joins(before, joiner, after), "{before} {after}");
        }
    }

    #[test]
    fn digits_of_every_script_are_digits() {
        let digits: String =
            "٠٢١۳०৯๕７＋x".chars().map(|sign| ascii_digit(sign).unwrap_or(sign)).collect();
        assert_eq!(digits, "0213095".to_owned() + "7+x");
    }

    #[test]
    fn directions_and_widths_are_those_of_unicode() {
        for code in ["ar", "fa", "he", "ur", "ps", "yi", "ckb"] {
            assert!(is_right_to_left(code), "{code}");
        }
        assert!(!["en", "ko", "az", "zh-cn", "xx"].into_iter().any(is_right_to_left));
        for (code, script) in [
            ("zh", "Hans"),
            ("zh-cn", "Hans"),
            ("zh-tw", "Hant"),
            ("zh-hant", "Hant"),
            ("sr", "Cyrl"),
            ("sr-latn-rs", "Latn"),
            ("pa-pk", "Arab"),
            ("pt-br", "Latn"),
            ("ko", "Kore"),
        ] {
            assert_eq!(
                usual_script(code).map(|found| found.to_string()),
                Some(script.to_owned()),
                "{code}"
            );
        }
        assert_eq!(usual_script("no language"), None);
        assert!(is_beside_right_to_left("سلام!", "") && is_beside_right_to_left("", " (سلام"));
        assert!(!is_beside_right_to_left("a!", " b"));
        assert_eq!(direction_mark("مجلس", "hi"), "\u{200e}");
        assert_eq!(direction_mark("实验室 (2)", "ar"), "\u{200f}");
        assert!(["مجلس", "2025"].iter().all(|words| direction_mark(words, "ar").is_empty()));
        assert!("这、。ー「」！".chars().all(is_wide) && !"한a1🎉—“".chars().any(is_wide));
        assert!("ไทยລາວខ្មែរမြန်".chars().all(is_unspaced) && !"한a这".chars().any(is_unspaced));
    }
}
