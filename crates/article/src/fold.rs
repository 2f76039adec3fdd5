//! Words as they are compared with what people type.

use unicode_normalization::UnicodeNormalization;

/// Words without what keyboards and habits make different: width and composed forms (NFKC), case, the kind of an apostrophe, quotation
/// marks, dashes, joiners, `ё`, the Arabic forms of two Persian letters, white space, and the signs at the end of a sentence.
#[must_use]
pub fn fold(words: &str) -> String {
    let folded: String = words.nfkc().flat_map(char::to_lowercase).filter_map(fold_sign).collect();
    let folded = folded.replace('ß', "ss");
    let bare = folded.trim().trim_end_matches(|sign: char| {
        sign.is_whitespace() || ".,:;!?…。、！？؟،؛।".contains(sign)
    });
    // Words that are nothing but such signs stay what they are.
    let kept = if bare.is_empty() { folded.trim() } else { bare };
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn fold_sign(sign: char) -> Option<char> {
    Some(match sign {
        // Marks that show nothing, the dot that the small form of İ keeps, and the line that only makes Arabic words longer.
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{307}' | '\u{640}' => return None,
        '"' | '“' | '”' | '„' | '«' | '»' | '‹' | '›' | '「' | '」' | '『' | '』' | '《' | '》' =>
        {
            return None;
        }
        '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | '`' | '´' | '′' | '\u{2b9}' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        'ё' => 'е',
        'ς' => 'σ',
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        sign => sign,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_people_type_them() {
        for (title, typed) in [
            ("Пам’ять", "пам'ять"),
            ("Пам’ять", "ПАМʼЯТЬ"),
            ("Ещё", "еще"),
            ("What’s new?", "what's new"),
            ("Sources", "Sources."),
            ("Sources", "  sources … "),
            ("«Хочу жить»", "хочу жить"),
            ("호소문", "\u{1112}\u{1169}소문"),
            ("Ｈｅｌｐ　１", "help 1"),
            ("Straße", "STRASSE"),
            ("İstanbul", "istanbul"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("Как сдаться — и выжить", "как сдаться - и выжить"),
            ("这是什么？", "这是什么"),
        ] {
            assert_eq!(fold(title), fold(typed), "{title}");
        }
        assert_eq!(
            (fold("?!").as_str(), fold("a b"), fold(" ")),
            ("?!", "a b".to_owned(), String::new())
        );
    }
}
