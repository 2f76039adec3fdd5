//! The one rule for codes of languages.

use crate::report::Report;
use crate::rule::Rule;

/// The most bytes of a code.
const MAX_CODE: usize = 8;

/// Returns whether this is the code of a language, and reports it if not. A code names a phrase
/// `lang-…`, stands in buttons and is compared with what Telegram sends, so it is short, in small
/// letters and with hyphens.
pub(super) fn is_language_code(code: &str, at: usize, report: &mut Report<'_>) -> bool {
    let wrong = wrong_code(code);
    if let Some((what, hint)) = &wrong {
        report.at(at, Rule::Language, what).hint(hint);
    }
    wrong.is_none()
}

/// Returns why this is not the code of a language, and what to write; `None` if it is one.
#[must_use]
pub fn wrong_code(code: &str) -> Option<(String, String)> {
    if is_well_formed(code) {
        return None;
    }
    let mended = code.trim().to_lowercase().replace('_', "-");
    Some(if is_well_formed(&mended) {
        let what = format!("the language code “{code}” is not in small letters and with a hyphen");
        (what, format!("write \"{mended}\""))
    } else {
        let what = format!(
            "“{code}” is not a language code of up to {MAX_CODE} letters, digits and hyphens that begins with two or three letters"
        );
        (what, "write one such as \"ko\" or \"pt-br\"".to_owned())
    })
}

/// The language itself has two letters, or three if it has no code of two (RFC 5646, section 2.2.1): no
/// reader has “english”, and none of the program's commands can be taken for a code.
fn is_well_formed(code: &str) -> bool {
    let mut parts = code.split('-');
    let is_language = |language: &str| {
        matches!(language.len(), 2 | 3) && language.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    code.len() <= MAX_CODE && parts.next().is_some_and(is_language) && parts.all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_that_a_reader_can_have() {
        for code in ["ko", "pt-br", "zh-hans", "ckb", "sr-latn"] {
            assert_eq!(wrong_code(code), None, "{code}");
        }
        for code in
            ["english", "help", "start", "x-y-z", "k", "", "ko-", "ko--kp", "zh-hant-hk", "1a"]
        {
            let (what, hint) = wrong_code(code).unwrap();
            assert!(what.contains("two or three letters") && hint.contains("\"ko\""), "{code}");
        }
        assert_eq!(wrong_code("zh_CN").unwrap().1, "write \"zh-cn\"");
    }
}
