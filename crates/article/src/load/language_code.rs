//! The one rule for codes of languages.

use crate::problem::Report;
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
            "“{code}” is not a language code of up to {MAX_CODE} letters, digits and hyphens"
        );
        (what, "write one such as \"ko\" or \"pt-br\"".to_owned())
    })
}

fn is_well_formed(code: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    code.len() <= MAX_CODE
        && code.starts_with(|first: char| first.is_ascii_lowercase())
        && code.bytes().all(allowed)
}
